import type { ChildConfig, ParentConfig } from "../config";
import { accountOf, type Account } from "./build/account";
import type { Built } from "./build/build";
import { gapsOf, type Gaps } from "./gaps/gaps";
import { lint } from "./simulate/lint";
import { questionsOf, questionsOfEnforcement, type Question } from "./questions";
import { shareIn, type Side } from "./build/side";
import { settingProblems } from "./facts/resourceSettings";
import { decide, type Context, type Decision, type Hop } from "./simulate/simulate";
import { unexplainedRights } from "./facts/unexplainedRights";
import { wiring } from "./facts/wiring";

export interface Stack<C> {
  readonly config: C;
  readonly built: Built;
}

/** A question with its answer. */
export interface Answer {
  readonly consumer: string;
  /** The id of the family of questions; docs/access-check.md lists them. */
  readonly family: string;
  readonly question: string;
  /** The question that this one differs from in one thing; null for what was promised. */
  readonly twin: string | null;
  readonly difference: string | null;
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

export interface Check {
  readonly stacks: readonly Stack<ParentConfig | ChildConfig>[];
  readonly answers: readonly Answer[];
  readonly policies: readonly {
    readonly name: string;
    readonly kind: string;
    readonly size: number;
    readonly limit: number;
  }[];
  /** What makes the check fail besides its answers. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  /** Of every account with enforcement: what the guardrail prevents, what enforcement undoes, and what neither does. */
  readonly gaps: readonly Gaps[];
  /** What was there and could not be looked into. */
  readonly notEvaluated: readonly string[];
  readonly summary: { readonly allowed: number; readonly denied: number; readonly surprises: number };
}

/** Asks what both accounts promise and must refuse, of the resources as they were built. */
export async function checkAccess(
  parent: Stack<ParentConfig>,
  children: readonly Stack<ChildConfig>[],
): Promise<Check> {
  const sides = sidesOf(parent, children);
  const failures = new Set(await faultsIn(sides));
  const answers: Answer[] = [];
  for await (const { answer, problems } of answersFrom(sides)) {
    answers.push(answer);
    for (const problem of problems) failures.add(problem);
  }
  const gaps: Gaps[] = [];
  for (const side of [sides.parent, ...sides.children]) gaps.push(...[(await gapsOf(side)) ?? []].flat());
  const right = answers.filter((answer) => !isSurprise(answer));
  const accounts = [sides.parent, ...sides.children];
  return {
    stacks: [parent, ...children],
    answers,
    policies: accounts.flatMap(({ account }) =>
      account.documents.map(({ name, kind, size, limit }) => ({ name, kind, size, limit })),
    ),
    failures: [...failures],
    warnings: accounts.flatMap(({ built }) => built.warnings),
    gaps,
    notEvaluated: accounts.flatMap(({ account }) => notEvaluatedIn(account)),
    summary: {
      allowed: right.filter(({ actual }) => actual === "allowed").length,
      denied: right.filter(({ actual }) => actual === "denied").length,
      surprises: answers.length - right.length + failures.size,
    },
  };
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

/** What makes a check fail first: enough to know that it does, without the rest of the answers. */
export async function firstSurprise(
  parent: Stack<ParentConfig>,
  children: readonly Stack<ChildConfig>[],
  selection: Selection = {},
): Promise<string | undefined> {
  const sides = sidesOf(parent, children);
  const [fault] = selection.family === undefined ? await faultsIn(sides) : [];
  if (fault !== undefined) return fault;
  for await (const { answer, problems } of answersFrom(sides, selection)) {
    if (problems[0] !== undefined) return problems[0];
    if (isSurprise(answer)) return `${answer.question}: ${answer.actual}`;
  }
  return undefined;
}

/** Not as promised; or denied as expected but for no reason that shows, since what it differs from is denied too. */
export const isSurprise = ({ expected, actual, unproven }: Answer): boolean => expected !== actual || unproven;

interface Sides {
  readonly parent: Side<ParentConfig>;
  readonly children: readonly Side<ChildConfig>[];
}

const sidesOf = (parent: Stack<ParentConfig>, children: readonly Stack<ChildConfig>[]): Sides => ({
  parent: { ...parent, account: accountOf(parent.built) },
  children: children.map((child) => ({ ...child, account: accountOf(child.built) })),
});

/** What is wrong with the documents and the wiring, before anyone asks for anything. */
async function faultsIn({ parent, children }: Sides): Promise<string[]> {
  const faults: string[] = [];
  for (const { account } of [parent, ...children]) {
    faults.push(...account.problems);
    for (const document of account.documents) {
      faults.push(...(await lint(document, document.on)));
      if (document.size > document.limit)
        faults.push(`${document.name} has ${document.size} characters; IAM takes ${document.limit}`);
    }
  }
  return [
    ...faults,
    ...wiring(parent, children),
    ...unexplainedRights(parent, children),
    ...settingProblems(parent, children),
  ];
}

/** The questions by what they are about: the consumers by their ids, then the enforcement of every stack that has it. */
function subjectsOf({ parent, children }: Sides): ReadonlyMap<string, () => Question[]> {
  const childOf = new Map(children.map((child) => [shareIn(child).consumer, child]));
  const consumers = Object.keys(parent.config.consumers).map((id): [string, () => Question[]] => [
    id,
    () => questionsOf(id, parent, childOf.get(id)),
  ]);
  return new Map([...consumers, ...[parent, ...children].flatMap((side) => [...questionsOfEnforcement(side)])]);
}

async function* answersFrom(
  sides: Sides,
  { about = () => true, family: only, urgent = () => false }: Selection = {},
): AsyncGenerator<{ answer: Answer; problems: readonly string[] }> {
  for (const [subject, questionsAbout] of subjectsOf(sides)) {
    if (!about(subject)) continue;
    const decided = new Map<Hop, Decision>(); // Questions of one subject share hops.
    const allowed = new Set<Question>();
    const questions = questionsAbout().filter(({ family }) => only === undefined || family === only);
    const asked = new Set([...questions.filter((question) => urgent(question.twin ?? question)), ...questions]);
    for (const question of asked) {
      const decision = await decideChain(question.hops, decided);
      if (decision.allowed) allowed.add(question);
      yield {
        answer: answerTo(question, decision, question.twin === undefined || allowed.has(question.twin)),
        problems: decision.problems,
      };
    }
  }
}

function answerTo(question: Question, decision: Decision, twinAllowed: boolean): Answer {
  const { action, resource, context } = question.hops.at(-1)!;
  return {
    consumer: question.consumer,
    family: question.family,
    question: question.text,
    twin: question.twin?.text ?? null,
    difference: question.difference ?? null,
    principal: question.hops[0]!.principal.arn,
    action,
    resource,
    context,
    expected: question.expected,
    actual: decision.allowed ? "allowed" : "denied",
    unproven: !decision.allowed && !twinAllowed,
    decidedBy: decision.decidedBy,
    key: question.key,
  };
}

/** A chain is allowed when every hop is; the first that is not decides. */
async function decideChain(hops: readonly Hop[], decisions: Map<Hop, Decision>): Promise<Decision> {
  let last: Decision = { allowed: false, decidedBy: "nothing was asked", problems: [] };
  for (const hop of hops) {
    last = decisions.get(hop) ?? (await decide(hop));
    decisions.set(hop, last);
    if (!last.allowed) break;
  }
  return last;
}

function notEvaluatedIn(account: Account): string[] {
  const roles = [...account.roles.values()]
    .filter(({ adopted }) => adopted)
    .map(({ name }) => `what role ${name} of ${account.accountId} may do besides (it is not made here)`);
  const groups = [...account.groups]
    .filter(([, { adopted }]) => adopted)
    .map(([name]) => `what group ${name} of ${account.accountId} may do besides (it is not made here)`);
  const policies = account.foreignPolicies.map(({ policyArn, holder }) => `managed policy ${policyArn} on ${holder}`);
  return [...policies, ...roles, ...groups];
}
