import type { Act, Case, Step } from "./case";
import { allRecordsOf } from "../models/current";
import {
  goBackCandidates,
  effective,
  inOrder,
  isAwaited,
  isBornDenied,
  latestOf,
  isAccepted,
  type Effective,
  type Judged,
} from "./history";
import { sameName } from "../models/descriptions";
import { close, wait, wentBack, whenNotReady, type Described, type Situation } from "./situation";

/**
 * What to do about an endpoint or an inference component that is there. See docs/design/enforcement-rules.md#rule-8,
 * #rule-9 and #rule-10.
 */

/** Sources: SageMaker API, DescribeEndpoint, DescribeInferenceComponent; docs/design/aws-behaviour.md#endpoint-status. */
const IN_PROGRESS = ["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"];
/** Serves with a mix of the config from before and the new one, and says the one or the other. */
const MIXED = "UpdateRollbackFailed";
const SETTLED = ["InService", "OutOfService", "Failed", MIXED];

export function ofServing(situation: Situation, described: Described): Step {
  const { case: theCase, history } = situation;
  const { status, current } = described;
  if (IN_PROGRESS.includes(status)) return wait(situation, `its status is ${status}`);
  if (!SETTLED.includes(status)) return wait(situation, `its status, ${status}, is new to this program`, "newStatus");
  if (
    status === MIXED &&
    sureChanges(theCase).some((change) => change.status === MIXED && change.act !== "deregisterScalableTargets")
  )
    return close("held", "its rollback failed, and so did ours");

  if (status !== MIXED && hasFailed(situation)) return ofWhatCameBack(situation, described);
  const found = status === MIXED ? effectiveMix(situation, current) : effective(history, current);
  if (found === undefined) return wait(situation, "its deployments are not known yet");
  return (
    whenUnexplained(situation, described, found) ??
    whenAnotherIsEffective(situation, found.deployment) ??
    undo(situation, described, found)
  );
}

const hasFailed = ({ case: theCase, history }: Situation): boolean =>
  history.some(({ eventId, failed }) => eventId === theCase.eventId && failed === true);

/**
 * What was current before the case's deployment is current again. If that may not stand either, its own case may have been closed
 * for this one, which so takes it over.
 */
function ofWhatCameBack(situation: Situation, described: Described): Step {
  const { case: theCase, history } = situation;
  const found = effective(history, described.current);
  if (found && isAccepted(found.deployment) && wentBack(theCase))
    return close("remedied", "a deployment that may stand is in force again");
  if (found === undefined || isAccepted(found.deployment) || found.deployment.eventId === theCase.eventId)
    return close("superseded", "it did not take effect: what was in force before it still is");
  if (isAwaited(history, found.deployment)) return wait(situation, "a deployment of it is not judged yet");
  return whenUnexplained(situation, described, found) ?? undo(situation, described, found);
}

interface Found extends Effective {
  /** What may stand, is current beside it, and so is the first to go back to. */
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
  const shown = own?.applies !== undefined && current !== undefined && sameName(own.applies, current);
  const last = earlier.findLast(({ failed }) => failed !== true);
  return own && isAccepted(latest) && (shown || own === last)
    ? { deployment: own, beside: latest, sure: false }
    : { deployment: latest, sure: false };
}

/**
 * While a record that explains what is current may be on its way, for it may allow it. Counted from when we first saw it, because
 * anybody can keep LastModifiedTime young.
 */
function whenUnexplained(
  situation: Situation,
  { current, lastModifiedAt }: Described,
  { sure }: Effective,
): Step | undefined {
  if (sure) return undefined;
  const { case: theCase, now, recordsRead } = situation;
  const seen = theCase.unexplained !== undefined && theCase.unexplained.current === current;
  const since = seen ? theCase.unexplained.since : Math.min(lastModifiedAt ?? now, now);
  if (allRecordsOf(Math.max(since, theCase.eventTime), recordsRead)) return undefined;
  return { ...wait(situation, "what is in force is not explained yet"), unexplained: { current, since } };
}

