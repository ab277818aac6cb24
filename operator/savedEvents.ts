import { Problem } from "./problem";

/** A call as it was saved: an event of EventBridge, or a bare record of CloudTrail. */
export type Saved = Readonly<Record<string, unknown>>;

/** What may hold several. */
const LISTS = ["Records", "Events", "Messages"] as const;
/** What may hold one, as text. */
const TEXTS = ["CloudTrailEvent", "Body", "body"] as const;

/**
 * The calls in a JSON value: an event or a record, a list of them, or what AWS gives: a log file of CloudTrail (`Records`),
 * `aws cloudtrail lookup-events` (`Events`), `aws sqs receive-message` (`Messages`), the event of a Lambda function that reads a
 * queue.
 *
 * @param where to say where a mistake is
 * @throws Problem
 */
export function savedIn(json: unknown, where: string): readonly Saved[] {
  if (Array.isArray(json)) return json.flatMap((one: unknown, index) => savedIn(one, `${where}, entry ${index + 1}`));
  if (typeof json !== "object" || json === null) throw notOne(where);
  const values = json as Saved;
  if ("detail" in values || ("eventSource" in values && "eventName" in values)) return [values];
  const list = LISTS.find((key) => Array.isArray(values[key]));
  if (list !== undefined) return savedIn(values[list], `${where}, ${list}`);
  const text = TEXTS.find((key) => typeof values[key] === "string");
  if (text === undefined) throw notOne(where);
  let inner: unknown;
  try {
    inner = JSON.parse(String(values[text]));
  } catch {
    throw new Problem(`${where}: ${text} is no JSON`);
  }
  return savedIn(inner, `${where}, ${text}`);
}

const notOne = (where: string) =>
  new Problem(
    `${where}: neither an event of EventBridge (with "detail") nor a record of CloudTrail (with "eventSource" and "eventName")`,
  );

/** The region of a call, as far as it says. */
export function regionOfSaved(saved: Saved): string | undefined {
  const detail = (saved["detail"] ?? saved) as Saved | undefined;
  const region = detail?.["awsRegion"] ?? saved["region"];
  return typeof region === "string" ? region : undefined;
}

/** When the first and the last of some calls were made, in milliseconds; those that do not say are left out. */
export function spanOf(all: readonly Saved[]): { readonly first: number; readonly last: number } {
  const times = all
    .map(({ detail, eventTime }) => Date.parse(String((detail as Saved | undefined)?.["eventTime"] ?? eventTime)))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0
    ? { first: 0, last: 0 }
    : { first: times.reduce((a, b) => Math.min(a, b)), last: times.reduce((a, b) => Math.max(a, b)) };
}
