import type { ChildConfig, Config, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import type { Context, Hop, Principal } from "../simulate/simulate";
import { besidesIn, type Besides } from "./besides";
import type { Evidence } from "./evidence";
import { keysOfEveryRequest } from "./everyRequest";
import { networksIn, type Networks } from "./networks";
import { whereaboutsOf, type Where, type Whereabouts } from "./whereabouts";

/** What stands around the resources of the program in the accounts that it is deployed to. */
export interface Surroundings {
  /** By ARN, what somebody has besides what the stacks give them. */
  readonly principals: ReadonlyMap<string, Besides>;
  readonly accounts: Whereabouts["accounts"];
  /** The organization that the stack files name; what a question asks from elsewhere stays elsewhere. */
  readonly promisedOrganization: string | undefined;
  /** When requests are made, in ISO 8601. */
  readonly at: string;
  /** The networks that control policies, and what the principals have besides, tell apart. */
  readonly networks: Networks;
}

export interface Surrounded {
  readonly surroundings: Surroundings;
  /** What the stacks look up and the accounts do not have. */
  readonly missing: readonly string[];
  /** What no file shows, each with the file that would. */
  readonly unseen: readonly string[];
}

/** What the evidence says of the accounts of a check. */
export function surroundingsOf(
  parent: Side<ParentConfig>,
  children: readonly Side<ChildConfig>[],
  evidence: Evidence,
): Surrounded {
  const sides: readonly Side<Config>[] = [parent, ...children];
  const byAccount = [...Map.groupBy(sides, ({ account }) => account)];
  const known = byAccount.map(([account, theirs]) => besidesIn(account, theirs, evidence.details));
  const { accounts, unseen } = whereaboutsOf(parent, sides, evidence);
  const principals = new Map(known.flatMap((one) => [...one.principals]));
  return {
    surroundings: {
      principals,
      accounts,
      networks: networksIn(controlsOver(accounts), [...principals.values()].flatMap(documentsOf)),
      promisedOrganization: parent.config.organizationId,
      at: new Date().toISOString(),
    },
    missing: known.flatMap(({ missing }) => missing),
    unseen: [...known.flatMap((one) => one.unseen), ...unseen],
  };
}

/** The documents of all control policies over some accounts. */
export const controlsOver = (accounts: Surroundings["accounts"]): readonly unknown[] => [
  ...new Set(
    [...accounts.values()].flatMap(({ organization }) =>
      [...(organization?.service ?? []), ...(organization?.resource ?? [])].flatMap(({ policies }) =>
        policies.map(({ document }) => document),
      ),
    ),
  ),
];

export const documentsOf = ({ policies, boundary }: Pick<Principal, "policies" | "boundary">): readonly unknown[] =>
  [...policies, ...(boundary ? [boundary] : [])].map(({ document }) => document);

/** The request as it is made in the accounts. */
export function surrounded(hop: Hop, { principals, accounts, promisedOrganization, at }: Surroundings): Hop {
  const { principal, accountId, resource } = hop;
  const besides = principals.get(principal.principalArn);
  const [from, to] = [accounts.get(principal.accountId), accounts.get(accountId)];
  const asPromised = principal.organizationId === promisedOrganization;
  const organized = from?.organization ?? to?.organization;
  const isService = principal.principalArn === "";
  const region = resource.split(":")[3] || (hop.action.startsWith("sts:") ? from : (to ?? from))?.region;
  return {
    ...hop,
    principal: {
      ...principal,
      ...(besides && asShown(principal, besides)),
      policies: besides ? [...principal.policies, ...besides.policies] : principal.policies,
      boundary: besides === undefined ? principal.boundary : besides.boundary,
      organizationId: asPromised && organized ? from?.organization?.id : principal.organizationId,
    },
    controls: {
      service: isService ? [] : (from?.organization?.service ?? []),
      resource: to?.organization?.resource ?? [],
    },
    surroundings: {
      ...keysOfEveryRequest(hop, at),
      ...(region && { "aws:RequestedRegion": region }),
      ...pathsOf(from, to),
      ...(isService && sourceOf(hop, accounts)),
    },
  };
}

/** For whose organization a service calls, where the request says for which account. */
function sourceOf({ context }: Hop, accounts: Surroundings["accounts"]): Context {
  const source = accounts.get(String(context["aws:SourceAccount"]))?.organization;
  if (source === undefined) return {};
  return { "aws:SourceOrgID": source.id, ...(source.path !== undefined && { "aws:SourceOrgPaths": [source.path] }) };
}

/** Somebody by the ARN and the tags that they have in the account. A session's own ARN has no path. */
const asShown = (
  { arn, principalArn }: Principal,
  besides: Besides,
): Pick<Principal, "arn" | "principalArn" | "tags"> => ({
  arn: arn === principalArn ? (besides.arn ?? arn) : arn,
  principalArn: besides.arn ?? principalArn,
  tags: besides.tags,
});

const pathsOf = (from: Where | undefined, to: Where | undefined): Context => ({
  ...(to?.organization && { "aws:ResourceOrgID": to.organization.id }),
  ...(to?.organization?.path !== undefined && { "aws:ResourceOrgPaths": [to.organization.path] }),
  ...(from?.organization?.path !== undefined && { "aws:PrincipalOrgPaths": [from.organization.path] }),
});

/**
 * The request of a user who signed in with multi-factor authentication. Undefined for everybody else: the credentials of a role do not
 * tell of it. Source: IAM User Guide, "AWS global condition context keys", `aws:MultiFactorAuthPresent`.
 */
export function withMfa(hop: Hop): Hop | undefined {
  if (hop.surroundings?.["aws:PrincipalType"] !== "User") return undefined;
  const mfa = { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0" };
  return { ...hop, surroundings: { ...hop.surroundings, ...mfa } };
}
