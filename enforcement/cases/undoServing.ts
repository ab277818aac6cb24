import type { Act, Case, Change, Step } from "./case";
import { allRecordsOf } from "../models/current";
import { EVIDENCE_WAIT } from "../verdict/judge";
import {
  birthOf,
  effective,
  goBackCandidates,
  inOrder,
  isAccepted,
  isAlike,
  isAwaited,
  isBornDenied,
  latestOf,
  type Effective,
  type Judged,
} from "./history";
import {
  ask,
  close,
  free,
  HOUR,
  MINUTE,
  wait,
  wentBack,
  whenNotReady,
  type Described,
  type Situation,
} from "./situation";

/**
 * What to do about an endpoint or an inference component that is there. See docs/design/enforcement-rules.md#rule-8,
 * #rule-9 and #rule-10.
 */

/** Sources: SageMaker API, DescribeEndpoint, DescribeInferenceComponent; docs/design/aws-behaviour.md#endpoint-status. */
export const IN_PROGRESS = ["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"];
/** Serves with a mix of the config from before and the new one, and names the one or the other. */
const MIXED = "UpdateRollbackFailed";
const SETTLED = ["InService", "OutOfService", "Failed", MIXED];

export function ofServing(situation: Situation, described: Described): Step {
  const { history } = situation;
  const { status, current } = described;
  if (IN_PROGRESS.includes(status)) return whileInProgress(situation, described);
  if (!SETTLED.includes(status)) return wait(situation, `its status, ${status}, is new to this program`, "newStatus");

  if (status !== MIXED && hasFailed(situation)) return ofWhatCameBack(situation, described);
  const found = status === MIXED ? effectiveMix(situation, current) : effective(history, current);
  if (found === undefined) return wait(situation, "its deployments are not known yet");
  return whenUnexplained(situation, described, found) ?? ofEffective(situation, described, found);
}

function ofEffective(situation: Situation, described: Described, found: Found): Step {
  const { history, origin } = situation;
  const { current } = described;
  if (!mayComeFromOurs(situation, described, found) || current === undefined)
    return whenAnotherIsEffective(situation, found.deployment) ?? undo(situation, described, found);
  if (origin === undefined) return { act: "findOrigin", current };
  const deployment = inOrder(history).findLast(({ eventId }) => origin.includes(eventId));
  if (deployment === undefined)
    return ask(situation, `nobody can tell whose ${current} is: it is gone, or has the models of no deployment`);
  return (
    whenAnotherIsEffective(situation, deployment) ??
    undo(situation, described, { deployment, beside: found.deployment, sure: false })
  );
}

/**
 * Whether an accepted deployment is taken for what is current only because nothing better is known, and it may come from the case's own:
 * as a config that auto scaling made of that one, when nobody saw the accepted one fail; or in another spelling, if SageMaker tells no
 * case.
 */
function mayComeFromOurs({ case: theCase, history }: Situation, { status, current }: Described, found: Found): boolean {
  const { deployment } = found;
  const ordered = inOrder(history);
  const own = ordered.find(({ eventId }) => eventId === theCase.eventId);
  if (theCase.resource.type !== "endpoint" || status === MIXED || !isAccepted(deployment) || !own) return false;
  return ordered.indexOf(own) < ordered.indexOf(deployment)
    ? !ordered.some(({ applies }) => applies === undefined || isAlike(applies, current))
    : isAlike(own.applies, current);
}

/** How long auto scaling is left alone after it was taken off. */
const FREE_AGAIN = 3 * MINUTE;

/** SageMaker refuses every change now. Auto scaling must not keep it so, nor block the change that comes next. */
function whileInProgress(situation: Situation, described: Described): Step {
  const { case: theCase, history, settings, now } = situation;
  const latest = latestOf(history);
  const mayBeKeptSo =
    ["Updating", "RollingBack"].includes(described.status) && latest !== undefined && !isAccepted(latest);
  if (mayBeKeptSo && !wentBack(theCase) && !settings.pause && now >= (theCase.freedAt ?? 0) + FREE_AGAIN)
    return free(theCase, described);
  return { ...wait(situation, `its status is ${described.status}`), inVain: true };
}

const hasFailed = ({ case: theCase, history }: Situation): boolean =>
  history.some(({ eventId, failed }) => eventId === theCase.eventId && failed === true);

/**
 * What was current before the case's deployment is current again. If that is not accepted either, its own case may have been closed
 * for this one, which so takes it over.
 */
