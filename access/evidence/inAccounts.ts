import { counted, listed } from "../../contract/listed";
import type { Question } from "../questions";
import { allows, type Hop } from "../simulate/simulate";
import { alternatives, Circumstances, onlySo, type Takes } from "./circumstances";
import type { Surroundings } from "./surroundings";
import { asMade, type Made } from "./throughAthena";
import { Unsaid } from "./unsaid";

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

/** Promises that hold from some networks alone. */
export interface PromisesFromNetworks extends BrokenPromises, Networked {}

interface Networked {
  /** To whom they are, as the report calls them. */
  readonly callers: readonly string[];
  /** `203.0.113.0/24 (aws:SourceIp)`; any of them will do. */
  readonly networks: readonly string[];
  /** Whether they take multi-factor authentication, too. */
  readonly mfa: boolean;
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
  readonly #fromNetworks = new Map<string, Found<BrokenPromises> & Found<Networked>>();
  readonly #ofSomeRequests = new Map<string, Found<BrokenPromises>>();
  readonly #wider = new Map<string, Found<WiderRights>>();
  readonly #circumstances: Circumstances;
  /** The same of a request that may say whatever a policy wants to hear. */
  readonly #ofAnyRequest: Circumstances;
  readonly #unsaid = new Unsaid();

  constructor(surroundings: Surroundings) {
    const { principals, accounts } = surroundings;
    this.#surroundings = surroundings;
    this.#circumstances = new Circumstances(surroundings, surroundings.networks);
    this.#ofAnyRequest = new Circumstances(surroundings, surroundings.networks, this.#unsaid);
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

  /** Promises that hold from some networks alone, by what asks for them. */
  get fromNetworks(): readonly PromisesFromNetworks[] {
    return [...this.#fromNetworks.values()];
  }

  /** Promises about others' deployments that hold of some requests alone, by what asks for more than the promise says. */
  get ofSomeRequests(): readonly BrokenPromises[] {
    return [...this.#ofSomeRequests.values()];
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
    let worst: readonly [made: Made, takes: Takes] | undefined;
    for (const made of asMade(question)) {
      const takes = await this.#circumstances.whatItTakes(made.hops);
      if (worst === undefined || BY_WORTH.indexOf(takes.outcome) > BY_WORTH.indexOf(worst[1].outcome))
        worst = [made, takes];
    }
    const [made, takes] = worst!;
    if (takes.outcome === "allowed") return;
    const found = {
      ...question,
      ...made,
      hop: takes.refused.hop,
      decidedBy: await this.#circumstances.decidedAgainst(takes),
    };
    if (takes.outcome === "refused")
      note((await this.#dependsOnRequest(question)) ? this.#ofSomeRequests : this.#broken, found, {});
    else if (takes.networks.length === 0) note(this.#withMfa, found, {});
    else {
      const { networks, mfa } = takes;
      const noted = note(this.#fromNetworks, found, { networks: [...networks], mfa, callers: new Array<string>() });
      const caller = question.hops[0]!.principal.label;
      if (!noted.callers.includes(caller)) noted.callers.push(caller);
    }
  }

  /** Whoever deploys something says more than a question does, such as tags and subnets. */
  async #dependsOnRequest({ family, hops }: Question): Promise<boolean> {
    if (!DEPLOYERS.has(family)) return false;
    for (const hop of hops) await this.#unsaid.learn(hop);
    return (await this.#ofAnyRequest.whatItTakes(hops)).outcome !== "refused";
  }

  async #denial({ hops, consumer, text }: Question): Promise<void> {
    const takes = await this.#circumstances.whatItTakes(hops);
    if (takes.outcome === "refused") return;
    for (const hop of hops) {
      if (!this.#hasMore(hop) || (await allows(hop)).allowed) continue;
      const decidedBy = `${await this.#circumstances.decidedBy(hop, takes.how)}${onlySo(takes)}`;
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
}

/** Families about requests of others, whose content no stack decides. */
const DEPLOYERS: ReadonlySet<string> = new Set(["guardrail", "default-decision"]);

/** What decides against a promise, beside other promises that it decides against in the same way. */
function note<More extends object>(
  all: Map<string, Found<BrokenPromises> & More>,
  { consumer, text, key, decidedBy, hop }: NotKept,
  way: More,
): Found<BrokenPromises> & More {
  const { principal, action, resource } = hop;
  const about = { consumer, decidedBy, principal: principal.arn, action, resource };
  const id = `${consumer} ${decidedBy} ${JSON.stringify(way)}`;
  const found = all.get(id) ?? { ...about, keys: [], questions: [], ...way };
  all.set(id, found);
  found.questions.push(text);
  if (!found.keys.includes(key)) found.keys.push(key);
  return found;
}

/** A promise, and what decides against which of its requests. */
interface NotKept extends Pick<Question, "consumer" | "text" | "key"> {
  readonly hop: Hop;
  readonly decidedBy: string;
}

/** What may come of a promise, the best first. */
const BY_WORTH: readonly Takes["outcome"][] = ["allowed", "allowed so", "refused"];

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

export const ofSomeRequestsText = ({ consumer, decidedBy, questions }: BrokenPromises): string =>
  `${consumer}: ${counted(questions.length, "promise")} ${questions.length === 1 ? "holds" : "hold"} of some requests alone, by what they say besides, such as ${questions[0]}: ${decidedBy}`;

/** Those that one thing asks the same of, of all consumers. */
export function fromNetworksText(all: readonly PromisesFromNetworks[]): string {
  const [{ decidedBy, networks, mfa, questions }] = all as [PromisesFromNetworks];
  const count = all.reduce((sum, one) => sum + one.questions.length, 0);
  const consumers = new Set(all.map(({ consumer }) => consumer));
  const callers = new Set(all.flatMap((one) => one.callers));
  const promises = `${counted(count, "promise")} to ${listed(callers, 3)} ${count === 1 ? "holds" : "hold"}`;
  return `${listed(consumers, 3)}: ${promises}${mfa ? " with multi-factor authentication and" : ""} only from ${alternatives(networks)}, such as ${questions[0]}: ${decidedBy}`;
}

export const widerText = ({ consumer, who, decidedBy, questions }: WiderRights): string =>
  `${consumer}: ${who} may besides, by ${decidedBy}, do ${counted(questions.length, "thing")} that the stacks let nobody do, such as: ${questions[0]}`;
