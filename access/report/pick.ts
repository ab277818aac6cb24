import { isSurprise, type Asked, type Answer, type Keep, type Outcome } from "../answers";
import { OWN_PARTS } from "../questions";

/** Which of many answers a report shows. */

/** Answers shown of each consumer, before "more". */
const FIRST_ANSWERS = 12;
/** So many consumers are shown with their answers; more have a line each. */
const FEW = 3;
/** Answers shown of each thing that is asked about enforcement. */
const FIRST_OF_ENFORCEMENT = 4;
/** Families whose answers are shown first: one of each part of a share. */
const FIRST_FAMILIES = [
  "endpoints",
  "invoke-role-trust",
  "online-store",
  "offline-store",
  "workgroup",
  "results-bucket",
];

/** What decides whether an answer is shown. */
interface Shown extends Outcome {
  readonly text: string;
  readonly twin: string | null;
  readonly family: string;
  readonly dimension: string | null;
}

const ofAnswer = (answer: Answer): Shown => ({ ...answer, text: answer.question });

const ofAsked = ({ question, expected, actual, unproven }: Asked): Shown => ({
  text: question.text,
  twin: question.twin?.text ?? null,
  family: question.family,
  dimension: question.dimension ?? null,
  expected,
  actual,
  unproven,
});

/** Ids have no spaces; what is asked about enforcement has. */
export const isConsumer = (subject: string) => !subject.includes(" ");

export const areFew = (consumers: number): boolean => consumers <= FEW;

/** The answers of one subject that a short report shows. */
export const shownOf = (subject: string, consumers: number, answers: readonly Answer[]): Answer[] =>
  choose(subject, consumers, answers, ofAnswer);

/** Keeps what a short report shows, so that nothing else need be put into words. */
export const keepForShortReport =
  (consumers: number): Keep =>
  (subject) =>
    isConsumer(subject) && !areFew(consumers) ? undefined : (asked) => choose(subject, consumers, asked, ofAsked);

/** What `--only` names. */
export type Only = "allowed" | "denied" | "surprises";

/** Keeps the answers of one kind; a surprise is neither allowed nor denied as promised. */
export const keepOnly =
  (only: Only): Keep =>
  () =>
  (asked) =>
    asked.filter((one) => (isSurprise(one) ? "surprises" : one.actual) === only);

function choose<T>(subject: string, consumers: number, all: readonly T[], view: (one: T) => Shown): T[] {
  const items = all.map((one) => ({ one, ...view(one) }));
  const told = items.filter((item) => isSurprise(item) || !OWN_PARTS.has(item.family));
  const ofConsumers = areFew(consumers) ? FIRST_ANSWERS : 0;
  return pick(told, isConsumer(subject) ? ofConsumers : FIRST_OF_ENFORCEMENT).map(({ one }) => one);
}

/**
 * The surprises, and as many of the others as fit: a denial of every family first, then of every dimension, each with the promise
 * that it is the twin of.
 */
function pick<T extends Shown>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const chosen = new Set(items.filter(isSurprise));
  const byText = new Map(items.map((item) => [item.text, item]));
  const byFamily = ({ expected, family }: Shown) => `${expected} ${family}`;
  const rank = ({ family }: Shown) =>
    FIRST_FAMILIES.includes(family) ? FIRST_FAMILIES.indexOf(family) : FIRST_FAMILIES.length;
  const ranked = items.toSorted((one, other) => rank(one) - rank(other));
  const byDimension = ({ family, dimension }: Shown) => `${family} ${dimension}`;
  for (const kindOf of [byFamily, byDimension]) {
    const kinds = new Set([...chosen].map(kindOf));
    for (const item of ranked) {
      if (kinds.has(kindOf(item))) continue;
      const twin = item.twin === null ? undefined : byText.get(item.twin);
      const wanted = [item, ...(twin === undefined || chosen.has(twin) ? [] : [twin])];
      if (chosen.size + wanted.length > most) continue;
      kinds.add(kindOf(item));
      for (const one of wanted) chosen.add(one);
    }
  }
  for (const item of items) if (chosen.size < most) chosen.add(item);
  return items.filter((item) => chosen.has(item));
}
