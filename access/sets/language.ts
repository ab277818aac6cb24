/**
 * Sets of texts as IAM describes them, with exact intersection and difference. A set is a deterministic automaton; a state has
 * an edge for every character that some pattern names and one for all others.
 */

interface State {
  readonly accepts: boolean;
  /** Where a character leads; absent characters take `others`. */
  readonly edges: ReadonlyMap<string, number>;
  readonly others: number;
}

/** A state from which nothing is accepted has no entry of its own. */
const DEAD = -1;

/** One step of a pattern: one character out of some, any one character, or any number of them. */
type Token =
  | { readonly kind: "character"; readonly of: readonly string[] }
  | { readonly kind: "one" | "many"; readonly within: "everything" | "segment" };

export class Language {
  readonly #states: readonly State[];
  /** What every text of the set begins with, as far as that is easily told. */
  readonly #start: string;

  private constructor(states: readonly State[], start: string) {
    this.#states = states;
    this.#start = start;
  }

  static get everything(): Language {
    return EVERYTHING;
  }

  static get nothing(): Language {
    return NOTHING;
  }

  /** One text and no other. */
  static literal(text: string): Language {
    return new Language(...compiled(literally(text)));
  }

  /** A pattern with `*`, `?`, `${*}` for a star that is meant, and variables, which stand for themselves. */
  static glob(pattern: string): Language {
    return new Language(...compiled(tokensOf(pattern, "everything")));
  }

  /** As {@link glob} or as {@link literal}, whatever the case of the letters. */
  static withoutCase(pattern: string, wildcards: boolean): Language {
    const tokens = wildcards ? tokensOf(pattern, "everything") : literally(pattern);
    return new Language(...compiled(tokens.map(inEitherCase)));
  }

  /**
   * A pattern of ARNs. Wildcards of the first five parts stay within their part; a short ARN goes on with anything, as the
   * simulator reads it.
   */
  static arn(pattern: string): Language {
    if (!pattern.startsWith("arn:")) return Language.glob(pattern);
    const parts = pattern.split(":");
    while (parts.length < 6) parts.push("*");
    const [head, tail] = [parts.slice(0, 5), parts.slice(5).join(":")];
    const colon: Token = { kind: "character", of: [":"] };
    return new Language(
      ...compiled([...head.flatMap((part) => [...tokensOf(part, "segment"), colon]), ...tokensOf(tail, "everything")]),
    );
  }

  static union(languages: readonly Language[]): Language {
    if (languages.length === 1) return languages[0]!;
    return languages.reduce((all, one) => all.#combine(one, (a, b) => a || b), Language.nothing);
  }

