import type { Section } from "./findings";

/** Open: docs/design/aws-behaviour.md#arn-case. */
const QUESTION = "Does AWS keep the case of names in ARNs?";

/** Notes how a name with capital letters came back in an ARN; a name without them says nothing. */
export function noteSpelling(section: Section, what: string, name: string, arn: string | undefined): void {
  if (arn === undefined || name === name.toLowerCase()) return;
  const end = arn.slice(arn.lastIndexOf("/") + 1);
  if (end === name) section.answers(QUESTION, `${what} keeps the case of the name (${arn})`);
  else if (end === name.toLowerCase()) section.answers(QUESTION, `${what} has the name in lower case (${arn})`);
  else section.notes(`${what} has another name than ${name}: ${arn}`);
}

/** The resource in AWS's text of a refusal. */
export const arnIn = (said: string | undefined): string | undefined =>
  /on (?:the )?resource: (arn:\S+)/.exec(said ?? "")?.[1];
