import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  DeleteEndpointCommand,
  DeleteInferenceComponentCommand,
  StopTransformJobCommand,
  UpdateEndpointCommand,
  UpdateInferenceComponentCommand,
  type InferenceComponentSpecification,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import type { Act } from "../cases/case";
import { upperCamel } from "../models/keyCase";
import { sendAsWritten } from "./rawMessages";
import type { Account } from "./sagemaker";

/** The changes that a remedy is made of. Failures are thrown as the SDK throws them. */
export class Changes {
  constructor(
    private readonly sagemaker: SageMakerClient,
    private readonly scaling: ApplicationAutoScalingClient,
    private readonly account: Pick<Account, "endpoint">,
  ) {}

  /** @param specifications of the component to go back to, as CloudTrail spells them */
  async make(act: Act, specifications: readonly object[] = []): Promise<void> {
    switch (act.act) {
      case "deleteEndpoint":
        await this.sagemaker.send(new DeleteEndpointCommand({ EndpointName: act.name }));
        return;
      case "updateEndpoint":
        await this.sagemaker.send(
          new UpdateEndpointCommand({
            EndpointName: act.name,
            EndpointConfigName: act.endpointConfigName,
            RetainAllVariantProperties: act.retainAllVariantProperties,
            ExcludeRetainedVariantProperties: act.excludeRetainedVariantProperties.map((VariantPropertyType) => ({
              VariantPropertyType,
            })),
          }),
        );
        return;
      case "stopTransformJob":
        await this.sagemaker.send(new StopTransformJobCommand({ TransformJobName: act.name }));
        return;
      case "deleteInferenceComponent":
        await this.sagemaker.send(new DeleteInferenceComponentCommand({ InferenceComponentName: act.name }));
        return;
      case "updateInferenceComponent": {
        const [one, ...others] = specifications.map((each) => upperCamel(each) as InferenceComponentSpecification);
        const asked = others.length === 0 ? { Specification: one } : { Specifications: [one!, ...others] };
        const command = new UpdateInferenceComponentCommand({ InferenceComponentName: act.name, ...asked });
        sendAsWritten(command, asked);
        await this.sagemaker.send(command);
        return;
      }
      case "deregisterScalableTargets":
        await this.#deregister(await this.#resourceIds(act));
    }
  }

  async #resourceIds({ type, name }: Extract<Act, { act: "deregisterScalableTargets" }>): Promise<string[]> {
    if (type === "inferenceComponent") return [`inference-component/${name}`];
    const { variantNames = [] } = (await this.account.endpoint(name)) ?? {};
    return variantNames.map((variant) => `endpoint/${name}/variant/${variant}`);
  }

  /** Source: Application Auto Scaling API, DescribeScalableTargets: at most 50 ids; without ids it gives all targets. */
  async #deregister(ResourceIds: readonly string[]): Promise<void> {
    if (ResourceIds.length === 0) return;
    const { ScalableTargets = [] } = await this.scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker", ResourceIds: ResourceIds.slice(0, 50) }),
    );
    for (const { ResourceId, ScalableDimension } of ScalableTargets) {
      await this.scaling.send(
        new DeregisterScalableTargetCommand({ ServiceNamespace: "sagemaker", ResourceId, ScalableDimension }),
      );
    }
  }
}
