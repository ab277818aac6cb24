import { readFileSync } from "node:fs";
import { parseJson } from "../../contract/jsonText";
import { readAll } from "../../contract/standardInput";
import { Problem } from "../problem";

/** Reads JSON from a file, or from standard input where the name is `-`. */
export const jsonFrom = (file: string): unknown => parsedText(textFrom(file), file);

/** Reads JSON, or JSON lines: a value a line. */
export function jsonOrLinesFrom(file: string): unknown {
  const text = textFrom(file);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  try {
    return parseJson(text);
  } catch {
    if (lines.length < 2) return parsedText(text, file);
    return lines.map((line, index) => parsedText(line, `line ${index + 1} of ${named(file)}`));
  }
}

const named = (file: string) => (file === "-" ? "standard input" : file);

function textFrom(file: string): string {
  try {
    return (file === "-" ? readAll(0) : readFileSync(file)).toString("utf8").replace(/^\ufeff/, "");
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function parsedText(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Problem(`${named(file)} is no JSON: ${(error as Error).message}`);
  }
}

/** Lists of records or entries, by the key that holds them, and what prints them. */
const LISTS = [
  "Records", // a trail's file; an event of S3 or SQS that a function was given
  "Events", // aws cloudtrail lookup-events
  "Messages", // aws sqs receive-message
  "events", // aws logs filter-log-events, get-log-events
  "logEvents", // what CloudWatch Logs sends to a subscription
  "results", // aws logs get-query-results
] as const;

/** Texts that hold a record or a list of them, by the key that holds them. */
const TEXTS = ["CloudTrailEvent", "Body", "body", "message", "@message", "Message"] as const;

/**
 * CloudTrail's records in whatever people save: one or a list of EventBridge's events, of records, of LookupEvents' entries, of
 * messages, of CloudWatch Logs' events or of the rows of Logs Insights; or what holds such a list (see {@link LISTS}).
 *
 * @throws Problem when it is none of these
 */
export function recordsIn(json: unknown): unknown[] {
  if (Array.isArray(json)) {
    const list = json as readonly unknown[];
    return isInsightsRow(list) ? recordsIn(insightsRow(list as readonly Field[])) : list.flatMap(inEntry);
  }
  if (typeof json !== "object" || json === null) throw new Problem(`no event: ${JSON.stringify(json)?.slice(0, 60)}`);
  const given = json as Record<string, unknown>;
  const { detail, account, region, eventName } = given;
  if (typeof eventName === "string") return [json];
  if (typeof detail === "object" && detail !== null)
    return [{ recipientAccountId: account, awsRegion: region, ...detail }];
  for (const key of LISTS) if (Array.isArray(given[key])) return recordsIn(given[key]);
  for (const key of TEXTS) {
    const text = given[key];
    if (typeof text === "string") return recordsIn(parsed(text, key));
  }
  throw new Problem(
    "no event: neither EventBridge's (with detail) nor CloudTrail's (with eventName), nor an export that holds them; docs/enforcement.md lists which are read",
  );
}

/** Says which of many is none. */
function inEntry(json: unknown, index: number): unknown[] {
  try {
    return recordsIn(json);
  } catch (error) {
    throw error instanceof Problem ? new Problem(`entry ${index + 1}: ${error.message}`) : error;
  }
}

interface Field {
  readonly field: string;
  readonly value: string;
}

/** A row of Logs Insights is a list of fields. Source: CloudWatch Logs API, GetQueryResults. */
const isInsightsRow = (list: readonly unknown[]): boolean =>
  list.length > 0 && list.every((one) => typeof (one as Partial<Field> | null)?.field === "string");

function insightsRow(row: readonly Field[]): unknown {
  const message = row.find(({ field }) => field === "@message")?.value;
  if (message !== undefined) return { message };
  throw new Problem("a row of Logs Insights without @message: ask for it with `fields @message`");
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem(`${where} of an entry is no JSON: ${text.slice(0, 60)}`);
  }
}
