import type { Built } from "../build/build";
import { answerChanges, subjectsToAsk, type AnswerChanges, type Answers } from "./answered";
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
  /** What the access check answers of this side; absent where nobody can ask, and then only documents are compared. */
  readonly answers?: Answers;
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
  const told = { gains: all("gain", settings.gains), losses: all("loss", settings.losses) };
  const answered = await answersOf(before, after, subjectsToAsk(compared), formerId, (was, is) =>
    answerChanges(was, is, told, now),
  );
  const disagreements: string[] = [];
  for (const one of compared)
    for (const direction of ["gain", "loss"] as const)
      for (const group of groupsOf(one, direction, systems))
        disagreements.push(...(await disagreementsOn(group, one.before, one.after)));
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

/** The answers of both sides about the same subjects; those of before are filed under the ids of today. */
async function answersOf(
  before: DiffSide,
  after: DiffSide,
  subjects: ReadonlySet<string>,
  formerId: (consumer: string) => string,
  changes: (was: Awaited<ReturnType<Answers>>, is: Awaited<ReturnType<Answers>>) => AnswerChanges,
): Promise<AnswerChanges> {
  if (before.answers === undefined || after.answers === undefined || subjects.size === 0)
    return { gains: [], losses: [], changed: [] };
  const today = new Map([...subjects].map((subject) => [formerId(subject), subject]));
  const was = await before.answers(new Set(today.keys()));
  const filed = was.map((answer) => ({ ...answer, consumer: today.get(answer.consumer) ?? answer.consumer }));
  return changes(filed, await after.answers(subjects));
}
