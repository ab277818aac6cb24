import { inDoubtSince, REMEMBERED } from "../../cases/history";
import { holds } from "../../events/caller";
import { appliedBy, type DeploymentCall, type EvidenceCall } from "../../events/readEvent";
import type { DeploymentRecord, EvidenceRecord } from "../../ledger/ledger";
import { mapped, type Current } from "../../models/current";
import { judge, type Deployed, type Verdict } from "../../verdict/judge";
import { gather, type Gathered } from "./gatherModels";
import { KeptAnswers } from "./keptAnswers";
import type { Unread } from "./patientInquiry";
import type { JudgingTools } from "../ports";
import { whetherOurs } from "./ownCall";

/** From a call to the verdict that is written down. */

export interface Judgement {
  readonly record: DeploymentRecord;
  /** What it is about, with where its models are known from. */
  readonly models: Verdict["evidence"]["models"];
  /** What could not be asked. What is known is judged all the same, and half an hour after the call it has to suffice. */
  readonly unread: readonly Unread[];
  /** What it was answered and need not ask again, when it is judged again; see `KeptAnswers`. */
  readonly answers: string | undefined;
}

interface Before {
  /** When the record of the call came, in milliseconds. */
  readonly openedAt: number;
  /** What the last look kept; see `Judgement`. */
  readonly answers?: string | undefined;
}

export async function judgeCall(call: DeploymentCall, tools: JudgingTools, before?: Before): Promise<Judgement> {
  const { settings, here } = tools;
  const answers = new KeptAnswers(before?.answers);
  const own = await whetherOurs(call, tools, answers);
  const isDecided =
    own.ours === "predicted" || (own.ours === undefined && holds(settings.breakGlassRoleArns, call.caller));
  const gathered = own.gathered ?? (isDecided ? nothingOf(call) : await gather(call, tools, answers));
  const { models, to = call.to, unread } = gathered;
  const { eventTime, caller } = call;
  const deployed: Deployed = { eventTime, arrivedAt: before?.openedAt, caller, to, models, ourOwn: own.ours };
  const { verdict, inDoubtSince } = await concluded(
    judge(deployed, settings, here, tools.now()),
    call,
    deployed,
    gathered,
    tools,
  );
  const { applies = appliedBy({ ...call, deploys: gathered.deploys }), ours } = own;
  const record = recordOf(call, verdict, gathered, ours, tools.now());
  return {
    record: { ...record, applies, ...(inDoubtSince !== undefined && { inDoubtSince }) },
    models,
    unread,
    answers: answers.text(),
  };
}

/** A verdict that waits, unless it has been in doubt for as long as one may wait; then with what is known. */
async function concluded(
  verdict: Verdict,
  call: DeploymentCall,
  deployed: Deployed,
  { deploys, untold }: Gathered,
  tools: JudgingTools,
): Promise<{ readonly verdict: Verdict; readonly inDoubtSince?: number }> {
  if (verdict.decision !== "waiting") return { verdict };
  const { settings, here, ledger, now } = tools;
  const { eventTime, caller } = call;
  let waitsSince = call.creates ? eventTime : inDoubtSince(await ledger.history(call.resource), call);
  const isUntold =
    deployed.models === undefined
      ? deploys.kind === "endpointConfig" && untold.has(deploys.name)
      : isInVain(deployed, untold, (known) => judge(known, settings, here, now()));
  // Whoever deployed something in the last day that nobody could judge gains no time by another, under that name or a new one. Whoever
  // creates models, config and endpoint in one second has to wait for their records each time.
  if (isUntold) {
    const first = await ledger.firstUnknownOf(caller.text, eventTime - REMEMBERED + 1);
    waitsSince = Math.min(waitsSince, eventTime, first ?? eventTime);
  }
  return { verdict: judge({ ...deployed, waitsSince }, settings, here, now()), inDoubtSince: waitsSince };
}

/** Whether nothing would be decided even if every record had come: what cannot be read is in none. */
function isInVain(
  { models, ...deployed }: Deployed,
  untold: Gathered["untold"],
  judged: (deployed: Deployed) => Verdict,
): boolean {
  const all = models!.candidates.flat();
  if (all.some(({ name, details, unknown }) => !details && !unknown && name !== undefined && !untold.has(name)))
    return false;
  const sure = <T>(known: Current<T>): Current<T> => ({ ...known, certainty: "certain" });
  const known = sure(
    mapped(models!, (some) =>
      some.map((model) => ({
        ...model,
        details: model.details && sure(model.details),
        container: model.container && sure(model.container),
      })),
    ),
  );
  return !["allowed", "denied"].includes(judged({ ...deployed, models: known }).decision);
}

const nothingOf = ({ deploys, specifications }: DeploymentCall): Gathered => ({
  models: undefined,
  deploys,
  specifications,
  endpointConfig: undefined,
  used: { models: [] },
  unread: [],
  untold: new Set<string>(),
});

function recordOf(
  call: DeploymentCall,
  verdict: Verdict,
  { used, deploys, specifications }: Gathered,
  ours: Deployed["ourOwn"],
  judgedAt: number,
): Omit<DeploymentRecord, "applies"> {
  const { caller, resource, eventId, eventName, eventTime, creates } = call;
  const { decision, evidence, ...rest } = verdict;
  return {
    resource,
    eventId,
    eventName,
    eventTime,
    creates,
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
