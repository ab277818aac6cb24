import type {
  CreateEndpointConfigInput,
  CreateModelInput,
  DeleteEndpointConfigInput,
  DeleteModelInput,
  DescribeEndpointConfigInput,
  DescribeEndpointConfigOutput,
  DescribeModelInput,
  DescribeModelOutput,
} from "@aws-sdk/client-sagemaker";
import type { Account, Operations } from "../account";
import { exists, notFound } from "../api/errors";
import type { Given } from "../api/wire";

export type Model = Given<DescribeModelOutput>;
export type EndpointConfig = Given<DescribeEndpointConfigOutput>;

/** The model of this name, or AWS's words that there is none. */
export function requireModel({ models, arn }: Account, name: string): Model {
  const model = models.get(name);
  if (!model) throw notFound("model", arn("model", name));
  return model;
}

export function requireConfig({ configs, arn }: Account, name: string): EndpointConfig {
  const config = configs.get(name);
  if (!config) throw notFound("endpoint configuration", arn("endpoint-config", name));
  return config;
}

/** Every model that a config names: of its variants, its shadow variants, and their instance pools. */
export function modelsOf(
  config: Pick<Given<CreateEndpointConfigInput>, "ProductionVariants" | "ShadowProductionVariants">,
): string[] {
  return [...config.ProductionVariants, ...(config.ShadowProductionVariants ?? [])]
    .flatMap(({ ModelName, InstancePools }) => [ModelName, ...(InstancePools ?? []).map((p) => p.ModelNameOverride)])
    .filter((name) => name !== undefined);
}

/** Models and endpoint configs. Either may be deleted while it is in use, as on AWS. */
export function modelOperations(account: Account): Operations {
  const { models, configs, arn, clock } = account;
  return {
    CreateModel(input: Given<CreateModelInput>) {
      const ModelArn = arn("model", input.ModelName);
      if (models.has(input.ModelName)) throw exists("model", ModelArn);
      models.set(input.ModelName, {
        EnableNetworkIsolation: false,
        ...input,
        ...{ Tags: undefined },
        ModelArn,
        CreationTime: clock.now,
      });
      return { ModelArn };
    },
    DescribeModel: (input: Given<DescribeModelInput>) => requireModel(account, input.ModelName),
    DeleteModel(input: Given<DeleteModelInput>) {
      requireModel(account, input.ModelName);
      models.delete(input.ModelName);
      return {};
    },

    CreateEndpointConfig(input: Given<CreateEndpointConfigInput>) {
      const EndpointConfigArn = arn("endpoint-config", input.EndpointConfigName);
      if (configs.has(input.EndpointConfigName)) throw exists("endpoint configuration", EndpointConfigArn);
      for (const model of modelsOf(input)) requireModel(account, model);
      configs.set(input.EndpointConfigName, {
        ...input,
        ...{ Tags: undefined },
        EndpointConfigArn,
        CreationTime: clock.now,
      });
      return { EndpointConfigArn };
    },
    DescribeEndpointConfig: (input: Given<DescribeEndpointConfigInput>) =>
      requireConfig(account, input.EndpointConfigName),
    DeleteEndpointConfig(input: Given<DeleteEndpointConfigInput>) {
      requireConfig(account, input.EndpointConfigName);
      configs.delete(input.EndpointConfigName);
      return {};
    },
  };
}
