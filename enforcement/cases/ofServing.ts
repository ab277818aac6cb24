import type { Case, Step } from "./case";
import { EVIDENCE_WAIT } from "../verdict/judge";
import { effective, inOrder, isAccepted, isAlike, isAwaited, latestOf, mayBeCurrent, type Judged } from "./history";
import {
  ask,
  close,
  free,
  IN_PROGRESS,
  MINUTE,
  MIXED,
  sureChanges,
  wait,
  wentBack,
  type Described,
  type Situation,
} from "./situation";
import { undo, type Found } from "./undo";
import { whenUnexplained } from "./unexplained";

/**
 * What to do about an endpoint or an inference component that is there. See docs/design/enforcement-rules.md#rule-8,
 * #rule-9 and #rule-10.
 */

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
  const { case: theCase, history } = situation;
  const { current, status } = described;
  const isConfig = theCase.resource.type === "endpoint" && status !== MIXED;
  const possible = isConfig ? mayBeCurrent(history, current, found.deployment, theCase.eventId) : [];
  if (possible.length === 0 || current === undefined)
    return whenAnotherIsEffective(situation, found.deployment) ?? undo(situation, described, found);
  const { origin } = situation;
  if (origin === undefined) return { act: "findOrigin", current };
  const left = possible.filter(({ eventId }) => !origin.ruledOut.includes(eventId));
  if (left.length > 0 && left.every(isAccepted))
    return whenAnotherIsEffective(situation, left.at(-1)!) ?? undo(situation, described, found);
  const deployment = left.findLast(({ eventId }) => origin.same.includes(eventId));
  // What was denied may have been made anew since. If the accepted update to that failed, what it was before still runs.
  const untilFound = left.slice(0, left.indexOf(found.deployment) + 1);
  const mayBeMadeAnew = untilFound.some(
    (one) => !isAccepted(one) && isAlike(one.applies, current) && !origin.same.includes(one.eventId),
  );
  const later = deployment === undefined ? [] : left.slice(left.indexOf(deployment) + 1);
  const mayBeAccepted = later.some((one) => isAccepted(one) && origin.unread.includes(one.eventId));
  if (deployment === undefined || mayBeMadeAnew || mayBeAccepted)
    return ask(
      situation,
      `nobody can tell whose ${current} is: it is gone, has the models of no deployment, or those of an accepted one were never read`,
    );
  const beside = isAccepted(found.deployment) ? found.deployment : undefined;
  return (
    whenAnotherIsEffective(situation, deployment) ?? undo(situation, described, { deployment, beside, sure: false })
  );
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
  const own = inOrder(history).findLast((one) => isGoingBackOf(theCase, one));
  if (own && isAccepted(own)) return close("remedied", why);
  if (own && own.decision !== "waiting")
    return close("superseded", "what it went back to had been made anew, and has a case of its own");
  const changed = "the config that it went back to is not the one that was looked at";
  return now < back.at + EVIDENCE_WAIT
    ? wait(situation, `${changed}: the record of going back says what is current`)
    : ask(situation, `${changed}, and the record of going back has not come`);
}

/**
 * Of a mix both the latest deployment and one before it are current: the last before it that is not known to have failed, whichever the
 * description shows, or what this case went back from in vain. Never sure, for the latest that is known need not be the one that failed.
 */
function effectiveMix({ case: theCase, history }: Situation, current: string | undefined): Found | undefined {
  const latest = latestOf(history);
  if (latest === undefined) return undefined;
  const earlier = inOrder(history).filter(({ eventId }) => eventId !== latest.eventId);
  const own = earlier.find(({ eventId }) => eventId === theCase.eventId);
  const last = earlier.findLast(({ failed }) => failed !== true);
  const isInIt = own === last || isAlike(own?.applies, current) || isGoingBackOf(theCase, latest);
  return own && isAccepted(latest) && isInIt
    ? { deployment: own, beside: latest, sure: false }
    : { deployment: latest, sure: false };
}

/** Whether a deployment is the update that the case made last. */
function isGoingBackOf(theCase: Case, { ours, applies, eventTime }: Judged): boolean {
  const back = sureChanges(theCase).findLast(({ act }) => act === "updateEndpoint");
  return back !== undefined && ours === true && applies === back.applies && eventTime >= back.at - MINUTE;
}

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
