import assert from "node:assert/strict";
import { DEPLOYER, MALLORY, Scene } from "../enforcement/running/scene";
import { CHURN, settings, settingsWith } from "../enforcement/samples";
import { given } from "../enforcement/sagemaker";
import { Desk } from "./desk";

/** `cases` and `adopt` beside enforcement at work, on the same ledger. */
function office(scene = new Scene()): { scene: Scene; desk: Desk } {
  return { scene, desk: new Desk({ world: scene.world, ledgers: { "eu-west-1": scene.ledger } }) };
}

const PARTS = { models: ["churn-1", "free"], configs: { bad: ["churn-1"], free: ["free"] } };
const create = (scene: Scene, name = "prod", who = MALLORY) =>
  scene.world.call(who, "CreateEndpoint", { EndpointName: name, EndpointConfigName: "bad" });

/** A denied endpoint that is being created. */
async function waiting() {
  const { scene, desk } = office();
  given(scene.world, DEPLOYER, PARTS);
  create(scene);
  await scene.deliver();
  const [open] = await scene.ledger.open();
  return { scene, desk, eventId: open!.eventId };
}

/** One that was undone. */
async function remedied() {
  const { scene, desk, eventId } = await waiting();
  await scene.pass(20);
  assert.deepEqual(await scene.outcomes(), ["remedied prod"]);
  return { scene, desk, eventId };
}

