import { callerOf } from "../enforcement/caller";
import type { ClosedCase, OpenCase, OpenVerdict } from "../enforcement/ledger/ledger";
import { EVIDENCE_WAIT } from "../enforcement/verdict";
import { placesOf, type Place, type PlaceOptions } from "./places";
import type { Surroundings } from "./surroundings";
import { count, duration, labelled, resourceInWords, utc } from "./words";

export interface CasesOptions extends PlaceOptions {
  /** Days; undefined: closed cases are left out. */
  readonly closed?: number | undefined;
  readonly json?: boolean | undefined;
}

interface InPlace extends Place {
  /** The oldest first, as the others. */
  readonly cases: readonly OpenCase[];
  /** Deployments that wait for evidence. */
  readonly verdicts: readonly OpenVerdict[];
  readonly closed?: readonly ClosedCase[] | undefined;
}

const DAY = 24 * 3_600_000;

/** Lists what is open, and what was closed lately. */
export async function cases(options: CasesOptions, surroundings: Surroundings): Promise<number> {
  const found: InPlace[] = [];
  for (const place of await placesOf(options, surroundings)) found.push(await lookInto(place, options, surroundings));
  const { out, now } = surroundings;
  out(
    options.json
      ? JSON.stringify({ regions: found }, undefined, 2)
      : found.map((one) => shown(one, options, now())).join("\n\n"),
  );
  return 0;
}

async function lookInto(place: Place, { closed }: CasesOptions, { aws, now }: Surroundings): Promise<InPlace> {
  const ledger = aws.ledger(place.region, place.table);
  const open = (await ledger.open()).toSorted((a, b) => a.openedAt - b.openedAt);
  return {
    ...place,
    cases: open.filter((one) => one.kind === "case"),
    verdicts: open.filter((one) => one.kind === "verdict"),
    ...(closed !== undefined && { closed: (await ledger.closed(now() - closed * DAY)).toReversed() }),
  };
}

function shown({ region, table, cases: open, verdicts, closed }: InPlace, options: CasesOptions, now: number): string {
  const title = `${region}, ledger ${table}: ${count(open.length, "open case")}, ${count(verdicts.length, "verdict that waits for evidence", "verdicts that wait for evidence")}`;
  return [
    title,
    ...open.map((one) => ofCase(one, now)),
    ...verdicts.map((one) => ofVerdict(one, now)),
    ...(closed === undefined
      ? []
      : [`closed within ${count(options.closed!, "day")}: ${closed.length}`, ...closed.map(ofClosed)]),
  ].join("\n\n");
}

const since = (openedAt: number, now: number) => `since ${utc(openedAt)}, ${duration(now - openedAt)}`;

function ofCase(
  { resource, caller, reason, why, due, openedAt, alarmedSince, case: its, eventId }: OpenCase,
  now: number,
): string {
  const done = resource.type === "transformJob" ? "started" : its.creates ? "created" : "updated";
  return [
    `${resourceInWords(resource)}: ${its.decision}, open ${since(openedAt, now)}`,
    ...labelled([
      ["who", `${caller} ${done} it on ${utc(its.eventTime)}`],
      ["what", reason],
      ["waits", `${why}; looked at again ${due <= now ? "now" : `on ${utc(due)}`}`],
      ["look", alarmedSince === undefined ? undefined : `somebody should, since ${utc(alarmedSince)}`],
      ["asked", its.changes.map(({ act, at }) => `${act} on ${utc(at)}`).join(", ") || undefined],
      ["event", eventId],
    ]),
  ].join("\n");
}

function ofVerdict({ resource, record, openedAt, due, eventId }: OpenVerdict, now: number): string {
  const { userIdentity, eventName, eventTime } = JSON.parse(record) as Readonly<Record<string, unknown>>;
  const called = Date.parse(String(eventTime));
  return [
    `${resourceInWords(resource)}: not judged yet, ${since(openedAt, now)}`,
    ...labelled([
      ["who", `${callerOf(userIdentity).text} called ${String(eventName)} on ${utc(called)}`],
      [
        "waits",
        `for records that tell what it deployed, until ${utc(called + EVIDENCE_WAIT)} or until the sweep has read them; looked at again ${due <= now ? "now" : `on ${utc(due)}`}`,
      ],
      ["event", eventId],
    ]),
  ].join("\n");
}

const ofClosed = ({ case: its, caller, reason, as, why, openedAt, closedAt }: ClosedCase): string =>
  [
    `${resourceInWords(its.resource)}: ${as} on ${utc(closedAt)}, after ${duration(closedAt - openedAt)}`,
    ...labelled([
      ["who", caller],
      ["what", reason],
      ["how", why],
      ["event", its.eventId],
    ]),
  ].join("\n");
