import type { Case, Change, Outcome } from "../cases/case";
import type { Expectation } from "../cases/expectations";
import type { ResourceType, Reported } from "../events/deploymentCalls";
import type { Judged } from "../cases/history";
import type { Seen } from "./seen";
import type { Verdict } from "../verdict/judge";

/**
 * What is remembered: verdicts and what they were based on, open cases, what was changed, how far the event history was read. One
 * for each account and region.
 *
 * Every method does all or nothing, and may be called again with the same arguments after a failure.
 */
export interface Ledger {
  /** A deployment with its details; undefined when it is not known. */
  deployment(key: DeploymentKey): Promise<DeploymentRecord | undefined>;
  /**
   * The deployments of a resource back to its latest creation: the latest {@link LONGEST_HISTORY}, and as many earlier ones as it
   * takes to find {@link MOST_ACCEPTED} that may be gone back to. Without their details, and never more than `BoundedHistory` keeps,
   * however many there are.
   *
   * @param reach `whole`: back to the creation, however far that is
   */
  history(resource: Resource, reach?: "whole"): Promise<readonly PastDeployment[]>;
  /**
   * What calls reported about a name up to the second of a time: those of that second, and before it back to all of the second of the
   * latest whose name is spelt exactly so. Others in between are spelt in another case.
   */
  evidence(of: Named, at: number): Promise<readonly EvidenceRecord[]>;
  /** Calls that we announced about a resource. */
  expectations(resource: Resource): Promise<readonly Expectation[]>;
  /** Which of these events are known, as `eventId`s. */
  known(events: readonly (DeploymentKey | EvidenceKey)[]): Promise<ReadonlySet<string>>;

  /** Remembers what a call reported. */
  report(evidence: EvidenceRecord): Promise<void>;
  /**
   * Writes a verdict down, with what is to be done about it. A verdict that is waiting may be replaced, any other never.
   *
   * @returns false when there is one already: then nothing was written
   */
  write(record: DeploymentRecord, open: Leased | undefined): Promise<boolean>;
  /** Adds what stood before any verdict; nothing when the resource has a history. */
  install(record: DeploymentRecord): Promise<boolean>;
  /** An operator lets a deployment stand; its case, when it has an open one, is due at once. */
  adopt(key: DeploymentKey, adoption: Adoption, now: number): Promise<void>;
  /** An operator says that a deployment has to be undone, where the rules ask people first; its open case is due at once. */
  undo(key: DeploymentKey, word: Adoption, now: number): Promise<void>;

  /** Everything that is open, the one that is due first first; without what only who has its lease needs. */
  open(): Promise<readonly Open[]>;
  /**
   * Takes an open case or verdict for a while, so that nobody else works on it.
   *
   * @returns as it is now; undefined when it is closed, or somebody else has it
   */
  lease(eventId: string, lease: Lease, now: number): Promise<Leased | undefined>;
  /** Puts an open case or verdict back, when the lease is still ours. */
  save(open: Leased, lease: Lease): Promise<boolean>;
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
  /**
   * When the first call since a time was made (milliseconds) that nobody could judge, and that this caller made, as far as its case is
   * closed and nobody adopted it; undefined when there is none.
   */
  firstUnknownOf(caller: string, since: number): Promise<number | undefined>;

  /** How far the sweep has come; undefined before the first one. */
  sweepState(): Promise<SweepState | undefined>;
  saveSweepState(state: SweepState): Promise<void>;

  /** Keeps a notice that could not be sent, or that waits for the digest. */
  keepNotice(notice: KeptNotice): Promise<void>;
  /** The notices that were kept, the oldest first. */
  keptNotices(): Promise<readonly KeptNotice[]>;
  dropNotices(notices: readonly KeptNotice[]): Promise<void>;
  /** When the last digest was sent, in milliseconds; undefined before the first. */
  digestSentAt(): Promise<number | undefined>;
  saveDigestSentAt(at: number): Promise<void>;
}

/** DynamoDB does not take such an item, whenever it is written: it is too large, or holds what no item may hold. */
export class ItemRefused extends Error {}

/** Of a resource, that many deployments are read: an endpoint may be updated every hour for years. */
export const LONGEST_HISTORY = 100;
/** Somebody may repeat a denied update a hundred times, and what it may go back to lies before all of them. */
export const MOST_ACCEPTED = 10;

export interface Resource {
  readonly type: ResourceType;
  /** As the request spells it. */
  readonly name: string;
  /** As the ARN in the response spells it; the same for every spelling that SageMaker takes for the same resource. */
  readonly arnName?: string | undefined;
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

/** A deployment as a history has it: what others are compared with, and nothing whose size whoever called decides. */
export interface PastDeployment extends DeploymentKey, Judged {
  readonly eventName: string;
  readonly caller: string;
  /** The name of the role's session, which whoever assumes the role chooses. */
  readonly session?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly invokedBy?: string | undefined;
  /** It changed no model, so it is part of no history: an update of the copy count. */
  readonly deploysNothing?: true | undefined;
  readonly used: { readonly config?: Seen | undefined };
  readonly judgedAt: number;
  readonly adoption?: Adoption | undefined;
  /** An operator's word that it has to be undone. */
  readonly undo?: Adoption | undefined;
}

/** A deployment, its verdict, and what that was based on. */
export interface DeploymentRecord extends PastDeployment {
  readonly verdict: Omit<Verdict, "decision" | "evidence"> & {
    /** The names of the models, or what is known of them otherwise, for people. */
    readonly models: readonly string[] | undefined;
  };
  /** What it used, as it was then, where that is sure; to compare with what is there when going back. */
  readonly used: {
    readonly config?: Seen | undefined;
    readonly models: readonly (Seen & { readonly name: string })[];
  };
  /** Of a component: the specifications of the request, as CloudTrail spells them. */
  readonly specifications?: readonly Readonly<Record<string, unknown>>[] | undefined;
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
interface OpenVerdict extends IsOpen {
  readonly kind: "verdict";
  /** People know that it waits. */
  readonly noticed?: true | undefined;
}

/** With what it takes to judge it again, which may be large. */
export interface WaitingVerdict extends OpenVerdict {
  /** CloudTrail's record of the call, as JSON, with no more than judging it needs. */
  readonly record: string;
  /** What earlier looks were answered, as `KeptAnswers` keeps it. */
  readonly answers?: string | undefined;
}

export type Open = OpenCase | OpenVerdict;
/** One of them, for whoever has its lease. */
export type Leased = OpenCase | WaitingVerdict;

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
  /** Up to when the event history was read, of every call. */
  readonly readUpTo: number;
  /** What stood at installation is written down. */
  readonly baselineDone: boolean;
  /** How far each call's records were read, by its name; those that are missing stand at `readUpTo`. */
  readonly calls?: Readonly<Record<string, SweepProgress>> | undefined;
}

/** Records are read from the newest to the oldest, so a window that is too long for one sweep is read from both of its ends. */
export interface SweepProgress {
  /** Up to when this call's records were read. */
  readonly readUpTo: number;
  /** The rest of a window that the last sweep did not finish. */
  readonly rest?: { readonly from: number; readonly to: number; readonly startedAt: number } | undefined;
}

/** What people have not been sent yet. */
export interface KeptNotice {
  readonly at: number;
  /** Another text for each notice. */
  readonly id: string;
  readonly why: "not sent" | "digest";
  /** How often it was sent in vain since. When absent: never. */
  readonly failures?: number | undefined;
  readonly message: {
    readonly subject: string;
    readonly text: string;
    readonly attributes: Readonly<Record<string, string>>;
  };
}
