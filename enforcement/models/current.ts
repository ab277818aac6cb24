/**
 * What was behind a name when a call was made. Names are reused: whoever deletes an endpoint config or a model right after using it,
 * and makes a harmless one of the same name, must not be judged by that one.
 */

/**
 * CloudTrail gives the time a call was completed, in whole seconds. Source: CloudTrail User Guide, "CloudTrail record contents";
 * see docs/design/aws-behaviour.md#event-time.
 */
export const secondOf = (time: number): number => Math.floor(time / 1000);

/**
 * How long CloudTrail's history may take to show a record. AWS names about five minutes on average and promises none. Source:
 * docs/design/aws-behaviour.md#event-history.
 */
export const RECORDS_ARRIVE_WITHIN = 15 * 60_000;

/**
 * Whether every record of a time is known. EventBridge may lose some, so that is not before the history was read late enough.
 *
 * @param recordsRead when the history was read last
 */
export const allRecordsOf = (time: number, recordsRead: number): boolean => recordsRead >= time + RECORDS_ARRIVE_WITHIN;

/** How sure it is that a content was current. */
export type Certainty =
  /** Nothing that comes later can change it. */
  | "certain"
  /** All that is known points there; only a swap within one second would make it wrong. Enough to deny, not to allow. */
  | "likely"
  /** A record that would say otherwise may still be on its way. */
  | "open";

/** The contents of which one was current when the call was made; usually there is one. */
export interface Current<T> {
  readonly candidates: readonly [T, ...T[]];
  readonly certainty: Certainty;
  /** Where it is known from. */
  readonly from: "request" | "live" | "records";
}

/** Something that exists now. */
export interface Live<T> {
  readonly createdAt: number;
  readonly content: T;
}

/** Something whose creation was recorded, here or in CloudTrail's history; without content when the record does not show it. */
export interface Recorded<T> {
  readonly eventTime: number;
  readonly content: T | undefined;
}

export const certain = <T>(content: T, from: Current<T>["from"] = "request"): Current<T> => ({
  candidates: [content],
  certainty: "certain",
  from,
});

/** The same of each content that may have been current. */
export const mapped = <T, U>(
  { candidates: [first, ...others], ...rest }: Current<T>,
  change: (one: T) => U,
): Current<U> => ({ ...rest, candidates: [change(first), ...others.map(change)] });

/**
 * Those of some records that may be about what was current at a time: all of its second, and all of the latest second before it, for
 * nobody knows the order of calls in one second.
 */
export function latestAt<T extends { readonly eventTime: number }>(at: number, records: readonly T[]): readonly T[] {
  const second = secondOf(at);
  const earlier = records.map(({ eventTime }) => secondOf(eventTime)).filter((one) => one < second);
  const seconds = [second, Math.max(...earlier)];
  return records.filter(({ eventTime }) => seconds.includes(secondOf(eventTime)));
}

/**
 * The content that a name had when a call was made.
 *
 * A live object that was created before the call's second has not been replaced since. One of the same second may have been
 * made before the call or after it. A younger one is no evidence, and the newest records before the call then are, those of one second,
 * with all those of the call's second.
 *
 * @param at the call's time, as CloudTrail gives it
 * @param recordsRead when CloudTrail's history was read last
 * @returns undefined when nothing is known
 */
export function currentAt<T>(
  at: number,
  live: Live<T> | undefined,
  recorded: readonly Recorded<T>[],
  recordsRead: number,
): Current<T> | undefined {
  const second = secondOf(at);
  if (live !== undefined && secondOf(live.createdAt) < second) return certain(live.content, "live");
  const latest = latestAt(at, recorded).toSorted((a, b) => b.eventTime - a.eventTime);
  const liveInSecond = live !== undefined && secondOf(live.createdAt) === second ? [live.content] : [];
  const all = [...liveInSecond, ...latest.map(({ content }) => content)];

  const [first, ...others] = withoutRepetition(all);
  if (first === undefined || all.includes(undefined)) return undefined;
  const arrived = allRecordsOf(at, recordsRead);
  const likely = liveInSecond.length > 0 && others.length === 0;
  return {
    candidates: [first, ...others],
    certainty: arrived ? "certain" : likely ? "likely" : "open",
    from: liveInSecond.length > 0 ? "live" : "records",
  };
}

function withoutRepetition<T>(contents: readonly (T | undefined)[]): T[] {
  const known = contents.filter((content) => content !== undefined);
  return [...new Map(known.map((content) => [JSON.stringify(content), content])).values()];
}