function whenAnotherIsEffective(situation: Situation, deployment: Judged): Step | undefined {
  const { case: theCase, history } = situation;
  const ordered = inOrder(history).map(({ eventId }) => eventId);
  const failed =
    ordered.indexOf(deployment.eventId) < ordered.indexOf(theCase.eventId) ? ({ failed: true } as const) : {};
  if (isAccepted(deployment)) {
    return wentBack(theCase)
      ? close("remedied", "a deployment that may stand is in force again")
      : { ...close("superseded", "a deployment that may stand is in force"), ...failed };
  }
  if (isAwaited(history, deployment)) return wait(situation, "a deployment of it is not judged yet");
  if (deployment.eventId === theCase.eventId) return undefined;
  return { ...close("superseded", "another deployment governs, and has a case of its own"), ...failed };
}

/** Undoes the effective deployment, which is the case's own. */
function undo(
  situation: Situation,
  { status, current, adapters = [] }: Described,
  { deployment, beside }: Found,
): Step {
  const { case: theCase, history, target, settings } = situation;
  const remove = (): Step => whenMoreMayCome(situation) ?? whenNotReady(situation) ?? removal(situation, adapters);
  if (!beside && isBornDenied(history, deployment)) return remove();
  if (theCase.decision === "unknown")
    return close("held", "what it deployed cannot be known, and an update is not undone on suspicion");

  const candidates = [...(beside?.applies === undefined ? [] : [beside]), ...goBackCandidates(history, deployment)];
  const nothing = candidates.length === 0 || target === "none";
  // What nobody's deployment put there may be a copy of something allowed.
  const itself =
    status === MIXED ||
    (current !== undefined && deployment.applies !== undefined && sameName(current, deployment.applies));
  if (nothing && itself && settings.whenNoAllowedConfig === "delete") return remove();
  if (nothing)
    return (
      whenMoreMayCome(situation) ??
      close("held", "no earlier deployment that may stand is intact: there is nothing to go back to")
    );
  if (status === "Failed") return close("held", "it failed after an update, and can only be deleted");
  const untried = candidates.filter(
    ({ applies }) =>
      !sureChanges(theCase).some((change) => change.applies !== undefined && sameName(change.applies, applies!)),
  );
  if (untried.length === 0) return close("held", "everything to go back to was tried, and did not stay in force");
  if (target === undefined)
    return whenNotReady(situation) ?? { act: "findTarget", candidates: untried.map(({ eventId }) => eventId) };
  if (status !== MIXED && current !== undefined && sameName(target.applies!, current))
    return close("remedied", "what is in force is what was allowed before");
  return whenNotReady(situation) ?? goBack(theCase, target);
}

/**
 * While a record of an earlier deployment may be on its way, one that may stand and can be gone back to. Not when there is nothing
 * but a creation: whatever came after it would be current.
 */
function whenMoreMayCome(situation: Situation): Step | undefined {
  const { case: theCase, history, recordsRead } = situation;
  const [first, ...others] = inOrder(history);
  if ((first?.creates && others.length === 0) || allRecordsOf(theCase.eventTime, recordsRead)) return undefined;
  return wait(situation, "its earlier deployments may not all be known yet");
}

const sureChanges = ({ changes }: Case) => changes.filter(({ unconfirmed }) => unconfirmed !== true);

function removal(situation: Situation, adapters: NonNullable<Described["adapters"]>): Step {
  const { name, type } = situation.case.resource;
  if (type === "endpoint") return { act: "deleteEndpoint", name };
  // Adapters cannot be without their base.
  const [adapter] = adapters;
  if (adapter !== undefined && adapters.some(({ status }) => IN_PROGRESS.includes(status)))
    return wait(situation, "its adapters are being changed");
  return { act: "deleteInferenceComponent", name: adapter?.name ?? name };
}

/** Source of the properties: SageMaker API, UpdateEndpoint, VariantProperty. */
const goBack = ({ resource: { type, name } }: Case, { eventId, applies }: Judged): Act =>
  type === "endpoint"
    ? {
        act: "updateEndpoint",
        name,
        endpointConfigName: applies!,
        retainAllVariantProperties: true,
        excludeRetainedVariantProperties: ["DesiredWeight", "DataCaptureConfig"],
      }
    : { act: "updateInferenceComponent", name, toEventId: eventId, applies: applies! };
