import type { Account } from "../aws/sagemaker";
import type { AccessPoints } from "../aws/accessPoints";
import type { Changes } from "../aws/changes";
import type { ScalableTargets } from "../aws/scalableTargets";
import type { Trail } from "../aws/trail";
import type { Ledger } from "../ledger/ledger";
import type { EnforcementSettings, Here } from "../rules/schema";

/** Everything that deciding and doing reach the world by. Made once by a handler; the rest takes it as an argument. */
export interface Tools {
  readonly settings: EnforcementSettings;
  readonly here: Here;
  /** ARN of the role that we call with. */
  readonly ownRoleArn: string;
  readonly ledger: Ledger;
  readonly account: Account;
  readonly accessPoints: Pick<AccessPoints, "bucketOf">;
  readonly changes: Pick<Changes, "make">;
  readonly scalableTargets: Pick<ScalableTargets, "free">;
  /** CloudTrail's event history. */
  readonly trail: Pick<Trail, "record">;
  /** Ids of deployments that were seen not to be there to go back to, for as long as this process lasts. */
  readonly gone: Set<string>;
  /** Sends people a notice. Fails when it was not taken. */
  readonly notify: (message: Message) => Promise<void>;
  /** One record for each thing that happened. */
  readonly log: (what: string, fields: Readonly<Record<string, unknown>>) => void;
  readonly count: (metric: Metric, value?: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds until this run has to be over. */
  readonly timeLeft: () => number;
  /** Does something, and fails with a `TimeoutError` when it takes longer than so many milliseconds. */
  readonly inTime: <T>(ms: number, does: () => Promise<T>) => Promise<T>;
  /** Another text each time. */
  readonly token: () => string;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Milliseconds of a run's time for what has begun: with less than that left no case is begun, and no judging asks SageMaker. */
export const RESERVE = 15_000;

/** What judging reaches the world by. */
export interface JudgingTools extends Pick<
  Tools,
  "settings" | "here" | "ownRoleArn" | "now" | "timeLeft" | "inTime" | "accessPoints"
> {
  readonly ledger: Pick<
    Ledger,
    "deployment" | "evidence" | "expectations" | "firstUnknownOf" | "history" | "sweepState"
  >;
  readonly account: Pick<Account, "endpoint" | "endpointConfig" | "model" | "transformJob" | "component">;
}

export interface Message {
  /** At most 100 characters of ASCII, as SNS takes it. */
  readonly subject: string;
  readonly text: string;
  /** To filter subscriptions by. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Of CloudWatch. */
export type MetricInSeconds =
  | "OldestOpenCase"
  /** Of a call, until its verdict. */
  | "VerdictDelay"
  /** Of a call, until it was seen to be undone. */
  | "UndoDelay";

/** Of CloudWatch: counts, but for those in seconds. */
export type Metric =
  | MetricInSeconds
  | "Heartbeat"
  | "SweepHeartbeat"
  | "OpenCases"
  | "WaitingVerdicts"
  | "Undone"
  | "RefusedPermission"
  | "UnknownError"
  | "Tampering"
  | "Held"
  | "NotDelivered";
