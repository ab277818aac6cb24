import type { Act, Case, Step } from "./case";
import { allRecordsOf } from "../models/current";
import {
  goBackCandidates,
  governing,
  inOrder,
  isAwaited,
  isBornDenied,
  latestOf,
  stands,
  type Governing,
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
  const { case: its, history } = situation;
  const { status, inForce } = described;
  if (IN_PROGRESS.includes(status)) return wait(situation, `its status is ${status}`);
  if (!SETTLED.includes(status)) return wait(situation, `its status, ${status}, is new to this program`, "newStatus");
  if (
    status === MIXED &&
    sureChanges(its).some((change) => change.status === MIXED && change.act !== "deregisterScalableTargets")
  )
    return close("held", "its rollback failed, and so did ours");

  if (status !== MIXED && hasFailed(situation)) return ofWhatCameBack(situation, described);
  const found = status === MIXED ? governingMix(situation, inForce) : governing(history, inForce);
  if (found === undefined) return wait(situation, "its deployments are not known yet");
  return (
    whenUnexplained(situation, described, found) ??
    whenAnotherGoverns(situation, found.deployment) ??
    undo(situation, described, found)
  );
}

const hasFailed = ({ case: its, history }: Situation): boolean =>
  history.some(({ eventId, failed }) => eventId === its.eventId && failed === true);

/**
 * What was in force before the case's deployment is in force again. If that may not stand either, its own case may have been closed
 * for this one, which so takes it over.
 */
function ofWhatCameBack(situation: Situation, described: Described): Step {
  const { case: its, history } = situation;
  const found = governing(history, described.inForce);
  if (found && stands(found.deployment) && wentBack(its))
    return close("remedied", "a deployment that may stand is in force again");
  if (found === undefined || stands(found.deployment) || found.deployment.eventId === its.eventId)
    return close("superseded", "it did not take effect: what was in force before it still is");
  if (isAwaited(history, found.deployment)) return wait(situation, "a deployment of it is not judged yet");
  return whenUnexplained(situation, described, found) ?? undo(situation, described, found);
}

interface Found extends Governing {
  /** What may stand, is in force beside it, and so is the first to go back to. */
  readonly beside?: Judged;
}

/**
 * Of a mix both the latest deployment and one before it are in force: the last before it that is not known to have failed, or
 * whichever the description shows. Never sure, for the latest that is known need not be the one that failed.
 */
function governingMix({ case: its, history }: Situation, inForce: string | undefined): Found | undefined {
  const latest = latestOf(history);
  if (latest === undefined) return undefined;
  const earlier = inOrder(history).filter(({ eventId }) => eventId !== latest.eventId);
  const own = earlier.find(({ eventId }) => eventId === its.eventId);
  const shown = own?.puts !== undefined && inForce !== undefined && sameName(own.puts, inForce);
  const last = earlier.findLast(({ failed }) => failed !== true);
  return own && stands(latest) && (shown || own === last)
    ? { deployment: own, beside: latest, sure: false }
    : { deployment: latest, sure: false };
}

/**
 * While a record that explains what is in force may be on its way, for it may allow it. Counted from when we first saw it, because
 * anybody can keep LastModifiedTime young.
 */
function whenUnexplained(
  situation: Situation,
  { inForce, lastModifiedAt }: Described,
  { sure }: Governing,
): Step | undefined {
  if (sure) return undefined;
  const { case: its, now, recordsRead } = situation;
  const seen = its.unexplained !== undefined && its.unexplained.inForce === inForce;
  const since = seen ? its.unexplained.since : Math.min(lastModifiedAt ?? now, now);
  if (allRecordsOf(Math.max(since, its.eventTime), recordsRead)) return undefined;
  return { ...wait(situation, "what is in force is not explained yet"), unexplained: { inForce, since } };
}

function whenAnotherGoverns(situation: Situation, deployment: Judged): Step | undefined {
  const { case: its, history } = situation;
  const ordered = inOrder(history).map(({ eventId }) => eventId);
  const failed = ordered.indexOf(deployment.eventId) < ordered.indexOf(its.eventId) ? ({ failed: true } as const) : {};
  if (stands(deployment)) {
    return wentBack(its)
      ? close("remedied", "a deployment that may stand is in force again")
      : { ...close("superseded", "a deployment that may stand is in force"), ...failed };
  }
  if (isAwaited(history, deployment)) return wait(situation, "a deployment of it is not judged yet");
  if (deployment.eventId === its.eventId) return undefined;
  return { ...close("superseded", "another deployment governs, and has a case of its own"), ...failed };
}

/** Undoes the governing deployment, which is the case's own. */
function undo(
  situation: Situation,
  { status, inForce, adapters = [] }: Described,
  { deployment, beside }: Found,
): Step {
  const { case: its, history, target, settings } = situation;
  const remove = (): Step => whenMoreMayCome(situation) ?? whenNotReady(situation) ?? removal(situation, adapters);
  if (!beside && isBornDenied(history, deployment)) return remove();
  if (its.decision === "unknown")
    return close("held", "what it deployed cannot be known, and an update is not undone on suspicion");

  const candidates = [...(beside?.puts === undefined ? [] : [beside]), ...goBackCandidates(history, deployment)];
  const nothing = candidates.length === 0 || target === "none";
  // What nobody's deployment put there may be a copy of something allowed.
  const itself =
    status === MIXED || (inForce !== undefined && deployment.puts !== undefined && sameName(inForce, deployment.puts));
  if (nothing && itself && settings.whenNoAllowedConfig === "delete") return remove();
  if (nothing)
    return (
      whenMoreMayCome(situation) ??
      close("held", "no earlier deployment that may stand is intact: there is nothing to go back to")
    );
  if (status === "Failed") return close("held", "it failed after an update, and can only be deleted");
  const untried = candidates.filter(
    ({ puts }) => !sureChanges(its).some((change) => change.puts !== undefined && sameName(change.puts, puts!)),
  );
  if (untried.length === 0) return close("held", "everything to go back to was tried, and did not stay in force");
  if (target === undefined)
    return whenNotReady(situation) ?? { act: "findTarget", candidates: untried.map(({ eventId }) => eventId) };
  if (status !== MIXED && inForce !== undefined && sameName(target.puts!, inForce))
    return close("remedied", "what is in force is what was allowed before");
  return whenNotReady(situation) ?? goBack(its, target);
}

/**
 * While a record of an earlier deployment may be on its way, one that may stand and can be gone back to. Not when there is nothing
 * but a creation: whatever came after it would be in force.
 */
function whenMoreMayCome(situation: Situation): Step | undefined {
  const { case: its, history, recordsRead } = situation;
  const [first, ...others] = inOrder(history);
  if ((first?.creates && others.length === 0) || allRecordsOf(its.eventTime, recordsRead)) return undefined;
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
const goBack = ({ resource: { type, name } }: Case, { eventId, puts }: Judged): Act =>
  type === "endpoint"
    ? {
        act: "updateEndpoint",
        name,
        endpointConfigName: puts!,
        retainAllVariantProperties: true,
        excludeRetainedVariantProperties: ["DesiredWeight", "DataCaptureConfig"],
      }
    : { act: "updateInferenceComponent", name, toEventId: eventId, puts: puts! };