function ofWhatCameBack(situation: Situation, described: Described): Step {
  const { case: theCase, history } = situation;
  const found = effective(history, described.current);
  if (found && isAccepted(found.deployment) && wentBack(theCase)) return remedied(situation, WENT_BACK);
  if (found === undefined || isAccepted(found.deployment) || found.deployment.eventId === theCase.eventId)
    return close("superseded", "it did not take effect: what was current before it still is");
  if (isAwaited(history, found.deployment)) return wait(situation, "a deployment of it is not judged yet");
  return whenUnexplained(situation, described, found) ?? undo(situation, described, found);
}

const WENT_BACK = "an accepted deployment is current again";

/**
 * An update was made back to a config that may have been deleted and made again right before it. When the config is not the one that
 * was looked at, the record of our own update says what it deployed: it is judged like any other.
 */
function remedied(situation: Situation, why: string): Step {
  const { case: theCase, history, verified, now } = situation;
  const back = sureChanges(theCase).findLast(({ act }) => act === "updateEndpoint");
  if (back?.applies === undefined || back.targetCreatedAt === undefined) return close("remedied", why);
  if (verified === undefined) return { act: "verify", applies: back.applies };
  if (verified === back.targetCreatedAt) return close("remedied", why);
  const own = inOrder(history).findLast(
    ({ ours, applies, eventTime }) => ours && applies === back.applies && eventTime >= back.at - MINUTE,
  );
  if (own && isAccepted(own)) return close("remedied", why);
  if (own && own.decision !== "waiting")
    return close("superseded", "what it went back to had been made anew, and has a case of its own");
  const changed = "the config that it went back to is not the one that was looked at";
  return now < back.at + EVIDENCE_WAIT
    ? wait(situation, `${changed}: the record of going back says what is current`)
    : ask(situation, `${changed}, and the record of going back has not come`);
}

interface Found extends Effective {
  /** What is accepted, is current beside it, and so is the first to go back to. */
  readonly beside?: Judged;
}

/**
 * Of a mix both the latest deployment and one before it are current: the last before it that is not known to have failed, or
 * whichever the description shows. Never sure, for the latest that is known need not be the one that failed.
 */
function effectiveMix({ case: theCase, history }: Situation, current: string | undefined): Found | undefined {
  const latest = latestOf(history);
  if (latest === undefined) return undefined;
  const earlier = inOrder(history).filter(({ eventId }) => eventId !== latest.eventId);
  const own = earlier.find(({ eventId }) => eventId === theCase.eventId);
  const shown = own?.applies !== undefined && own.applies === current;
  const last = earlier.findLast(({ failed }) => failed !== true);
  return own && isAccepted(latest) && (shown || own === last)
    ? { deployment: own, beside: latest, sure: false }
    : { deployment: latest, sure: false };
}

/**
 * While a record that explains what is current may be on its way, for it may allow it; half an hour at most. Counted from when we
 * first saw it, because anybody can keep LastModifiedTime young.
 */
function whenUnexplained(
  situation: Situation,
  { current, lastModifiedAt }: Described,
  { sure }: Effective,
): Step | undefined {
  if (sure) return undefined;
  const { case: theCase, now } = situation;
  const before = theCase.unexplained;
  const since = before && before.current === current ? before.since : Math.min(lastModifiedAt ?? now, now);
  const goesOn = before !== undefined && now < (before.seenAt ?? before.since) + EVIDENCE_WAIT;
  const first = goesOn ? (before.first ?? before.since) : since;
  if (allIsKnownOf(Math.max(since, theCase.eventTime), situation)) return undefined;
  // Whoever has auto scaling make one config after the other keeps nothing by it.
  if (now >= Math.max(first, theCase.eventTime) + 2 * EVIDENCE_WAIT) return undefined;
  const unexplained = { current, since, first, seenAt: now };
  return { ...wait(situation, "what is current is not explained yet"), unexplained };
}

/** Whether every record of a time is known, or was waited for long enough: whoever keeps the sweep busy must not keep a case waiting. */
const allIsKnownOf = (time: number, { recordsRead, now }: Situation): boolean =>
  allRecordsOf(time, recordsRead) || now >= time + EVIDENCE_WAIT;

function whenAnotherIsEffective(situation: Situation, deployment: Judged): Step | undefined {
  const { case: theCase, history } = situation;
  const ordered = inOrder(history).map(({ eventId }) => eventId);
  const isEarlier = ordered.indexOf(deployment.eventId) < ordered.indexOf(theCase.eventId);
  const failed = isEarlier ? ({ failed: true } as const) : {};
  if (isAccepted(deployment)) {
    return wentBack(theCase)
      ? remedied(situation, WENT_BACK)
      : { ...close("superseded", "an accepted deployment is current"), ...failed };
  }
  if (isAwaited(history, deployment)) return wait(situation, "a deployment of it is not judged yet");
  if (deployment.eventId === theCase.eventId) return undefined;
  return { ...close("superseded", "another deployment is the effective one, and has a case of its own"), ...failed };
}

