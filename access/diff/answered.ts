import type { Answer } from "../answers";
import type { Built } from "../build/build";
import type { Change, Changes, Neutral } from "./change";
import type { Compared } from "./compare";
import type { System } from "../holders/system";

/** The answers of the access check on both sides, held against what the documents were found to open and close. */

export type Answered = Pick<
  Answer,
  "consumer" | "family" | "question" | "principal" | "action" | "resource" | "actual" | "decidedBy" | "key"
>;

/** What the answers about some subjects are. */
export type Answers = (subjects: ReadonlySet<string>) => Promise<readonly Answered[]>;

/** What the other side built. */
export interface There {
  /** The parent's stack first. */
  readonly stacks: readonly Built[];
  /** The id that a consumer of this side has on the other one, if it is there. */
  readonly idThere: (idHere: string) => string | undefined;
}

/** Which question an answer is about. */
type QuestionId = Pick<Answered, "consumer" | "family" | "question">;

/**
 * What a side's own questions come to, those that are wanted, where they are put to what the other side built; under the ids of
 * this side. A question that cannot be put there, such as one about a caller whose stack is not there, has no answer.
 */
export type CrossAnswers = (there: There, wanted: readonly QuestionId[]) => Promise<readonly Answered[]>;

/** Whose answers can have changed: nobody's but of those whose documents did. */
export function subjectsToAsk(compared: readonly Compared[]): ReadonlySet<string> {
  return new Set(
    compared.flatMap(({ holder: { consumer, accountId, kind } }) => {
      if (consumer !== null) return [consumer];
      if (kind === "guardrail") return [`guardrail in ${accountId}`, `self-protection in ${accountId}`];
      return kind === "function role" ? [`enforcement in ${accountId}`] : [];
    }),
  );
}

/**
 * @param before the answers of the former side, filed under the ids of today
 * @param told gains and losses that are known of already: an answer that they explain is not told twice
 */
export function answerChanges(
  before: readonly Answered[],
  after: readonly Answered[],
  told: Pick<Changes, "gains" | "losses">,
  system: System,
): Changes {
  const former = new Map(before.map((answer) => [idOf(answer), answer]));
  const pairs = after.flatMap((now) => {
    const was = former.get(idOf(now));
    return was === undefined ? [] : [{ was, now }];
  });
  const flips = (actual: Answered["actual"], known: readonly Change[]) =>
    pairs
      .filter(({ was, now }) => now.actual === actual && was.actual !== actual && !isTold(now, known))
      .map(({ now }) => flipOf(now, system));
  return {
    gains: flips("allowed", told.gains),
    losses: flips("denied", told.losses),
    changed: decidedOtherwise(pairs, system),
  };
}

export const idOf = ({ consumer, family, question }: QuestionId): string =>
  JSON.stringify([consumer, family, question]);

/** What is answered among the first and not among the others. */
export function onlyIn(some: readonly Answered[], others: readonly Answered[]): readonly Answered[] {
  const known = new Set(others.map(idOf));
  return some.filter((one) => !known.has(idOf(one)));
}

/** What is asked about enforcement is filed under its account: "guardrail in 111111111111". */
const isTold = ({ consumer }: Answered, known: readonly Change[]): boolean =>
  known.some((change) =>
    change.consumer === null ? consumer.endsWith(` in ${change.account}`) : change.consumer === consumer,
  );

const consumerOf = ({ consumer }: Answered, { shares }: System): string | null =>
  Object.hasOwn(shares, consumer) ? consumer : null;

const accountOf = ({ consumer }: Answered, { shares, parent }: System): string =>
  shares[consumer]?.accountId ?? / in (\d{12})$/.exec(consumer)?.[1] ?? parent.account.accountId;

const whoOf = (answer: Answered, system: System): string =>
  consumerOf(answer, system) === null ? answer.consumer : `${answer.consumer} (${accountOf(answer, system)})`;

function flipOf(answer: Answered, system: System): Change {
  const { principal, action, resource, actual, question, decidedBy, key } = answer;
  const region = resource.split(":")[3] ?? "";
  return {
    consumer: consumerOf(answer, system),
    account: accountOf(answer, system),
    principal,
    action,
    resource,
    decidedBy,
    key,
    region: region === "" || region === "*" ? null : region,
    witness: resource.split("/").at(-1)!,
    known: [],
    text: `${whoOf(answer, system)}: ${question}: ${actual === "allowed" ? "allowed now, was denied" : "denied now, was allowed"} (${decidedBy})`,
  };
}

/** What was allowed and still is, by another statement: a line for each pair of statements. */
function decidedOtherwise(
  pairs: readonly { readonly was: Answered; readonly now: Answered }[],
  system: System,
): Neutral[] {
  const moved = pairs.filter(
    ({ was, now }) => was.actual === "allowed" && now.actual === "allowed" && was.decidedBy !== now.decidedBy,
  );
  const groups = Map.groupBy(moved, ({ was, now }) => JSON.stringify([now.consumer, was.decidedBy, now.decidedBy]));
  return [...groups.values()].map((all) => {
    const [{ was, now }] = all as [(typeof all)[number]];
    const count = all.length === 1 ? "an answer is" : `${all.length} answers are`;
    return {
      consumer: consumerOf(now, system),
      account: accountOf(now, system),
      before: was.decidedBy,
      after: now.decidedBy,
      key: now.key,
      text: `${whoOf(now, system)}: ${count} decided by ${now.decidedBy} now, and ${all.length === 1 ? "was" : "were"} by ${was.decidedBy}, such as ${now.question}`,
    };
  });
}
