import type { Built } from "../build/build";
import type { Change, Diff } from "./change";
import { changesOf } from "./tell/changes";
import { compareHolders } from "./compare";
import { formerNames, withFormerNames } from "./sides/formerNames";
import { groupsOf } from "./tell/group";
import { holdersOf } from "./holders";
import { changedOutputs, renamed, rewritten } from "./neutral";
import { settingChanges } from "./settings";
import { knownNames, sameConsumers, systemOf } from "./sides/system";
import { disagreementsOn } from "./tell/verify";

/** All stacks of some stack files as they were built, the parent's first, and how people call that side. */
export interface DiffSide {
  readonly label: string;
  readonly stacks: readonly Built[];
}

/** Everything that `after` opens and closes. */
export async function diffOf(before: DiffSide, after: DiffSide): Promise<Diff> {
  const [old, now] = [systemOf(before.stacks), systemOf(after.stacks)];
  const ids = sameConsumers(old, now);
  const formerId = (consumer: string) => ids.get(consumer) ?? consumer;
  const oldHolders = holdersOf(old);
  const newHolders = holdersOf(now, formerId);
  const former = formerNames({ system: old, holders: oldHolders }, { system: now, holders: newHolders }, formerId);
  const asBefore = new Map([...newHolders].map(([key, holder]) => [key, withFormerNames(holder, former)]));

  const compared = compareHolders(oldHolders, asBefore);
  const systems = { before: old, after: now, known: knownNames([old, now]) };
  const settings = settingChanges({
    before: { system: old, holders: oldHolders },
    after: { system: now, holders: newHolders },
  });
  const all = (direction: "gain" | "loss", more: readonly Change[]) =>
    [...compared.flatMap((one) => changesOf(one, direction, systems)), ...more].sort(byConsumer);
  const disagreements: string[] = [];
  for (const one of compared)
    for (const direction of ["gain", "loss"] as const)
      for (const group of groupsOf(one, direction, systems))
        disagreements.push(...(await disagreementsOn(group, one.before, one.after)));
  return {
    before: before.label,
    after: after.label,
    gains: all("gain", settings.gains),
    losses: all("loss", settings.losses),
    changed: [...rewritten(compared), ...renamed(former, ids, now), ...changedOutputs(old, now), ...settings.changed],
    disagreements,
  };
}

const byConsumer = (a: Change, b: Change): number => (a.consumer ?? "~").localeCompare(b.consumer ?? "~");
