import { isExpected } from "../cases/case";
import { holds } from "../events/caller";
import { appliedBy, type DeploymentCall } from "../events/readEvent";
import type { Failure } from "../cases/failures";
import { allRecordsOf } from "../models/current";
import { gather, type Gathered } from "./gatherModels";
import type { DeploymentRecord, EvidenceRecord } from "../ledger/ledger";
import type { EvidenceCall } from "../events/readEvent";
import { recordsRead } from "./recordsRead";
import type { JudgingTools } from "./ports";
import { EVIDENCE_WAIT, judge, type Deployed, type Verdict } from "../verdict/judge";

/** From a call to the verdict that is written down. */

export interface Judgement {
  readonly record: DeploymentRecord;
  /** What it is about, with where its models are known from. */
  readonly models: Verdict["evidence"]["models"];
  /** What could not be asked; while there is any, nothing is given up as unknown. */
  readonly failures: readonly Failure[];
}

export async function judgeCall(call: DeploymentCall, tools: JudgingTools): Promise<Judgement> {
  const { settings, here } = tools;
  const ourOwn = await whetherOurs(call, tools);
  const decided = ourOwn === "predicted" || (ourOwn === undefined && holds(settings.breakGlassRoleArns, call.caller));
  const gathered = decided ? NOTHING : await gather(call, tools);
  const { models, to = call.to, failures } = gathered;
  const deployed: Deployed = { eventTime: call.eventTime, caller: call.caller, to, models, ourOwn };
  let verdict = judge(deployed, settings, here, tools.now());
  // An innocent would pay for our throttling, a missing permission or a sweep that stands still.
  if (
    verdict.decision === "unknown" &&
    (failures.length > 0 || !allRecordsOf(call.eventTime, await recordsRead(tools)))
  )
    verdict = judge(deployed, settings, here, call.eventTime + EVIDENCE_WAIT - 1);
  return { record: recordOf(call, verdict, gathered, tools.now()), models, failures };
}

const NOTHING: Gathered = { models: undefined, used: { models: {} }, failures: [] };

async function whetherOurs(call: DeploymentCall, { ledger, ownRoleArn }: JudgingTools): Promise<Deployed["ourOwn"]> {
  if (!holds([ownRoleArn], call.caller)) return undefined;
  const expectations = await ledger.expectations(call.resource);
  return isExpected(call, appliedBy(call), expectations) ? "predicted" : "unexpected";
}

function recordOf(call: DeploymentCall, verdict: Verdict, { used }: Gathered, judgedAt: number): DeploymentRecord {
  const { caller, resource, eventId, eventName, eventTime, creates, specifications } = call;
  const { decision, evidence, ...rest } = verdict;
  return {
    resource,
    eventId,
    eventName,
    eventTime,
    creates,
    applies: appliedBy(call),
    decision,
    ...(decision !== "allowed" && rest.mode === "audit" && { auditOnly: true }),
    caller: caller.text,
    session: caller.session,
    sourceIdentity: caller.sourceIdentity,
    invokedBy: caller.invokedBy,
    ...(call.deploys.kind === "nothing" && { deploysNothing: true as const }),
    verdict: { ...rest, models: namesOf(evidence.models) },
    used,
    specifications,
    judgedAt,
  };
}

/** Every model that may have been current, once. */
function namesOf(models: Deployed["models"]): readonly string[] | undefined {
  const all = models?.candidates.flatMap((candidate) => candidate.map(({ name }) => name ?? "a container"));
  return all && [...new Set(all)];
}

export const evidenceRecordOf = ({ eventId, eventTime, resource, reports, caller }: EvidenceCall): EvidenceRecord => ({
  of: { kind: reports.kind, name: resource.name },
  eventId,
  eventTime,
  reports,
  caller: caller.text,
});