describe("cases", () => {
  it("has nothing to tell where nothing is open", async () => {
    const { status, out } = await office().desk.run("cases");
    assert.equal(status, 0);
    assert.equal(out, "eu-west-1, ledger sagemaker-enforcement: 0 open cases, 0 verdicts that wait for evidence");
  });

  it("says who, what, since when, and why it waits; the oldest first", async () => {
    const { scene, desk, eventId } = await waiting();
    scene.world.advance(180);
    create(scene, "later");
    await scene.deliver();
    await scene.tick();
    const { out } = await desk.run("cases");
    const blocks = out.split("\n\n");
    assert.match(blocks[0]!, /2 open cases/);
    assert.match(blocks[1]!, /^endpoint prod: denied, open since 2026-11-21 10:00:00 UTC, 3 minutes$/m);
    assert.match(blocks[1]!, /who +arn:aws:iam::111111111111:role\/Mallory created it on 2026-11-21 10:00:00 UTC/);
    assert.match(blocks[1]!, /what +model churn-1: rule churn forbids it to/);
    assert.match(blocks[1]!, /waits +its status is Creating; looked at again on 2026-11-21 10:04/);
    assert.ok(blocks[1]!.includes(eventId));
    assert.match(blocks[2]!, /^endpoint later: /);
  });

  it("tells of verdicts that wait for evidence", async () => {
    const { scene, desk } = office();
    given(scene.world, DEPLOYER, PARTS);
    create(scene);
    scene.world.faults.throttle({ calls: 50, operation: "DescribeEndpointConfig" });
    const created = scene.world.events("CreateEndpoint");
    await scene.deliver(created);
    const { out } = await desk.run("cases");
    assert.match(out, /0 open cases, 1 verdict that waits for evidence/);
    assert.match(out, /endpoint prod: not judged yet, since 2026-11-21 10:00:00 UTC/);
    assert.match(out, /role\/Mallory called CreateEndpoint on 2026-11-21 10:00:00 UTC/);
    assert.match(out, /until 2026-11-21 10:30:00 UTC/);
  });

  it("tells of closed cases of so many days, when asked", async () => {
    const { desk, scene } = await remedied();
    const closed = await desk.run("cases", "--closed", "1");
    assert.match(closed.out, /closed within 1 day: 1\n\nendpoint prod: remedied on 2026-11-21 10:/);
    assert.doesNotMatch((await desk.run("cases")).out, /closed/);
    scene.world.advance(2 * 24 * 3600);
    assert.match((await desk.run("cases", "--closed", "1")).out, /closed within 1 day: 0/);
    assert.match((await desk.run("cases", "--closed", "3")).out, /closed within 3 days: 1/);
  });

  it("gives all of it as JSON", async () => {
    const { desk, eventId } = await waiting();
    const { out } = await desk.run("cases", "--json", "--closed", "7");
    const [region] = (JSON.parse(out) as { regions: Record<string, { eventId: string }[]>[] }).regions;
    assert.deepEqual(
      region!["cases"]!.map((one) => one.eventId),
      [eventId],
    );
    assert.deepEqual([region!["verdicts"], region!["closed"]], [[], []]);
  });

  it("looks into every region of the outputs, or into one", async () => {
    const { scene } = await waiting();
    const desk = new Desk({ world: scene.world, ledgers: { "us-east-1": scene.ledger } });
    const parts = (tableName: string) => ({ tableName, queueUrl: "https://example" });
    const regions = { "eu-west-1": parts("one"), "us-east-1": parts("two") };
    for (const content of [{ enforcement: { regions }, shares: {} }, { regions }]) {
      const outputs = desk.file("outputs.json", content);
      const { out } = await desk.run("cases", "--outputs", outputs);
      assert.match(out, /^eu-west-1, ledger one: 0 open cases/m);
      assert.match(out, /^us-east-1, ledger two: 1 open case,/m);
      const one = await desk.run("cases", "--outputs", outputs, "--region", "us-east-1");
      assert.doesNotMatch(one.out, /eu-west-1, ledger/);
      const none = await desk.run("cases", "--outputs", outputs, "--region", "us-west-2");
      assert.deepEqual([none.status, none.notes.includes("in eu-west-1, us-east-1, and not in us-west-2")], [2, true]);
    }
    for (const content of [{}, { enforcement: {} }, [], "null", { enforcement: { regions: { a: null } } }]) {
      const { status, notes } = await desk.run("cases", "--outputs", desk.file("empty.json", content));
      assert.equal(status, 2);
      assert.match(notes, /tells of no enforcement: write it with `pulumi stack output --json/);
    }
  });
});

describe("adopt", () => {
  it("lets a denied endpoint stand, and says who did it and why", async () => {
    const { scene, desk, eventId } = await waiting();
    const { status, out } = await desk.run("adopt", eventId, "--why", " release 7 ");
    assert.equal(status, 0);
    assert.match(
      out,
      /^endpoint prod: the deployment of 2026-11-21 10:00:00 UTC by arn:\S+Mallory may stand, says arn:\S+Operator \(release 7\)\. Its case closes/,
    );
    const [record] = await scene.ledger.history({ type: "endpoint", name: "prod" });
    const { by, why } = record!.adoption!;
    assert.deepEqual([by, why], ["arn:aws:iam::111111111111:role/Operator", "release 7"]);
    await scene.pass(20);
    assert.deepEqual(await scene.outcomes(), ["adopted prod"]);
    assert.equal(scene.status("prod"), "InService");
  });

  it("twice: says that it is done already", async () => {
    const { desk, eventId } = await waiting();
    await desk.run("adopt", eventId, "--why", "first");
    const { status, notes } = await desk.run("adopt", eventId, "--why", "second");
    assert.equal(status, 2);
    assert.match(notes, /Operator adopted this deployment on 2026-11-21 10:00:00 UTC already \(first\)/);
  });

  it("finds a closed case too, and says what that changes", async () => {
    const { desk, eventId } = await remedied();
    const { status, out } = await desk.run("adopt", eventId, "--why", "it was right");
    assert.equal(status, 0);
    assert.match(out, /undone already, and adoption does not bring it back/);
  });

  it("lets an update that was left to people stand, so that later ones go back to it", async () => {
    const scene = new Scene({ settings: settings(CHURN) });
    const { desk } = office(scene);
    given(scene.world, DEPLOYER, { ...PARTS, configs: { ...PARTS.configs, worse: ["churn-1"] } });
    scene.world.call(MALLORY, "CreateEndpoint", { EndpointName: "prod", EndpointConfigName: "free" });
    await scene.deliver();
    await scene.pass(20);
    const update = (name: string) =>
      scene.world.call(MALLORY, "UpdateEndpoint", { EndpointName: "prod", EndpointConfigName: name });
    update("bad");
    await scene.deliver();
    const [open] = await scene.ledger.open();
    assert.equal((await desk.run("adopt", open!.eventId, "--why", "agreed")).status, 0);
    await scene.pass(20);
    assert.equal(scene.inForce("prod"), "bad");
    update("worse");
    await scene.deliver();
    await scene.pass(30);
    assert.equal(scene.inForce("prod"), "bad");
  });

  it("finds a deployment by its resource, when no case tells of it", async () => {
    const { scene, desk } = office(new Scene({ settings: settingsWith({}, CHURN) }));
    given(scene.world, DEPLOYER, PARTS);
    create(scene, "prod", DEPLOYER);
    await scene.deliver();
    const [record] = await scene.ledger.history({ type: "endpoint", name: "prod" });
    const without = await desk.run("adopt", record!.eventId, "--why", "x");
    assert.match(without.notes, /no case, open or closed, of event .*--resource endpoint\/NAME/);
    const { status, notes } = await desk.run("adopt", record!.eventId, "--why", "x", "--resource", "endpoint/PROD");
    assert.equal(status, 2);
    assert.match(notes, /endpoint prod: this deployment is allowed \(.*\); it needs no adoption/);
    const other = await desk.run("adopt", "else", "--why", "x", "--resource", "endpoint/prod");
    assert.match(other.notes, /endpoint prod has no deployment else in the ledger of eu-west-1/);
    const odd = await desk.run("adopt", "else", "--why", "x", "--resource", "prod");
    assert.match(odd.notes, /--resource prod: write endpoint\/NAME, transform-job\/NAME, inference-component\/NAME$/);
  });

  it("refuses a deployment that is not judged yet: its verdict would overwrite the adoption", async () => {
    const { scene, desk } = office();
    given(scene.world, DEPLOYER, PARTS);
    create(scene);
    scene.world.faults.throttle({ calls: 50, operation: "DescribeEndpointConfig" });
    await scene.deliver(scene.world.events("CreateEndpoint"));
    const [open] = await scene.ledger.open();
    const { status, notes } = await desk.run("adopt", open!.eventId, "--why", "x");
    assert.equal(status, 2);
    assert.match(notes, /still waits for evidence/);
  });

  it("wants a reason", async () => {
    const { desk, eventId } = await waiting();
    assert.match((await desk.run("adopt", eventId)).notes, /required option '--why <text>'/);
    assert.match((await desk.run("adopt", eventId, "--why", "  ")).notes, /--why is empty/);
    assert.equal((await desk.run("adopt")).status, 2);
  });
});
