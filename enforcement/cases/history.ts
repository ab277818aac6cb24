import type { DeploymentCall } from "../events/readEvent";
import { secondOf } from "../models/current";
import { isSameContent } from "../models/fingerprint";
import type { Verdict } from "../verdict/judge";

/** Which deployment of a resource is the effective one, and what it can go back to. */

/** One deployment of a resource, with its verdict. */
export interface Judged {
  readonly eventId: string;
  readonly eventTime: number;
  readonly creates: boolean;
  /** The config or specification that it applies; see `appliedBy`. Undefined when that is unknown: it may be anything. */
  readonly applies: string | undefined;
  readonly decision: Verdict["decision"];
  /** An ARN, where the record tells one. */
  readonly caller: string;
  /** Our own role made the call, as a case had announced it. */
  readonly ours?: true | undefined;
  /** An operator said that it has to be undone. */
  readonly undo?: unknown;
  /** Where evidence was waited for: since when; see `inDoubtSince`. */
  readonly inDoubtSince?: number | undefined;
  /** An operator adopted it. */
  readonly adopted?: boolean | undefined;
  /** It stood when enforcement was installed, and was never judged. */
  readonly installed?: boolean | undefined;
  /** The rules that are against it are audit only: it was left on purpose. */
  readonly auditOnly?: boolean | undefined;
  /** It was seen not to have taken effect. */
  readonly failed?: boolean | undefined;
}

/** Whether a deployment is accepted, so that others may go back to it. */
export const isAccepted = ({ decision, adopted, installed }: Judged): boolean =>
  decision === "allowed" || adopted === true || installed === true;

/**
 * How far a resource's CreationTime and the time of the call that created it may lie apart; no resource is made, deleted and
 * made again within it without a create of its own, which then counts.
 */
const CREATED_WITHIN = 60_000;

/**
 * Whether a resource that exists is the one a call was about, or a later one of the same name.
 *
 * @returns `earlier` when what is described was there before the call created it: the description is old
 */
export function incarnationOf(
  { creates, eventTime }: Pick<DeploymentCall, "creates" | "eventTime">,
  createdAt: number,
): "same" | "later" | "earlier" {
  if (creates && createdAt < eventTime - CREATED_WITHIN) return "earlier";
  const latest = creates ? eventTime + CREATED_WITHIN : (secondOf(eventTime) + 1) * 1000;
  return createdAt > latest ? "later" : "same";
}

/** The deployments of one incarnation in the order of their calls, each once, from its creation on. */
export function inOrder(history: readonly Judged[]): readonly Judged[] {
  const ordered = [...history].sort((a, b) => a.eventTime - b.eventTime || (a.eventId < b.eventId ? -1 : 1));
  const once = firstOfEach(ordered, ({ eventId }) => eventId);
  const created = once.findLastIndex(({ creates }) => creates);
  return once.slice(Math.max(created, 0));
}

export interface Effective {
  readonly deployment: Judged;
  /** No later deployment is known that might have taken effect, and what is current is what this one applied. */
  readonly sure: boolean;
}

/**
 * The latest deployment that took effect: the last to apply what is current. Something that no deployment applied (auto
 * scaling makes configs of its own) belongs to the last one. Source:
 * docs/design/aws-behaviour.md#auto-scaling.
 *
 * @param current what the description shows: the name of the endpoint config, the fingerprint of the component
 */
export function effective(history: readonly Judged[], current: string | undefined): Effective | undefined {
  const ordered = inOrder(history);
  const last = ordered.findLast(({ failed }) => failed !== true) ?? ordered.at(-1);
  if (last === undefined) return undefined;
  if (current === undefined) return { deployment: last, sure: false };
  const matching = ordered.findLast(({ applies }) => applies === undefined || isSameContent(applies, current));
  // Whether SageMaker takes two spellings for one name is not known, so that is no more than a guess.
  const alike = ordered.findLast(({ applies }) => isAlike(applies, current));
  if (matching === undefined) return { deployment: alike ?? last, sure: false };
  const later = ordered.slice(ordered.indexOf(matching) + 1);
  // Of spellings that are all denied it is the last, for the case of an earlier one may be over.
  const spelt = [matching, ...later.filter(({ applies }) => isAlike(applies, current))];
  if (spelt.length > 1 && !spelt.some(isAccepted)) return { deployment: spelt.at(-1)!, sure: false };
  return { deployment: matching, sure: matching.applies !== undefined && later.every(({ failed }) => failed === true) };
}

