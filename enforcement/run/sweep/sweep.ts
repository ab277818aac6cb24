import type { Account } from "../../aws/sagemaker";
import { readRecord } from "../../events/readEvent";
import type { DeploymentKey, EvidenceKey, Ledger, SweepState } from "../../ledger/ledger";
import type { Here } from "../../rules/schema";
import { readTrail, type TrailReading, type TrailTools } from "./readTrail";
import type { Tools } from "../ports";
import { writeBaseline } from "./writeBaseline";

/** Finds in CloudTrail's event history what EventBridge never brought, and hands it to the queue. */
export interface SweepTools extends TrailTools, Pick<Tools, "count"> {
  readonly here: Here;
  readonly ledger: Pick<Ledger, "known" | "history" | "install" | "sweepState" | "saveSweepState">;
  readonly account: Account;
  /** Puts messages into the queue, as EventBridge would; gives those that it will never take. */
  readonly send: (bodies: readonly string[]) => Promise<readonly { readonly body: string; readonly why: string }[]>;
}

const MINUTE = 60_000;
/** What EventBridge has not brought by then, it will hardly bring any more. */
const DELIVERED_WITHIN = 5 * MINUTE;
/** A sweep that is further behind than that says so by its silence. */
const BEHIND = 60 * MINUTE;

/**
 * One sweep. What it does not manage, or could not read, the next one goes on with.
 *
 * @param until when to stop reading (milliseconds)
 * @throws what kept it from reading, unless AWS only asked for patience; what was read is handed on all the same
 */
export async function sweep(tools: SweepTools, until = Infinity): Promise<void> {
  const { ledger, now, log, count } = tools;
  const startedAt = now();
  const before = (await ledger.sweepState()) ?? { installedAt: startedAt, readUpTo: startedAt, baselineDone: false };
  const reading = await readTrail(before, tools, until);
  const missed = await missedIn(reading, tools);
  for (const { body, why } of await tools.send(missed.map(({ body }) => body))) {
    count("UnknownError");
    log("not handed on", { why, body: body.slice(0, 2000) });
  }
  const late = missed.filter(({ eventTime }) => eventTime < startedAt - DELIVERED_WITHIN);
  count("NotDelivered", late.length);
  const readUpTo = Math.min(...Object.values(reading.calls).map((call) => call.readUpTo));
  const after: SweepState = { ...before, readUpTo, calls: reading.calls };
  await ledger.saveSweepState(after);
  log("swept", { from: new Date(before.readUpTo).toISOString(), handedOn: missed.length, notDelivered: late.length });
  // Last, for it may take long; what it does not finish it goes on with the next time.
  if (!before.baselineDone && (await writeBaseline(tools, before.installedAt)))
    await ledger.saveSweepState({ ...after, baselineDone: true });
  if (reading.errors.length > 0) throw reading.errors[0];
  if (readUpTo >= startedAt - BEHIND) count("SweepHeartbeat");
}

interface Missed {
  readonly eventTime: number;
  readonly body: string;
}

async function missedIn({ records }: TrailReading, tools: SweepTools): Promise<Missed[]> {
  const found = records.flatMap(({ eventName, json }) => read(eventName, json, tools) ?? []);
  const known = await tools.ledger.known(found.map(({ key }) => key));
  // The oldest first: what was current is known before what came after it is judged.
  return found.filter(({ key }) => !known.has(key.eventId)).sort((a, b) => a.eventTime - b.eventTime);
}

/** A record that cannot be read must not keep the others. */
function read(
  eventName: string,
  json: string,
  { here, log, count }: SweepTools,
): (Missed & { readonly key: DeploymentKey | EvidenceKey }) | undefined {
  const malformed = (reason: string): undefined => {
    count("UnknownError");
    log("malformed", { eventName, reason, record: json.slice(0, 2000) });
  };
  try {
    const detail: unknown = JSON.parse(json);
    const reading = readRecord(detail, here);
    if (reading.kind === "malformed") return malformed(reading.reason);
    if (reading.kind === "none") return undefined;
    const { eventId, eventTime, resource } = reading.call;
    const key =
      reading.kind === "evidence"
        ? { of: { kind: reading.call.reports.kind, name: resource.name }, eventId, eventTime }
        : { resource, eventId, eventTime };
    return { key, eventTime, body: envelope(detail, here) };
  } catch (error) {
    return malformed(String(error).slice(0, 500));
  }
}

/** As EventBridge delivers a record, so that nobody needs to know where it came from. */
const envelope = (detail: unknown, { accountId, region }: Here): string =>
  JSON.stringify({
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.sagemaker",
    account: accountId,
    region,
    detail,
  });
