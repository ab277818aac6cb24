import assert from "node:assert/strict";
import { given, model } from "../../../fakes/sagemaker";
import { CHURN, role, settings } from "../../samples";
import { DEPLOYER, MALLORY, Scene } from "../scene";
import {
  ARTEFACT,
  create,
  dropConfig,
  enforcersChanges,
  makeConfig,
  makePart,
  part,
  scene,
  unreadable,
  update,
} from "./insider";

/** What others, or fate, may do to have somebody's allowed deployment taken for one that is not. */

const ALICE = role("Alice");

/** Nothing of Alice's was judged otherwise than as allowed, and nothing was touched. */
async function isLeftAlone({ world, ledger }: Scene, type: "endpoint" | "inferenceComponent"): Promise<void> {
  const [record] = await ledger.history({ type, name: "alice" });
  const there = type === "endpoint" ? world.account.endpoints.get("alice") : world.account.components.get("alice");
  assert.deepEqual([record?.decision, there?.status], ["allowed", "InService"]);
}

describe("whoever deploys what anybody may", () => {
  it("may call a variable of a container like a member, and like a protected model", async () => {
    const attacked = await scene();
    const Environment = { ModelName: "churn-notes", MODELNAME: "churn-2" };
    makePart(attacked, ALICE, "alice", part({ ModelName: "free-1", Container: { Image: "i", Environment } }));
    await attacked.pass(40);
    await isLeftAlone(attacked, "inferenceComponent");
  });

  it("may say in a variable what CloudTrail says where it hides one", async () => {
    const attacked = await scene({ settings: settings(CHURN, ARTEFACT) });
    const Environment = { MASK: "***", LEVEL: "REDACTED" };
    makePart(attacked, ALICE, "alice", part({ Container: { Image: "i", ArtifactUrl: "s3://alice/m", Environment } }));
    const container = { Image: "i", ModelDataUrl: "s3://alice/m", Environment };
    attacked.world.call(ALICE, "CreateModel", { ...model("alice"), PrimaryContainer: container });
    makeConfig(attacked, ALICE, "alice", ["alice"]);
    attacked.world.advance(5);
    create(attacked, ALICE, "alice", "alice");
    await attacked.pass(40);
    await isLeftAlone(attacked, "inferenceComponent");
    await isLeftAlone(attacked, "endpoint");
  });

  for (const [what, order] of [
    ["in the order of the calls", (events: readonly object[]) => events],
    ["the last call first", (events: readonly object[]) => events.toReversed()],
  ] as const) {
    it(`in a second, has time until the records have come, an hour late and ${what}`, async () => {
      const attacked = await scene();
      attacked.sweeps = false;
      makeConfig(attacked, ALICE, "alice", ["free-1"]);
      create(attacked, ALICE, "alice", "alice");
      const events = attacked.world.takeEvents();
      await attacked.pass(60);
      await attacked.sweep();
      attacked.queue.splice(0);
      for (const event of order(events)) await attacked.take(JSON.stringify(event));
      await attacked.pass(3);
      await isLeftAlone(attacked, "endpoint");
    });
  }

  for (const [what, goes] of [
    ["that stays", false],
    ["that is deleted", true],
  ] as const) {
    it(`in a second, suffers nothing by a config ${what}, called nearly so, where names differ by case`, async () => {
      const attacked = await scene();
      makeConfig(attacked, MALLORY, "ALICE", ["churn-2"]);
      await attacked.pass(20);
      if (goes) dropConfig(attacked, MALLORY, "ALICE");
      makeConfig(attacked, ALICE, "alice", ["free-1"]);
      create(attacked, ALICE, "alice", "alice");
      await attacked.pass(40);
      await isLeftAlone(attacked, "endpoint");
    });
  }

  it("has time until AWS answers again, also where the same role created something unknown before", async () => {
    const attacked = await scene({ settings: settings(CHURN, ARTEFACT) });
    unreadable(attacked, "odd");
    attacked.world.accessPoint("alices", "alice");
    const ModelDataUrl = "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/alices/m.tar.gz";
    attacked.world.call(ALICE, "CreateModel", { ...model("alice"), PrimaryContainer: { Image: "i", ModelDataUrl } });
    makeConfig(attacked, ALICE, "odd", ["odd"]);
    makeConfig(attacked, ALICE, "alice", ["alice"]);
    attacked.world.advance(5);
    create(attacked, ALICE, "odd", "odd");
    await attacked.pass(45);
    assert.deepEqual(await attacked.outcomes(), ["remedied odd"]);
    attacked.world.faults.throttle({ calls: 1, operation: "GetAccessPoint" });
    create(attacked, ALICE, "alice", "alice");
    await attacked.pass(10);
    await isLeftAlone(attacked, "endpoint");
  });
});

