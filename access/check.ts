import type { ChildConfig, ParentConfig } from "../config";
import { accountOf, type Account } from "./account";
import type { Built } from "./build";
import { questionsOf, shareIn, sharesIn, type Question, type Side } from "./questions";
import { decide, lint, type Decision, type Hop } from "./simulate";

export interface Stack<C> {
  readonly config: C;
  readonly built: Built;
}

/** A question with its answer. */
export interface Answer {
  readonly consumer: string;
  readonly question: string;
  /** The question that this one differs from in one thing; null for what was promised. */
  readonly twin: string | null;
  readonly difference: string | null;
  /** ARN of whoever begins the chain. */
  readonly principal: string;
  /** The last request of the chain. */
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
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
  readonly policies: readonly { readonly name: string; readonly size: number; readonly limit: number }[];
  /** What makes the check fail besides its answers. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  /** What was there and could not be looked into. */
  readonly notEvaluated: readonly string[];
  readonly summary: { readonly allowed: number; readonly denied: number; readonly surprises: number };
}

/** Asks what both accounts promise and must refuse, of the resources as they were built. */
export async function checkAccess(parent: Stack<ParentConfig>, children: readonly Stack<ChildConfig>[]): Promise<Check> {
  const parentSide = { ...parent, account: accountOf(parent.built) };
  const childSides = children.map((child) => ({ ...child, account: accountOf(child.built) }));
  const sides = [parentSide, ...childSides];

  const failures = new Set<string>();
  for (const { account } of sides) {
    for (const problem of account.problems) failures.add(problem);
    for (const document of account.documents) {
      for (const problem of await lint(document, document.on)) failures.add(problem);
      if (document.size > document.limit) failures.add(`${document.name} has ${document.size} characters; IAM takes ${document.limit}`);
    }
  }
  for (const problem of wiring(parentSide, childSides)) failures.add(problem);

  const answers: Answer[] = [];
  const decisions = new Map<Hop, Decision>();
  for (const id of Object.keys(parent.config.consumers)) {
    const child = childSides.find(({ built }) => shareIn({ built }).consumer === id);
    answers.push(...(await answersTo(questionsOf(id, parentSide, child), decisions, failures)));
    decisions.clear(); // Consumers have no request in common.
  }

  const right = answers.filter(({ expected, actual, unproven }) => expected === actual && !unproven);
  return {
    stacks: [parent, ...children],
    answers,
    policies: sides.flatMap(({ account }) => account.documents.map(({ name, size, limit }) => ({ name, size, limit }))),
    failures: [...failures],
    warnings: sides.flatMap(({ built }) => built.warnings),
    notEvaluated: sides.flatMap(({ account }) => notEvaluatedIn(account)),
    summary: {
      allowed: right.filter(({ actual }) => actual === "allowed").length,
      denied: right.filter(({ actual }) => actual === "denied").length,
      surprises: answers.length - right.length + failures.size,
    },
  };
}

async function answersTo(questions: readonly Question[], decisions: Map<Hop, Decision>, failures: Set<string>): Promise<Answer[]> {
  const actual = new Map<Question, "allowed" | "denied">();
  const answers: Answer[] = [];
  for (const question of questions) {
    const decision = await decideChain(question.hops, decisions);
    for (const problem of decision.problems) failures.add(problem);
    actual.set(question, decision.allowed ? "allowed" : "denied");
    const last = question.hops.at(-1)!;
    answers.push({
      consumer: question.consumer,
      question: question.text,
      twin: question.twin?.text ?? null,
      difference: question.difference ?? null,
      principal: question.hops[0]!.principal.arn,
      action: last.action,
      resource: last.resource,
      context: last.context,
      expected: question.expected,
      actual: actual.get(question)!,
      unproven: !decision.allowed && question.twin !== undefined && actual.get(question.twin) !== "allowed",
      decidedBy: decision.decidedBy,
      key: question.key,
    });
  }
  return answers;
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

/** What no single request shows: that every trust names the one account it should, and that both stacks mean the same share. */
function wiring(parent: Side<ParentConfig>, children: readonly Side<ChildConfig>[]): string[] {
  const problems: string[] = [];
  const shares = sharesIn(parent);
  const explained = new Set<string>();
  for (const [id, consumer] of Object.entries(parent.config.consumers)) {
    const roleArn = shares[id]?.invoke?.roleArn;
    const role = roleArn === undefined ? undefined : parent.account.roles.get(roleArn);
    if (consumer.endpoints !== undefined && role === undefined) problems.push(`consumers.${id}: is promised endpoints, but the parent makes no role for it (its share says ${roleArn ?? "nothing"})`);
    if (role === undefined) continue;
    explained.add(role.arn);
    const trusted = accountsIn(role.trust?.document);
    if (trusted.join() !== consumer.accountId) problems.push(`consumers.${id}.accountId: the trust of ${role.name} names ${trusted.join(", ") || "no account"}, and must name ${consumer.accountId} alone`);
  }
  for (const role of parent.account.roles.values()) if (!explained.has(role.arn)) problems.push(`the parent makes role ${role.name}, which no consumer explains`);
  for (const { built } of children) {
    const share = shareIn({ built });
    if (built.outputs["invokeRoleArn"] !== shares[share.consumer]?.invoke?.roleArn) problems.push(`stack ${built.stack}: output invokeRoleArn is not the role that the parent shares with ${share.consumer}`);
  }
  return problems;
}

/** The distinct principals of a trust policy, an account's root as its bare id. */
function accountsIn(document: unknown): string[] {
  const statements = [(document as { Statement?: unknown }).Statement ?? []].flat() as { Principal?: unknown }[];
  const named = statements.flatMap(({ Principal: principal }) => (typeof principal === "object" && principal !== null ? Object.values(principal).flat() : [principal]));
  return [...new Set(named.map((one) => /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(String(one))?.[1] ?? String(one)))].sort();
}

function notEvaluatedIn(account: Account): string[] {
  const roles = [...account.roles.values()].filter(({ adopted }) => adopted).map(({ name }) => `what role ${name} of ${account.accountId} may do besides (it is not made here)`);
  const groups = [...account.groups].filter(([, { adopted }]) => adopted).map(([name]) => `what group ${name} of ${account.accountId} may do besides (it is not made here)`);
  return [...account.notEvaluated.map((policy) => `managed policy ${policy}`), ...roles, ...groups];
}
