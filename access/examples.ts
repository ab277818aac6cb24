import { partitionOf } from "../partition";

/** Concrete names, regions and accounts for the questions: some that a pattern covers, and near ones that it does not. */

/** Whether an IAM pattern with * and ? covers a text. */
export function covers(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`).test(text);
}

/** A name that a pattern covers: `forecast-*` covers `forecast-example`. */
export const exampleOf = (pattern: string): string => pattern.replace(/\*/g, "example").replace(/\?/g, "x");

/**
 * Names next to the promised one that no pattern of the list covers: longer at either end, and for a pattern the name that a
 * slightly wider pattern would let in (`forecast*` instead of `forecast-*`).
 */
export function neighboursOf(pattern: string, all: readonly string[]): string[] {
  const example = exampleOf(pattern);
  const shortened = pattern.replace(/[^*?]([*?])/, "$1").replace(/([*?])[^*?]/, "$1");
  const near = [`${example}-v2`, `not-${example}`, ...(pattern === example ? [`${example}2`] : [exampleOf(shortened)])];
  const covered = (name: string) => all.some((one) => covers(one.toLowerCase(), name.toLowerCase()));
  const free = near.filter((name) => !covered(name) && name.length <= 63);
  return free.length > 0 ? free : ["unrelated"].filter((name) => !covered(name));
}

/** Names as typed and in lower case: what is promised of the one holds of the other. */
export const spellings = (names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap((name) => [name, name.toLowerCase()])),
];

/** A region that is not among those given, in the same partition. */
export function otherRegion(regions: readonly string[], here: string): string {
  const next = here.replace(/\d+$/, (digits) => String(Number(digits) + 1));
  return (
    ["us-east-1", "eu-west-1", next].find(
      (region) => partitionOf(region) === partitionOf(here) && !regions.includes(region),
    ) ?? `${next}0`
  );
}

/** An account that is none of those given. */
export const thirdAccount = (...accounts: string[]): string =>
  ["333333333333", "444444444444", "555555555555", "666666666666", "777777777777", "888888888888"].find(
    (id) => !accounts.includes(id),
  ) ?? String(Math.max(...accounts.map(Number)) - 1);

/** A value unlike any of those given. */
export const unlike = (values: readonly string[]): string =>
  ["999999999999", "888888888888"].find((value) => !values.includes(value)) ?? `${values.join("")}9`;

/** The same letters in the other case, where there are letters. */
export function otherCase(text: string): string | undefined {
  const swapped = [...text]
    .map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()))
    .join("");
  return swapped === text ? undefined : swapped;
}
