/** Files with a few characters changed, the same for the same seed. */
export function mutations(files: readonly string[], count: number, seed: number): string[] {
  const random = generator(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  return Array.from({ length: count }, () => {
    const signs = [...pick(files)];
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
      const at = Math.floor(random() * signs.length);
      const what = random();
      if (what < 0.5) signs.splice(at, 0, pick(PIECES));
      else if (what < 0.7) signs.splice(at, 1 + Math.floor(random() * 3));
      else if (what < 0.9) signs[at] = pick(PIECES);
      else signs.splice(Math.floor(random() * signs.length), 0, ...signs.slice(at, at + Math.floor(random() * 10)));
    }
    return signs.join("");
  });
}

/** What means something to YAML, alone or together. */
const PIECES = [
  ..." \t\n\r:-?#,[]{}&*!|>'\"%@`.~=+0123456789abAB_<\\/$^;()",
  ...["\u0085", "\u2028", "\u00a0", "\ufeff", "é", "😀", "\n\n", "\r\n", ": ", " #", "- ", "? ", "<<: ", "*a", "&a "],
  ...["!!str ", "|\n", ">-\n", "---\n", "...\n", "%YAML 1.1\n", "\\u0041", "\n  ", "\n    ", "  "],
];

/** Numbers from 0 to 1 by the mulberry32 generator. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
