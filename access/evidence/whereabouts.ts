import path from "node:path";
import type { Config, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import type { Evidence } from "./evidence";
import type { Organization, Place } from "./files/organization";

/** Where an account is, as far as the evidence says. */
export interface Where {
  /** The region in which the stack is, for requests whose resource says none. */
  readonly region: string;
  /** Undefined where no organization was given, or the account is not in it. */
  readonly organization: Membership | undefined;
}

/** What an account is under; without a path where no file says it. */
interface Membership extends Omit<Place, "path"> {
  readonly id: string;
  readonly path: string | undefined;
}

export interface Whereabouts {
  readonly accounts: ReadonlyMap<string, Where>;
  /** What no file says, each with the command that would. */
  readonly unseen: readonly string[];
}

/** The accounts of all stacks, and those of consumers without a stack file, in whose place their admins are asked about. */
export function whereaboutsOf(
  { config, built: { region, accountId: here } }: Side<ParentConfig>,
  sides: readonly Side<Config>[],
  { organization }: Evidence,
): Whereabouts {
  const accounts = new Map<string, Where>();
  const unseen: string[] = [];
  for (const { built } of sides.toReversed()) {
    const place = organization?.placeOf(built.accountId);
    accounts.set(built.accountId, { region: built.region, organization: place && { ...place, id: organization!.id } });
  }
  if (organization === undefined) return { accounts, unseen };
  for (const { accountId } of Object.values(config.consumers)) {
    if (accounts.has(accountId)) continue;
    const standing = organization.standingOf(accountId);
    if (standing === "member" || standing === "not said") unseen.push(notSaid(accountId, organization));
    // What no list has is taken for where the parent is: what else would refuse it is not known.
    const isMember =
      standing === "member" || (standing === "not said" && accounts.get(here)?.organization !== undefined);
    const place = typeof standing === "object" ? standing : isMember ? UNPLACED : undefined;
    accounts.set(accountId, { region, organization: place && { ...place, id: organization.id } });
  }
  return { accounts, unseen };
}

const UNPLACED = { path: undefined, service: [], resource: [] };

const notSaid = (accountId: string, { dir }: Organization) =>
  `control policies over account ${accountId}: aws organizations list-parents --child-id ${accountId} > ${path.join(dir, `parents-${accountId}.json`)}, and what is above it, show them`;
