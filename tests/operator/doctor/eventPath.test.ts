import assert from "node:assert/strict";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { Findings } from "../../../client/doctor/findings";
import { Trail } from "../../../enforcement/aws/trail";
import { realEvent } from "../../../operator/doctor/eventPath";
import { DEPLOYER, Scene } from "../../enforcement/run/scene";
import { arn, HERE, role } from "../../enforcement/samples";
import { given } from "../../fakes/sagemaker";

/** An account in which nothing has been deployed since enforcement watches. */
async function sceneWithModel(): Promise<Scene> {
  const scene = new Scene();
  given(scene.world, DEPLOYER, { models: ["churn-1"], configs: { good: ["churn-1"] } });
  const installedAt = scene.world.now.getTime();
  await scene.ledger.saveSweepState({ installedAt, readUpTo: installedAt, baselineDone: true });
  scene.world.advance(60);
  return scene;
}

async function examined({ world, ledger }: Scene, asRecorded = (record: string) => record): Promise<Findings> {
  const findings = new Findings();
  const now = () => world.now.getTime();
  const history = new Trail(new CloudTrailClient(world.within(role("Operator"))), {
    now,
    sleep: () => Promise.resolve(),
  });
  const trail = {
    async *records(...asked: Parameters<Trail["records"]>) {
      for await (const record of history.records(...asked)) yield asRecorded(record);
    },
  };
  await realEvent(findings.section("path"), { here: HERE, trail, ledger, now });
  return findings;
}

const last = ({ all }: Findings) => [all.at(-1)!.state, all.at(-1)!.why];

describe("an event's path", () => {
  it("is found for a deployment, in the ledger and with its verdict", async () => {
    const scene = await sceneWithModel();
    given(scene.world, DEPLOYER, { endpoints: { Prod: "good" } });
    await scene.pass(40);
    const findings = await examined(scene);
    assert.match(last(findings).join(), /^holds,CreateEndpoint of .*: allowed$/);
    assert.match(findings.answers[0]!.answer, /was judged 60 s later/);
  });

  it("is found for a call that named the endpoint by its ARN", async () => {
    const scene = await sceneWithModel();
    given(scene.world, DEPLOYER, { endpoints: { Prod: "good" } });
    const byArn = (record: string) =>
      record.replace('"endpointName":"Prod"', `"endpointName":"${arn("endpoint", "Prod")}"`);
    for (const event of scene.world.takeEvents()) await scene.take(byArn(JSON.stringify(event)));
    scene.world.advance(3600);
    assert.match(last(await examined(scene, byArn)).join(), /^holds,CreateEndpoint of .*: allowed$/);
  });

  it("is found behind any number of calls that failed", async () => {
    const scene = await sceneWithModel();
    given(scene.world, DEPLOYER, { endpoints: { Prod: "good" } });
    for (let attempt = 0; attempt < 60; attempt += 1)
      assert.throws(() => given(scene.world, DEPLOYER, { endpoints: { Prod: "good" } }));
    await scene.pass(40);
    assert.match(last(await examined(scene)).join(), /^holds,/);
  });

  it("is missed where the event never came", async () => {
    const scene = await sceneWithModel();
    given(scene.world, DEPLOYER, { endpoints: { lost: "good" } });
    scene.world.takeEvents();
    scene.world.advance(3600);
    assert.match(last(await examined(scene)).join(), /^does not hold,CreateEndpoint of .*, event .*, is not$/);
  });

  it("cannot be told while nothing was deployed, nor before the first sweep", async () => {
    const scene = await sceneWithModel();
    scene.world.advance(3600);
    assert.match(last(await examined(scene)).join(), /^not tried,nobody has deployed anything/);
    assert.match(last(await examined(new Scene())).join(), /^not tried,the ledger does not say yet/);
  });
});
