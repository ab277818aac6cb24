import type { Change } from "./change";

/** Gains that reviewers have accepted: one line each, as the sentence says it. */
interface Accepted {
  readonly gains: ReadonlySet<string>;
}

const HEADER = [
  "# Gains that were reviewed and accepted, one a line; sagemaker-sharing diff --accept reads this file.",
  "# A line that no gain of the change matches is reported, so that the file does not outlive its change.",
];

/** The lines of a file that accepts all of these. */
export const acceptanceOf = (gains: readonly Change[]): string =>
  `${[...HEADER, ...new Set(gains.map(lineOf))].join("\n")}\n`;

/** What tells a gain from others: who, what, where, by which example. */
const lineOf = ({ text }: Change): string => text.replace(/\s+/g, " ").trim();

export function readAcceptance(text: string): Accepted {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/\s+/g, " ").trim());
  return { gains: new Set(lines.filter((line) => line !== "" && !line.startsWith("#"))) };
}

/** The gains that are not accepted, and the lines that accept nothing. */
export function heldAgainst(
  gains: readonly Change[],
  accepted: Accepted,
): { readonly unaccepted: readonly Change[]; readonly idle: readonly string[] } {
  const lines = new Set(gains.map(lineOf));
  return {
    unaccepted: gains.filter((gain) => !accepted.gains.has(lineOf(gain))),
    idle: [...accepted.gains].filter((line) => !lines.has(line)),
  };
}