/** Undoes the effective deployment, which is the case's own. */
function undo(situation: Situation, described: Described, { deployment, beside }: Found): Step {
  const { case: theCase, history, target, now } = situation;
  const { status, current } = described;
  if (!beside && isBornDenied(history, deployment)) return remove(situation, described);

  const candidates = [...(beside?.applies === undefined ? [] : [beside]), ...goBackCandidates(history, deployment)];
  if (candidates.length === 0 || target === "none")
    return withoutTarget(situation, described, deployment, "no earlier deployment that was accepted is intact");
  if (status === "Failed")
    return withoutTarget(situation, described, deployment, "it failed after an update, and can only be deleted");
  const tried = sureChanges(theCase).filter(({ at, applies }) => applies !== undefined && at > now - HOUR);
  if (status === MIXED && tried.some((change) => change.status === MIXED))
    return withoutTarget(situation, described, deployment, "its rollback failed, and so did ours");
  const untried = candidates.filter(({ applies }) => !tried.some((change) => change.applies === applies));
  if (untried.length === 0) return ask(situation, "everything to go back to was tried, and did not stay current");
  if (target === undefined)
    return whenNotReady(situation) ?? { act: "findTarget", candidates: untried.map(({ eventId }) => eventId) };
  if (status !== MIXED && current !== undefined && target.deployment.applies === current)
    return close("remedied", "what is current is what was allowed before");
  return whenNotReady(situation) ?? goBack(theCase, target);
}

/**
 * With nothing to go back to. What whoever was denied has made themselves, and what was never allowed to be, is deleted; what others
 * made is theirs, unless the settings say otherwise: people are asked for as long as it serves. A case on suspicion destroys nothing.
 */
function withoutTarget(situation: Situation, described: Described, deployment: Judged, why: string): Step {
  const { case: theCase, history, settings } = situation;
  const birth = birthOf(history);
  const isTheirs = birth?.caller === deployment.caller;
  // What audit mode let others make is not destroyed for it.
  const wasNeverAllowed = birth !== undefined && birth.auditOnly !== true && !isAccepted(birth);
  // What nobody's deployment applied may be a copy of something allowed.
  const isItself =
    described.status === MIXED || described.status === "Failed" || isAlike(described.current, deployment.applies);
  const isToGo = isTheirs || wasNeverAllowed || settings.whenNoAllowedConfig === "delete";
  if (theCase.decision === "denied" && isItself && isToGo) return remove(situation, described);
  return whenMoreMayCome(situation) ?? ask(situation, `${why}: there is nothing to go back to`);
}

/**
 * While a record of an earlier deployment may be on its way, one that is accepted and can be gone back to. Not when there is nothing
 * but a creation: whatever came after it would be current.
 */
function whenMoreMayCome(situation: Situation): Step | undefined {
  const { case: theCase, history } = situation;
  const [first, ...others] = inOrder(history);
  if ((first?.creates && others.length === 0) || allIsKnownOf(theCase.eventTime, situation)) return undefined;
  return wait(situation, "its earlier deployments may not all be known yet");
}

const sureChanges = ({ changes }: Case): readonly Change[] => changes.filter(({ unconfirmed }) => unconfirmed !== true);

/** Deletes it, and before it what AWS does not let it go without: adapters before their base, components before their endpoint. */
function remove(situation: Situation, { parts = [] }: Described): Step {
  const notNow = whenMoreMayCome(situation) ?? whenNotReady(situation);
  if (notNow) return notNow;
  const { name, type } = situation.case.resource;
  const part = parts.find(({ status }) => !IN_PROGRESS.includes(status));
  if (part) return { act: "deleteInferenceComponent", name: part.name };
  if (parts.length > 0) return { ...wait(situation, "what runs in it is being changed"), inVain: true };
  return type === "endpoint" ? { act: "deleteEndpoint", name } : { act: "deleteInferenceComponent", name };
}

/** Source of the properties: SageMaker API, UpdateEndpoint, VariantProperty. */
const goBack = (
  { resource: { type, name } }: Case,
  { deployment: { eventId, applies }, config }: Exclude<Situation["target"], "none" | undefined>,
): Act =>
  type === "endpoint"
    ? {
        act: "updateEndpoint",
        name,
        endpointConfigName: applies!,
        toEventId: eventId,
        target: config,
        retainAllVariantProperties: true,
        excludeRetainedVariantProperties: ["DesiredWeight", "DataCaptureConfig"],
      }
    : { act: "updateInferenceComponent", name, toEventId: eventId, applies: applies! };
