import { TYPES, utc } from "../enforcement/notices";
import type { Resource } from "../enforcement/ledger/ledger";

/** Words that several commands use. */

export { utc };

export const resourceInWords = ({ type, name }: Resource): string => `${TYPES[type]} ${name}`;

/** One of a thing, or many. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

const MINUTE = 60_000;

/** A length of time, as exact as it matters. */
export function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return count(minutes, "minute");
  return minutes < 48 * 60 ? count(Math.floor(minutes / 60), "hour") : count(Math.floor(minutes / (24 * 60)), "day");
}

/** Lines `label  text`, with the texts under each other; what has no text is left out. */
export const labelled = (lines: readonly (readonly [label: string, text: string | undefined])[]): string[] =>
  lines.flatMap(([label, text]) => (text === undefined ? [] : [`  ${label.padEnd(9)} ${text}`]));
