import { counted } from "../../contract/listed";
import type { Question } from "../questions";
import { allows, decide, type Hop } from "../simulate/simulate";
import { surrounded, withMfa, type Surroundings } from "./surroundings";

/** Promises that the stacks keep, and that something around them in the accounts breaks in one way. */
export interface BrokenPromises {
  readonly consumer: string;
  /** What breaks them: the statement, and the policy that it is in. */
  readonly decidedBy: string;
  /** The keys of a stack file that the promises come from. */
  readonly keys: readonly string[];
  readonly questions: readonly string[];
  /** The request that is refused, of the first. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

/** What somebody may do by policies that the stacks do not make, of what the stacks let nobody do. */
export interface WiderRights {
  readonly consumer: string;
  readonly principal: string;
  /** Whom people know: role DataScientist. */
  readonly who: string;
  readonly decidedBy: string;
  readonly questions: readonly string[];
}

/** Holds the answers of a check against what stands around the resources. */
export class InAccounts {
  readonly #surroundings: Surroundings;
  readonly #idle: boolean;
  readonly #broken = new Map<string, Found<BrokenPromises>>();
  readonly #withMfa = new Map<string, Found<BrokenPromises>>();
  readonly #wider = new Map<string, Found<WiderRights>>();
  readonly #allowed = new WeakMap<Hop, boolean>();

  constructor(surroundings: Surroundings) {
    const { principals, accounts } = surroundings;
    this.#surroundings = surroundings;
    this.#idle =
      principals.size === 0 && [...accounts.values()].every(({ organization }) => organization === undefined);
  }

  get broken(): readonly BrokenPromises[] {
    return [...this.#broken.values()];
  }

  /** Promises to users that hold once they sign in with multi-factor authentication, by what asks for it. */
  get withMfa(): readonly BrokenPromises[] {
    return [...this.#withMfa.values()];
  }

  get wider(): readonly WiderRights[] {
    return [...this.#wider.values()];
  }

  /** Whether there is nothing around that an answer could be held against. */
  get isIdle(): boolean {
    return this.#idle;
  }

  /** @param actual what the stacks alone make of the question */
  async look(question: Question, actual: "allowed" | "denied"): Promise<void> {
    if (this.#idle || question.expected !== actual) return;
    if (actual === "allowed" && !isSupposed(question)) await this.#promise(question);
    if (actual === "denied" && question.hops.some((hop) => this.#hasMore(hop))) await this.#denial(question);
  }

  async #promise(question: Question): Promise<void> {
    let asked: readonly [hop: Hop, decidedBy: string] | undefined;
    for (const hop of question.hops) {
      if (await this.#allows(hop)) continue;
      const there = surrounded(hop, this.#surroundings);
      const { decidedBy } = await decide(there);
      const signedIn = withMfa(there);
      if (signedIn === undefined || !(await allows(signedIn)).allowed) {
        note(this.#broken, question, hop, decidedBy);
        return;
      }
      asked ??= [hop, decidedBy];
    }
    if (asked !== undefined) note(this.#withMfa, question, ...asked);
  }

  async #denial({ hops, consumer, text }: Question): Promise<void> {
    for (const hop of hops) if (!(await this.#allows(hop))) return;
    for (const hop of hops) {
      if (!this.#hasMore(hop) || (await allows(hop)).allowed) continue;
      const { decidedBy } = await decide(surrounded(hop, this.#surroundings));
      const { principalArn: principal, label: who } = hop.principal;
      const key = `${consumer} ${principal} ${decidedBy}`;
      const found = this.#wider.get(key) ?? { consumer, principal, who, decidedBy, questions: [] };
      this.#wider.set(key, found);
      found.questions.push(text);
      return;
    }
  }

  #hasMore({ principal }: Hop): boolean {
    return (this.#surroundings.principals.get(principal.principalArn)?.policies.length ?? 0) > 0;
  }

  /** Chains of one consumer share their first requests. */
  async #allows(hop: Hop): Promise<boolean> {
    const known = this.#allowed.get(hop);
    if (known !== undefined) return known;
    const { allowed } = await allows(surrounded(hop, this.#surroundings));
    this.#allowed.set(hop, allowed);
    return allowed;
  }
}

/** What decides against a promise, beside other promises that it decides against. */
function note(
  all: Map<string, Found<BrokenPromises>>,
  { consumer, text, key }: Question,
  { principal, action, resource }: Hop,
  decidedBy: string,
): void {
  const found = all.get(`${consumer} ${decidedBy}`) ?? {
    consumer,
    decidedBy,
    keys: [],
    questions: [],
    principal: principal.arn,
    action,
    resource,
  };
  all.set(`${consumer} ${decidedBy}`, found);
  found.questions.push(text);
  if (!found.keys.includes(key)) found.keys.push(key);
}

/**
 * Whether a promise is one to nobody in particular: what refuses it may let in those who are meant. Of a consumer without a stack
 * file nobody else is known, and so whether an endpoint can be reached is asked all the same.
 */
const isSupposed = ({ hops, family }: Question): boolean =>
  family !== "endpoints" && (hops[0]?.principal.supposed ?? false);

/** While more is found of the same. */
type Found<T> = { [K in keyof T]: T[K] extends readonly string[] ? string[] : T[K] };

export const brokenText = ({ consumer, decidedBy, keys, questions }: BrokenPromises): string =>
  `${consumer}: ${decidedBy}, which breaks ${counted(questions.length, "promise")}: ${questions[0]}${questions.length > 1 ? ` and ${questions.length - 1} more` : ""} (from ${keys.slice(0, 3).join(", ")}${keys.length > 3 ? " and others" : ""})`;

export const withMfaText = ({ consumer, decidedBy, questions }: BrokenPromises): string =>
  `${consumer}: ${counted(questions.length, "promise")} ${questions.length === 1 ? "holds" : "hold"} with multi-factor authentication alone, such as ${questions[0]}: ${decidedBy}`;

export const widerText = ({ consumer, who, decidedBy, questions }: WiderRights): string =>
  `${consumer}: ${who} may besides, by ${decidedBy}, do ${counted(questions.length, "thing")} that the stacks let nobody do, such as: ${questions[0]}`;
