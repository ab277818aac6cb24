import type { styleText } from "node:util";
import { isSurprise, type Answer, type Check } from "../check";
import { OWN_PARTS } from "../questions";

/** The answers for people. */

export type Colour = Parameters<typeof styleText>[0];
type Paint = (colour: Colour, text: string) => string;

/** Answers shown of each consumer, and consumers shown, before "more". */
const FIRST_ANSWERS = 12;
export const FIRST_CONSUMERS = 3;
/** Answers shown of each thing that is asked about enforcement. */
const FIRST_OF_ENFORCEMENT = 5;

/** The questions by consumer. Surprises are always shown. */
export function answersOf({ answers }: Check, all: boolean, paint: Paint): string[] {
  const isFolded = (answer: Answer) => !all && OWN_PARTS.has(answer.family) && !isSurprise(answer);
  const folded = answers.filter(isFolded).length;
  const byConsumer = Map.groupBy(
    answers.filter((answer) => !isFolded(answer)),
    ({ consumer }) => consumer,
  );
  const lines: string[] = [];
  let index = 0;
  for (const [consumer, theirs] of byConsumer) {
    const ofConsumers = index < FIRST_CONSUMERS ? FIRST_ANSWERS : 0;
    const most = all ? Infinity : isConsumer(consumer) ? ofConsumers : FIRST_OF_ENFORCEMENT;
    if (isConsumer(consumer)) index += 1;
    const shown = pick(theirs, most);
    if (shown.length > 0) lines.push(row(paint, "", `${consumer}: who can do what`, "decided by", "bold"));
    for (const [family, ofFamily] of byFamily(shown, all)) {
      if (all) lines.push(`  ${family}`);
      for (const answer of underTwins(ofFamily)) lines.push(answerLine(answer, ofFamily, paint));
    }
    const rest = theirs.length - shown.length;
    if (shown.length > 0 && rest > 0) lines.push(`  ... ${rest} more, all as expected (--all shows them)`);
    if (shown.length > 0) lines.push("");
  }
  const others = [...byConsumer].filter(([consumer]) => isConsumer(consumer)).slice(FIRST_CONSUMERS);
  const hidden = others.flatMap(([, theirs]) => theirs).filter((answer) => !isSurprise(answer)).length;
  if (!all && hidden > 0)
    lines.push(
      `... ${hidden} more answers about ${others.length} more consumers, all as expected (--all shows them)`,
      "",
    );
  if (folded > 0) lines.push(`enforcement's own parts: ${folded} answers, as they should be (--all shows them)`, "");
  return lines;
}

/** With all answers, those of each family below its id. */
const byFamily = (answers: readonly Answer[], all: boolean) =>
  Map.groupBy(answers, ({ family }) => (all ? family : ""));

/** Ids have no spaces; what is asked about enforcement has. */
const isConsumer = (subject: string) => !subject.includes(" ");

/** Every denial right below the allowance that it is the twin of. */
function underTwins(answers: readonly Answer[]): Answer[] {
  const twins = Map.groupBy(answers, ({ twin }) => twin);
  const shown = new Set(answers.map(({ question }) => question));
  const heads = answers.filter(({ twin }) => twin === null || !shown.has(twin));
  return heads.flatMap((head) => [head, ...(head.twin === null ? (twins.get(head.question) ?? []) : [])]);
}

/**
 * The surprises, and as many of the others as fit: something of every service first, then of every deciding statement, each
 * denial with the allowance that it is the twin of.
 */
function pick(answers: readonly Answer[], most: number): Answer[] {
  if (answers.length <= most) return [...answers];
  const chosen = new Set(answers.filter(isSurprise));
  const byService = ({ expected, action }: Answer) => `${expected} ${action.split(":")[0]}`;
  const byStatement = ({ expected, decidedBy }: Answer) => `${expected} ${decidedBy}`;
  for (const kindOf of [byService, byStatement]) {
    const kinds = new Set([...chosen].map(kindOf));
    for (const answer of answers) {
      if (chosen.size >= most || kinds.has(kindOf(answer))) continue;
      kinds.add(kindOf(answer));
      chosen.add(answer);
      const twin = answers.find(({ question }) => question === answer.twin);
      if (twin) chosen.add(twin);
    }
  }
  for (const answer of answers) if (chosen.size < most) chosen.add(answer);
  return answers.filter((answer) => chosen.has(answer));
}

function answerLine(answer: Answer, shown: readonly Answer[], paint: Paint): string {
  const twin = shown.find(({ question }) => question === answer.twin);
  const text = answer.difference !== null && twin ? `  same, but ${answer.difference}` : answer.question;
  if (answer.unproven)
    return row(
      paint,
      "??",
      `${answer.actual.padEnd(7)} ${text}`,
      `proves nothing: what it differs from is denied too (${answer.key})`,
      "red",
    );
  if (answer.expected !== answer.actual) {
    const what = `${answer.actual.toUpperCase()}, expected ${answer.expected}: ${answer.difference !== null && twin ? answer.difference : answer.question}`;
    return row(paint, "!!", what, `${answer.decidedBy}, from ${answer.key}`, "red");
  }
  return row(paint, "ok", `${answer.actual.padEnd(7)} ${text}`, answer.decidedBy);
}

function row(paint: Paint, mark: string, left: string, right: string, colour?: Colour): string {
  const text = mark === "" ? `${left.padEnd(71)}  ${right}` : `  ${mark} ${left.padEnd(66)}  ${right}`;
  return colour ? paint(colour, text) : text;
}
