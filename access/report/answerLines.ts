import { isSurprise, type Answer } from "../answers";
import type { Check } from "../check";
import { OWN_PARTS } from "../questions";
import type { Colour, Paint } from "./paint";
import { areFew, isConsumer, shownOf } from "./pick";

/** The answers for people. */

/** How lines are printed: in what colours, and how wide a terminal is, where it is one. */
interface Print {
  readonly paint: Paint;
  readonly width: number | undefined;
}

/** The questions by consumer. Surprises are always shown. */
export function answersOf({ answers, counted }: Check, all: boolean, print: Print): string[] {
  const bySubject = Map.groupBy(answers, ({ consumer }) => consumer);
  const subjects = [...new Set([...bySubject.keys(), ...counted.keys()])];
  const consumers = subjects.filter(isConsumer);
  const lines: string[] = [];
  for (const subject of inOrder(subjects)) {
    const theirs = bySubject.get(subject) ?? [];
    const shown = all ? theirs : shownOf(subject, consumers.length, theirs);
    if (shown.length === 0) continue;
    lines.push(row(print, "", `${subject}: who can do what`, "decided by", "bold"));
    for (const [family, ofFamily] of byFamily(shown, all)) {
      if (all) lines.push(`  ${family}`);
      for (const answer of underTwins(ofFamily)) lines.push(answerLine(answer, ofFamily, print));
    }
    const own = theirs.filter(({ family }) => OWN_PARTS.has(family));
    const rest = theirs.length - own.length - shown.length + (counted.get(subject)?.answers ?? 0);
    const countedBelow = isConsumer(subject) && !areFew(consumers.length);
    if (!all && rest > 0 && !countedBelow) lines.push(`  ... ${rest} more, all as expected (--all shows them)`);
    lines.push("");
  }
  if (all) return lines;
  const rest = uncounted({ answers, counted }, areFew(consumers.length) ? [] : consumers);
  // What was only counted stands right below what was shown.
  return rest.length === 0 ? lines : [...lines.slice(0, -1), ...rest, ""];
}

/** How many answers were not shown, of consumers and of enforcement's own parts. */
function uncounted({ answers, counted }: Pick<Check, "answers" | "counted">, others: readonly string[]): string[] {
  const of = (subjects: ReadonlySet<string>) =>
    answers.filter((answer) => subjects.has(answer.consumer) && !isSurprise(answer)).length;
  const hidden = of(new Set(others)) + sum(others.map((id) => counted.get(id)?.answers ?? 0));
  const own = answers.filter((answer) => OWN_PARTS.has(answer.family) && !isSurprise(answer)).length;
  const ownParts = own + sum([...counted.values()].map((one) => one.ownParts));
  return [
    ...(hidden > 0
      ? [
          `... ${hidden} answers about ${others.length} consumers, all as expected (--all shows them, --consumer ID those of one)`,
        ]
      : []),
    ...(ownParts > 0 ? [`enforcement's own parts: ${ownParts} answers, as they should be (--all shows them)`] : []),
  ];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** The consumers, and then what is asked about enforcement. */
const inOrder = (subjects: readonly string[]) => [
  ...subjects.filter(isConsumer),
  ...subjects.filter((one) => !isConsumer(one)),
];

/** With all answers, those of each family below its id. */
const byFamily = (answers: readonly Answer[], all: boolean) =>
  Map.groupBy(answers, ({ family }) => (all ? family : ""));

/** Every denial right below the allowance that it is the twin of. */
function underTwins(answers: readonly Answer[]): Answer[] {
  const twins = Map.groupBy(answers, ({ twin }) => twin);
  const shown = new Set(answers.map(({ question }) => question));
  const heads = answers.filter(({ twin }) => twin === null || !shown.has(twin));
  return heads.flatMap((head) => [head, ...(head.twin === null ? (twins.get(head.question) ?? []) : [])]);
}

function answerLine(answer: Answer, shown: readonly Answer[], print: Print): string {
  const twin = shown.find(({ question }) => question === answer.twin);
  const text = answer.difference !== null && twin ? `  same, but ${answer.difference}` : answer.question;
  if (answer.unproven)
    return row(
      print,
      "??",
      `${answer.actual.padEnd(7)} ${text}`,
      `proves nothing: what it differs from is denied too (${answer.key})`,
      "red",
    );
  if (answer.expected !== answer.actual) {
    const what = `${answer.actual.toUpperCase()}, expected ${answer.expected}: ${answer.difference !== null && twin ? answer.difference : answer.question}`;
    return row(print, "!!", what, `${answer.decidedBy}, from ${answer.key}`, "red");
  }
  return row(print, "ok", `${answer.actual.padEnd(7)} ${text}`, answer.decidedBy);
}

/** One line; what decided stands below where a terminal is too narrow for both. */
function row({ paint, width = Infinity }: Print, mark: string, left: string, right: string, colour?: Colour): string {
  const [start, room] = mark === "" ? ["", 71] : [`  ${mark} `, 66];
  const beside = `${start}${left.padEnd(room)}  ${right}`;
  const text = beside.length <= width ? beside : `${start}${left}\n${" ".repeat(BELOW)}${right}`;
  return colour ? paint(colour, text) : text;
}

/** Under the words of the answer, behind whether it was allowed. */
const BELOW = 13;
