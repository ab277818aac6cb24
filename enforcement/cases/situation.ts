import { allRecordsOf } from "../models/current";
import type { EnforcementSettings } from "../rules/schema";
import { EVIDENCE_WAIT } from "../verdict/judge";
import type { Act, Case, Change, Close, Limit, Notice, Outcome, Step, Target, Wait } from "./case";
import type { Failure } from "./failures";
import type { Judged } from "./history";

/** What is known when a case is looked at, and what keeps it from being acted upon. */

/** A resource as a Describe shows it. */
export interface Described {
  readonly status: string;
  readonly createdAt: number;
  readonly lastModifiedAt?: number | undefined;
  /** Of an endpoint: its config's name. Of a component: its fingerprint. */
  readonly current?: string | undefined;
  /** Of a component: the adapters that run in it. Of an endpoint: the components on it, adapters first. */
  readonly parts?: readonly { readonly name: string; readonly status: string }[] | undefined;
  /** Of an endpoint. */
  readonly variantNames?: readonly string[] | undefined;
  /** Of an endpoint: the config that is being applied. */
  readonly pending?: string | undefined;
  readonly failureReason?: string | undefined;
  /** Of a transform job: where it writes. */
  readonly outputPath?: string | undefined;
}

/** Sources: SageMaker API, DescribeEndpoint, DescribeInferenceComponent; docs/design/aws-behaviour.md#endpoint-status. */
export const IN_PROGRESS = ["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"];
/** Serves with a mix of the config from before and the new one, and names the one or the other. */
export const MIXED = "UpdateRollbackFailed";

export interface Situation {
  readonly case: Case;
  readonly described: Described | "not found";
  /** The deployments of the incarnation, the case's own among them: the latest, and all after a step `readHistory`. */
  readonly history: readonly Judged[];
  readonly isWholeHistory?: true | undefined;
  /** The first intact candidate, and the config that it applies, after a step `findTarget`. */
  readonly target?: { readonly deployment: Judged; readonly config?: Target | undefined } | "none" | undefined;
  /** Of which deployments what is current may be, after a step `findOrigin`. */
  readonly origin?: Origin | undefined;
  /** CreationTime of the config that was to be verified, after a step `verify`. */
  readonly verified?: number | "gone" | undefined;
  readonly usage: Usage;
  /** Up to when CloudTrail's history of such resources was read; see `allRecordsOf`. */
  readonly recordsRead: number;
  readonly settings: Pick<EnforcementSettings, "pause" | "whenNoAllowedConfig" | "limits">;
  readonly now: number;
}

/** Deployments by their models, as `eventId`s. */
export interface Origin {
  /** Those that have the models of what is current. */
  readonly same: readonly string[];
  /** Those whose models nobody could read. */
  readonly unread: readonly string[];
  /** Those that cannot have put there what is current, for it would be spelt otherwise. */
  readonly ruledOut: readonly string[];
  /** Whether what is current could not be read itself. */
  readonly gone?: boolean | undefined;
}