describe("what stood when enforcement was installed", () => {
  it("is not undone by its records of then, which anybody may have EventBridge bring again", async () => {
    const attacked = new Scene({ isFast: true });
    given(attacked.world, ALICE, {
      models: ["churn-2"],
      configs: { bad: ["churn-2"], host: [] },
      endpoints: { alice: "bad", host: "host" },
    });
    attacked.world.advance(1000);
    makePart(attacked, ALICE, "alice", part({ ModelName: "churn-2" }));
    attacked.world.advance(4000);
    const before = attacked.world.takeEvents();
    await attacked.sweep();
    await attacked.pass(40);
    await attacked.deliver(before);
    await attacked.pass(60);
    const { endpoints, components } = attacked.world.account;
    assert.deepEqual([endpoints.get("alice")?.status, components.get("alice")?.status], ["InService", "InService"]);
    assert.deepEqual(await attacked.ledger.open(), []);
  });
});

describe("a config in a second, called nearly like one that was deleted, where names do not differ by case", () => {
  it("may have been either", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    makeConfig(attacked, MALLORY, "MINE", ["churn-2"]);
    await attacked.pass(20);
    dropConfig(attacked, MALLORY, "MINE");
    makeConfig(attacked, MALLORY, "mine", ["free-1"]);
    create(attacked, MALLORY, "mine", "mine");
    await attacked.pass(40);
    assert.deepEqual([attacked.status("mine"), await attacked.outcomes()], [undefined, ["remedied mine"]]);
  });
});

describe("a config made anew in the second in which it was made, and gone", () => {
  it("may be either: nobody can tell, and nobody denies it", async () => {
    const attacked = await scene();
    makeConfig(attacked, DEPLOYER, "alice", ["churn-2"]);
    dropConfig(attacked, DEPLOYER, "alice");
    makeConfig(attacked, DEPLOYER, "alice", ["free-1"]);
    attacked.world.advance(2);
    create(attacked, ALICE, "alice", "alice");
    dropConfig(attacked, DEPLOYER, "alice");
    await attacked.pass(40);
    const [record] = await attacked.ledger.history({ type: "endpoint", name: "alice" });
    assert.equal(record?.decision, "unknown");
  });
});

describe("a config made anew in the second of the call, in another spelling, where names do not differ by case", () => {
  it("may be the one that was deployed: nobody can tell, and nobody denies it", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    makeConfig(attacked, ALICE, "alice", ["churn-2"]);
    await attacked.pass(20);
    dropConfig(attacked, ALICE, "alice");
    makeConfig(attacked, ALICE, "Alice", ["free-1"]);
    create(attacked, ALICE, "alice", "alice");
    dropConfig(attacked, ALICE, "alice");
    await attacked.pass(40);
    const [record] = await attacked.ledger.history({ type: "endpoint", name: "alice" });
    assert.equal(record?.decision, "unknown");
  });
});

describe("a config made anew in another spelling, and a denied update to it that rolls back, where names do not differ by case", () => {
  for (const spelling of ["good", "Good"])
    it(`leaves what was allowed alone, by a call that spelt it ${spelling}`, async () => {
      const settingsOfAll = { ...settings(CHURN), whenNoAllowedConfig: "delete" as const };
      const attacked = await scene({ settings: settingsOfAll, worldOptions: { namesIgnoreCase: true } });
      const { world } = attacked;
      create(attacked, DEPLOYER, "alice", spelling);
      await attacked.pass(10);
      dropConfig(attacked, DEPLOYER, "good");
      makeConfig(attacked, DEPLOYER, "Good", ["churn-1"]);
      world.advance(60);
      world.faults.next("UpdateEndpoint", "alice", { ends: "RolledBack", seconds: 300 });
      update(attacked, MALLORY, "Good", "alice");
      await attacked.pass(90);
      await isLeftAlone(attacked, "endpoint");
      assert.deepEqual([enforcersChanges(attacked), await attacked.outcomes()], [[], ["superseded alice"]]);
    });
});

describe("a request of which nobody can read what it deploys", () => {
  it("is told by its description, and undone", async () => {
    const attacked = await scene();
    attacked.sweeps = false;
    create(attacked, MALLORY, "mine", "bad");
    const [event] = attacked.world.takeEvents();
    const hidden = JSON.stringify(event).replace(
      '"endpointConfigName":"bad"',
      '"endpointConfigName":"HIDDEN_DUE_TO_SECURITY_REASONS"',
    );
    await attacked.take(hidden);
    await attacked.pass(10);
    assert.deepEqual([attacked.queue, await attacked.outcomes()], [[], ["remedied mine"]]);
  });
});
