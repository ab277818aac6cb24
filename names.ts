import { createHash } from "node:crypto";
import type { Partition } from "./partition";

/** How a company wants its IAM names: an affix on every default name, and the IAM path of everything created. */
export interface Naming {
  readonly prefix: string;
  readonly suffix: string;
  readonly path: string;
}

const affixed = (naming: Naming, name: string) => `${naming.prefix}${name}${naming.suffix}`;

/** Names in the parent account. `id` is the consumer's id, or the id it had when its resources were first made. */
export const invokeRoleName = (naming: Naming, id: string) => affixed(naming, `SageMakerExternal-${id}`);

/** `part` is empty while one policy holds everything; see `policies/quotas.ts`. */
export const invokePolicyName = (naming: Naming, id: string, part: string) =>
  affixed(naming, `SageMakerExternalInvokeEndpoint-${id}${part && `-${part}`}`);

export const featureStoreRoleName = (naming: Naming, id: string) => affixed(naming, `SageMakerFeatureStore-${id}`);
export const featureStorePolicyName = (naming: Naming, id: string, part: string) =>
  affixed(naming, `SageMakerFeatureStore-${id}${part && `-${part}`}`);
export const workgroupName = (id: string) => `sagemaker-feature-store-${id}`;

/** The folder of a results bucket that Athena writes to. */
export const RESULTS_PREFIX = "athena-results/";

/** S3 takes 63 characters; a long id is cut and told apart by a hash. */
export function resultsBucketName(id: string, accountId: string, region: string): string {
  const name = (part: string) => `sagemaker-athena-${part}-${accountId}-${region}`;
  const over = name(id).length - 63;
  if (over <= 0) return name(id);
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 6);
  return name(`${id.slice(0, id.length - over - hash.length - 1)}-${hash}`);
}

/** Names of enforcement, in either account. IAM is one for all regions of an account, so its names carry the region. */
export const enforcerRoleName = (naming: Naming, region: string) => affixed(naming, `SageMakerEnforcer-${region}`);
export const sweepRoleName = (naming: Naming, region: string) => affixed(naming, `SageMakerEnforcementSweep-${region}`);

/** Of the guardrail's managed policies; `part` is empty while one holds everything. */
export const guardrailPolicyName = (naming: Naming, part: string) =>
  affixed(naming, `SageMakerGuardrail${part && `-${part}`}`);

/** The parts of enforcement that every region has of its own, so that all can have the same names. */
export const ENFORCEMENT = {
  rule: "sagemaker-enforcement",
  /** Of SageMaker's own events, which wake what waits. */
  stateChangeRule: "sagemaker-enforcement-state-changes",
  queue: "sagemaker-enforcement",
  /** What the enforcer could not handle. */
  deadLetterQueue: "sagemaker-enforcement-dead-letters",
  /** What EventBridge could not put into the queue. */
  targetDeadLetterQueue: "sagemaker-enforcement-undelivered",
  table: "sagemaker-enforcement",
  topic: "sagemaker-enforcement",
  /** An alias, of the key that encrypts the topic. */
  topicKey: "alias/sagemaker-enforcement",
  /** Of a function, and of the rule that invokes it by the clock. */
  enforcer: "sagemaker-enforcer",
  sweep: "sagemaker-enforcement-sweep",
  /** What every alarm's name begins with. */
  alarm: "sagemaker-enforcement-",
  /** One for all regions: CloudWatch has dashboards by account. */
  dashboard: "sagemaker-enforcement",
} as const;

/** Namespace and service of the metrics that the functions of enforcement write to their log; their environment has them. */
export const METRICS = { namespace: "SageMakerSharing", service: "sagemaker-enforcement" } as const;

/** Names in the child account. */
export const executionRoleName = (naming: Naming, id: string) =>
  affixed(naming, `SageMakerFeatureStoreExecution-${id}`);
export const callerGroupName = (naming: Naming) => affixed(naming, "SagemakerTester");
export const callerManagedPolicyName = (naming: Naming) => affixed(naming, "SageMakerCaller");

/**
 * Inline policies are named after the role of the parent that they let in, without affixes: two stacks may put theirs on one
 * group or role, and a change of affixes leaves none behind.
 */
export const inlinePolicyName = (sharedRoleArn: string) => `Use-${lastPart(sharedRoleArn)}`;

/** The same of endpoints that let routers of this account in: there is no role, and a consumer's id is its parent's own. */
export const ownRoutersPolicyName = (parentAccountId: string, id: string) => `Use-endpoints-${parentAccountId}-${id}`;

/** What tells one managed policy of a role from another: AWS's own may be called like one of the account's. */
export function managedPolicyLabel(policyArn: string): string {
  const owner = policyArn.split(":")[4]!;
  return owner === "aws" ? lastPart(policyArn) : `${owner}-${lastPart(policyArn)}`;
}

/** The ARN `arn:aws:iam::222222222222:role/service-role/Name` has the name `Name` and the path `/service-role/`. */
export const nameAndPath = (roleArn: string) => ({
  name: lastPart(roleArn),
  path: roleArn.slice(roleArn.indexOf("/"), roleArn.lastIndexOf("/") + 1),
});

/** The name in an ARN: `arn:aws:iam::aws:policy/ml/ReadOnlyAccess` is `ReadOnlyAccess`. */
const lastPart = (arn: string) => arn.split("/").pop()!;

/** The ARN of something that belongs to one region. */
export const regionalArn = (
  {
    partition,
    accountId,
    region,
  }: { readonly partition: Partition; readonly accountId: string; readonly region: string },
  service: string,
  resource: string,
) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

/** An IAM ARN from the parts that make it; IAM has no region. */
export const iamArn = (
  partition: Partition,
  accountId: string,
  type: "role" | "policy" | "group" | "user",
  path: string,
  name: string,
) => `arn:${partition}:iam::${accountId}:${type}${path}${name}`;
