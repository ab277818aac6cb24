import { isSurprise, type Answer } from "../access/answers";
import type { Check } from "../access/check";

/** The policies of the pack, each with the promise that it holds. */
export const POLICIES = {
  "no-wider-than-asked": "No name, account or region beyond those of the stack file can be reached.",
  "no-action-beyond-the-list": "No action is allowed beyond those that the stack file lists.",
  "trust-as-designed":
    "Roles, buckets and keys let in those whom the stack file names, with the ExternalId and the organization it says.",
  "promises-are-kept": "What the stack file promises is allowed, and every role and setting is as it says.",
} as const;

export type PolicyName = keyof typeof POLICIES;

/** A promise that is not kept, as a sentence. */
export interface Finding {
  readonly policy: PolicyName;
  readonly text: string;
}

/** What a check found, by the promise that is broken; a sentence for each key and statement. */
export function findingsOf({ answers, failures }: Pick<Check, "answers" | "failures">): Finding[] {
  const surprises = Map.groupBy(answers.filter(isSurprise), (answer) =>
    JSON.stringify([policyOf(answer), answer.consumer, answer.key, answer.decidedBy]),
  );
  return [
    ...failures.map((text): Finding => ({ policy: isTrust(text) ? "trust-as-designed" : "promises-are-kept", text })),
    ...[...surprises.values()].map((alike): Finding => ({ policy: policyOf(alike[0]!), text: sentenceOf(alike) })),
  ];
}

const isTrust = (failure: string) => /\bthe trust of\b|\blets in\b/.test(failure);

function policyOf({ expected, dimension }: Answer): PolicyName {
  if (expected === "allowed") return "promises-are-kept";
  if (dimension === "action") return "no-action-beyond-the-list";
  return dimension === "caller" || dimension === "context" || dimension === "transport"
    ? "trust-as-designed"
    : "no-wider-than-asked";
}

function sentenceOf([first, ...others]: readonly Answer[]): string {
  const { consumer, question, expected, actual, decidedBy, key } = first!;
  const what =
    expected === "allowed"
      ? "is promised and refused"
      : actual === "denied"
        ? "shows nothing"
        : "is allowed, and must not be";
  const more = others.length === 0 ? "" : ` (and ${others.length} more like it)`;
  return `${consumer}: ${question}, ${what}, by ${decidedBy}; look at ${key}${more}`;
}
