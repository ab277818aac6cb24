import { distance } from "fastest-levenshtein";

/** Whether a name is one that a pattern of the share means; `*` is any text, `?` any character, case does not matter. */
function isMeant(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "is").test(name);
}

export const isAnyMeant = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => isMeant(pattern, name));

/** The names that may have been meant: in another case, or with a letter or two wrong. Patterns are no names. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const near = known
    .filter((one) => one !== name && !/[*?]/.test(one))
    .map((one) => ({ one, apart: distance(one.toLowerCase(), name.toLowerCase()) }))
    .filter(({ one, apart }) => apart <= (one.length > 3 ? 2 : 1))
    .toSorted((a, b) => a.apart - b.apart);
  return near[0] && `did you mean ${near[0].one}?`;
}
