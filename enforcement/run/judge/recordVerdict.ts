import type { Case } from "../../cases/case";
import { MINUTE } from "../../cases/situation";
import { readRecord } from "../../events/readEvent";
import {
  ItemRefused,
  type DeploymentRecord,
  type Lease,
  type Leased,
  type Open,
  type WaitingVerdict,
} from "../../ledger/ledger";
import { minimalDeployment, minimalOpen } from "../../ledger/stored";
import { EVIDENCE_WAIT } from "../../verdict/judge";
import { judgeCall, type Judgement } from "./judgeCall";
import { noticeOfVerdict, noticeOfWaiting } from "../notify/notices";
import { notifyPeople } from "../notify/notifyPeople";
import type { Tools } from "../ports";
import { secondsSince } from "../secondsSince";

/** From a judgement to what is written down: the verdict, and a case where it is not accepted. */

/** After so long, people hear that a verdict waits, and for what. */
const NOTICE_AFTER = 10 * MINUTE;

/** Judges again what waited for evidence. Gives what is open afterwards. */
export async function reconsider(open: WaitingVerdict, lease: Lease, tools: Tools): Promise<Open | undefined> {
  const reading = readRecord(JSON.parse(open.record), tools.here);
  if (reading.kind !== "deployment") throw new Error(`a waiting record that is no deployment: ${open.eventId}`);
  const judgement = await judgeCall(reading.call, tools, open);
  const { record } = judgement;
  if (record.decision !== "waiting") return conclude(judgement, open, tools);
  countFailures(judgement, tools);
  const now = tools.now();
  const isLate = now >= record.eventTime + NOTICE_AFTER;
  if (isLate && !open.noticed) await notifyPeople(noticeOfWaiting(judgement, tools.here), tools);
  // The longer it waits the less often it is asked about, and never later than the time to conclude it.
  const next = Math.min(now + Math.max(MINUTE, (now - record.eventTime) / 10), record.eventTime + EVIDENCE_WAIT);
  const { answers } = judgement;
  await tools.ledger.save({ ...open, due: Math.max(now, next), answers, ...(isLate && { noticed: true }) }, lease);
  return open;
}

/** Writes a verdict down. Gives what is open afterwards; undefined when nothing is, or somebody else has written one. */
export async function conclude(
  judgement: Judgement,
  waiting: Pick<WaitingVerdict, "record" | "openedAt">,
  tools: Tools,
): Promise<Open | undefined> {
  const { record } = judgement;
  countFailures(judgement, tools);
  // Before it is written: a message that comes again notifies again, one that was written would notify nobody.
  const notice = noticeOfVerdict(record, tools.here);
  if (notice) await notifyPeople(notice, tools);
  if (record.verdict.tampering) tools.count("Tampering");

  const open = openAfter(judgement, waiting, tools.now());
  const written = await write(record, open, tools);
  const { resource, eventId, eventName, decision, caller, verdict } = record;
  const { name, type } = resource;
  if (written && decision !== "waiting") tools.count("VerdictDelay", secondsSince(record, record.judgedAt));
  if (written) tools.log("verdict", { eventId, eventName, type, name, caller, decision, ...verdict });
  return written ? open : undefined;
}

/** What DynamoDB refuses is written with as little as it takes to act upon it: nobody escapes by what cannot be stored. */
async function write(record: DeploymentRecord, open: Leased | undefined, tools: Tools): Promise<boolean> {
  try {
    return await tools.ledger.write(record, open);
  } catch (error) {
    if (!(error instanceof ItemRefused)) throw error;
    tools.count("UnknownError");
    tools.log("failed", { eventId: record.eventId, error: error.message });
    return tools.ledger.write(minimalDeployment(record), open && minimalOpen(open));
  }
}

function openAfter(
  { record, answers }: Judgement,
  { record: json, openedAt }: Pick<WaitingVerdict, "record" | "openedAt">,
  now: number,
): Leased | undefined {
  const { eventId, eventTime, creates, resource, decision, caller, verdict } = record;
  const { mode, whenUncertain } = verdict;
  const shared = { eventId, resource, openedAt };
  if (decision === "allowed") return undefined;
  if (decision === "waiting") return { kind: "verdict", ...shared, due: now, record: json, answers };
  const theCase: Case = {
    eventId,
    eventTime,
    creates,
    resource,
    decision,
    mode,
    changes: [],
    noticed: [],
    ...(whenUncertain === "ask" && { whenUncertain }),
  };
  return { kind: "case", ...shared, due: now, case: theCase, caller, reason: verdict.reason, why: "not looked at yet" };
}

function countFailures({ unread }: Judgement, tools: Tools): void {
  const failures = unread.map(({ failure }) => failure);
  if (failures.includes("refused")) tools.count("RefusedPermission");
  if (failures.includes("other")) tools.count("UnknownError");
}
