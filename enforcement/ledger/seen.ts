import { createHash } from "node:crypto";

/** What was seen of something, whatever its size: enough to tell whether it still is the same, and how it began, for people. */
export interface Seen {
  /** Of its JSON form. */
  readonly digest: string;
  readonly first: string;
}

/** How much of it people are shown. */
const SHOWN = 200;

/** The same for contents that differ in members without a value. */
export function seenOf(content: unknown): Seen {
  const json = JSON.stringify(canonical(content)) ?? "";
  return { digest: createHash("sha256").update(json).digest("hex"), first: cut(json, SHOWN) };
}

/** Of a text, as part of a key. */
export const digestOf = (text: string): string => createHash("sha256").update(text.toWellFormed()).digest("hex");

export const isSameAs = (seen: Seen, content: unknown): boolean => seen.digest === seenOf(content).digest;

/**
 * A text of at most so many characters that any store takes; of a longer one how it begins and a digest, so that two of them are not
 * taken for each other.
 */
export function cut(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 16);
  return `${whole.slice(0, Math.max(0, most - digest.length - 1)).toWellFormed()}~${digest}`;
}

function canonical(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(canonical);
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
