import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import type { Act } from "../cases/case";

/** What auto scaling scales of SageMaker. Failures are thrown as the SDK throws them. */
export class ScalableTargets {
  readonly #client: ApplicationAutoScalingClient;

  constructor(client: ApplicationAutoScalingClient) {
    this.#client = client;
  }

  /**
   * Takes auto scaling off an endpoint or a component. Source: Application Auto Scaling API, DescribeScalableTargets: at most 50 ids;
   * without ids it gives all targets.
   *
   * @returns how many targets there were
   */
  async free({ type, name, variantNames }: Extract<Act, { act: "deregisterScalableTargets" }>): Promise<number> {
    const ids =
      type === "inferenceComponent"
        ? [`inference-component/${name}`]
        : variantNames.map((variant) => `endpoint/${name}/variant/${variant}`);
    if (ids.length === 0) return 0;
    const { ScalableTargets = [] } = await this.#client.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker", ResourceIds: ids.slice(0, 50) }),
    );
    for (const { ResourceId, ScalableDimension } of ScalableTargets) {
      await this.#client.send(
        new DeregisterScalableTargetCommand({ ServiceNamespace: "sagemaker", ResourceId, ScalableDimension }),
      );
    }
    return ScalableTargets.length;
  }
}