/**
 * Of an endpoint: the deployments that may have put there what is current, where that is open and matters, because some of them are
 * accepted and others are not. Two spellings may be one name, if SageMaker tells no case: then one that spells it otherwise may
 * also have failed, and left an earlier one of that name. And a config that nobody applied is one that auto scaling made: of the accepted
 * one that came last, or of the case's own, when the accepted one failed and nobody saw it. Taken for a copy of what was denied, it needs
 * no such look, because going back is to what it would be otherwise.
 *
 * @param found what `effective` gives
 * @param ownId the `eventId` of the case's own
 */
export function mayBeCurrent(
  history: readonly Judged[],
  current: string | undefined,
  found: Judged,
  ownId: string,
): readonly Judged[] {
  const ordered = inOrder(history).filter((one) => one.failed !== true || one === found);
  if (ordered.some(({ applies }) => applies === undefined)) return [];
  const from = ordered.indexOf(found);
  const spelt = ordered.filter(({ applies }) => isAlike(applies, current));
  const isOursEarlier = ordered.slice(0, from).some(({ eventId }) => eventId === ownId);
  const copied = isAccepted(found) && isOursEarlier ? ordered : [];
  const first = isSameContent(found.applies, current) ? from : 0;
  const sinceFirst = ordered.slice(Math.max(first, 0)).filter(({ applies }) => isAlike(applies, current));
  const possible = spelt.length > 0 ? sinceFirst : copied;
  return possible.some(isAccepted) && !possible.every(isAccepted) ? possible : [];
}

/** Whether two spellings are one name, if SageMaker tells no case: where it may, no conclusion is drawn from their difference. */
export const isAlike = (one: string | undefined, other: string | undefined): boolean =>
  isSameContent(one?.toLowerCase(), other?.toLowerCase());

/** The deployment that was called last, whatever is current. */
export const latestOf = (history: readonly Judged[]): Judged | undefined => inOrder(history).at(-1);

/**
 * Whether what is current while something updates was there before the latest deployment. An update that only scales or changes
 * weights shows what is current, too, which may be a config that auto scaling made of the latest deployment's own: so the latest
 * deployment has to be the one that is being applied, or an earlier one to have applied what is current. Source:
 * docs/design/aws-behaviour.md#describe-while-updating.
 *
 * @param pending the config that is being applied, where the description shows it
 */
export function isBeforeLatest(history: readonly Judged[], current: string, pending: string | undefined): boolean {
  const ordered = inOrder(history);
  const latest = ordered.at(-1);
  return (
    isAlike(latest?.applies, pending) || ordered.slice(0, -1).some(({ applies }) => isSameContent(applies, current))
  );
}

/**
 * Deployments that did not take effect, by what was current right before a later call: while an endpoint updates, its
 * description still shows the config from before. Source:
 * docs/design/aws-behaviour.md#describe-while-updating.
 */
export function failedBefore(history: readonly Judged[], call: Judged, currentBefore: string): readonly string[] {
  const earlier = untilIncluding(history, call).slice(0, -1);
  const known = earlier.findLastIndex(({ applies }) => applies === undefined || isAlike(applies, currentBefore));
  return known === -1 ? [] : earlier.slice(known + 1).map(({ eventId }) => eventId);
}

/**
 * Whether the resource was denied at birth and nothing since is accepted: then it is deleted as a whole. What audit mode let be born is
 * not destroyed later for its birth.
 */
