import type { Act, Case, Look, Step } from "./case";
import { REFUSALS } from "./failures";
import {
  birthOf,
  goBackCandidates,
  inOrder,
  isAccepted,
  isAlike,
  isBornDenied,
  type Effective,
  type Judged,
} from "./history";
import {
  allIsKnownOf,
  ask,
  close,
  HOUR,
  IN_PROGRESS,
  MIXED,
  sureChanges,
  wait,
  whenNotReady,
  type Described,
  type Situation,
} from "./situation";

/** How the effective deployment of an endpoint or an inference component is undone. See docs/design/enforcement-rules.md#rule-9. */

export interface Found extends Effective {
  /** What is accepted, is current beside it, and so is the first to go back to. */
  readonly beside?: Judged;
}

/** Undoes the effective deployment, which is the case's own. */
export function undo(situation: Situation, described: Described, { deployment, beside }: Found): Step {
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
  const timesTried = ({ applies }: Judged) => tried.filter((change) => change.applies === applies).length;
  const untried = candidates
    .filter((one) => timesTried(one) < MOST_TRIES)
    .toSorted((one, other) => timesTried(one) - timesTried(other));
  if (untried.length === 0)
    return withoutTarget(
      situation,
      described,
      deployment,
      "everything to go back to was tried, and did not stay current",
    );
  if (target === undefined)
    return whenNotReady(situation) ?? { act: "findTarget", candidates: untried.map(({ eventId }) => eventId) };
  if (status !== MIXED && current !== undefined && target.deployment.applies === current)
    return close("remedied", "what is current is what was allowed before");
  // Somebody who made what is to go may also make going back impossible.
  if (isRefusedForGood(theCase)) {
    const further = untilBirth(situation);
    if (further) return further;
    if (mayGo(situation, described, deployment)) return remove(situation, described);
  }
  const isTooLarge = timesTried(target.deployment) > 0 || theCase.failure?.kind === "quota";
  return whenNotReady(situation) ?? goBack(theCase, target, isTooLarge);
}

/** Of one target within an hour: as many instances as serve now, and then as its config has them. */
const MOST_TRIES = 2;

/** Whether AWS refuses again and again. That it was busy in between, or before, says nothing. */
const isRefusedForGood = ({ failure }: Case): boolean =>
  failure !== undefined &&
  failure.looking !== true &&
  REFUSALS.includes(failure.kind) &&
  (failure.refusals ?? 0) >= REFUSED_FOR_GOOD;
const REFUSED_FOR_GOOD = 3;

/** Who created it decides whether it may be deleted, and their call may lie before what is within reach. */
const untilBirth = ({ history, isWholeHistory }: Situation): Look | undefined =>
  isWholeHistory || birthOf(history) !== undefined ? undefined : { act: "readHistory" };

/** With nothing to go back to, as far as the whole history goes: it is deleted where it may be, and else people are asked. */
function withoutTarget(situation: Situation, described: Described, deployment: Judged, why: string): Step {
  const further = untilBirth(situation);
  if (further) return further;
  if (mayGo(situation, described, deployment)) return remove(situation, described);
  return whenMoreMayCome(situation) ?? ask(situation, `${why}: there is nothing to go back to`);
}

/**
 * Whether it may be deleted where it cannot go back: what whoever was denied has made themselves, and what was never allowed to be; what
 * others made is theirs, unless the settings say otherwise. A case on suspicion destroys nothing.
 */
function mayGo({ case: theCase, history, settings }: Situation, described: Described, deployment: Judged): boolean {
  const birth = birthOf(history);
  const isTheirs = birth?.caller === deployment.caller;
  // What audit mode let others make is not destroyed for it.
  const wasNeverAllowed = birth !== undefined && birth.auditOnly !== true && !isAccepted(birth);
  // What nobody's deployment applied may be a copy of something allowed.
  const isItself = described.status === MIXED || isAlike(described.current, deployment.applies);
  const isToGo = isTheirs || wasNeverAllowed || settings.whenNoAllowedConfig === "delete";
  return theCase.decision === "denied" && isItself && isToGo;
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
  isTooLarge: boolean,
): Act =>
  type === "endpoint"
    ? {
        act: "updateEndpoint",
        name,
        endpointConfigName: applies!,
        toEventId: eventId,
        target: config,
        retainAllVariantProperties: true,
        excludeRetainedVariantProperties: [
          "DesiredWeight",
          "DataCaptureConfig",
          // Somebody may have asked for so many of a small instance that there are not as many of the larger one.
          ...(isTooLarge ? (["DesiredInstanceCount"] as const) : []),
        ],
      }
    : { act: "updateInferenceComponent", name, toEventId: eventId, applies: applies! };
