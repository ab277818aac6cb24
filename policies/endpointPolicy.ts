import {
  accountPrincipal,
  inOrganization,
  policy,
  spellings,
  whenEqual,
  type PolicyDocument,
  type Statement,
} from "./document";

/** An account that a policy on an endpoint lets in, by inference routers of its own. */
export interface RouterOwner {
  readonly accountId: string;
  /** ARNs of its routers, or patterns of them. */
  readonly sourceInferenceRouterArns: readonly string[];
}

/** The endpoint that a policy is on. */
export interface PolicedEndpoint {
  readonly partition: string;
  readonly region: string;
  /** The endpoint's account. */
  readonly accountId: string;
  readonly endpointName: string;
  /** Where one is set, nobody outside of it is let in. */
  readonly organizationId?: string | undefined;
}

/**
 * The policy of one endpoint: whoever the admins of these accounts let may invoke it, through a router of theirs and in no other way,
 * for a router uses the credentials of whoever invokes it. The key is absent on direct calls. They may also describe the endpoint, which
 * SageMaker does for the owner of a router. An endpoint has one policy, so that all accounts stand in it, each once.
 *
 * Source: SageMaker Developer Guide, "Route requests to endpoints in other AWS accounts" and "Security and data protection for
 * inference routers"; docs/design/aws-behaviour.md#endpoint-policies.
 */
export function endpointPolicy(endpoint: PolicedEndpoint, owners: readonly RouterOwner[]): PolicyDocument {
  const byAccount = [...Map.groupBy(owners, ({ accountId }) => accountId)].sort(([a], [b]) => (a < b ? -1 : 1));
  return policy(
    ...byAccount.flatMap(([accountId, all]) =>
      ofAccount(endpoint, accountId, [...new Set(all.flatMap((one) => one.sourceInferenceRouterArns))].sort()),
    ),
  );
}

function ofAccount(endpoint: PolicedEndpoint, accountId: string, routers: readonly string[]): Statement[] {
  const { partition, organizationId } = endpoint;
  const Principal = accountPrincipal(partition, accountId);
  const Resource = endpointArns(endpoint);
  const organization = whenEqual(inOrganization(organizationId));
  return [
    {
      Sid: `InvokeThroughRoutersOf${accountId}`,
      Effect: "Allow",
      Principal,
      Action: ["sagemaker:InvokeEndpoint"],
      Resource,
      Condition: { ArnEquals: { "sagemaker:SourceInferenceRouterArn": [...routers] }, ...organization.Condition },
    },
    {
      Sid: `DescribeFrom${accountId}`,
      Effect: "Allow",
      Principal,
      Action: ["sagemaker:DescribeEndpoint"],
      Resource,
      ...organization,
    },
  ];
}

const endpointArns = ({ partition, region, accountId, endpointName }: PolicedEndpoint): string[] =>
  spellings([endpointName]).map((name) => `arn:${partition}:sagemaker:${region}:${accountId}:endpoint/${name}`);
