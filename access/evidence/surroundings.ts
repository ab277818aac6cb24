import type { ChildConfig, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import type { Context, Hop } from "../simulate/simulate";
import { besidesIn, type AnySide, type Besides } from "./besides";
import type { Evidence } from "./evidence";
import type { Place } from "./files/organization";

/** What stands around the resources of the program in the accounts that it is deployed to. */
export interface Surroundings {
  /** By ARN, what somebody has besides what the stacks give them. */
  readonly principals: ReadonlyMap<string, Besides>;
  readonly accounts: ReadonlyMap<string, Where>;
  /** The organization that the stack files name; what a question asks from elsewhere stays elsewhere. */
  readonly promisedOrganization: string | undefined;
}

interface Where {
  /** The region in which the stack is, for requests whose resource says none. */
  readonly region: string;
  /** Undefined where no organization was given, or the account is not in it. */
  readonly organization: (Place & { readonly id: string }) | undefined;
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
  const sides: readonly AnySide[] = [parent, ...children];
  const byAccount = [...Map.groupBy(sides, ({ account }) => account)];
  const known = byAccount.map(([account, theirs]) => besidesIn(account, theirs, evidence.details));
  return {
    surroundings: {
      principals: new Map(known.flatMap(({ principals }) => [...principals])),
      accounts: accountsOf(sides, evidence),
      promisedOrganization: parent.config.organizationId,
    },
    missing: known.flatMap(({ missing }) => missing),
    unseen: known.flatMap(({ unseen }) => unseen),
  };
}

const accountsOf = (sides: readonly AnySide[], { organization }: Evidence): Map<string, Where> =>
  new Map(
    sides.toReversed().map(({ built: { accountId, region } }) => {
      const place = organization?.placeOf(accountId);
      return [accountId, { region, organization: place && { ...place, id: organization!.id } }];
    }),
  );

/** The request as it is made in the accounts. */
export function surrounded(hop: Hop, { principals, accounts, promisedOrganization }: Surroundings): Hop {
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
      policies: besides ? [...principal.policies, ...besides.policies] : principal.policies,
      boundary: besides === undefined ? principal.boundary : besides.boundary,
      organizationId: asPromised && organized ? from?.organization?.id : principal.organizationId,
    },
    controls: {
      service: isService ? [] : (from?.organization?.service ?? []),
      resource: to?.organization?.resource ?? [],
    },
    surroundings: {
      "aws:PrincipalIsAWSService": String(isService),
      ...(region && { "aws:RequestedRegion": region }),
      ...pathsOf(hop, from, to),
      ...(isService && sourceOf(hop, accounts)),
    },
  };
}

/** For whose organization a service calls, where the request says for which account. */
function sourceOf({ context }: Hop, accounts: Surroundings["accounts"]): Context {
  const source = accounts.get(String(context["aws:SourceAccount"]))?.organization;
  return source === undefined ? {} : { "aws:SourceOrgID": source.id, "aws:SourceOrgPaths": [source.path] };
}

/** The simulator's door has another use for `aws:PrincipalOrgPaths` in requests to SageMaker (access/simulate/standIns.ts). */
function pathsOf({ action }: Hop, from: Where | undefined, to: Where | undefined): Context {
  return {
    ...(to?.organization && {
      "aws:ResourceOrgID": to.organization.id,
      "aws:ResourceOrgPaths": [to.organization.path],
    }),
    ...(from?.organization &&
      !action.startsWith("sagemaker:") && { "aws:PrincipalOrgPaths": [from.organization.path] }),
  };
}
