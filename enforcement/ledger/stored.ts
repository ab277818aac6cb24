import type { Case, Change } from "../cases/case";
import type { Expectation } from "../cases/expectations";
import type { Reported } from "../events/deploymentCalls";
import type {
  ChangeRecord,
  ClosedCase,
  DeploymentRecord,
  EvidenceRecord,
  Leased,
  Open,
  OpenCase,
  PastDeployment,
  WaitingVerdict,
} from "./ledger";
import { cut, seenOf } from "./seen";

/**
 * Records as they are stored and as they are used. Their size is bounded whatever a caller wrote into a request, and no text of a
 * caller is ever the name of a member, because DynamoDB's marshaller takes a member `constructor` for a class.
 */

/** Characters. Item and key limits of DynamoDB are bytes, of which a character has three at most. */
const LONGEST = { text: 1024, reason: 2000, name: 80 };
/** Bytes. SageMaker takes fewer. */
const SPECIFICATIONS = 240_000;
/** Bytes of details that a deployment's own item has room for; a history of a thousand is read in a few pages so. */
const DETAILS = 2000;
const MOST = { models: 100, changes: 50 };

type Stored = Readonly<Record<string, unknown>>;

/** A deployment's own item, and what stands apart from it because it is large. */
export function storedDeployment(record: DeploymentRecord): { readonly data: Stored; readonly apart?: Stored } {
  const { specifications, used, verdict, ...rest } = record;
  const json = specifications && JSON.stringify(specifications);
  const details = {
    verdict: {
      ...verdict,
      reason: cut(verdict.reason, LONGEST.reason),
      models: verdict.models && names(verdict.models),
    },
    models: used.models.slice(0, MOST.models).map((one) => ({ ...one, name: cut(one.name, LONGEST.name) })),
    ...(json !== undefined && Buffer.byteLength(json) <= SPECIFICATIONS && { specificationsJson: json.toWellFormed() }),
  };
  const past = { ...rest, ...shortened(rest) };
  if (Buffer.byteLength(JSON.stringify(details)) > DETAILS)
    return { data: { ...past, used: { config: used.config }, detailsApart: true }, apart: details };
  const { models, ...others } = details;
  return { data: { ...past, ...others, used: { config: used.config, models } } };
}

export const areDetailsApart = ({ detailsApart }: Stored): boolean => detailsApart === true;

/** As little as a verdict can be acted upon with, for when DynamoDB refuses more. */
export const minimalDeployment = (record: DeploymentRecord): DeploymentRecord => {
  const { resource, eventId, eventName, eventTime, creates, applies, verdict } = record;
  const { decision, auditOnly, inDoubtSince, judgedAt } = record;
  return {
    resource,
    eventId,
    eventName,
    eventTime,
    creates,
    applies,
    decision,
    auditOnly,
    inDoubtSince,
    judgedAt,
    caller: shortCaller(record.caller), // Limits, and who made what, go by the whole of it.
    verdict: {
      ...verdict,
      reason: cut(verdict.reason.replace(/[^ -~]/g, "?"), LONGEST.name),
      models: undefined,
    },
    used: { models: [] },
  };
};

export const minimalOpen = (open: Leased): Leased =>
  open.kind === "verdict"
    ? { ...open, answers: undefined }
    : {
        ...open,
        caller: shortCaller(open.caller),
        reason: cut(open.reason.replace(/[^ -~]/g, "?"), LONGEST.name),
      };

/** @param apart what stands apart from its item, where something does */
export function readDeployment(stored: Stored, apart: Stored = {}): DeploymentRecord {
  const { used = {} } = stored as { used?: { models?: unknown } };
  const { verdict, specificationsJson, models = used.models } = { ...stored, ...apart };
  const specifications =
    typeof specificationsJson === "string" ? (JSON.parse(specificationsJson) as object[]) : undefined;
  const past = readPast(stored);
  return {
    ...past,
    ...(specifications && { specifications }),
    verdict,
    used: { ...past.used, models: seenModels(models) },
  } as unknown as DeploymentRecord;
}

const NOT_PAST = ["specificationsJson", "verdict", "detailsApart"];

/** Earlier versions kept every detail in the deployment's own item. */
export function readPast(stored: Stored): PastDeployment {
  const { puts, onTrial, used = {}, ...others } = stored;
  const rest = Object.fromEntries(Object.entries(others).filter(([member]) => !NOT_PAST.includes(member)));
  return {
    ...rest,
    ...(puts !== undefined && { applies: puts }),
    ...(onTrial !== undefined && { auditOnly: onTrial }),
    used: { config: seen((used as { config?: unknown }).config) },
  } as unknown as PastDeployment;
}

/** Earlier versions kept the whole content. */
const seen = (kept: unknown) =>
  kept === undefined ? undefined : typeof (kept as Stored)["digest"] === "string" ? kept : seenOf(kept);
const seenModels = (kept: unknown): unknown =>
  Array.isArray(kept)
    ? (kept as unknown[])
    : Object.entries((kept ?? {}) as Stored).map(([name, content]) => ({ name, ...seenOf(content) }));

export const storedOpen = (open: Leased): Stored =>
  open.kind === "verdict"
    ? { ...listedVerdict(open) }
    : { ...open, ...shortenedCase(open), case: storedCase(open.case) };

