import { inBoth, without, type Requests } from "./requests";
import type { Grant, Grants } from "./statements";

/** What one side allows and the other does not. */
export interface Opened {
  /** The statement that allows it now. */
  readonly grant: Grant;
  /** The statement that refused it before; undefined when nothing allowed it. */
  readonly lifted: Grant | undefined;
  /** The requests, as sets that share nothing. */
  readonly requests: readonly Requests[];
}

/** Everything that `after` allows and `before` does not, grant by grant. Empty exactly when there is no such request. */
export function openedBy(before: Grants, after: Grants): Opened[] {
  const known = new Set(before.allows.map(fingerprint));
  return after.allows.flatMap((grant) => {
    if (inBoth(grant.requests, grant.requests) === undefined) return [];
    const allowed = subtract([grant.requests], after.denies);
    const isNew = known.has(fingerprint(grant)) ? [] : subtract(allowed, before.allows);
    const lifted = before.denies.map((deny) => ({
      grant,
      lifted: deny,
      requests: allowed.flatMap((requests) => inBoth(requests, deny.requests) ?? []),
    }));
    return [{ grant, lifted: undefined, requests: isNew }, ...lifted].filter(({ requests }) => requests.length > 0);
  });
}

/** Of some requests, those that no grant is about. */
export const subtract = (requests: readonly Requests[], grants: readonly Grant[]): readonly Requests[] =>
  grants.reduce<readonly Requests[]>(
    (left, grant) => (left.length === 0 ? left : left.flatMap((one) => without(one, grant.requests))),
    requests,
  );

/** The same grant on both sides, however its statement is called. */
export const fingerprint = ({ names, action, resource, conditions }: Grant): string =>
  JSON.stringify([
    names,
    action.toLowerCase(),
    resource,
    conditions.map(({ operator, key, values }) => JSON.stringify([operator, key, values])).sort(),
  ]);
