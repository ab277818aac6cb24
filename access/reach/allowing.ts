import { Language } from "../sets/language";
import { subtract } from "../sets/opened";
import { inBoth, type Requests } from "../sets/requests";
import type { Grant, Grants } from "../sets/statements";
import { witnessOf, type Witness } from "../sets/witness";

/** The grants that allow one action on one resource, each with an example of when. */
export function allowing(grants: Grants, action: string, arn: string): { grant: Grant; example: Witness }[] {
  const wanted: Requests = {
    principal: Language.everything,
    action: Language.withoutCase(action, false),
    resource: Language.literal(arn),
    context: new Map(),
  };
  return grants.allows.flatMap((grant) => {
    const both = inBoth(grant.requests, wanted);
    const [left] = both === undefined ? [] : subtract([both], grants.denies);
    return left === undefined ? [] : [{ grant, example: witnessOf(grant, left, []) }];
  });
}