/** When changes were asked for in the last hour, in milliseconds. */
interface Usage {
  /** Of this resource, for this caller. */
  readonly resource: readonly number[];
  readonly caller: readonly number[];
  readonly account: readonly number[];
  /** Cases that wait for the same limit and come first; see `comesFirst`. */
  readonly ahead?: Readonly<Record<Limit, number>> | undefined;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** How often a case that waits for people is looked at; SageMaker's events wake it besides. */
const ASKING = 5 * MINUTE;

/** After so many failures in a row somebody should look, whatever they are. */
const TOO_OFTEN = 5;

/** What keeps any change from being made now: the pause, a call that failed, the limits. */
export function whenNotReady(situation: Situation): Step | undefined {
  if (situation.settings.pause) return wait(situation, "enforcement is paused", "paused");
  return whenFailed(situation) ?? whenOverLimits(situation);
}

/**
 * How a call that failed is followed up: how long it takes to try again, and what is said meanwhile. See
 * docs/design/enforcement-rules.md#rule-11.
 */
const AFTER: Readonly<
  Record<Failure, { readonly minutes: (times: number) => number; readonly why: string; readonly notice?: Notice }>
> = {
  inProgress: { minutes: () => 0, why: "it is being changed" },
  tryLater: { minutes: (times) => Math.min(2 ** (times - 1), 15), why: "AWS asks for patience" },
  notFound: { minutes: (times) => Math.min(2 ** (times - 1), 15), why: "it was not found" },
  targetGone: { minutes: (times) => Math.min(2 ** (times - 1), 15), why: "what to go back to was not found" },
  notRunning: { minutes: () => 1, why: "it runs no more" },
  hasAdapters: { minutes: () => 0, why: "adapters run in it" },
  hasComponents: { minutes: () => 0, why: "inference components are on it" },
  quota: { minutes: (times) => Math.min(times, 15), why: "a quota of the account is reached", notice: "error" },
  scalableTarget: { minutes: () => 1, why: "auto scaling still holds it", notice: "error" },
  refused: { minutes: () => 15, why: "our role may not do it", notice: "refused" },
  other: { minutes: () => 15, why: "an error that this program does not know", notice: "error" },
};

function whenFailed({ case: theCase, described, now }: Situation): Step | undefined {
  if (theCase.failure === undefined) return undefined;
  const { kind, at, times } = theCase.failure;
  const wait = afterFailure(theCase, theCase.failure);
  const isFreed = (theCase.freedAt ?? 0) >= at;
  if (kind === "scalableTarget" && !isFreed && (times <= 2 || now >= wait.until)) return free(theCase, described);
  return now >= wait.until || (kind === "scalableTarget" && isFreed) ? undefined : wait;
}

/** Takes auto scaling off a resource. */
export const free = ({ resource }: Case, described: Situation["described"]): Act => ({
  act: "deregisterScalableTargets",
  ...resource,
  variantNames: (described !== "not found" && described.variantNames) || [],
});

/** How long to wait after a call that failed. */
export function afterFailure(theCase: Case, { kind, at, times }: NonNullable<Case["failure"]>): Wait {
  const { minutes, why, notice } = AFTER[kind];
  const alarm = notice !== undefined || times >= TOO_OFTEN;
  const until = at + minutes(times) * MINUTE;
  return { act: "wait", until, why, ...(notice ? once(theCase, notice) : {}), ...(alarm ? { alarm } : {}) };
}

/**
 * Beyond a limit the case waits until the hour is over: a limit on the caller comes before that of the account, so that one caller's
 * many deployments do not use up what is there for the others. See docs/design/enforcement-rules.md#rule-13.
 */
function whenOverLimits({ case: theCase, usage, settings: { limits }, now }: Situation): Step | undefined {
  const all = [
    ["perResourcePerHour", usage.resource, "remedies of this resource and caller"],
    ["perCallerPerHour", usage.caller, "remedies of what this caller deployed"],
    ["remediesPerHour", usage.account, "remedies in this account"],
  ] as const;
  for (const [key, times, what] of all) {
    const most = limits[key];
    const ahead = key === "perResourcePerHour" ? 0 : (usage.ahead?.[key] ?? 0);
    const beyond = times.length + ahead - most;
    if (beyond < 0) continue;
    const leaves = times.toSorted((a, b) => a - b)[Math.min(beyond, times.length - 1)] ?? now + MINUTE - HOUR;
    return {
      act: "wait",
      until: leaves + HOUR,
      why: `limits.${key}: ${most} ${what} within an hour`,
      ...once(theCase, "limited"),
      ...(key !== "perResourcePerHour" && { limitedBy: key }),
    };
  }
  return undefined;
}

/**
 * Whose turn it is when a limit lets one more be undone: what serves before a job, which ends by itself, and then what was called
 * earlier. Otherwise whoever goes on starting jobs would have each take the place that an endpoint waits for.
 */
export function comesFirst(one: Case, other: Case): boolean {
  const [isJob, otherIsJob] = [one, other].map(({ resource }) => resource.type === "transformJob");
  if (isJob !== otherIsJob) return otherIsJob === true;
  return one.eventTime < other.eventTime || (one.eventTime === other.eventTime && one.eventId < other.eventId);
}

/** Whether this case asked for such a change of the resource itself, and AWS did not refuse. */
export const changed = ({ changes, resource }: Case, ...acts: readonly Act["act"][]): boolean =>
  changes.some(({ act, name }) => acts.includes(act) && name === resource.name);

/** Whether this case took the resource back to something. */
export const wentBack = (theCase: Case): boolean => changed(theCase, "updateEndpoint", "updateInferenceComponent");

/** Whoever heard of it when it was judged hears how it ended. */
export const close = (as: Outcome, why: string): Close => ({ act: "close", as, why, notice: as });

/** Only people can decide: the case stays open and they are asked each day, for as long as it serves. */
export const ask = ({ now }: Situation, why: string): Wait => ({
  act: "wait",
  until: now + ASKING,
  why,
  notice: "held",
  daily: true,
});

/** Due at once: the timer finds it at its next beat, which is a minute away at most, however long it takes in all. */
export function wait({ case: theCase, now }: Situation, why: string, notice?: Notice): Wait {
  return { act: "wait", until: now, why, ...(notice ? once(theCase, notice) : {}) };
}

const once = ({ noticed }: Case, notice: Notice) => (noticed.includes(notice) ? {} : { notice });

/** Whether every record of a time is known, or was waited for long enough: whoever keeps the sweep busy must not keep a case waiting. */
export const allIsKnownOf = (time: number, { recordsRead, now }: Situation): boolean =>
  allRecordsOf(time, recordsRead) || now >= time + EVIDENCE_WAIT;

/** What the case asked for, and AWS did not refuse. */
export const sureChanges = ({ changes }: Case): readonly Change[] =>
  changes.filter(({ unconfirmed }) => unconfirmed !== true);