/** What stands apart from a verdict that waits: a thousand may, and each record be as large as an item. */
export const storedWaiting = ({ record, answers }: WaitingVerdict): Stored => ({ record, answers });

export const isWaitingApart = ({ kind, record }: Stored): boolean => kind === "verdict" && record === undefined;

/** @param apart what stands apart from its item; earlier versions kept that in it */
export function readOpen(stored: Stored, apart: Stored = {}): Leased {
  const open = { ...stored, ...apart } as unknown as Leased;
  return open.kind === "verdict" ? open : { ...open, case: readCase(open.case) };
}

/** As a list of all that is open has it. */
export function listedOpen(stored: Stored): Open {
  const open = readOpen(stored);
  return open.kind === "case" ? open : listedVerdict(open);
}

function listedVerdict({ kind, eventId, resource, openedAt, due, noticed }: WaitingVerdict): Open {
  return { kind, eventId, resource, openedAt, due, ...(noticed && { noticed }) };
}

/** As it is kept: of two that are the same, the same, and of two that are not, never. An ARN of IAM is shorter. */
export const shortCaller = (caller: string): string => cut(caller, LONGEST.text);

export const storedClosed = (closed: ClosedCase): Stored => ({
  ...closed,
  ...shortenedCase(closed),
  case: storedCase(closed.case),
});
export const readClosed = (stored: Stored): ClosedCase => {
  const closed = stored as unknown as ClosedCase;
  return { ...closed, case: readCase(closed.case) };
};

/** A case may be fought over for days: its latest changes say what to do next. */
const storedCase = (one: Case): Case => ({
  ...one,
  changes: one.changes.slice(-MOST.changes),
});

function readCase(one: Case): Case {
  const { before, unexplained } = one as { before?: Stored; unexplained?: Stored };
  return {
    ...one,
    changes: one.changes.map((change) => withApplies(change)),
    ...(before && { before: withCurrent(before) as Case["before"] }),
    ...(unexplained && { unexplained: withCurrent(unexplained) as unknown as Case["unexplained"] }),
  };
}

const withApplies = <T extends Change | Expectation>(stored: T): T => {
  const { puts, ...rest } = stored as T & { puts?: string };
  return (puts === undefined ? stored : { ...rest, applies: puts }) as T;
};
const withCurrent = (stored: Stored): Stored => {
  const { inForce, ...rest } = stored;
  return inForce === undefined ? stored : { ...rest, current: inForce };
};

export const readChange = (stored: Stored): ChangeRecord => withApplies(stored as unknown as ChangeRecord);
export const readExpectation = (stored: Stored): Expectation => withApplies(stored as unknown as Expectation);

export const storedEvidence = (evidence: EvidenceRecord): Stored => ({
  ...evidence,
  caller: shortCaller(evidence.caller),
  reports: bounded(evidence.reports),
});

export function readEvidence(stored: Stored): EvidenceRecord {
  const { tells, ...rest } = stored;
  return (tells === undefined ? stored : { ...rest, reports: tells }) as unknown as EvidenceRecord;
}

/** Bytes of an evidence's content that are kept. */
const EVIDENCE = 100_000;

/**
 * What of a report is kept: names and places as far as there is room. What there is no room for was not read, so a rule that asks for
 * it may match; what was read may be enough to deny.
 */
function bounded(reports: Reported): Reported {
  const { content } = reports;
  if (content === undefined || Buffer.byteLength(JSON.stringify(content)) <= EVIDENCE) return wellFormed(reports);
  if (!("places" in content)) return { kind: "endpointConfig", content: undefined };
  const places = within(content.places, EVIDENCE * 0.6);
  const images = within(content.images, EVIDENCE * 0.2);
  const modelPackageArns = within(content.modelPackageArns, EVIDENCE * 0.2);
  const unread = [...new Set([...content.unread, "packages" as const])];
  return wellFormed({ kind: "model", content: { ...content, places, images, modelPackageArns, unread } });
}

function within<T>(values: readonly T[], bytes: number): T[] {
  let left = bytes;
  return values.filter((value) => (left -= Buffer.byteLength(JSON.stringify(value))) >= 0);
}

const wellFormed = (reports: Reported): Reported =>
  JSON.parse(
    JSON.stringify(reports, (_key, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value)),
  ) as Reported;

const shortened = (rest: Pick<DeploymentRecord, "caller" | "session" | "sourceIdentity" | "invokedBy">): Stored => ({
  caller: shortCaller(rest.caller),
  ...Object.fromEntries(
    (["session", "sourceIdentity", "invokedBy"] as const).flatMap((key) =>
      rest[key] === undefined ? [] : [[key, cut(rest[key], LONGEST.text)]],
    ),
  ),
});

const shortenedCase = ({ caller, reason, why }: Pick<OpenCase, "caller" | "reason" | "why">) => ({
  caller: shortCaller(caller),
  reason: cut(reason, LONGEST.reason),
  why: cut(why, LONGEST.reason),
});

const names = (all: readonly string[]): readonly string[] => [
  ...all.slice(0, MOST.models).map((name) => cut(name, LONGEST.name)),
  ...(all.length > MOST.models ? [`and ${all.length - MOST.models} more`] : []),
];
