import { readFileSync } from "node:fs";
import { Mistakes } from "../../../config";
import { shown } from "../../../config/mistakes";
import { statementsOf, type LooseStatement } from "../../looseStatements";

/** Files of evidence are what commands printed: one that is something else is told apart, and what would make it is said. */

interface Wanted {
  /** The option and the file, as the user wrote them. */
  readonly at: string;
  /** The command that prints such a file. */
  readonly command: string;
}

/** @throws Mistakes with one sentence and the way out, for what is no JSON object */
export function readJson(file: string, { at, command }: Wanted): Readonly<Record<string, unknown>> {
  const text = textOf(file, at, command);
  const wayOut = `write it with \`${command}\``;
  if (text.trim() === "") throw Mistakes.of(`${at} is empty; ${wayOut}`);
  if (/^"?user"?,"?arn"?,/.test(text))
    throw Mistakes.of(`${at} is IAM's credential report, which holds no policies; ${wayOut}`);
  if (!/^\s*[{[]/.test(text)) {
    const [first = ""] = text.trim().split("\n");
    const kind = /^[^{}]*,[^{}]*,/.test(first) ? "CSV and not JSON" : "no JSON";
    throw Mistakes.of(
      `${at} is ${kind} (it begins with ${JSON.stringify(first.slice(0, 30))}); ${wayOut} and --output json`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    if (message.includes("after JSON"))
      throw Mistakes.of(`${at} goes on after its end (${message}); keep each answer in a file of its own`);
    throw Mistakes.of(`${at} is cut short, or is no JSON (${message}); ${wayOut} again`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw Mistakes.of(`${at} is a list and no object; ${wayOut}`);
  const found = value as Record<string, unknown>;
  if (found["ReportFormat"] !== undefined && found["Content"] !== undefined)
    throw Mistakes.of(`${at} is IAM's credential report, which holds no policies; ${wayOut}`);
  return found;
}

/** PowerShell writes UTF-16 where a shell would write UTF-8. */
function textOf(file: string, at: string, command: string): string {
  try {
    const bytes = readFileSync(file);
    const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
    return bytes.toString(wide ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "is not there" : code === "EISDIR" ? "is a folder" : `cannot be read (${message})`;
    throw Mistakes.of(`${at} ${why}; write it with \`${command}\``);
  }
}

/** A policy document as AWS's APIs hand it out, with its percent signs or without, or as the AWS CLI prints it. */
export function documentOf(value: unknown, where: string): unknown {
  const document = typeof value === "string" ? parsed(value, where) : value;
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw Mistakes.of(`${where} is no policy document (${shown(document)})`);
  return withPlainActions(document);
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith("{") ? text : decodeURIComponent(text));
  } catch (error) {
    throw Mistakes.of(`${where} is no policy document (${(error as Error).message}): ${text.slice(0, 40)}`);
  }
}

/** Accounts hold `*:*` for `*`, which the simulator's reader of policies takes for no action. */
function withPlainActions(document: object): object {
  if (!JSON.stringify(document).includes('"*:*"')) return document;
  const plain = (names: LooseStatement["Action"]) => [names ?? []].flat().map((name) => (name === "*:*" ? "*" : name));
  const statements = statementsOf(document).map(({ Action, NotAction, ...statement }) => ({
    ...statement,
    ...(Action !== undefined && { Action: plain(Action) }),
    ...(NotAction !== undefined && { NotAction: plain(NotAction) }),
  }));
  return { ...document, Statement: statements };
}
