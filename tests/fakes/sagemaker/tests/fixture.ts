import assert from "node:assert/strict";
import { ApplicationAutoScaling } from "@aws-sdk/client-application-auto-scaling";
import { CloudTrail } from "@aws-sdk/client-cloudtrail";
import { SageMaker } from "@aws-sdk/client-sagemaker";
import { given, startWorld, type World } from "..";

export const DEPLOYER = "arn:aws:iam::111111111111:role/ModelDeployer";
export const ALICE = "arn:aws:iam::111111111111:role/team/DataScience";
export const ARN = "arn:aws:sagemaker:eu-west-1:111111111111";
export const CHURN = { EndpointName: "churn" };
export const TO_C2 = { ...CHURN, EndpointConfigName: "c2" };
export const TARGET = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/churn/variant/a",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;

export let world: World;
/** Alice's. */
export let sagemaker: SageMaker;
export let scaling: ApplicationAutoScaling;
export let cloudtrail: CloudTrail;

/** Gives every test a world with an endpoint in service, and one for inference components. */
export function inAWorld(): void {
  beforeEach(async () => {
    world = await startWorld();
    given(world, DEPLOYER, {
      models: ["m1", "m2"],
      configs: { c1: ["m1"], c2: ["m2"], both: ["m1", "m2"], empty: [] },
      endpoints: { churn: "c1", open: "empty" },
    });
    world.advance(world.durations.creating);
    sagemaker = new SageMaker(world.as(ALICE));
    scaling = new ApplicationAutoScaling(world.as(ALICE));
    cloudtrail = new CloudTrail(world.as(ALICE));
  });

  afterEach(async () => {
    for (const client of [sagemaker, scaling, cloudtrail]) client.destroy();
    await world.stop();
  });
}

/** How a call is refused: the error's name and text. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Error);
    return `${error.name}: ${error.message}`;
  }
  return "not refused";
}

export const statuses = (name = "churn", kind = "endpoint") => world.history(name, kind).map(({ status }) => status);
