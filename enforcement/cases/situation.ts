import type { Act, Case, Close, Notice, Outcome, Step, Wait } from "./case";
import type { Failure } from "./failures";
import type { Judged } from "./history";
import type { EnforcementSettings } from "../rules/schema";

/** What is known when a case is looked at, and what keeps it from being acted upon. */

/** A resource as a Describe shows it. */
export interface Described {
  readonly status: string;
  readonly createdAt: number;
  readonly lastModifiedAt?: number | undefined;
  /** Of an endpoint: its config's name. Of a component: its fingerprint. */
  readonly current?: string | undefined;
  /** Of a component: the adapters that run in it. */
  readonly adapters?: readonly { readonly name: string; readonly status: string }[] | undefined;
  /** Of a transform job: where it writes. */
  readonly outputPath?: string | undefined;
}

export interface Situation {
  readonly case: Case;
  readonly described: Described | "not found";
  /** All deployments of the incarnation, the case's own among them. */
  readonly history: readonly Judged[];
  /** The first intact candidate, after a step `findTarget`. */
  readonly target?: Judged | "none" | undefined;
  /** Changes that were asked for in the last hour: of this resource and for this caller, and in the account. */
  readonly usage: { readonly resource: number; readonly account: number };
  /** Up to when CloudTrail's history was read; see `allRecordsOf`. */
  readonly recordsRead: number;
  readonly settings: Pick<EnforcementSettings, "pause" | "whenNoAllowedConfig" | "limits">;
  readonly now: number;
}

export const MINUTE = 60_000;

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
  inProgress: { minutes: () => 1, why: "it is being changed" },
  tryLater: { minutes: (times) => Math.min(2 ** (times - 1), 15), why: "AWS asks for patience" },
  notFound: { minutes: (times) => Math.min(2 ** (times - 1), 15), why: "it was not found" },
  targetGone: { minutes: (times) => Math.min(2 ** (times - 1), 15), why: "what to go back to was not found" },
  notRunning: { minutes: () => 1, why: "it runs no more" },
  hasAdapters: { minutes: () => 0, why: "adapters run in it" },
  scalableTarget: { minutes: () => 15, why: "auto scaling still holds it", notice: "error" },
  refused: { minutes: () => 15, why: "our role may not do it", notice: "refused" },
  other: { minutes: () => 15, why: "an error that this program does not know", notice: "error" },
};

function whenFailed({ case: theCase, now }: Situation): Step | undefined {
  if (theCase.failure === undefined) return undefined;
  const { kind, at } = theCase.failure;
  const freed = theCase.changes.filter(({ act }) => act === "deregisterScalableTargets");
  if (kind === "scalableTarget" && freed.every((change) => change.at < at) && freed.length < 2)
    return { act: "deregisterScalableTargets", type: theCase.resource.type, name: theCase.resource.name };
  const wait = afterFailure(theCase, theCase.failure);
  if (now >= wait.until || (kind === "scalableTarget" && freed.some((change) => change.at >= at))) return undefined;
  return wait;
}

/** How long to wait after a call that failed. */
export function afterFailure(theCase: Case, { kind, at, times }: NonNullable<Case["failure"]>): Wait {
  const { minutes, why, notice } = AFTER[kind];
  const alarm = notice !== undefined || times >= TOO_OFTEN;
  const until = at + minutes(times) * MINUTE;
  return { act: "wait", until, why, ...(notice ? once(theCase, notice) : {}), ...(alarm ? { alarm } : {}) };
}

function whenOverLimits({ usage, settings: { limits } }: Situation): Step | undefined {
  const { perResourcePerHour, remediesPerHour } = limits;
  if (usage.resource >= perResourcePerHour)
    return close(
      "held",
      `limits.perResourcePerHour: ${perResourcePerHour} remedies of this resource and caller within an hour`,
    );
  return usage.account >= remediesPerHour
    ? close("held", `limits.remediesPerHour: ${remediesPerHour} remedies in this account within an hour`)
    : undefined;
}

/** Whether this case asked for such a change of the resource itself, and AWS did not refuse. */
export const changed = ({ changes, resource }: Case, ...acts: readonly Act["act"][]): boolean =>
  changes.some(({ act, name }) => acts.includes(act) && name === resource.name);

/** Whether this case took the resource back to something. */
export const wentBack = (theCase: Case): boolean => changed(theCase, "updateEndpoint", "updateInferenceComponent");

/** People need not hear of what came to nothing. */
const QUIET: readonly Outcome[] = ["superseded", "gone", "adopted"];

export const close = (as: Outcome, why: string): Close => ({
  act: "close",
  as,
  why,
  ...(QUIET.includes(as) ? {} : { notice: as }),
});

/** Due at once: the timer finds it at its next beat, which is a minute away at most, however long it takes in all. */
export function wait({ case: theCase, now }: Situation, why: string, notice?: Notice): Wait {
  return { act: "wait", until: now, why, ...(notice ? once(theCase, notice) : {}) };
}

const once = ({ noticed }: Case, notice: Notice) => (noticed.includes(notice) ? {} : { notice });
