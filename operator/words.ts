import type { ClosedCase, Open } from "../enforcement/ledger/ledger";
import type { Judged } from "./backtest/judgements";
import { listed } from "../contract/listed";
import { inOneLine } from "../contract/printable";

/** What people read. */

export const TYPES: Readonly<Record<string, string>> = {
  endpoint: "endpoint",
  transformJob: "transform job",
  inferenceComponent: "inference component",
};

const utc = (time: number | string) => `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;

const KNOWN_FROM = {
  request: "from the request",
  live: "from SageMaker's descriptions",
  records: "from recorded calls",
} as const;

/** What a caller wrote must not begin a line of its own. */
const inLines = (lines: readonly string[]): string[] => lines.map(inOneLine);

export function judgedInWords(one: Judged): string[] {
  const { eventName, eventTime, resource, caller, session, decision, reason, models, knownFrom, remedy } = one;
  const from = knownFrom === undefined ? "" : ` (${KNOWN_FROM[knownFrom]})`;
  return inLines([
    `${decision.toUpperCase().padEnd(8)} ${eventName} of ${TYPES[resource.type]} ${resource.name}, ${utc(eventTime)}`,
    `  caller  ${caller}${session === undefined ? "" : `, session ${session}`}${one.breakGlass ? " (break glass: people are told)" : ""}`,
    `  models  ${models === undefined ? "not known" : models.length === 0 ? "none" : `${listed(models)}${from}`}`,
    `  reason  ${reason}`,
    ...(remedy === undefined ? [] : [`  remedy  ${remedy}`]),
    `  event   ${one.eventId}`,
  ]);
}

/** How long, roughly: `3 h`. */
export function age(from: number, to: number): string {
  const minutes = Math.max(0, Math.round((to - from) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

export function openInWords(open: Open, now: number): string[] {
  const { resource, eventId, openedAt, due } = open;
  const next = due <= now ? "within a minute" : `in ${age(now, due)}`;
  const what = `${TYPES[resource.type]} ${resource.name}, open for ${age(openedAt, now)}`;
  if (open.kind === "verdict")
    return [
      `WAITS    ${what}`,
      "  why     what it deployed is not known yet",
      `  next    look ${next}`,
      `  event   ${eventId}`,
    ];
  const { case: theCase, caller, reason, why, alarmedSince } = open;
  return inLines([
    `${alarmedSince === undefined ? "OPEN    " : "ALARM   "} ${what}`,
    `  caller  ${caller}, ${theCase.creates ? "created or started" : "updated"} it at ${utc(theCase.eventTime)}`,
    `  reason  ${reason}`,
    `  waits   ${why}; next look ${next}`,
    ...theCase.changes.map(
      ({ act, name, at, applies, unconfirmed }) =>
        `  done    ${act} ${name}${applies === undefined ? "" : ` to ${applies}`} at ${utc(at)}${unconfirmed ? ", no answer" : ""}`,
    ),
    `  event   ${eventId}`,
  ]);
}

export function closedInWords({ case: theCase, caller, reason, as, why, openedAt, closedAt }: ClosedCase): string[] {
  return inLines([
    `${as.toUpperCase().padEnd(8)} ${TYPES[theCase.resource.type]} ${theCase.resource.name}, ${utc(closedAt)}, after ${age(openedAt, closedAt)}`,
    `  caller  ${caller}`,
    `  reason  ${reason}`,
    `  end     ${why}`,
    `  event   ${theCase.eventId}`,
  ]);
}

/** A table of text, its columns as wide as they need to be. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
