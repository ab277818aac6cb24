import { Chains } from "./asking/chains";
import type { Question } from "./questions";
import type { Context } from "./simulate/simulate";

/** A question with its answer. */
export interface Answer {
  readonly consumer: string;
  /** The id of the family of questions; docs/access-check.md lists them. */
  readonly family: string;
  readonly question: string;
  /** The question that this one differs from in one thing; null for what was promised. */
  readonly twin: string | null;
  readonly difference: string | null;
  /** In what kind of thing it differs: name, action, caller, account, region, context, transport, other. */
  readonly dimension: string | null;
  /** ARN of whoever begins the chain. */
  readonly principal: string;
  /** The last request of the chain. */
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  readonly expected: "allowed" | "denied";
  readonly actual: "allowed" | "denied";
  /** Denied as expected, but so is its twin, so it shows nothing. */
  readonly unproven: boolean;
  readonly decidedBy: string;
  /** The key of a stack file to look at when the answer is a surprise. */
  readonly key: string;
}

/** Not as promised; or denied as expected but for no reason that shows, since what it differs from is denied too. */
export const isSurprise = ({ expected, actual, unproven }: Outcome): boolean => expected !== actual || unproven;

/** Why an answer is a surprise, in words that follow it: `allowed`, `expected denied`. */
export const whySurprise = ({ expected, unproven }: Outcome): string =>
  unproven ? "which proves nothing" : `expected ${expected}`;

/** What a question came to. */
export type Outcome = Pick<Answer, "expected" | "actual" | "unproven">;

/** A question that was asked. The words of its answer take much longer than the outcome, and are found when wanted. */
export interface Asked extends Outcome {
  readonly question: Question;
  readonly problems: readonly string[];
  readonly inWords: () => Promise<Answer>;
}

/**
 * Which answers of a subject somebody will read, besides the surprises: asked of each subject once, in their order.
 *
 * @returns what chooses among all its answers, surprises included; undefined where nothing but the surprises is wanted
 */
export type Keep = (subject: string) => ((asked: readonly Asked[]) => readonly Asked[]) | undefined;

/** Asks questions of one subject, which share requests. */
export async function* askAll(questions: readonly Question[]): AsyncGenerator<Asked> {
  const chains = new Chains();
  const allowed = new Set<Question>();
  for (const question of questions) {
    const verdict = await chains.verdictOn(question.hops);
    if (verdict.allowed) allowed.add(question);
    const outcome = outcomeOf(question, allowed);
    const inWords = async () => answerTo(question, outcome, await chains.wordsFor(verdict));
    yield { question, problems: verdict.problems, inWords, ...outcome };
  }
}

/** @param allowed the questions so far that were allowed; its twin comes before a question */
export function outcomeOf(question: Question, allowed: ReadonlySet<Question>): Outcome {
  const actual = allowed.has(question) ? "allowed" : "denied";
  const unproven = actual === "denied" && question.twin !== undefined && !allowed.has(question.twin);
  return { expected: question.expected, actual, unproven };
}

export function answerTo(question: Question, outcome: Outcome, decidedBy: string): Answer {
  const { action, resource, context } = question.hops.at(-1)!;
  return {
    consumer: question.consumer,
    family: question.family,
    question: question.text,
    twin: question.twin?.text ?? null,
    difference: question.difference ?? null,
    dimension: question.dimension ?? null,
    principal: question.hops[0]!.principal.arn,
    action,
    resource,
    context,
    expected: outcome.expected,
    actual: outcome.actual,
    unproven: outcome.unproven,
    decidedBy,
    key: question.key,
  };
}
