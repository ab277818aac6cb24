/** Deterministic automata of texts: made of a pattern, followed character by character, and cut down to what is alive. */

export interface State {
  readonly accepts: boolean;
  /** Where a character leads; absent characters take `others`. */
  readonly edges: ReadonlyMap<string, number>;
  readonly others: number;
}

/** A state from which nothing is accepted has no entry of its own. */
export const DEAD = -1;

/** One step of a pattern: one character out of some, any one character, or any number of them. */
export type Token =
  | { readonly kind: "character"; readonly of: readonly string[] }
  | { readonly kind: "one" | "many"; readonly within: "everything" | "segment" };

/** From a pattern to an automaton: a state is the set of places in the pattern where a text may be. */
export function compiled(tokens: readonly Token[]): [states: readonly State[], start: string] {
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

export function step(states: readonly State[], at: number, character: string): number {
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
export function alive(states: readonly State[]): [states: readonly State[], start: string] {
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

export function literally(text: string): Token[] {
  return [...text].map((one) => ({ kind: "character", of: [one] }));
}

/** Characters, wildcards, and variables, of which nobody knows the value here: each is a character of its own. */
export function tokensOf(pattern: string, within: "everything" | "segment"): Token[] {
  return (pattern.match(/\$\{[^}]*\}|[^]/gu) ?? []).map((token): Token => {
    if (token === "*") return { kind: "many", within };
    if (token === "?") return { kind: "one", within };
    const meant = /^\$\{([*?$])\}$/.exec(token)?.[1];
    return { kind: "character", of: [meant ?? token] };
  });
}

export const inEitherCase = (token: Token): Token =>
  token.kind === "character"
    ? { kind: "character", of: [...new Set(token.of.flatMap((one) => [one.toLowerCase(), one.toUpperCase()]))] }
    : token;
