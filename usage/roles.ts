import type { ParentConfig } from "../config";
import { externalIdOf } from "../config/consumer";
import type { Share } from "../contract/share";
import { Problem } from "../operator/problem";

/** A role of the parent whose use is looked for. */
export interface SharedRole {
  /** Null for one that was named by hand: no consumer of the stack files has it. */
  readonly consumer: string | null;
  /** The account that it is shared with. */
  readonly accountId: string | null;
  readonly arn: string;
  /** The ExternalIds that it accepts, the current first; none for a feature-store role, which names its callers instead. */
  readonly externalIds: readonly string[];
}

export function sharedRoles(shares: Readonly<Record<string, Share>>, { consumers, here }: ParentConfig): SharedRole[] {
  return Object.entries(shares).flatMap(([consumer, { accountId, invoke, featureStore }]) => {
    const config = consumers[consumer]!;
    const invokeRole = {
      consumer,
      accountId,
      externalIds: [externalIdOf(config, here), ...config.alsoAcceptExternalIds],
    };
    return [
      ...(invoke === undefined ? [] : [{ ...invokeRole, arn: invoke.roleArn }]),
      ...(featureStore === undefined ? [] : [{ consumer, accountId, externalIds: [], arn: featureStore.roleArn }]),
    ];
  });
}

/**
 * A role by its ARN or its name, such as one whose consumer is gone.
 *
 * @param shared the roles that the stack files know
 * @throws Problem when it is no role of this account
 */
export function namedRole(
  named: string,
  { partition, accountId, shared }: { partition: string; accountId: string; shared: readonly SharedRole[] },
): SharedRole {
  const arn = named.startsWith("arn:") ? named : `arn:${partition}:iam::${accountId}:role/${named}`;
  const [, account] = ROLE_ARN.exec(arn) ?? [];
  if (account === undefined)
    throw new Problem(`--role ${JSON.stringify(named)} is neither the name nor the ARN of a role`);
  if (account !== accountId)
    throw new Problem(
      `--role ${named} is of account ${account}, and the parent's is ${accountId}: its own account knows who uses it`,
    );
  return shared.find((role) => isSameRole(role.arn, arn)) ?? { consumer: null, accountId: null, arn, externalIds: [] };
}

/** Source: IAM API, CreateRole: RoleName, Path. */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/;

/** Whether two ARNs name one role: in an account its name is enough, whatever its path. Source: IAM API, CreateRole. */
const isSameRole = (one: string, another: string): boolean => roleKey(one) === roleKey(another);

/** Account and name of a role. */
export const roleKey = (arn: string): string => `${arn.split(":")[4]} ${roleNameOf(arn)}`;

export const roleNameOf = (arn: string): string => arn.split("/").pop()!;

/**
 * Callers use the STS of any region, and what its global endpoint answers is recorded in us-east-1. Source: CloudTrail User
 * Guide, logging IAM and STS calls.
 */
export function regionsOf(
  shares: Readonly<Record<string, Share>>,
  own: readonly string[],
  partition: string,
): string[] {
  const shared = Object.values(shares).flatMap(({ invoke }) => invoke?.regions ?? []);
  const all = [...own, ...shared.filter((region) => region !== "*"), ...(partition === "aws" ? ["us-east-1"] : [])];
  return [...new Set(all)];
}
