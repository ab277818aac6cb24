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

/** Names in the child account. */
export const callerGroupName = (naming: Naming) => affixed(naming, "SagemakerTester");
export const callerManagedPolicyName = (naming: Naming) => affixed(naming, "SageMakerCaller");
export const callerInlinePolicyName = (naming: Naming) => affixed(naming, "AssumeSageMakerInvokeRole");

/** An IAM ARN from the parts that make it; IAM has no region. */
export const iamArn = (
  partition: Partition,
  accountId: string,
  type: "role" | "policy" | "group" | "user",
  path: string,
  name: string,
) => `arn:${partition}:iam::${accountId}:${type}${path}${name}`;
