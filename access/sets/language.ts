import { alive, compiled, DEAD, inEitherCase, literally, step, tokensOf, type State, type Token } from "./automaton";

/**
 * Sets of texts as IAM describes them, with exact intersection and difference. A set is a deterministic automaton; a state has
 * an edge for every character that some pattern names and one for all others.
 */

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

const READABLE = "xabcdefghijklmnopqrstuvwyz0123456789";

function textTo(end: number, seen: ReadonlyMap<number, { readonly from: number; readonly character: string }>): string {
  let text = "";
  for (let at = end; at !== 0; at = seen.get(at)!.from) text = seen.get(at)!.character + text;
  return text;
}
