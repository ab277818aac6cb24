/** Patterns with `*` (any text, also none) and `?` (any one character), without regular expressions: no text makes them slow. */

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern);

/** Whether the whole text matches. */
export function matches(pattern: string, text: string): boolean {
  let [p, t] = [0, 0];
  let star: number | undefined; // The position of the last *; `taken` is where the text that it has matched ends.
  let taken = 0;
  while (t < text.length) {
    // First the star: a text may itself hold one.
    if (pattern[p] === "*") {
      star = p;
      taken = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star !== undefined) {
      taken += 1;
      p = star + 1;
      t = taken;
    } else return false;
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}

/** Names of SageMaker resources compare without case. Source: docs/design/aws-behaviour.md#arn-case. */
export const matchesName = (pattern: string, name: string): boolean =>
  matches(pattern.toLowerCase(), name.toLowerCase());

/** Whether some text that begins with `prefix` matches. */
export function canBegin(pattern: string, prefix: string): boolean {
  return walk(pattern, prefix, (p, next) => {
    if (pattern[p] === "*") return [p];
    return p < pattern.length && (pattern[p] === "?" || pattern[p] === next) ? [p + 1] : [];
  }).some(() => true);
}

/** Whether every text that matches `narrow` matches `wide`; no when in doubt. */
export function covers(wide: string, narrow: string): boolean {
  const ends = walk(wide, narrow, (p, next) => {
    if (wide[p] === "*") return [p];
    return p < wide.length && (wide[p] === "?" ? next !== "*" : wide[p] === next) ? [p + 1] : [];
  });
  return ends.includes(wide.length);
}

/** Whether some text matches both. */
export function overlap(one: string, other: string): boolean {
  const ends = walk(one, other, (p, next) => {
    const after = p < one.length && one[p] !== "*" ? [p + 1] : [];
    // A star of the other takes any number of characters, so any number of steps here.
    if (next === "*") return Array.from({ length: one.length - p + 1 }, (_, step) => p + step);
    if (one[p] === "*") return [p];
    return next === "?" || one[p] === "?" || one[p] === next ? after : [];
  });
  return ends.includes(one.length);
}

/** All positions of the pattern that the text can lead to, a star having been stepped over wherever it can be. */
function walk(pattern: string, text: string, step: (position: number, next: string) => readonly number[]): number[] {
  const withStarsSkipped = (positions: Iterable<number>) => {
    const reached = new Set<number>();
    for (const start of positions) {
      let position = start;
      while (!reached.has(position)) {
        reached.add(position);
        if (pattern[position] !== "*") break;
        position += 1;
      }
    }
    return reached;
  };
  let positions = withStarsSkipped([0]);
  for (const next of text.split("")) {
    positions = withStarsSkipped([...positions].flatMap((position) => step(position, next)));
    if (positions.size === 0) break;
  }
  return [...positions];
}
