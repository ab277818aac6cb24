import assert from "node:assert/strict";
import { DEPLOYER, MALLORY } from "../enforcement/running/scene";
import { CHURN, role, type Json } from "../enforcement/samples";
import { config, given, model, startWorld, transformJob, type World } from "../enforcement/sagemaker";
import { Desk, OPERATOR } from "./desk";

const DAY = 24 * 3600;

interface Line {
  readonly resource: { readonly name: string };
  readonly eventName: string;
  readonly caller: string;
  readonly rules: readonly string[];
  readonly consequence?: string;
  readonly undone: boolean;
}
interface Report {
  readonly deployments: number;
  readonly allowed: number;
  readonly denied: readonly Line[];
  readonly unknown: readonly Line[];
  readonly breakGlass: readonly Line[];
  readonly own: number;
}

describe("backtest", () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.stop());

  const call = (who: string, operation: string, input: object) => world.call(who, operation, input);
  async function report(settings: Json = {}, ...args: string[]): Promise<Report> {
    const desk = new Desk({ world, settings });
    const { status, out, notes } = await desk.run("backtest", "--dir", desk.dir, "--json", ...args);
    assert.equal(status, 0, notes);
    return (JSON.parse(out) as { regions: Report[] }).regions[0]!;
  }
  const brief = (lines: readonly Line[]) =>
    lines.map(({ eventName, resource, caller, rules, consequence }) =>
      [eventName, resource.name, caller.split("/").pop(), rules.join("+"), consequence?.split(" ")[0]].join(" "),
    );

  /** Two days of work: the deployer's endpoint, and what others did to it and beside it. */
  function work(): void {
    given(world, DEPLOYER, {
      models: ["churn-1", "churn-2", "free"],
      configs: { good: ["churn-1"], bad: ["churn-2"], free: ["free"] },
      endpoints: { prod: "good" },
    });
    world.advance(DAY + 60);
    call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "bad" });
    world.advance(10);
    call(MALLORY, "CreateEndpoint", { EndpointName: "ok", EndpointConfigName: "free" });
    call(MALLORY, "UpdateEndpoint", { EndpointName: "prod", EndpointConfigName: "bad" });
    world.advance(10);
    call(role("Nightly"), "CreateTransformJob", transformJob("job", "churn-1"));
    world.advance(DAY);
  }

  it("tells what would have been undone, by rule and by caller, and changes nothing", async () => {
    work();
    const before = world.calls.length;
    const found = await report();
    assert.deepEqual([found.deployments, found.allowed], [5, 2]);
    assert.deepEqual(brief(found.denied), [
      "CreateEndpoint mine Mallory churn deleted",
      "UpdateEndpoint prod Mallory churn taken",
      "CreateTransformJob job Nightly churn stopped",
    ]);
    const made = [...new Set(world.calls.slice(before).map(({ operation }) => operation))].sort();
    assert.deepEqual(made, ["DescribeEndpointConfig", "LookupEvents"]);

    const desk = new Desk({ world });
    const { out, notes } = await desk.run("backtest", "--dir", desk.dir);
    assert.match(
      out,
      /^111111111111 eu-west-1, 2026-11-16 .* to 2026-11-23 .*, with the rules of .*Pulumi\.parent\.yaml/,
    );
    assert.match(out, /^5 deployments: 2 allowed, 3 denied, 0 not known$/m);
    assert.match(out, /^would have been undone: 3\n {2}rule churn: 3$/m);
    assert.match(out, /would be taken back to config good, if that is still there as it was/);
    assert.match(out, /^ {5}2 {2}arn:aws:iam::111111111111:role\/Mallory {3}rule churn\n {5}1 .*Nightly/m);
    assert.match(notes, /eu-west-1: 2 records of CreateEndpoint\b|eu-west-1: 3 records of CreateEndpoint\b/);
  });

  it("asks for each config and model once, however often it was deployed", async () => {
    work();
    for (let number = 0; number < 30; number += 1)
      call(MALLORY, "CreateEndpoint", { EndpointName: `e${number}`, EndpointConfigName: "bad" });
    world.advance(DAY);
    const since = world.now;
    const found = await report({ rules: [{ ...CHURN, modelDataUrls: ["s3://elsewhere/"] }] });
    assert.equal(found.denied.length, 33);
    assert.deepEqual(world.counts({ caller: OPERATOR, since })["DescribeEndpointConfig"], 3);
    assert.deepEqual(world.counts({ caller: OPERATOR, since })["DescribeModel"], 3);
  });

  it("knows from its record what a config held that is gone, also one from before the days", async () => {
    call(DEPLOYER, "CreateModel", model("churn-1"));
    call(MALLORY, "CreateEndpointConfig", config("gone", ["churn-1"]));
    world.advance(30 * DAY);
    call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "gone" });
    call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "gone" });
    world.advance(DAY);
    const found = await report({}, "--days", "2");
    assert.deepEqual(brief(found.denied), ["CreateEndpoint mine Mallory churn deleted"]);
  });

  it("is not taken in by a config that was made again", async () => {
    given(world, DEPLOYER, { models: ["churn-1", "free"], configs: { c: ["churn-1"] } });
    world.advance(60);
    call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "c" });
    world.advance(60);
    call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    call(MALLORY, "CreateEndpointConfig", config("c", ["free"]));
    world.advance(DAY);
    assert.deepEqual(brief((await report()).denied), ["CreateEndpoint mine Mallory churn deleted"]);
  });

  it("says what could not be known: nothing tells, or SageMaker may not be asked", async () => {
    call(MALLORY, "CreateModel", model("churn-1"));
    call(MALLORY, "CreateEndpointConfig", config("old", ["churn-1"]));
    world.advance(100 * DAY);
    call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "old" });
    world.advance(DAY);
    world.faults.refuse("sagemaker:DescribeEndpointConfig", OPERATOR);
    const refused = await report();
    assert.deepEqual(brief(refused.unknown), ["CreateEndpoint mine Mallory churn judged"]);
    const desk = new Desk({ world });
    assert.match(
      (await desk.run("backtest", "--dir", desk.dir)).out,
      /could not be known:\n.*\n.*SageMaker did not answer \(refused\)/,
    );
    world.faults.permit("sagemaker:DescribeEndpointConfig");
    assert.equal((await report()).denied.length, 1);
    call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "old" });
    assert.deepEqual(brief((await report()).unknown), ["CreateEndpoint mine Mallory churn deleted"]);
  });

  it("looks back so many days and no further", async () => {
    work();
    world.advance(10 * DAY);
    call(MALLORY, "CreateEndpoint", { EndpointName: "late", EndpointConfigName: "bad" });
    world.advance(3600);
    assert.deepEqual(brief((await report({}, "--days", "1")).denied), ["CreateEndpoint late Mallory churn deleted"]);
    assert.equal((await report({}, "--days", "20")).denied.length, 4);
    for (const days of ["0", "91", "1.5", "x"]) {
      const { status, notes } = await new Desk({ world }).run("backtest", "--days", days);
      assert.equal(status, 2);
      assert.match(notes, /a whole number from 1 to 90/);
    }
  });

  it("leaves calls of enforcement's own role to the ledger, tells of broken glass, and of rules in audit", async () => {
    work();
    const enforcer = role("SageMakerEnforcer-eu-west-1");
    call(enforcer, "CreateEndpoint", { EndpointName: "again", EndpointConfigName: "bad" });
    world.advance(DAY);
    const found = await report({ breakGlassRoleArns: [role("Nightly")], rules: [{ ...CHURN, mode: "audit" }] });
    assert.equal(found.own, 1);
    assert.deepEqual(brief(found.breakGlass), ["CreateTransformJob job Nightly  "]);
    assert.equal(found.denied.length, 2);
    const desk = new Desk({ world, settings: { rules: [{ ...CHURN, mode: "audit" }] } });
    const { out } = await desk.run("backtest", "--dir", desk.dir);
    assert.match(out, /would have been undone in mode enforce; the rule's mode is audit: 3/);
    assert.match(out, /1 call of enforcement's own role not judged/);
  });

  it("judges saved records the same, without asking anybody", async () => {
    work();
    const desk = new Desk({ world });
    const live = await report();
    const before = world.calls.length;
    const file = desk.file("records.json", { Records: world.events().map(({ detail }) => detail) });
    const { out, status } = await desk.run("backtest", "--dir", desk.dir, "--file", file, "--json");
    assert.equal(status, 0);
    const [saved] = (JSON.parse(out) as { regions: Report[] }).regions;
    assert.deepEqual(brief(saved!.denied), brief(live.denied));
    assert.equal(world.calls.length, before);
    const text = (await desk.run("backtest", "--dir", desk.dir, "--file", file)).out;
    assert.match(text, /2026-11-21 10:00:00 UTC to 2026-11-22 10:01:/);
    const late = await desk.run("backtest", "--dir", desk.dir, "--file", file, "--days", "1", "--json");
    assert.equal((JSON.parse(late.out) as { regions: Report[] }).regions[0]!.deployments, 4);
  });

  it("refuses credentials of another account, another region, and answers without a file", async () => {
    const identity = () => Promise.resolve({ arn: OPERATOR, accountId: "999999999999" });
    const desk = new Desk({ world, more: { aws: { identity } as never } });
    const wrong = await desk.run("backtest", "--dir", desk.dir);
    assert.match(wrong.notes, /credentials are of account 999999999999; .* is of 111111111111/);
    const region = await desk.run("backtest", "--dir", desk.dir, "--region", "us-west-2");
    assert.match(region.notes, /has no enforcement in us-west-2, only in eu-west-1/);
    const describe = await desk.run("backtest", "--dir", desk.dir, "--describe", "x");
    assert.match(describe.notes, /--describe goes with --file/);
    assert.equal(world.calls.length, 0);
  });
});
