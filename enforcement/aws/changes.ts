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

/** The changes that a remedy is made of. Failures are thrown as the SDK throws them. */
export class Changes {
  readonly #sagemaker: SageMakerClient;

  constructor(sagemaker: SageMakerClient) {
    this.#sagemaker = sagemaker;
  }

  /** @param specifications of the component to go back to, as CloudTrail spells them */
  async make(act: Remedy, specifications: readonly object[] = []): Promise<void> {
    switch (act.act) {
      case "deleteEndpoint":
        await this.#sagemaker.send(new DeleteEndpointCommand({ EndpointName: act.name }));
        return;
      case "updateEndpoint":
        await this.#sagemaker.send(
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
        await this.#sagemaker.send(new StopTransformJobCommand({ TransformJobName: act.name }));
        return;
      case "deleteInferenceComponent":
        await this.#sagemaker.send(new DeleteInferenceComponentCommand({ InferenceComponentName: act.name }));
        return;
      case "updateInferenceComponent": {
        const [one, ...others] = specifications.map((each) => upperCamel(each) as InferenceComponentSpecification);
        const asked = others.length === 0 ? { Specification: one } : { Specifications: [one!, ...others] };
        const command = new UpdateInferenceComponentCommand({ InferenceComponentName: act.name, ...asked });
        sendAsWritten(command, asked);
        await this.#sagemaker.send(command);
      }
    }
  }
}

/** Everything that is announced in the ledger before it is done. */
export type Remedy = Exclude<Act, { act: "deregisterScalableTargets" }>;
