import assert from "node:assert/strict";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { AccessPoints } from "../../../enforcement/aws/accessPoints";
import { Account } from "../../../enforcement/aws/sagemaker";
import { Trail } from "../../../enforcement/aws/trail";
import { askingOnce } from "../../../operator/backtest/askingOnce";
import { SavedAnswers } from "../../../operator/backtest/savedAnswers";
import { backtest, recordsOfLast } from "../../../operator/commands/backtest";
import { recordsIn } from "../../../operator/backtest/savedRecords";
import { DEPLOYER, MALLORY } from "../../enforcement/run/scene";
import { CHURN, event, HERE, record, role, settings } from "../../enforcement/samples";
import { config, given, model, startWorld, type World } from "../../fakes/sagemaker";

const DAY = 24 * 3600;
const OPERATOR = role("Operator");
const ENFORCER = role("SageMakerEnforcer-eu-west-1");

describe("a backtest", () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.stop());

  const call = (who: string, operation: string, input: object) => world.call(who, operation, input);

  /** Of the last days, with the account as it is. */
  async function ofLast(days: number, rule: object = CHURN) {
    const now = world.now.getTime();
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    const trail = new Trail(new CloudTrailClient(world.as(OPERATOR)), clock);
    const found = await recordsOfLast(days, trail, now, () => undefined);
    const accessPoints = new AccessPoints(new S3ControlClient(world.as(OPERATOR)), HERE);
    const asked = askingOnce(new Account(new SageMakerClient(world.as(OPERATOR)), HERE), accessPoints);
    const stack = { stack: "main", here: HERE, settings: settings({ ...rule }), ownRoleArn: ENFORCER };
    const { judged, leftOut } = await backtest(found, asked, stack);
    return { judged, leftOut, brief: judged.map(({ decision, resource }) => `${decision} ${resource.name}`) };
  }

  it("does not take enforcement's own remedies for deployments to undo, and says so", async () => {
    given(world, DEPLOYER, { models: ["churn-1"], configs: { good: ["churn-1"], other: ["churn-1"] } });
    world.advance(60);
    given(world, DEPLOYER, { endpoints: { prod: "good" } });
    world.advance(DAY);
    call(MALLORY, "UpdateEndpoint", { EndpointName: "prod", EndpointConfigName: "other" });
    world.advance(3600);
    call(ENFORCER, "UpdateEndpoint", { EndpointName: "prod", EndpointConfigName: "good" });
    world.advance(3600);
    const { brief, leftOut } = await ofLast(7);
    assert.deepEqual(brief, ["allowed prod", "denied prod"]);
    assert.deepEqual(leftOut, { "a call of enforcement's own role": 1 });
  });

  it("knows what a remedy put into a component that an adapter runs in", async () => {
    given(world, DEPLOYER, { models: ["churn-1", "free"], configs: { c: [] }, endpoints: { host: "c" } });
    world.advance(DAY);
    const resources = { MinMemoryRequiredInMb: 1024, NumberOfAcceleratorDevicesRequired: 1 };
    const specification = (ModelName: string) => ({ ModelName, ComputeResourceRequirements: resources });
    const base = { InferenceComponentName: "base", RuntimeConfig: { CopyCount: 1 } };
    const put = (who: string, operation: string, of: string, more = {}) => {
      call(who, operation, { ...base, ...more, Specification: specification(of) });
      world.advance(3600);
    };
    put(DEPLOYER, "CreateInferenceComponent", "free", { EndpointName: "host", VariantName: "a" });
    put(MALLORY, "UpdateInferenceComponent", "churn-1");
    put(ENFORCER, "UpdateInferenceComponent", "free");
    call(MALLORY, "CreateInferenceComponent", {
      InferenceComponentName: "adapter",
      EndpointName: "host",
      Specification: { BaseInferenceComponentName: "base", Container: { ArtifactUrl: "s3://b/a.tar.gz" } },
    });
    world.advance(3600);
    put(DEPLOYER, "UpdateInferenceComponent", "churn-1");
    const { brief } = await ofLast(7);
    assert.deepEqual(brief.slice(1), ["allowed base", "denied base", "allowed adapter", "allowed base"]);
  });

  it("knows what a config held that is gone, and is older than the days", async () => {
    call(DEPLOYER, "CreateModel", model("churn-1"));
    call(MALLORY, "CreateEndpointConfig", config("gone", ["churn-1"]));
    world.advance(30 * DAY);
    call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "gone" });
    call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "gone" });
    world.advance(DAY);
    assert.deepEqual((await ofLast(2)).brief, ["denied mine"]);
    world.advance(5 * DAY);
    assert.deepEqual((await ofLast(2)).brief, [], "deployments of the days alone");
  });

  it("asks for each config and model once, however often it was deployed", async () => {
    given(world, DEPLOYER, { models: ["churn-1"], configs: { c: ["churn-1"] } });
    world.advance(60);
    for (let number = 0; number < 20; number += 1)
      call(MALLORY, "CreateEndpoint", { EndpointName: `e${number}`, EndpointConfigName: "c" });
    world.advance(DAY);
    const { judged } = await ofLast(7, { ...CHURN, modelDataUrls: ["s3://elsewhere/"] });
    assert.equal(judged.length, 20);
    const { DescribeEndpointConfig, DescribeModel } = world.counts({ caller: OPERATOR });
    assert.deepEqual([DescribeEndpointConfig, DescribeModel], [1, 1]);
  });
});

describe("an access point", () => {
  const ModelDataUrl = "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/way-in/churn/model.tar.gz";
  const rule = { name: "artefact", modelDataUrls: ["s3://models/churn/"], allowedRoleArns: [DEPLOYER] };

  it("is judged as its bucket from a saved answer of get-access-point, and asked for where there is none", async () => {
    const DescribeModel = model("mine", { PrimaryContainer: { Image: "i", ModelDataUrl } });
    const found = [record("CreateTransformJob", { transformJobName: "j", modelName: "mine" })];
    const stack = { stack: "main", here: HERE, settings: settings(rule), ownRoleArn: ENFORCER };
    const decided = async (bucket: string | undefined) => {
      const described = { DescribeModel: { ...DescribeModel, CreationTime: "2026-11-20T10:00:00Z" } };
      const answers = SavedAnswers.from(
        { ...described, ...(bucket !== undefined && { GetAccessPoint: { Name: "way-in", Bucket: bucket } }) },
        HERE,
      );
      const { judged } = await backtest(found, answers, stack);
      return [judged[0]!.decision, answers.missing];
    };
    assert.deepEqual(await decided("models"), ["denied", []]);
    assert.deepEqual(await decided("elsewhere"), ["allowed", []]);
    assert.deepEqual(await decided(undefined), ["unknown", ["GetAccessPoint way-in"]]);
  });
});

describe("saved records", () => {
  const saved = record("CreateTransformJob", { transformJobName: "j", modelName: "churn-1" });

  it("are found in dead letters as the AWS CLI receives them", () => {
    const letters = { Messages: [{ MessageId: "1", Body: JSON.stringify(event(saved)) }] };
    assert.deepEqual(recordsIn(letters), recordsIn(event(saved)));
  });

  for (const broken of [{ Messages: [{ Body: "{" }] }, { Events: [{ CloudTrailEvent: "{" }] }])
    it(`say where they are broken: ${JSON.stringify(broken)}`, () => {
      assert.throws(() => recordsIn(broken), /(Body|CloudTrailEvent) of an entry is no JSON/);
    });
});
