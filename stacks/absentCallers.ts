import type { ChildConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import type { IamEntity, Lookups } from "./lookups";

/**
 * The users, the group and the roles that the config lets use the share, and that are not in the account. The engine would
 * refuse each of them too, one at a time and without the key that names it.
 */
export async function absentCallers(
  { callers, here }: Pick<ChildConfig, "callers" | "here">,
  lookups: Lookups,
): Promise<Mistake[]> {
  const { group, roleNames } = callers;
  const needed: readonly Needed[] = [
    ...(group === undefined || group.create
      ? []
      : [{ kind: "group" as const, name: group.name, path: ["group", "create"], wayOut: ADOPTED_GROUP }]),
    ...(group?.members ?? []).map((name, n) => ({
      kind: "user" as const,
      name,
      path: ["group", "members", n],
      wayOut,
    })),
    ...roleNames.map((name, n) => ({ kind: "role" as const, name, path: ["roleNames", n], wayOut })),
  ];
  const found = await Promise.all(needed.map(({ kind, name }) => lookups.isThere(kind, name)));
  return needed
    .filter((_, index) => found[index] === false)
    .map(({ kind, name, path, wayOut }) => ({
      path: ["callers", ...path],
      text: `there is no IAM ${kind} ${JSON.stringify(name)} in account ${here.accountId}: ${wayOut}`,
    }));
}

interface Needed {
  readonly kind: IamEntity;
  readonly name: string;
  /** Of the key that names it, below `callers`. */
  readonly path: readonly PropertyKey[];
  readonly wayOut: string;
}

const wayOut = "create it first, or take it out of the list";
const ADOPTED_GROUP = "with create: true this stack makes it";
