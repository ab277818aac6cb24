import type { CreateEndpointConfigInput, CreateModelInput, CreateTransformJobRequest } from "@aws-sdk/client-sagemaker";
import type { World } from "./world";

export const model = (name: string, change: Partial<CreateModelInput> = {}): CreateModelInput => ({
  ModelName: name,
  ExecutionRoleArn: "arn:aws:iam::111111111111:role/ModelExecution",
  PrimaryContainer: {
    Image: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/serve:1",
    ModelDataUrl: `s3://models/${name}/model.tar.gz`,
    Environment: { MODEL_NAME: name },
  },
  ...change,
});

/** A config with one variant for each model, called a, b, c and so on; no models: for inference components. */
export const config = (
  name: string,
  models: readonly string[],
  change: Partial<CreateEndpointConfigInput> = {},
): CreateEndpointConfigInput => ({
  EndpointConfigName: name,
  ProductionVariants: (models.length > 0 ? models : [undefined]).map((ModelName, index) => ({
    VariantName: String.fromCharCode(97 + index),
    ModelName,
    InstanceType: "ml.m5.large",
    InitialInstanceCount: 1,
    InitialVariantWeight: 1,
  })),
  ...(models.length === 0 && { ExecutionRoleArn: "arn:aws:iam::111111111111:role/ModelExecution" }),
  ...change,
});

export const transformJob = (name: string, modelName: string): CreateTransformJobRequest => ({
  TransformJobName: name,
  ModelName: modelName,
  TransformInput: { DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://jobs/in/" } } },
  TransformOutput: { S3OutputPath: "s3://jobs/out/" },
  TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
});

/** What is there: models by name, the models of each config, the config of each endpoint. */
interface Given {
  readonly models?: readonly string[];
  readonly configs?: Readonly<Record<string, readonly string[]>>;
  readonly endpoints?: Readonly<Record<string, string>>;
}

/** Lets a caller create these. The endpoints are still being created. */
export function given(world: World, caller: string, { models = [], configs = {}, endpoints = {} }: Given): void {
  for (const name of models) world.call(caller, "CreateModel", model(name));
  for (const [name, of] of Object.entries(configs)) world.call(caller, "CreateEndpointConfig", config(name, of));
  for (const [EndpointName, EndpointConfigName] of Object.entries(endpoints)) {
    world.call(caller, "CreateEndpoint", { EndpointName, EndpointConfigName });
  }
}
