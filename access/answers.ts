import type { ChildConfig, ParentConfig } from "../config";
import { shareIn, type Side } from "./build/side";
import { questionsOf, questionsOfEnforcement, type Question } from "./questions";
import { allows, decide, type Context, type Decision, type Hop, type Verdict } from "./simulate/simulate";

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

export interface Sides {
  readonly parent: Side<ParentConfig>;
  readonly children: readonly Side<ChildConfig>[];
}

/** Which questions are asked, when not all. */
export interface Selection {
  /** Whether to ask about a consumer, by its id, or about something of enforcement. @default all */
  readonly about?: (subject: string) => boolean;
  /** The only family that asks. @default all */
  readonly family?: string;
  /** The questions to ask before the others. @default none */
  readonly urgent?: (question: Question) => boolean;
}

/** The questions by what they are about: the consumers by their ids, then the enforcement of every stack that has it. */
export function subjectsOf({ parent, children }: Sides): ReadonlyMap<string, () => Question[]> {
  const childOf = new Map(children.map((child) => [shareIn(child).consumer, child]));
  const consumers = Object.keys(parent.config.consumers).map((id): [string, () => Question[]] => [
    id,
    () => questionsOf(id, parent, childOf.get(id), children),
  ]);
  return new Map([...consumers, ...[parent, ...children].flatMap((side) => [...questionsOfEnforcement(side)])]);
}

/** What a question came to. */
export type Outcome = Pick<Answer, "expected" | "actual" | "unproven">;

/** A question that was asked. The words of its answer take much longer than the outcome, and are found when wanted. */
export interface Asked extends Outcome {
  readonly question: Question;
  readonly problems: readonly string[];
  readonly inWords: () => Promise<Answer>;
}

/** Which answers of one subject somebody will read. */
export type Keep = (subject: string, asked: readonly Asked[]) => readonly Asked[];

/** Asks the questions of each subject, one after another. */
export async function* ask(
  sides: Sides,
  { about = () => true, family: only, urgent = () => false }: Selection = {},
): AsyncGenerator<Asked> {
  for (const [subject, questionsAbout] of subjectsOf(sides)) {
    if (!about(subject)) continue;
    const chains = new Chains(); // Questions of one subject share requests.
    const allowed = new Set<Question>();
    const questions = questionsAbout().filter(({ family }) => only === undefined || family === only);
    const asked = new Set([...questions.filter((question) => urgent(question.twin ?? question)), ...questions]);
    for (const question of asked) {
      const verdict = await chains.verdictOn(question.hops);
      if (verdict.allowed) allowed.add(question);
      const outcome: Outcome = {
        expected: question.expected,
        actual: verdict.allowed ? "allowed" : "denied",
        unproven: !verdict.allowed && question.twin !== undefined && !allowed.has(question.twin),
      };
      const inWords = async () => answerTo(question, outcome, await chains.wordsFor(verdict));
      yield { question, problems: verdict.problems, inWords, ...outcome };
    }
  }
}

/** The verdict on a chain, and the request that made it. */
interface ChainVerdict extends Verdict {
  readonly decider: Hop | undefined;
}

/** Chains of requests: allowed when every request is; the first that is not decides. */
class Chains {
  readonly #verdicts = new Map<Hop, Verdict>();
  readonly #words = new Map<Hop, Decision>();

  async verdictOn(hops: readonly Hop[]): Promise<ChainVerdict> {
    let last: ChainVerdict = { allowed: false, problems: [], decider: undefined };
    for (const hop of hops) {
      const verdict = this.#verdicts.get(hop) ?? (await allows(hop));
      this.#verdicts.set(hop, verdict);
      last = { ...verdict, decider: hop };
      if (!verdict.allowed) break;
    }
    return last;
  }

  async wordsFor({ decider }: ChainVerdict): Promise<string> {
    if (decider === undefined) return "nothing was asked";
    const decision = this.#words.get(decider) ?? (await decide(decider));
    this.#words.set(decider, decision);
    return decision.decidedBy;
  }
}

function answerTo(question: Question, outcome: Outcome, decidedBy: string): Answer {
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
