import type { ChildConfig, Config, ParentConfig } from "../config";
import type { Built } from "./build/build";
import { NO_EVIDENCE, type Evidence } from "./evidence/evidence";
import { outOfSight, Witness, type EvidenceReport } from "./evidence/report";
import { gapsOf, type Gaps } from "./gaps/gaps";
import { listed } from "../contract/listed";
import { isSurprise, type Answer, type Asked, type Keep } from "./answers";
import { inTurn } from "./asking/inTurn";
import { askedBefore, simulator, type Asker, type Verdicts } from "./asking/verdicts";
import { OWN_PARTS } from "./questions";
import { subjectsOf } from "./questions/subjects";
import { modelledActions } from "./facts/modelledActions";
import { faultsIn } from "./faults";
import { sidesOf, type Stack } from "./sides";

export interface Check {
  readonly stacks: readonly Stack<Config>[];
  readonly answers: readonly Answer[];
  /** Answers that are as they should be and were only counted, by what they are about. */
  readonly counted: ReadonlyMap<string, Counted>;
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
  /** What was there and could not be looked into, each with the file that would show it. */
  readonly notEvaluated: readonly string[];
  /** What no check sees with the evidence that was given. */
  readonly outOfSight: string;
  /** What the evidence from the real accounts shows; undefined without any. */
  readonly evidence: EvidenceReport | undefined;
  readonly summary: { readonly allowed: number; readonly denied: number; readonly surprises: number };
}

export interface Counted {
  readonly answers: number;
  /** Those about enforcement's own parts. */
  readonly ownParts: number;
}

export interface CheckOptions {
  /** Whom or what to ask about, by a consumer's id or as enforcement's answers are filed. @default everything */
  readonly about?: (subject: string) => boolean;
  /** Which answers are put into words; of the others, all but the surprises are counted. @default all */
  readonly keep?: Keep;
  /** Who answers the questions about a subject. @default the simulator, here and now */
  readonly asker?: Asker;
  /** What is known to be wrong with the stacks already. @default nothing */
  readonly failures?: readonly string[];
  /** What is known to be out of sight. @default nothing */
  readonly unseen?: readonly string[];
  /** Files from the real accounts. @default none */
  readonly evidence?: Evidence;
}

const everything = (asked: readonly Asked[]) => asked;

/** Asks what both accounts promise and must refuse, of the resources as they were built. */
export async function checkAccess(
  parent: Stack<ParentConfig>,
  children: readonly Stack<ChildConfig>[],
  {
    about = () => true,
    keep,
    asker = simulator,
    failures: known = [],
    unseen = [],
    evidence = NO_EVIDENCE,
  }: CheckOptions = {},
): Promise<Check> {
  const sides = sidesOf(parent, children);
  const failures = new Set([...known, ...(await faultsIn(sides))]);
  const collected = new Collected();
  const witness = new Witness(sides.parent, sides.children, evidence);
  const subjects = [...subjectsOf(sides)].flatMap(([name, make]) => (about(name) ? [make] : []));
  const inWords = keep === undefined;
  for await (const [subject, verdicts] of inTurn(subjects, async (make) => {
    const subject = make();
    return [subject, await asker.verdictsOn(subject, inWords)] as const;
  })) {
    for (const problem of Object.values(verdicts.problems).flat()) failures.add(problem);
    const choose = keep === undefined ? everything : keep(subject.name);
    const isRead = choose !== undefined || verdicts.counts.surprises > 0 || !witness.isIdle;
    const asked = isRead ? askedBefore(subject, verdicts) : [];
    await collected.add(subject.name, verdicts, choose?.(asked) ?? asked.filter(isSurprise));
    for (const { question, actual } of asked) await witness.look(question, actual);
  }
  for (const failure of witness.failures) failures.add(failure);
  const gaps: Gaps[] = [];
  for (const side of [sides.parent, ...sides.children]) gaps.push(...[(await gapsOf(side)) ?? []].flat());
  const accounts = [...new Set([sides.parent, ...sides.children].map(({ account }) => account))];
  const { answers, counted, allowed, denied, surprises } = collected;
  return {
    stacks: [parent, ...children],
    answers,
    counted,
    policies: accounts.flatMap(({ documents }) =>
      documents.map(({ name, kind, size, limit }) => ({ name, kind, size, limit })),
    ),
    failures: [...failures],
    warnings: warningsOf([parent, ...children].map(({ built }) => built)),
    gaps,
    notEvaluated: [...unseen, ...modelledActions(accounts), ...witness.unseen],
    outOfSight: outOfSight(
      evidence,
      accounts.map(({ accountId }) => accountId),
    ),
    evidence: evidence === NO_EVIDENCE ? undefined : await witness.report(),
    summary: { allowed, denied, surprises: surprises + failures.size },
  };
}

/** Each warning once; where several stacks have it, with their names. */
function warningsOf(stacks: readonly Built[]): string[] {
  const all = stacks.flatMap(({ stack, warnings }) => warnings.map((text) => ({ stack, text })));
  return [...Map.groupBy(all, ({ text }) => text)].map(([text, own]) =>
    own.length === 1 ? text : `${text} (stacks ${listed(own.map(({ stack }) => stack))})`,
  );
}

/** What is kept of the answers, and how many there were of each kind. */
class Collected {
  readonly answers: Answer[] = [];
  readonly counted = new Map<string, Counted>();
  allowed = 0;
  denied = 0;
  surprises = 0;

  async add(subject: string, { counts }: Verdicts, kept: readonly Asked[]): Promise<void> {
    this.allowed += counts.allowed;
    this.denied += counts.denied;
    this.surprises += counts.surprises;
    for (const one of kept) this.answers.push(await one.inWords());
    const ownParts = counts.ownParts - kept.filter(({ question }) => OWN_PARTS.has(question.family)).length;
    const rest = counts.answers - kept.length;
    if (rest > 0) this.counted.set(subject, { answers: rest - ownParts, ownParts });
  }
}
