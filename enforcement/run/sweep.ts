import type { Account } from "../aws/sagemaker";
import type { Trail } from "../aws/trail";
import { writeBaseline } from "./writeBaseline";
import { DEPLOYMENTS, EVIDENCE } from "../events/deploymentCalls";
import { readRecord } from "../events/readEvent";
import type { DeploymentKey, EvidenceKey, Ledger, SweepState } from "../ledger/ledger";
import type { Here } from "../rules/schema";
import type { Tools } from "./ports";

/** Finds in CloudTrail's event history what EventBridge never brought, and hands it to the queue. */
export interface SweepTools extends Pick<Tools, "log" | "count" | "now"> {
  readonly here: Here;
  readonly ledger: Pick<Ledger, "known" | "history" | "install" | "sweepState" | "saveSweepState">;
  readonly account: Account;
  readonly trail: Trail;
  /** Puts messages into the queue, as EventBridge would. */
  readonly send: (bodies: readonly string[]) => Promise<void>;
}

const MINUTE = 60_000;
/**
 * How much of what was read before is read again, for a record may reach the history late. AWS names about five minutes on average
 * and promises none. Source: docs/design/aws-behaviour.md#event-history.
 */
const OVERLAP = 120 * MINUTE;
/** What EventBridge has not brought by then, it will hardly bring any more. */
const DELIVERED_WITHIN = 5 * MINUTE;

/** One sweep. When it fails, the next one reads from where the last that did not fail ended. */
export async function sweep(tools: SweepTools): Promise<void> {
  const { ledger, now, log, count } = tools;
  const startedAt = now();
  const before = (await ledger.sweepState()) ?? { installedAt: startedAt, readUpTo: startedAt, baselineDone: false };
  const from = Math.max(before.installedAt, before.readUpTo - OVERLAP);
  const missed = await missedSince(from, startedAt, tools);
  await tools.send(missed.map(({ body }) => body));
  const late = missed.filter(({ eventTime }) => eventTime < startedAt - DELIVERED_WITHIN);
  count("NotDelivered", late.length);
  const after: SweepState = { ...before, readUpTo: startedAt };
  await ledger.saveSweepState(after);
  log("swept", { from: new Date(from).toISOString(), handedOn: missed.length, notDelivered: late.length });
  // Last, for it may take long; what it does not finish it goes on with the next time.
  if (!before.baselineDone && (await writeBaseline(tools, before.installedAt)))
    await ledger.saveSweepState({ ...after, baselineDone: true });
  count("SweepHeartbeat");
}

interface Missed {
  readonly eventTime: number;
  readonly body: string;
}

async function missedSince(
  from: number,
  to: number,
  { trail, here, ledger, log, count }: SweepTools,
): Promise<Missed[]> {
  const found: (Missed & { readonly key: DeploymentKey | EvidenceKey })[] = [];
  for (const eventName of [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)]) {
    for await (const json of trail.records(eventName, from, to)) {
      const detail: unknown = JSON.parse(json);
      const reading = readRecord(detail, here);
      if (reading.kind === "malformed") {
        count("UnknownError");
        log("malformed", { eventName, reason: reading.reason, record: json.slice(0, 2000) });
      }
      if (reading.kind !== "deployment" && reading.kind !== "evidence") continue;
      const { eventId, eventTime, resource } = reading.call;
      const key =
        reading.kind === "evidence"
          ? { of: { kind: reading.call.reports.kind, name: resource.name }, eventId, eventTime }
          : { resource, eventId, eventTime };
      found.push({ key, eventTime, body: envelope(detail, here) });
    }
  }
  const known = await ledger.known(found.map(({ key }) => key));
  // The oldest first: what was current is known before what came after it is judged.
  return found.filter(({ key }) => !known.has(key.eventId)).sort((a, b) => a.eventTime - b.eventTime);
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
