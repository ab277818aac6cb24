import type { Share } from "./share";

/**
 * The roles in the parent account that a share may hold.
 *
 * @example
 * ```ts
 * const role: SharedRole = "invoke";
 * ```
 */
export type SharedRole = "invoke" | "featureStore";

interface RoleToAssume {
  readonly role: SharedRole;
  readonly roleArn: string;
  readonly externalId: string | undefined;
  /** Longest session in seconds. */
  readonly longest: number;
}

/**
 * The role to assume. The feature-store role is assumed by roles only, so its sessions last an hour at most.
 *
 * @throws RangeError when the share does not hold it
 */
export function roleOf(share: Share, wanted?: SharedRole): RoleToAssume {
  const { invoke, endpointPolicy, featureStore, consumer, accountId } = share;
  const role = wanted ?? (invoke === undefined ? "featureStore" : "invoke");
  if (role === "invoke" && invoke !== undefined) {
    return { role, roleArn: invoke.roleArn, externalId: invoke.externalId, longest: invoke.maxSessionDuration };
  }
  if (role === "featureStore" && featureStore !== undefined) {
    return { role, roleArn: featureStore.roleArn, externalId: undefined, longest: 3600 };
  }
  if (endpointPolicy !== undefined && invoke === undefined && wanted !== "featureStore")
    throw new RangeError(
      `the share of ${consumer} holds no role: its endpoints let in inference routers of account ${accountId}, so invoke one of those with your own credentials; \`sagemaker-share show\` lists the endpoints`,
    );
  const held = role === "invoke" ? "no endpoints" : "no feature store";
  throw new RangeError(
    `the share of ${consumer} holds ${held}; the parent adds ${role === "invoke" ? "endpoints" : "a featureStore"} to consumers.${consumer}`,
  );
}

/** A region to call STS in, and the default for everything else. */
export const regionOf = ({ invoke, endpointPolicy, parent }: Share): string =>
  (invoke ?? endpointPolicy)?.regions.find((region) => region !== "*") ?? parent.region;
