import type { Case, Change, Expectation, Outcome } from "../cases/case";
import type { ResourceType, Reported } from "../events/deploymentCalls";
import type { Judged } from "../cases/history";
import type { ConfigContent, ModelDetails } from "../models/descriptions";
import type { Verdict } from "../verdict/judge";

/**
 * What is remembered: verdicts and what they were based on, open cases, what was changed, how far the event history was read. One
 * for each account and region.
 *
 * Every method does all or nothing, and may be called again with the same arguments after a failure.
 */
export interface Ledger {
  /** A deployment; undefined when it is not known. */
  deployment(key: DeploymentKey): Promise<DeploymentRecord | undefined>;
  /** The deployments of the resource of this name back to its latest creation, and no more than {@link LONGEST_HISTORY}. */
  history(resource: Resource): Promise<readonly DeploymentRecord[]>;
  /** What calls told about a name, the latest {@link LONGEST_HISTORY} of them. */
  evidence(of: Named): Promise<readonly EvidenceRecord[]>;
  /** Calls that we announced about a resource. */
  expectations(resource: Resource): Promise<readonly Expectation[]>;
  /** Which of these events are known, as `eventId`s. */
  known(events: readonly (DeploymentKey | EvidenceKey)[]): Promise<ReadonlySet<string>>;

  /** Remembers what a call told. */
  report(evidence: EvidenceRecord): Promise<void>;
  /**
   * Writes a verdict down, with what is to be done about it. A verdict that is waiting may be replaced, any other never.
   *
   * @returns false when there is one already: then nothing was written
   */
  write(record: DeploymentRecord, open: Open | undefined): Promise<boolean>;
  /** Adds what stood before any verdict; nothing when the resource has a history. */
  install(record: DeploymentRecord): Promise<boolean>;
  /** An operator lets a deployment stand; its case, when it has an open one, is due at once. */
  adopt(key: DeploymentKey, adoption: Adoption, now: number): Promise<void>;

  /** Everything that is open, the one that is due first first. */
  open(): Promise<readonly Open[]>;
  /**
   * Takes an open case or verdict for a while, so that nobody else works on it.
   *
   * @returns as it is now; undefined when it is closed, or somebody else has it
   */
  lease(eventId: string, lease: Lease, now: number): Promise<Open | undefined>;
  /** Puts an open case or verdict back, when the lease is still ours. */
  save(open: Open, lease: Lease): Promise<boolean>;
  /** As `save`, and writes down that a change is about to be made. False: the lease is no longer ours, and it must not be made. */
  intend(open: OpenCase, change: ChangeRecord, expectation: Expectation | undefined, lease: Lease): Promise<boolean>;
  /** As `save`, and takes the last `intend` back: AWS refused the change. */
  retract(open: OpenCase, change: ChangeRecord, lease: Lease): Promise<boolean>;
  close(closed: ClosedCase, lease: Lease): Promise<boolean>;
  /** Notes that a deployment was seen not to have taken effect. */
  fail(key: DeploymentKey): Promise<void>;
  /** Changes since a time, of all resources. */
  changes(since: number): Promise<readonly ChangeRecord[]>;
  /** Cases that were closed since a time, the latest first. */
  closed(since: number): Promise<readonly ClosedCase[]>;

  /** How far the sweep has come; undefined before the first one. */
  sweepState(): Promise<SweepState | undefined>;
  saveSweepState(state: SweepState): Promise<void>;
}

/** Of a resource or a name, that many are read at most: an endpoint may be updated every hour for years. */
export const LONGEST_HISTORY = 100;

export interface Resource {
  readonly type: ResourceType;
  readonly name: string;
}

export interface Named {
  readonly kind: Reported["kind"];
  readonly name: string;
}

/** Enough to find a deployment: CloudTrail's record has all of it. Times are in milliseconds. */
export interface DeploymentKey {
  readonly resource: Resource;
  readonly eventTime: number;
  readonly eventId: string;
}

export interface EvidenceKey {
  readonly of: Named;
  readonly eventTime: number;
  readonly eventId: string;
}

/** A deployment, its verdict, and what that was based on. */
export interface DeploymentRecord extends DeploymentKey, Judged {
  readonly eventName: string;
  readonly caller: string;
  /** The name of the role's session, which whoever assumes the role chooses. */
  readonly session?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly invokedBy?: string | undefined;
  /** It changed no model, so it is part of no history: an update of the copy count. */
  readonly deploysNothing?: true | undefined;
  readonly verdict: Omit<Verdict, "decision" | "evidence"> & {
    /** The names of the models, or what is known of them otherwise, for people. */
    readonly models: readonly string[] | undefined;
  };
  /** What it used, as it was then, where that is sure; to compare with what is there when going back. */
  readonly used: {
    readonly config?: ConfigContent | undefined;
    /** By name, as spelt. */
    readonly models: Readonly<Record<string, ModelDetails>>;
  };
  /** Of a component: the specifications of the request, as CloudTrail spells them. */
  readonly specifications?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly judgedAt: number;
  readonly adoption?: Adoption | undefined;
}

export interface Adoption {
  readonly by: string;
  readonly at: number;
  readonly why: string;
}

export type EvidenceRecord = EvidenceKey & { readonly reports: Reported; readonly caller: string };

interface IsOpen {
  readonly eventId: string;
  readonly resource: Resource;
  readonly openedAt: number;
  /** When to look at it next. */
  readonly due: number;
}

/** A case that somebody works on until it is closed. */
export interface OpenCase extends IsOpen {
  readonly kind: "case";
  readonly case: Case;
  readonly caller: string;
  readonly reason: string;
  /** Why it is not closed yet. */
  readonly why: string;
  /** Since when people should look. */
  readonly alarmedSince?: number | undefined;
}

/** A deployment that waits for evidence. */
export interface OpenVerdict extends IsOpen {
  readonly kind: "verdict";
  /** CloudTrail's record of the call, as JSON. */
  readonly record: string;
}

export type Open = OpenCase | OpenVerdict;

export interface ClosedCase {
  readonly case: Case;
  readonly caller: string;
  readonly reason: string;
  readonly as: Outcome;
  readonly why: string;
  readonly openedAt: number;
  readonly closedAt: number;
}

/** A change of the account that was asked for, for the limits. */
export interface ChangeRecord extends Change {
  readonly eventId: string;
  readonly resource: Resource;
  readonly caller: string;
}

/** Whose turn it is. Longer than a function may run, so that two never work on one case. */
export interface Lease {
  readonly token: string;
  readonly until: number;
}

export interface SweepState {
  /** When enforcement began here; what was called before is not judged. */
  readonly installedAt: number;
  /** Up to when the event history was read. */
  readonly readUpTo: number;
  /** What stood at installation is written down. */
  readonly baselineDone: boolean;
}
