import type { ParentConfig } from "../config";
import { externalIdOf } from "../config/consumer";
import type { Share } from "../contract/share";

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

/** A role by its ARN or its name, such as one whose consumer is gone. */
export function namedRole(named: string, partition: string, accountId: string): SharedRole {
  const arn = named.startsWith("arn:") ? named : `arn:${partition}:iam::${accountId}:role/${named}`;
  return { consumer: null, accountId: null, arn, externalIds: [] };
}

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
