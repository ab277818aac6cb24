import { allows, decide, type Hop } from "../simulate/simulate";
import { fromNetwork, seenBy, whateverNetwork, type Network, type Networks } from "./networks";
import { surrounded, withMfa, type Surroundings } from "./surroundings";
import type { Unsaid } from "./unsaid";

/** How requests are made, as far as no question says it. */
interface Circumstance {
  readonly network: Network;
  /** Whether users signed in with multi-factor authentication. */
  readonly mfa: boolean;
}

/** A request of a chain that is refused, as it is made. */
interface Refused {
  /** As it was asked. */
  readonly hop: Hop;
  readonly made: Hop;
}

/** What it takes for a chain of requests to be allowed in the accounts. */
export type Takes =
  | { readonly outcome: "allowed"; readonly how: Circumstance }
  | {
      readonly outcome: "refused";
      readonly refused: Refused;
      /** What is refused from networks that would have suited one policy. */
      readonly elsewhere: readonly Refused[];
    }
  | {
      readonly outcome: "allowed so";
      /** What is refused otherwise. */
      readonly refused: Refused;
      readonly mfa: boolean;
      /** From where alone, by the names of the networks; none where any will do. */
      readonly networks: readonly string[];
      readonly how: Circumstance;
    };

/** Asks chains of requests as they are made in the accounts: with and without multi-factor authentication, from each network that counts. */
export class Circumstances {
  readonly #surroundings: Surroundings;
  readonly #networks: Networks;
  readonly #unsaid: Unsaid | undefined;
  /** Chains share their first requests. */
  readonly #allowed = new Map<Network, ByMfa>();
  readonly #surrounded = new WeakMap<Hop, Hop>();
  readonly #allowedElse: ByMfa = [new WeakMap(), new WeakMap()];
  /** By what the statements that refuse for a network see of a request. */
  readonly #alike = new Map<string, boolean>();
  readonly #decidedBy = new Map<string, string>();

  /** @param unsaid what the requests say besides, which has to be learnt of each of them before */
  constructor(surroundings: Surroundings, networks: Networks, unsaid?: Unsaid) {
    this.#surroundings = surroundings;
    this.#networks = networks;
    this.#unsaid = unsaid;
  }

