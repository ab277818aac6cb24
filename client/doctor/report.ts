import { styleText } from "node:util";
import { inOneLine, printable } from "../../contract/printable";
import type { Answer, Finding, Findings } from "./findings";

const MARKS: Readonly<Record<Finding["state"], string>> = {
  holds: "ok",
  "does not hold": "!!",
  "not tried": "--",
  noted: "  ",
};

/** Prints findings as they come, under the name of their section. */
export function printer(write: (line: string) => void, colour: boolean): (finding: Finding) => void {
  let section: string | undefined;
  return (finding) => {
    if (finding.section !== section) write(`${section === undefined ? "" : "\n"}${finding.section}`);
    section = finding.section;
    for (const line of linesOf(finding).map(safe)) write(colour ? coloured(line, finding.state) : line);
  };
}

/** A finding for people, and the way out. */
export function linesOf({ state, what, why, fix }: Finding): string[] {
  const inline = state === "not tried" ? `not tried: ${why}` : why;
  return [
    `  ${MARKS[state]} ${what}${inline === undefined ? "" : ` (${inline})`}`,
    ...(fix ?? []).map((line, index) => `       ${index === 0 ? "fix:" : " or:"} ${line}`),
  ];
}

const coloured = (line: string, state: Finding["state"]): string =>
  state === "does not hold" ? styleText("red", line) : state === "not tried" ? styleText("dim", line) : line;

/** An endpoint or AWS may have answered a part of it. */
const safe = (line: string): string => printable(inOneLine(line));

/** What is said at the end. */
export function summary(findings: Findings): string {
  const open = findings.answers.map(({ question, answer }: Answer) => safe(`  ${question} ${answer}`));
  const counts = `${findings.count("holds")} hold, ${findings.count("does not hold")} do not, ${findings.count("not tried")} not tried`;
  return [
    ...(open.length > 0 ? ["", "What AWS's documentation leaves open, and what this account shows", ...open] : []),
    "",
    counts,
  ].join("\n");
}

export const asJson = (findings: Findings): string =>
  printable(
    JSON.stringify(
      {
        findings: findings.all,
        answers: findings.answers,
        summary: {
          holds: findings.count("holds"),
          doesNotHold: findings.count("does not hold"),
          notTried: findings.count("not tried"),
        },
      },
      undefined,
      2,
    ),
  );
