import type { Case, Step } from "./case";
import { incarnationOf } from "./history";
import { ofServing } from "./ofServing";
import { ask, changed, close, MINUTE, wait, whenNotReady, type Described, type Situation } from "./situation";

/** A description may lag behind a creation. */
const VISIBLE_WITHIN = 2 * MINUTE;

/**
 * What to do about a case now. To be asked again, with a new description, right before every change. See
 * docs/design/enforcement-rules.md#rule-9 to #rule-13.
 */
export function nextStep(situation: Situation): Step {
  const { case: theCase, described, history } = situation;
  if (history.some(({ eventId, adopted }) => eventId === theCase.eventId && adopted === true))
    return close("adopted", "an operator let it stand");
  const gone = whenGone(situation);
  if (gone) return gone;
  if (described === "not found") return wait(situation, "it is not visible yet");
  if (theCase.mode === "audit") return close("audit", "nothing is changed in audit mode");
  if (asksFirst(situation) && !hasEnded(theCase, described))
    return ask(situation, "what it deployed is uncertain, and whenUncertain: ask leaves it to people");
  return theCase.resource.type === "transformJob"
    ? ofTransformJob(situation, described)
    : ofServing(situation, described);
}

/** Whether nothing is done before somebody says so. */
const asksFirst = ({ case: theCase, history }: Situation): boolean =>
  theCase.decision === "unknown" &&
  theCase.whenUncertain === "ask" &&
  !history.some(({ eventId, undo }) => eventId === theCase.eventId && undo !== undefined);

/** Of a transform job; what else has failed may still be there to be deleted. */
const hasEnded = ({ resource: { type } }: Case, { status }: Described) =>
  type === "transformJob" && ["Completed", "Stopped", "Failed"].includes(status);

/** When the incarnation is not there any more. */
function whenGone(situation: Situation): Step | undefined {
  const { case: theCase, described, now } = situation;
  const weDeleted = changed(theCase, "deleteEndpoint", "deleteInferenceComponent");
  const gone = weDeleted ? close("remedied", "it is deleted") : close("gone", "it is there no more, and not by us");
  if (described === "not found") {
    const early = theCase.createdAt === undefined && !weDeleted && now < theCase.eventTime + VISIBLE_WITHIN;
    return early ? undefined : gone;
  }
  if (theCase.createdAt !== undefined)
    return Math.abs(described.createdAt - theCase.createdAt) < 1000 ? undefined : gone;
  const which = incarnationOf(theCase, described.createdAt);
  if (which === "earlier") return wait(situation, "the description is older than the call");
  return which === "later" ? gone : undefined;
}

/** Source of the statuses: SageMaker API, DescribeTransformJob; docs/design/aws-behaviour.md#transform-jobs. */
function ofTransformJob(situation: Situation, { status, outputPath }: Described): Step {
  const where = outputPath === undefined ? "" : `; what it wrote is in ${outputPath}`;
  switch (status) {
    case "InProgress":
      return whenNotReady(situation) ?? { act: "stopTransformJob", name: situation.case.resource.name };
    case "Stopping":
      return { ...wait(situation, "it is stopping"), inVain: true };
    case "Stopped":
      return changed(situation.case, "stopTransformJob")
        ? close("remedied", "it is stopped")
        : close("gone", "somebody else stopped it");
    case "Completed":
      return close("tooLate", `it had finished${where}`);
    case "Failed":
      return close("tooLate", `it had failed${where}`);
    default:
      return wait(situation, `its status, ${status}, is new to this program`, "newStatus");
  }
}
