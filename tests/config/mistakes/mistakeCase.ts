/**
 * A mistake, what it changes in a good config (undefined takes a key out), and the lines it must give. A line is written from its
 * key on; "…" stands for words that may change. Every line states the rule, the way out, and what came in.
 */
export type MistakeCase = readonly [name: string, change: Readonly<Record<string, unknown>>, ...lines: string[]];

/** Whether a line says what is expected of it, in that order. */
export function says(line: string, expected: string): boolean {
  const [start, ...pieces] = expected.split("…");
  if (!line.startsWith(start!)) return false;
  let from = start!.length;
  for (const piece of pieces) {
    const at = line.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
