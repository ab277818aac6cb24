import { openedBy, type Opened } from "../sets/opened";
import { readTogether, type Grants } from "../sets/statements";
import type { NamedDocument } from "../simulate/hop";
import { refusesOnly, type Holder } from "../holders/holder";
import { NO_RULES } from "../holders/rulesAsPolicy";

/** The documents of a holder on one side of a comparison, where it may not be. */
export interface Half {
  readonly holder: Holder | undefined;
  readonly grants: Grants;
}

/** Documents of one holder before and after, as sets. */
export interface Compared {
  /** As it is afterwards, or was before when it is gone. */
  readonly holder: Holder;
  readonly before: Half;
  readonly after: Half;
  readonly opened: readonly Opened[];
  readonly closed: readonly Opened[];
}

/** What only refuses is compared as what it leaves of this. */
const EVERYTHING: NamedDocument = {
  name: "everything",
  document: { Statement: [{ Sid: "everything", Effect: "Allow", Action: "*", Resource: "*" }] },
};

/** Compares holders of the same key; `after` has the ARNs of its roles as they were before. */
export function compareHolders(before: ReadonlyMap<string, Holder>, after: ReadonlyMap<string, Holder>): Compared[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): Compared[] => {
    const [old, now] = [before.get(key), after.get(key)];
    const [was, is] = [policiesOf(old, now), policiesOf(now, old)];
    const holder = (now ?? old)!;
    const [text, newText] = [was, is].map((policies) => JSON.stringify(policies.map(({ document }) => document)));
    if (text === newText) return []; // No letter differs.
    const [beforeGrants, afterGrants] = readTogether(was, is) as [Grants, Grants];
    return [
      {
        holder,
        before: { holder: old, grants: beforeGrants },
        after: { holder: now, grants: afterGrants },
        opened: openedBy(beforeGrants, afterGrants),
        closed: openedBy(afterGrants, beforeGrants),
      },
    ];
  });
}

/** The documents of a side to compare. */
function policiesOf(holder: Holder | undefined, other: Holder | undefined): readonly NamedDocument[] {
  const { kind } = (holder ?? other)!;
  if (kind === "rules") return holder?.policies ?? [{ name: "no rules", document: NO_RULES }];
  const policies = holder?.policies ?? [];
  if (kind === "guardrail") return [EVERYTHING, ...policies];
  if (!refusesOnly([...policies, ...(other?.policies ?? [])])) return policies;
  // What is there on one side only, and allows nothing, is nothing to compare.
  return holder === undefined || other === undefined ? [] : [EVERYTHING, ...policies];
}