export function isBornDenied(history: readonly Judged[], upTo: Judged): boolean {
  const until = untilIncluding(history, upTo);
  const [birth] = until;
  return (
    birth !== undefined &&
    birth.creates &&
    birth.auditOnly !== true &&
    !until.some((one) => isAccepted(one) && one.failed !== true)
  );
}

/** Whether a deployment up to this one is not judged yet, so that nobody can say what was denied at birth or is good to go back to. */
export const isAwaited = (history: readonly Judged[], upTo: Judged): boolean =>
  untilIncluding(history, upTo).some((one) => one.decision === "waiting" && !isAccepted(one));

/** For so long somebody's earlier deployments leave a later one less time. */
export const REMEMBERED = 24 * 3_600_000;

/**
 * Since when nobody knows whether what is deployed here is accepted: the first of all deployments in a row, right before this call, that
 * are not accepted, whatever we went back to in between. Whoever updates again before each verdict gains no time by it.
 */
export function inDoubtSince(history: readonly Judged[], call: Pick<Judged, "eventId" | "eventTime">): number {
  const before = inOrder(history).filter(
    ({ eventId, eventTime }) =>
      eventId !== call.eventId && eventTime <= call.eventTime && eventTime > call.eventTime - REMEMBERED,
  );
  const row = before.slice(before.findLastIndex((one) => isAccepted(one) && one.ours !== true) + 1);
  const first = row.find((one) => !isAccepted(one));
  return first?.inDoubtSince ?? first?.eventTime ?? call.eventTime;
}

/** Who created the resource, as far as its history goes. */
export const birthOf = (history: readonly Judged[]): Judged | undefined =>
  inOrder(history).find(({ creates }) => creates);

/** Whether others may go back to a deployment, as far as it tells itself. */
export const mayBeGoneBackTo = (one: Judged): boolean =>
  one.failed !== true &&
  one.applies !== undefined &&
  (isAccepted(one) || (one.auditOnly === true && one.decision === "denied"));

/**
 * Deployments to go back to, newest first, each config or specification once. Whether they are intact is still to be seen. After all
 * that is accepted comes what only rules in audit were against when it was judged: it was left on purpose, so that going
 * back to it loses nothing.
 */
export function goBackCandidates(history: readonly Judged[], from: Judged): readonly Judged[] {
  const earlier = untilIncluding(history, from).slice(0, -1).reverse();
  const useful = earlier.filter(mayBeGoneBackTo);
  const good = [...useful.filter(isAccepted), ...useful.filter((one) => !isAccepted(one))];
  return firstOfEach(good, ({ applies }) => applies);
}

/** Of those of one key the first, in their order. */
function firstOfEach<T, K>(all: readonly T[], keyOf: (one: T) => K): readonly T[] {
  const first = new Map<K, T>();
  for (const one of all) if (!first.has(keyOf(one))) first.set(keyOf(one), one);
  return [...first.values()];
}

function untilIncluding(history: readonly Judged[], last: Judged): readonly Judged[] {
  const ordered = inOrder(history);
  return ordered.slice(0, ordered.findIndex(({ eventId }) => eventId === last.eventId) + 1);
}

/** A config or a model that a deployment used, as it is today. */
export interface Part {
  /** Undefined when it is gone. */
  readonly createdAt: number | undefined;
  /** Whether it still says what the verdict's evidence says; undefined when that was not compared. */
  readonly unchanged?: boolean | undefined;
}

/**
 * Whether what a deployment applied is still there to go back to. A part of the deployment's own second may have been made
 * just after it, so it must also say the same; a younger one is another thing of the same name.
 */
export function isIntact({ eventTime }: Judged, parts: readonly Part[]): boolean {
  return parts.every(({ createdAt, unchanged }) => {
    if (createdAt === undefined || secondOf(createdAt) > secondOf(eventTime)) return false;
    return secondOf(createdAt) < secondOf(eventTime) || unchanged === true;
  });
}