  async whatItTakes(hops: readonly Hop[]): Promise<Takes> {
    const { unnamed, named } = this.#networks;
    const plain = await this.#from(unnamed, hops, false);
    const [refused] = plain.refused;
    if (refused === undefined) return { outcome: "allowed", how: { network: unnamed[0]!, mfa: false } };
    const hopeless = await this.#whateverTheNetwork(hops);
    if (hopeless !== undefined) return { outcome: "refused", refused: hopeless, elsewhere: [] };

    const elsewhere: Refused[] = [];
    for (const mfa of hops.some((hop) => withMfa(this.#there(hop))) ? [false, true] : [false]) {
      const anywhere = mfa ? await this.#from(unnamed, hops, mfa) : plain;
      let { held } = anywhere;
      const fromAll = anywhere.refused.length === 0;
      for (const level of fromAll ? [] : named) {
        const from = await this.#from(level, hops, mfa);
        held = [...held, ...from.held];
        elsewhere.push(...from.refused);
        if (held.length > 0) break;
      }
      const [network] = held;
      const networks = fromAll ? [] : [...new Set(held.map(({ name }) => name))];
      if (network !== undefined) return { outcome: "allowed so", refused, mfa, networks, how: { network, mfa } };
    }
    return { outcome: "refused", refused, elsewhere };
  }

  /** What decides about a request. */
  async decidedBy(hop: Hop, how: Circumstance): Promise<string> {
    return (await decide(this.#made(hop, how))).decidedBy;
  }

  /** What decides against a chain; where policies want networks that have nothing in common, two of them. */
  async decidedAgainst(takes: Exclude<Takes, { readonly outcome: "allowed" }>): Promise<string> {
    const decidedBy = await this.#words(takes.refused);
    for (const refused of takes.outcome === "refused" ? takes.elsewhere : []) {
      const other = await this.#words(refused);
      if (other !== decidedBy) return `${decidedBy}; from elsewhere ${other}`;
    }
    return decidedBy;
  }

  /** Words take as long as many verdicts. Where nothing else refuses, requests that are alike are refused by the same statement. */
  async #words({ hop, made }: Refused): Promise<string> {
    const { looks } = this.#networks;
    if (looks === undefined || !(await this.#allowsElse(hop, false))) return (await decide(made)).decidedBy;
    const seen = seenBy(looks, made);
    const words = this.#decidedBy.get(seen) ?? (await decide(made)).decidedBy;
    this.#decidedBy.set(seen, words);
    return words;
  }

  /** From which of some networks a chain is allowed, and what is refused from the others. */
  async #from(networks: readonly Network[], hops: readonly Hop[], mfa: boolean) {
    const held: Network[] = [];
    const refused: Refused[] = [];
    for (const network of networks) {
      const how = { network, mfa };
      const hop = await this.#firstRefused(hops, how);
      if (hop === undefined) held.push(network);
      else refused.push({ hop, made: this.#made(hop, how) });
    }
    return { held, refused };
  }

  async #firstRefused(hops: readonly Hop[], how: Circumstance): Promise<Hop | undefined> {
    for (const hop of hops) if (!(await this.#allows(hop, how))) return hop;
    return undefined;
  }

  /** What refuses a chain also where no policy asks from where it comes, and with multi-factor authentication. */
  async #whateverTheNetwork(hops: readonly Hop[]): Promise<Refused | undefined> {
    for (const hop of hops)
      if (!(await this.#allowsElse(hop, true))) return { hop, made: whateverNetwork.of(this.#there(hop)) };
    return undefined;
  }

  async #allows(hop: Hop, how: Circumstance): Promise<boolean> {
    const both: ByMfa = this.#allowed.get(how.network) ?? [new WeakMap(), new WeakMap()];
    this.#allowed.set(how.network, both);
    const known = both[how.mfa ? 1 : 0];
    const verdict = known.get(hop) ?? (await this.#ask(hop, how));
    known.set(hop, verdict);
    return verdict;
  }

  /** A perimeter is over everything, and sees little of it: what it makes of one request it makes of all that are alike to it. */
  async #ask(hop: Hop, how: Circumstance): Promise<boolean> {
    const { looks } = this.#networks;
    const made = this.#made(hop, how);
    if (looks === undefined) return (await allows(made)).allowed;
    if (!(await this.#allowsElse(hop, how.mfa))) return false;
    const seen = seenBy(looks, made);
    const verdict = this.#alike.get(seen) ?? (await allows(made)).allowed;
    this.#alike.set(seen, verdict);
    return verdict;
  }

  /** Whether a request is allowed where no policy asks from where it comes. */
  async #allowsElse(hop: Hop, mfa: boolean): Promise<boolean> {
    const known = this.#allowedElse[mfa ? 1 : 0];
    const before = known.get(hop);
    if (before !== undefined) return before;
    const made = whateverNetwork.of(this.#there(hop));
    const { allowed } = await allows(mfa ? (withMfa(made) ?? made) : made);
    known.set(hop, allowed);
    return allowed;
  }

  #made(hop: Hop, { network, mfa }: Circumstance): Hop {
    const there = fromNetwork(this.#there(hop), network);
    return mfa ? (withMfa(there) ?? there) : there;
  }

  #there(hop: Hop): Hop {
    const known = this.#surrounded.get(hop);
    if (known !== undefined) return known;
    const there = surrounded(hop, this.#surroundings);
    const made = this.#unsaid?.of(there) ?? there;
    this.#surrounded.set(hop, made);
    return made;
  }
}

type ByMfa = readonly [without: WeakMap<Hop, boolean>, withMfa: WeakMap<Hop, boolean>];

/** What somebody has to do, after a comma: `, with multi-factor authentication, only from vpc-1 (aws:SourceVpc)`. */
export const onlySo = (takes: Takes): string =>
  takes.outcome !== "allowed so"
    ? ""
    : `${takes.mfa ? ", with multi-factor authentication" : ""}${takes.networks.length > 0 ? `, only from ${alternatives(takes.networks)}` : ""}`;

/** Names of networks in a sentence. */
export function alternatives(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  if (names.length > MOST_NAMES) shown.push(`${names.length - MOST_NAMES} more`);
  const last = shown.pop()!;
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}

const MOST_NAMES = 4;
