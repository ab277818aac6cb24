import type { Case } from "../cases/case";
import { readRecord } from "../events/readEvent";
import { judgeCall, type Judgement } from "./judgeCall";
import type { DeploymentRecord, Lease, Open, OpenVerdict } from "../ledger/ledger";
import { noticeOfVerdict } from "./notices";
import type { Tools } from "./ports";

/** From a judgement to what is written down: the verdict, and a case where it may not stand. */

/** Judges again what waited for evidence. Gives what is open afterwards. */
export async function reconsider(open: OpenVerdict, lease: Lease, tools: Tools): Promise<Open | undefined> {
  const reading = readRecord(JSON.parse(open.record), tools.here);
  if (reading.kind !== "deployment") throw new Error(`a waiting record that is no deployment: ${open.eventId}`);
  const judgement = await judgeCall(reading.call, tools);
  if (judgement.record.decision === "waiting") {
    countFailures(judgement, tools);
    await tools.ledger.save({ ...open, due: tools.now() }, lease);
    return open;
  }
  return conclude(judgement, open, tools);
}

/** Writes a verdict down. Gives what is open afterwards; undefined when nothing is, or somebody else has written one. */
export async function conclude(
  judgement: Judgement,
  waiting: Pick<OpenVerdict, "record" | "openedAt">,
  tools: Tools,
): Promise<Open | undefined> {
  const { record } = judgement;
  countFailures(judgement, tools);
  // Before it is written: a message that comes again tells people again, one that was written would tell nobody.
  const notice = noticeOfVerdict(record, tools.here);
  if (notice) await tools.notify(notice);
  if (record.verdict.tampering) tools.count("Tampering");

  const open = openAfter(record, waiting, tools.now());
  const written = await tools.ledger.write(record, open);
  const { resource, eventId, eventName, decision, caller, verdict } = record;
  const { name, type } = resource;
  if (written) tools.log("verdict", { eventId, eventName, type, name, caller, decision, ...verdict });
  return written ? open : undefined;
}

function openAfter(
  record: DeploymentRecord,
  { record: json, openedAt }: Pick<OpenVerdict, "record" | "openedAt">,
  now: number,
): Open | undefined {
  const { eventId, eventTime, creates, resource, decision, caller, verdict } = record;
  const shared = { eventId, resource, openedAt };
  if (decision === "allowed") return undefined;
  if (decision === "waiting") return { kind: "verdict", ...shared, due: now, record: json };
  const theCase: Case = {
    eventId,
    eventTime,
    creates,
    resource,
    decision,
    mode: verdict.mode,
    changes: [],
    noticed: [],
  };
  return { kind: "case", ...shared, due: now, case: theCase, caller, reason: verdict.reason, why: "not looked at yet" };
}

function countFailures({ failures }: Judgement, tools: Tools): void {
  if (failures.includes("refused")) tools.count("RefusedPermission");
  if (failures.includes("other")) tools.count("UnknownError");
}
