import assert from "node:assert/strict";
import type { ProductionVariant } from "@aws-sdk/client-sagemaker";
import { config, model } from "..";
import { ARN, CHURN, cloudtrail, refusal, sagemaker, scaling, TARGET, TO_C2, world } from "./fixture";

export function refusals(): void {
  describe("AWS refuses", () => {
    const churn = `${ARN}:endpoint/churn`;
    const inProgress = `ValidationException: Cannot update in-progress endpoint "${churn}".`;
    const updating = () => sagemaker.updateEndpoint(TO_C2);
    const failed = async () => {
      world.faults.next("UpdateEndpoint", "churn", { ends: "Failed" });
      await updating();
      world.advance(300);
    };
    const refusals: readonly [name: string, before: () => unknown, call: () => Promise<unknown>, refusal: string][] = [
      ["an update during an update", updating, updating, inProgress],
      ["a deletion during an update", updating, () => sagemaker.deleteEndpoint(CHURN), inProgress],
      [
        "a scaling during an update",
        updating,
        () => sagemaker.updateEndpointWeightsAndCapacities({ ...CHURN, DesiredWeightsAndCapacities: [] }),
        inProgress,
      ],
      [
        "a deletion during a system update",
        () => world.befall("churn", "SystemUpdating"),
        () => sagemaker.deleteEndpoint(CHURN),
        inProgress,
      ],
      ["a second deletion", () => sagemaker.deleteEndpoint(CHURN), () => sagemaker.deleteEndpoint(CHURN), inProgress],
      ["an update of what failed", failed, updating, `ValidationException: Cannot update failed endpoint "${churn}".`],
      [
        "an update to the same config, even when it was made anew",
        async () => {
          await sagemaker.deleteEndpointConfig({ EndpointConfigName: "c1" });
          await sagemaker.createEndpointConfig(config("c1", ["m2"]));
        },
        () => sagemaker.updateEndpoint({ ...CHURN, EndpointConfigName: "c1" }),
        'ValidationException: Cannot update endpoint with the currently in use endpoint configuration "c1".',
      ],
      [
        "an endpoint that is not there",
        () => undefined,
        () => sagemaker.describeEndpoint({ EndpointName: "none" }),
        `ValidationException: Could not find endpoint "${ARN}:endpoint/none".`,
      ],
      [
        "a config that is not there",
        () => undefined,
        () => sagemaker.describeEndpointConfig({ EndpointConfigName: "none" }),
        `ValidationException: Could not find endpoint configuration "${ARN}:endpoint-config/none".`,
      ],
      [
        "a model that is not there",
        () => undefined,
        () => sagemaker.createEndpointConfig(config("c3", ["none"])),
        `ValidationException: Could not find model "${ARN}:model/none".`,
      ],
      [
        "a model of an instance pool that is not there",
        () => undefined,
        () =>
          sagemaker.createEndpointConfig({
            EndpointConfigName: "c3",
            ProductionVariants: [
              {
                VariantName: "a",
                ModelName: "m1",
                InstancePools: [{ InstanceType: "ml.m5.large", Priority: 1, ModelNameOverride: "none" }],
              },
            ],
          }),
        `ValidationException: Could not find model "${ARN}:model/none".`,
      ],
      [
        "a name that is taken",
        () => undefined,
        () => sagemaker.createModel(model("m1")),
        `ValidationException: Cannot create already existing model "${ARN}:model/m1".`,
      ],
      [
        "the name of an endpoint that is being deleted",
        () => sagemaker.deleteEndpoint(CHURN),
        () => sagemaker.createEndpoint(TO_C2),
        `ValidationException: Cannot create already existing endpoint "${churn}".`,
      ],
      [
        "a name that is none",
        () => undefined,
        () => sagemaker.createEndpoint({ EndpointName: "a_b", EndpointConfigName: "c1" }),
        "ValidationException: 1 validation error detected: Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
      ],
      [
        "a call without its name",
        () => undefined,
        () => sagemaker.deleteEndpoint({ EndpointName: undefined }),
        "ValidationException: 1 validation error detected: Value null at 'endpointName' failed to satisfy constraint: Member must not be null",
      ],
      [
        "to update a scaled variant to another instance type",
        async () => {
          await scaling.registerScalableTarget({ ...TARGET, MinCapacity: 1, MaxCapacity: 4 });
          const [variant] = config("big", ["m2"]).ProductionVariants as [ProductionVariant];
          const ProductionVariants: ProductionVariant[] = [{ ...variant, InstanceType: "ml.m5.xlarge" }];
          await sagemaker.createEndpointConfig({ EndpointConfigName: "big", ProductionVariants });
        },
        () => sagemaker.updateEndpoint({ ...CHURN, EndpointConfigName: "big" }),
        'ValidationException: The variant(s) "[a]" must be deregistered as scalable targets with AWS Auto Scaling before they can be removed or have their instance type updated.',
      ],
      [
        "to deregister what is no target",
        () => undefined,
        () => scaling.deregisterScalableTarget(TARGET),
        "ObjectNotFoundException: No scalable target found for service namespace: sagemaker, resource ID: endpoint/churn/variant/a, scalable dimension: sagemaker:variant:DesiredInstanceCount",
      ],
      [
        "a token that it never gave",
        () => undefined,
        () => cloudtrail.lookupEvents({ NextToken: "x" }),
        "InvalidNextTokenException: The NextToken is invalid.",
      ],
      [
        "two lookup attributes",
        () => undefined,
        () =>
          cloudtrail.lookupEvents({
            LookupAttributes: [
              { AttributeKey: "EventName", AttributeValue: "CreateEndpoint" },
              { AttributeKey: "ReadOnly", AttributeValue: "false" },
            ],
          }),
        "InvalidLookupAttributesException: You can provide only one lookup attribute.",
      ],
    ];
    for (const [name, before, call, expected] of refusals) {
      it(name, async () => {
        await before();
        assert.equal(await refusal(call()), expected);
      });
    }

    it("with the status that SDKs tell failures by", async () => {
      const error: unknown = await sagemaker.describeEndpoint({ EndpointName: "none" }).catch((e: unknown) => e);
      const { $fault, $metadata } = error as { $fault: string; $metadata: { httpStatusCode: number } };
      assert.deepEqual([$fault, $metadata.httpStatusCode], ["client", 400]);
    });
  });
}
