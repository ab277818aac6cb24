import type { Wait } from "../../cases/case";
import { HOUR, MINUTE } from "../../cases/situation";
import { readRecord } from "../../events/readEvent";
import type { OpenCase } from "../../ledger/ledger";
import { shortCaller } from "../../ledger/stored";
import { RECORDS_ARRIVE_WITHIN } from "../../models/current";
import type { Tools } from "../ports";

/** How long CloudTrail's history goes back, less a day. */
const HISTORY = 89 * 24 * HOUR;

/**
 * Whether CloudTrail's history knows the call that a case is about: whoever can put a message into the queue must not have enforcement
 * undo what nobody deployed. Asked once a case, right before its first change, when the history should show the call. Whoever keeps the
 * history from being asked gains nothing: then the message is believed.
 *
 * @returns what to wait for, when the history does not bear the call out
 */
export async function confirmCall(open: OpenCase, tools: Tools): Promise<Wait | "confirmed" | "not asked"> {
  const { eventId, eventTime, confirmed, noticed } = open.case;
  const now = tools.now();
  if (confirmed) return "confirmed";
  if (now < eventTime + RECORDS_ARRIVE_WITHIN || now > eventTime + HISTORY) return "not asked";
  let json: string | undefined;
  try {
    json = await tools.trail.record(eventId);
  } catch (error) {
    tools.log("history not read", { eventId, error: String(error).slice(0, 500) });
    return "not asked";
  }
  if (json !== undefined && isOf(json, open, tools)) return "confirmed";
  const isLate = json !== undefined || now >= eventTime + HOUR;
  return {
    act: "wait",
    until: now + (isLate ? 5 * MINUTE : MINUTE),
    why: `CloudTrail's history ${json === undefined ? "does not show the call" : "says otherwise of the call"}`,
    ...(isLate && { alarm: true, ...(!noticed.includes("unconfirmed") && { notice: "unconfirmed" }) }),
  };
}

function isOf(json: string, { resource, caller, case: { eventTime, creates } }: OpenCase, { here }: Tools): boolean {
  const reading = readRecord(JSON.parse(json), here);
  if (reading.kind !== "deployment") return false;
  const { call } = reading;
  return (
    call.resource.type === resource.type &&
    call.resource.name === resource.name &&
    call.eventTime === eventTime &&
    call.creates === creates &&
    shortCaller(caller) === shortCaller(call.caller.text)
  );
}
