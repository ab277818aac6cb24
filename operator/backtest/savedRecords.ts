import { readFileSync } from "node:fs";
import { Problem } from "../problem";

/** Reads JSON from a file, or from standard input where the name is `-`. */
export function jsonFrom(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(`${file === "-" ? "standard input" : file} is no JSON: ${(error as Error).message}`);
  }
}

/**
 * CloudTrail's records in whatever people save: one or a list of EventBridge's events, of records, of LookupEvents' entries; or
 * what holds such a list under `Records` (a trail's file), `Events` or `Messages` (the AWS CLI: lookup-events, receive-message).
 *
 * @throws Problem when it is none of these
 */
export function recordsIn(json: unknown): unknown[] {
  if (Array.isArray(json)) return json.flatMap(recordsIn);
  if (typeof json !== "object" || json === null) throw new Problem(`no event: ${JSON.stringify(json)?.slice(0, 60)}`);
  const { Records, Events, Messages, CloudTrailEvent, Body, detail, account, region, eventName } = json as Record<
    string,
    unknown
  >;
  if (Array.isArray(Records)) return recordsIn(Records);
  if (Array.isArray(Events)) return recordsIn(Events);
  if (Array.isArray(Messages)) return recordsIn(Messages);
  if (typeof CloudTrailEvent === "string") return recordsIn(parsed(CloudTrailEvent, "CloudTrailEvent"));
  if (typeof Body === "string") return recordsIn(parsed(Body, "Body"));
  if (typeof detail === "object" && detail !== null)
    return [{ recipientAccountId: account, awsRegion: region, ...detail }];
  if (typeof eventName === "string") return [json];
  throw new Problem("no event: neither EventBridge's (with detail) nor CloudTrail's (with eventName)");
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(`${where} of an entry is no JSON: ${text.slice(0, 60)}`);
  }
}
