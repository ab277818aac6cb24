import type { Built } from "../build/build";
import { answerChanges, onlyIn, subjectsToAsk, type Answered, type Answers, type CrossAnswers } from "./answered";
import type { Change, Diff } from "./change";
import { changeOf } from "./tell/change";
import { compareHolders } from "./compare";
import { holdersOf, type Inventory } from "../holders/holders";
import { systemOf } from "../holders/system";
import { formerNames, sameConsumers, withFormerNames } from "./sides/formerNames";
import { groupsOf } from "./tell/group";
import { changedOutputs, renamed, rewritten } from "./neutral";
import { settingChanges } from "./settings";
import { knownNames } from "./tell/knownNames";
import { disagreementsOn } from "./tell/verify";

/** All stacks of some stack files as they were built, the parent's first, and how people call that side. */
export interface DiffSide {
  readonly label: string;
  readonly stacks: readonly Built[];
  /** What the access check answers of this side; absent where nobody can ask, and then only documents are compared. */
  readonly answers?: Answers;
  /** What its questions come to on the other side; absent where only its answers are known, and no stack files. */
  readonly crossAnswers?: CrossAnswers;
}

export interface DiffSides {
  readonly before: DiffSide;
  readonly after: DiffSide;
}

/** Everything that `after` opens and closes. */
export async function diffOf(before: DiffSide, after: DiffSide): Promise<Diff> {
  const [old, now] = [systemOf(before.stacks), systemOf(after.stacks)];
  const ids = sameConsumers(old, now);
  const formerId = (consumer: string) => ids.get(consumer) ?? consumer;
  const oldInventory: Inventory = { system: old, holders: holdersOf(old) };
  const newInventory: Inventory = { system: now, holders: holdersOf(now, formerId) };
  const former = formerNames(oldInventory, newInventory, formerId);
  const asBefore = new Map([...newInventory.holders].map(([key, holder]) => [key, withFormerNames(holder, former)]));

  const compared = compareHolders(oldInventory.holders, asBefore);
  const known = knownNames([old, now]);
  const groups = compared.flatMap((one) => groupsOf(one, { before: old, after: now }, known));
  const settings = settingChanges({ before: oldInventory, after: newInventory });
  const all = (direction: "gain" | "loss", more: readonly Change[]) =>
    [...groups.filter((group) => group.direction === direction).map(changeOf), ...more].sort(byConsumer);
  const told = { gains: all("gain", settings.gains), losses: all("loss", settings.losses) };
  const { was, is } = await answersOf(before, after, subjectsToAsk(compared), ids);
  const answered = answerChanges(was, is, told, now);
  const disagreements: string[] = [];
  for (const group of groups) disagreements.push(...(await disagreementsOn(group)));
  return {
    before: before.label,
    after: after.label,
    gains: [...told.gains, ...answered.gains].sort(byConsumer),
    losses: [...told.losses, ...answered.losses].sort(byConsumer),
    changed: [
      ...rewritten(compared),
      ...answered.changed,
      ...renamed(former, ids, now),
      ...changedOutputs(old, now),
      ...settings.changed,
    ],
    disagreements,
  };
}

const byConsumer = (a: Change, b: Change): number => (a.consumer ?? "~").localeCompare(b.consumer ?? "~");

/**
 * The answers of both sides to the questions of both, under the ids of today. What only one side asks is put to what the other
 * side built as well: a name that stands in one of the stack files may be covered by a pattern of the other.
 *
 * @param ids consumers by their id of today, with their former
 */
async function answersOf(
  before: DiffSide,
  after: DiffSide,
  subjects: ReadonlySet<string>,
  ids: ReadonlyMap<string, string>,
): Promise<{ readonly was: readonly Answered[]; readonly is: readonly Answered[] }> {
  if (before.answers === undefined || after.answers === undefined || subjects.size === 0) return { was: [], is: [] };
  const today = new Map([...ids].map(([id, former]) => [former, id]));
  const renamed = (answers: readonly Answered[], names: ReadonlyMap<string, string>) =>
    answers.map((answer) => ({ ...answer, consumer: names.get(answer.consumer) ?? answer.consumer }));
  const was = renamed(await before.answers(new Set([...subjects].map((id) => ids.get(id) ?? id))), today);
  const is = await after.answers(subjects);
  const wasToo = await after.crossAnswers?.({ stacks: before.stacks, idThere: (id) => ids.get(id) }, onlyIn(is, was));
  const isToo = await before.crossAnswers?.(
    { stacks: after.stacks, idThere: (id) => today.get(id) },
    renamed(onlyIn(was, is), ids),
  );
  return { was: [...was, ...(wasToo ?? [])], is: [...is, ...renamed(isToo ?? [], today)] };
}
