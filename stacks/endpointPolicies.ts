import type { EndpointPolicyArgs } from "../components/endpointPolicy/endpointPolicy";
import type { ParentConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import { sourceInferenceRouterArns, type Share } from "../contract/share";
import { regionalArn } from "../names";
import { endpointPolicy } from "../policies/endpointPolicy";
import { QUOTAS } from "../policies/quotas";

/** The policy of one endpoint, for all consumers that it is shared with. */
export interface PlannedEndpointPolicy {
  readonly name: string;
  readonly endpointArn: string;
  readonly args: EndpointPolicyArgs;
  /** The ids of the consumers. */
  readonly consumers: readonly string[];
}

/** The policies of all endpoints that are shared by one, made and measured; one that SageMaker would refuse is a mistake. */
export function planEndpointPolicies(
  { here, organizationId }: ParentConfig,
  shares: ReadonlyMap<string, Share>,
  mistakes: Mistake[],
): PlannedEndpointPolicy[] {
  const wanted = [...shares].flatMap(([id, share]) =>
    (share.endpointPolicy?.regions ?? []).flatMap((region) =>
      share.endpointPolicy!.endpoints.map((endpointName) => ({ id, share, region, endpointName })),
    ),
  );
  const byEndpoint = Map.groupBy(wanted, ({ region, endpointName }) => `${region}-${endpointName}`);
  return [...byEndpoint].map(([name, all]) => {
    const { region, endpointName, id } = all[0]!;
    const { partition, accountId } = here;
    const owners = all.map(({ share }) => ({
      accountId: share.accountId,
      sourceInferenceRouterArns: sourceInferenceRouterArns(share),
    }));
    const policy = endpointPolicy({ partition, region, accountId, endpointName, organizationId }, owners);
    const size = JSON.stringify(policy).length;
    if (size > QUOTAS.endpointPolicy)
      mistakes.push({
        path: ["consumers", id, "endpoints"],
        text: `make a policy of endpoint ${endpointName} in ${region} of ${size} characters, ${size - QUOTAS.endpointPolicy} more than SageMaker's ${QUOTAS.endpointPolicy}, for ${new Set(owners.map((owner) => owner.accountId)).size} accounts; leave sourceInferenceRouters out or write patterns, or give some of the consumers mode: role`,
      });
    return {
      name: `endpoint-policy-${name}`,
      endpointArn: regionalArn({ partition, accountId, region }, "sagemaker", `endpoint/${endpointName}`),
      args: { endpointName, region, accountId, policy },
      consumers: all.map((one) => one.id),
    };
  });
}