  has(text: string): boolean {
    let at = this.#states.length > 0 ? 0 : DEAD;
    for (const character of text) {
      if (at === DEAD) return false;
      at = step(this.#states, at, character);
    }
    return this.#states[at]?.accepts ?? false;
  }

  get isEmpty(): boolean {
    return this.#states.length === 0;
  }

  intersect(other: Language): Language {
    if (this.#isApartFrom(other)) return Language.nothing;
    return this.#combine(other, (a, b) => a && b);
  }

  minus(other: Language): Language {
    if (this.#isApartFrom(other)) return this;
    return this.#combine(other, (a, b) => a && !b);
  }

  complement(): Language {
    return Language.everything.minus(this);
  }

  /** Whether every text of this set is one of the other. */
  isWithin(other: Language): boolean {
    return this.minus(other).isEmpty;
  }

  /** The shortest text of the set, of letters where any character will do. */
  shortest(): string | undefined {
    if (this.isEmpty) return undefined;
    const seen = new Map<number, { readonly from: number; readonly character: string }>();
    const queue = [0];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const { accepts, edges, others } = this.#states[at]!;
      if (accepts) return textTo(at, seen);
      const readable = [...READABLE].find((one) => !edges.has(one)) ?? "\u00e9";
      const steps = [...edges, ...(others === DEAD ? [] : ([[readable, others]] as const))];
      for (const [character, to] of steps.sort(([a], [b]) => (a < b ? 1 : -1))) {
        if (to === DEAD || to === 0 || seen.has(to)) continue;
        seen.set(to, { from: at, character });
        queue.push(to);
      }
    }
    return undefined;
  }

  #isApartFrom(other: Language): boolean {
    return !this.#start.startsWith(other.#start) && !other.#start.startsWith(this.#start);
  }

  #combine(other: Language, accept: (a: boolean, b: boolean) => boolean): Language {
    const [left, right] = [this.#states, other.#states];
    const states: State[] = [];
    const numbers = new Map<string, number>();
    const pairs: (readonly [number, number])[] = [];
    const numberOf = (a: number, b: number): number => {
      if (a === DEAD && b === DEAD) return DEAD;
      const key = `${a},${b}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, pairs.length);
      return pairs.push([a, b]) - 1;
    };
    numberOf(left.length > 0 ? 0 : DEAD, right.length > 0 ? 0 : DEAD);
    for (let at = 0; at < pairs.length; at++) {
      const [a, b] = pairs[at]!;
      const characters = new Set([...(left[a]?.edges.keys() ?? []), ...(right[b]?.edges.keys() ?? [])]);
      states.push({
        accepts: accept(left[a]?.accepts ?? false, right[b]?.accepts ?? false),
        edges: new Map([...characters].map((one) => [one, numberOf(step(left, a, one), step(right, b, one))])),
        others: numberOf(left[a]?.others ?? DEAD, right[b]?.others ?? DEAD),
      });
    }
    return new Language(...alive(states));
  }
}

const EVERYTHING = Language.glob("*");
const NOTHING = EVERYTHING.minus(EVERYTHING);

/** From a pattern to an automaton: a state is the set of places in the pattern where a text may be. */
function compiled(tokens: readonly Token[]): [states: readonly State[], start: string] {
  const named = new Set(tokens.flatMap((token) => (token.kind === "character" ? token.of : [])));
  if (tokens.some((token) => token.kind !== "character" && token.within === "segment")) named.add(":");
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const sets: (readonly number[])[] = [];
  const numberOf = (positions: ReadonlySet<number>): number => {
    if (positions.size === 0) return DEAD;
    const sorted = [...positions].sort((a, b) => a - b);
    const key = sorted.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, sets.length);
    return sets.push(sorted) - 1;
  };
  numberOf(reached(tokens, [0]));
  for (let at = 0; at < sets.length; at++) {
    const positions = sets[at]!;
    const after = (character: string | undefined) =>
      numberOf(
        reached(
          tokens,
          positions.flatMap((position) => nextOf(tokens[position], position, character)),
        ),
      );
    states.push({
      accepts: positions.includes(tokens.length),
      edges: new Map([...named].map((one) => [one, after(one)])),
      others: after(undefined),
    });
  }
  return alive(states);
}

const READABLE = "xabcdefghijklmnopqrstuvwyz0123456789";

function step(states: readonly State[], at: number, character: string): number {
  return at === DEAD ? DEAD : (states[at]!.edges.get(character) ?? states[at]!.others);
}

function nextOf(token: Token | undefined, position: number, character: string | undefined): number[] {
  if (token === undefined) return [];
  if (token.kind === "character") return character !== undefined && token.of.includes(character) ? [position + 1] : [];
  if (token.within === "segment" && character === ":") return [];
  return [token.kind === "one" ? position + 1 : position];
}

/** The positions themselves, and those behind a `*` that takes nothing. */
function reached(tokens: readonly Token[], positions: readonly number[]): ReadonlySet<number> {
  const all = new Set<number>();
  for (let at of positions) {
    for (all.add(at); tokens[at]?.kind === "many";) all.add(++at);
  }
  return all;
}

/** Without the states from which nothing is accepted, and without edges that say what `others` says. */
function alive(states: readonly State[]): [states: readonly State[], start: string] {
  const before = new Map<number, number[]>();
  for (const [at, { edges, others }] of states.entries())
    for (const to of new Set([...edges.values(), others]))
      if (to !== DEAD) before.set(to, [...(before.get(to) ?? []), at]);
  const living = new Set(states.flatMap(({ accepts }, at) => (accepts ? [at] : [])));
  for (const at of living) for (const from of before.get(at) ?? []) living.add(from);
  if (!living.has(0)) return [[], ""];
  const numbers = new Map([...living].sort((a, b) => a - b).map((at, index) => [at, index]));
  const to = (at: number) => numbers.get(at) ?? DEAD;
  const kept = [...numbers.keys()].map((at): State => {
    const { accepts, edges, others } = states[at]!;
    const different = [...edges].filter(([, target]) => to(target) !== to(others));
    return {
      accepts,
      edges: new Map(different.map(([character, target]) => [character, to(target)])),
      others: to(others),
    };
  });
  return [kept, startOf(kept)];
}

function startOf(states: readonly State[]): string {
  let start = "";
  for (let at = 0; start.length < 200;) {
    const { accepts, edges, others } = states[at]!;
    const [only, another] = [...edges].filter(([, to]) => to !== DEAD);
    if (accepts || others !== DEAD || only === undefined || another !== undefined) break;
    start += only[0];
    at = only[1];
  }
  return start;
}

function textTo(end: number, seen: ReadonlyMap<number, { readonly from: number; readonly character: string }>): string {
  let text = "";
  for (let at = end; at !== 0; at = seen.get(at)!.from) text = seen.get(at)!.character + text;
  return text;
}

function literally(text: string): Token[] {
  return [...text].map((one) => ({ kind: "character", of: [one] }));
}

/** Characters, wildcards, and variables, of which nobody knows the value here: each is a character of its own. */
function tokensOf(pattern: string, within: "everything" | "segment"): Token[] {
  return (pattern.match(/\$\{[^}]*\}|[^]/gu) ?? []).map((token): Token => {
    if (token === "*") return { kind: "many", within };
    if (token === "?") return { kind: "one", within };
    const meant = /^\$\{([*?$])\}$/.exec(token)?.[1];
    return { kind: "character", of: [meant ?? token] };
  });
}

const inEitherCase = (token: Token): Token =>
  token.kind === "character"
    ? { kind: "character", of: [...new Set(token.of.flatMap((one) => [one.toLowerCase(), one.toUpperCase()]))] }
    : token;
