import { accountIn } from "../arn";
import type { Context, Hop, NamedDocument, Principal } from "../simulate/simulate";

/** Requests as AWS sees them, with what the owner of the resource would say. */

interface RequestOptions {
  /** The account that owns the resource. @default the one in its ARN, or else the principal's own */
  readonly accountId?: string;
  readonly context?: Context;
  /** The policy of the resource itself. @default one that leaves the decision to the principal's own policies */
  readonly policy?: NamedDocument | undefined;
}

export function request(principal: Principal, action: string, resource: string, options: RequestOptions = {}): Hop {
  const accountId = options.accountId ?? ownerOf(resource, principal);
  const resourcePolicy =
    "policy" in options ? options.policy : supposedPolicy(principal, action, { resource, accountId });
  return { principal, action, resource, accountId, resourcePolicy, context: options.context ?? {} };
}

/** Buckets have no account in their ARN, and `*` has nothing at all. */
export const ownerOf = (resource: string, principal: Principal): string => accountIn(resource) || principal.accountId;

/**
 * What the owner of a resource that nobody here makes is supposed to say, so that only the principal's own policies can
 * refuse: a role trusts everyone, a key leaves everything to the principal's account, anything else of another account lets
 * the principal in, and within one account nothing needs to be said.
 */
export function supposedPolicy(
  principal: Principal,
  action: string,
  { resource, accountId }: { readonly resource: string; readonly accountId: string },
): NamedDocument | undefined {
  if (action.startsWith("sts:")) return TRUSTS_EVERYONE;
  if (action.startsWith("kms:")) return letsIn(rootOf(principal), "*");
  return accountId === principal.accountId ? undefined : letsIn(principal.principalArn, resource);
}

const rootOf = ({ accountId, principalArn }: Principal): string =>
  `arn:${principalArn.split(":")[1]}:iam::${accountId}:root`;

export const statement = (name: string, content: object): NamedDocument => ({
  name,
  document: { Version: "2012-10-17", Statement: [{ Sid: name.replace(/\W/g, ""), Effect: "Allow", ...content }] },
});

const TRUSTS_EVERYONE = statement("trusts everyone", { Principal: { AWS: "*" }, Action: "sts:*" });

const letsIn = (principal: string, resource: string): NamedDocument =>
  statement("lets them in", { Principal: { AWS: principal }, Action: "*", Resource: resource });
