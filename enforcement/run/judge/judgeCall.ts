import { expectedAs, type Expectation } from "../../cases/case";
import { holds } from "../../events/caller";
import { appliedBy, type DeploymentCall, type EvidenceCall } from "../../events/readEvent";
import type { DeploymentRecord, EvidenceRecord } from "../../ledger/ledger";
import { seenOf } from "../../ledger/seen";
import { judge, type Deployed, type Verdict } from "../../verdict/judge";
import { gather, type Gathered, type Unread } from "./gatherModels";
import type { JudgingTools } from "../ports";

/** From a call to the verdict that is written down. */

export interface Judgement {
  readonly record: DeploymentRecord;
  /** What it is about, with where its models are known from. */
  readonly models: Verdict["evidence"]["models"];
  /** What could not be asked. What is known is judged all the same, and half an hour after the call it has to suffice. */
  readonly unread: readonly Unread[];
}

export async function judgeCall(call: DeploymentCall, tools: JudgingTools): Promise<Judgement> {
  const { settings, here } = tools;
  const own = await whetherOurs(call, tools);
  const isDecided =
    own.ours === "predicted" || (own.ours === undefined && holds(settings.breakGlassRoleArns, call.caller));
  const gathered = own.gathered ?? (isDecided ? nothingOf(call) : await gather(call, tools));
  const { models, to = call.to, unread } = gathered;
  const deployed: Deployed = { eventTime: call.eventTime, caller: call.caller, to, models, ourOwn: own.ours };
  const verdict = judge(deployed, settings, here, tools.now());
  return { record: recordOf(call, verdict, gathered, own.ours, tools.now()), models, unread };
}

const nothingOf = ({ deploys, specifications }: DeploymentCall): Gathered => ({
  ...{ models: undefined, deploys, specifications, endpointConfig: undefined, used: { models: [] }, unread: [] },
});

interface Own {
  readonly ours: Deployed["ourOwn"];
  readonly gathered?: Gathered;
}

/**
 * Whether our own role called, and a case had announced it. An update back to a config is what was announced as long as the config is
 * the one that was looked at right before; one that was made anew in between is judged by what it says.
 */
async function whetherOurs(call: DeploymentCall, tools: JudgingTools): Promise<Own> {
  if (!holds([tools.ownRoleArn], call.caller)) return { ours: undefined };
  const expected = expectedAs(call, appliedBy(call), await tools.ledger.expectations(call.resource));
  if (expected === undefined) return { ours: "unexpected" };
  if (expected.target === undefined || (await isStillThere(expected, tools))) return { ours: "predicted" };
  const gathered = await gather(call, tools);
  const { endpointConfig } = gathered;
  const isTheSame =
    endpointConfig?.certainty === "certain" &&
    endpointConfig.candidates.every((content) => seenOf(content).digest === expected.target!.digest);
  return isTheSame ? { ours: "predicted" } : { ours: "replaced", gathered };
}

async function isStillThere({ applies, target }: Expectation, { account }: JudgingTools): Promise<boolean> {
  try {
    return (await account.endpointConfig(applies))?.createdAt === target!.createdAt;
  } catch {
    // Then the evidence has to show it.
    return false;
  }
}

function recordOf(
  call: DeploymentCall,
  verdict: Verdict,
  { used, deploys, specifications }: Gathered,
  ours: Deployed["ourOwn"],
  judgedAt: number,
): DeploymentRecord {
  const { caller, resource, eventId, eventName, eventTime, creates } = call;
  const { decision, evidence, ...rest } = verdict;
  return {
    resource,
    eventId,
    eventName,
    eventTime,
    creates,
    applies: appliedBy({ ...call, deploys }),
    decision,
    ...(decision !== "allowed" && rest.mode === "audit" && { auditOnly: true }),
    ...((ours === "predicted" || ours === "replaced") && { ours: true }),
    caller: caller.text,
    session: caller.session,
    sourceIdentity: caller.sourceIdentity,
    invokedBy: caller.invokedBy,
    ...(deploys.kind === "nothing" && { deploysNothing: true as const }),
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
