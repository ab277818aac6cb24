import { nameIn } from "../arn";
import { gapsHeading, OUTCOMES_IN_WORDS, type Gap, type Gaps } from "../gaps/gaps";
import { counted, listed } from "../../contract/listed";

/** Rules shown, before "more". */
const FIRST_RULES = 3;

/** What is prevented, undone or neither: a line or two for each rule, or with `all` a line for each call, and why. */
export function gapLines(gaps: Gaps, all: boolean): string[] {
  const { accountId, policies, rows, notes } = gaps;
  const names = policies.map(nameIn);
  const what = ` (${listed(names)}, attached to nobody yet)`;
  const heading = gapsHeading(accountId, what);
  const byRule = [...Map.groupBy(rows, ({ rule }) => rule)];
  const shown = all ? byRule : byRule.filter(([rule], index) => rule === null || index < FIRST_RULES);
  const hidden = byRule.length - shown.length;
  return [
    heading,
    ...shown.flatMap(([rule, theirs]) => (all ? inFull : inShort)(rule ?? "every rule", theirs)),
    ...(hidden > 0 ? [`  ... ${counted(hidden, "more rule")} (--all shows them)`] : []),
    ...(all ? notes.map((note) => `  ${note}`) : [`  ${notes[0]!} (--all says why, and what else to know)`]),
    "",
  ];
}

const OUTCOMES = ["prevented", "undone", "neither"] as const;

function inShort(rule: string, rows: readonly Gap[]): string[] {
  const lines = OUTCOMES.flatMap((outcome) => {
    const theirs = rows.filter((row) => row.outcome === outcome);
    // A rule that is about something in several ways counts by the weakest of them.
    const weaker = OUTCOMES.slice(OUTCOMES.indexOf(outcome) + 1);
    const calls = [...new Set(theirs.map(({ call }) => call))].filter(
      (call) => !rows.some((row) => row.call === call && weaker.includes(row.outcome)),
    );
    return calls.length === 0 ? [] : [`${OUTCOMES_IN_WORDS[outcome].padEnd(10)} ${brief(calls)}`];
  });
  return lines.map((line, index) => `  ${(index === 0 ? rule : "").padEnd(20)} ${line}`);
}

const inFull = (rule: string, rows: readonly Gap[]): string[] =>
  rows.map(
    ({ selectors, call, outcome, why }, index) =>
      `  ${(index === 0 ? rule : "").padEnd(20)} ${OUTCOMES_IN_WORDS[outcome].padEnd(10)} ${`${call}${selectors.length > 0 ? ` (${selectors.join(", ")})` : ""}`.padEnd(48)}  ${why}`,
  );

const brief = (calls: readonly string[]) => listed(calls, 3);
