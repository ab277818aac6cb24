import * as z from "zod/mini";
import { callerOf, type Caller } from "./caller";
import {
  DEPLOYMENTS,
  EVIDENCE,
  nameFrom,
  type DeployedTo,
  type Deploys,
  type Remedy,
  type Request,
  type ResourceType,
  type Reported,
} from "./deploymentCalls";
import { hidesEnvironment } from "../models/containers";
import { fingerprint } from "../models/fingerprint";
import { Members } from "../models/members";
import type { Here } from "../rules/schema";
import { lowerCamel, withoutHidden } from "../models/keyCase";

/** From what arrives to a call that succeeded, or to the reason why it is none of ours. */

interface Recorded {
  /** CloudTrail's, the same in every delivery and in the event history. */
  readonly eventId: string;
  readonly eventName: string;
  /** Milliseconds; CloudTrail gives whole seconds. */
  readonly eventTime: number;
  readonly caller: Caller;
  readonly resource: {
    readonly type: ResourceType;
    /** As the request spells it. */
    readonly name: string;
    /** As the ARN of the response spells it, where the record has one. */
    readonly arnName?: string | undefined;
  };
}

/** A call that deployed something. */
export interface DeploymentCall extends Recorded {
  readonly deploys: Deploys;
  readonly to: DeployedTo;
  readonly remedy: Remedy;
  /** The resource came into being with it. */
  readonly creates: boolean;
  /** Of a component, as the record has them: to go back to. */
  readonly specifications?: readonly Request[] | undefined;
}

/** A call whose record shows what a later one deploys. */
export interface EvidenceCall extends Recorded {
  readonly reports: Reported;
}

export type Reading =
  | { readonly kind: "deployment"; readonly call: DeploymentCall }
  | { readonly kind: "evidence"; readonly call: EvidenceCall }
  /** None of ours: may be forgotten. */
  | { readonly kind: "none"; readonly reason: string }
  /** Perhaps one of ours, and cannot be read: must not be forgotten. */
  | { readonly kind: "malformed"; readonly reason: string };

/** Source: SQS Developer Guide, "Amazon SQS message quotas". */
const LONGEST_BODY = 1024 * 1024;

const text = z.string().check(z.minLength(1), z.maxLength(256));
const optionalText = z.optional(text);
const mappingOrNull = z.optional(z.nullable(z.record(z.string(), z.unknown())));

const envelope = z.object({
  "detail-type": text,
  source: text,
  account: optionalText,
  region: optionalText,
  detail: z.record(z.string(), z.unknown()),
});

const whose = z.object({
  eventSource: text,
  eventName: text,
  errorCode: z.optional(z.nullable(z.string())),
  awsRegion: optionalText,
  recipientAccountId: optionalText,
});

/** Source: CloudTrail User Guide, "CloudTrail record contents". */
const record = z.object({
  /** Becomes part of a key. */
  eventID: z.string().check(z.regex(/^[\w-]{1,128}$/)),
  eventTime: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/)),
  userIdentity: mappingOrNull,
  requestParameters: mappingOrNull,
  responseElements: mappingOrNull,
});

const none = (reason: string): Reading => ({ kind: "none", reason });
const malformed = (reason: string): Reading => ({ kind: "malformed", reason });

/**
 * Reads the body of a message: an EventBridge event with a CloudTrail record inside. Source:
 * docs/design/aws-behaviour.md#event-shape.
 */
export function readMessage(body: string, here: Here): Reading {
  if (body.length > LONGEST_BODY) return malformed("longer than any message");
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return malformed("no JSON");
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) return malformed(`no event of EventBridge: ${where(parsed.error)}`);
  const { detail, account, region, source } = parsed.data;
  if (source !== "aws.sagemaker" || parsed.data["detail-type"] !== "AWS API Call via CloudTrail")
    return none("no CloudTrail record of SageMaker");
  // The record's own fields win.
  return readRecord({ recipientAccountId: account, awsRegion: region, ...detail }, here);
}

/** Reads a CloudTrail record, as EventBridge carries it and as the event history returns it. */
export function readRecord(raw: unknown, here: Here): Reading {
  try {
    return readWellNested(raw, here);
  } catch (error) {
    if (error instanceof RangeError) return malformed("nested too deeply");
    throw error;
  }
}

function readWellNested(raw: unknown, here: Here): Reading {
  const ours = whose.safeParse(raw);
  if (!ours.success) return malformed(`no CloudTrail record: ${where(ours.error)}`);
  const { eventSource, eventName, errorCode, awsRegion, recipientAccountId } = ours.data;
  if (!/^sagemaker\.amazonaws\./.test(eventSource)) return none("a call of another service");
  const deployment = Object.hasOwn(DEPLOYMENTS, eventName) ? DEPLOYMENTS[eventName] : undefined;
  const evidence = Object.hasOwn(EVIDENCE, eventName) ? EVIDENCE[eventName] : undefined;
  const entry = deployment ?? evidence;
  if (entry === undefined) return none("another call");
  if (errorCode != null) return none("a call that failed");
  if (awsRegion === undefined || recipientAccountId === undefined) return malformed("no account or no region");
  if (recipientAccountId !== here.accountId) return none("a call in another account");
  if (awsRegion !== here.region) return none("a call in another region");

  const parsed = record.safeParse(raw);
  if (!parsed.success) return malformed(`no CloudTrail record: ${where(parsed.error)}`);
  const { eventID: eventId, userIdentity, requestParameters, responseElements } = parsed.data;
  const eventTime = Date.parse(parsed.data.eventTime);
  if (Number.isNaN(eventTime)) return malformed("no CloudTrail record: eventTime");

  const request = asRequest(requestParameters);
  // A record that is too long leaves the request out; the ARN in its response still names the resource.
  const arnName = nameFrom(asRequest(responseElements) ?? {}, entry.arnIn);
  const name = nameFrom(request ?? {}, entry.nameIn) ?? arnName;
  if (name === undefined) return malformed(`names no resource: ${entry.nameIn}`);
  const recorded = {
    eventId,
    eventName,
    eventTime,
    caller: callerOf(userIdentity),
    resource: { type: entry.resource, name, ...(arnName !== undefined && { arnName }) },
  };
  if (evidence) return { kind: "evidence", call: { ...recorded, reports: evidence.reports(request ?? {}, here) } };
  if (deployment === undefined) return none("another call");
  // A description may show what a request leaves out, or has as nobody can read it.
  const deploys = (request && deployment.deploys(request)) ?? ({ kind: "unknown" } as const);
  const { remedy } = deployment;
  const to = deployment.to(name, request ?? {});
  const specifications = deploys.kind === "component" ? specificationsIn(request ?? {}) : undefined;
  const call = {
    ...recorded,
    deploys,
    to,
    remedy,
    creates: remedy !== "goBack",
    ...(specifications && { specifications }),
  };
  return { kind: "deployment", call };
}

/**
 * Undefined when the record leaves it out, as CloudTrail does with requests beyond 100 KB: sixteen environment variables of a
 * transform job suffice. Source: CloudTrail User Guide, "CloudTrail record contents", `omitted`.
 */
function asRequest(values: Readonly<Record<string, unknown>> | null | undefined): Request | undefined {
  if (values == null || values["omitted"] === true) return undefined;
  return withoutHidden(lowerCamel(values)) as Request;
}

/** The specifications of the request. Undefined when the record hides a part of them, because they cannot be sent again then. */
function specificationsIn({ specification, specifications }: Request): readonly Request[] | undefined {
  const all = [specification, ...(Array.isArray(specifications) ? (specifications as unknown[]) : [])];
  const asked = all.filter((one) => typeof one === "object" && one !== null) as Request[];
  const hidden = asked.some(({ container }) => {
    const own = Members.of(container);
    return own === undefined ? container !== undefined : hidesEnvironment(own);
  });
  return hidden ? undefined : asked;
}

/** Where a schema did not fit; what stood there may be anything, so it is not repeated. */
const where = (error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }): string =>
  error.issues
    .map(({ path }) => path.map(String).join(".").slice(0, 64) || "all of it")
    .join(", ")
    .slice(0, 256);

/**
 * What a call applies, to compare with what a description shows: the name of an endpoint config, the fingerprint of a
 * component's specification. Undefined when that is unknown, or nothing was deployed.
 */
export function appliedBy({ deploys }: DeploymentCall): string | undefined {
  if (deploys.kind === "endpointConfig") return deploys.name;
  if (deploys.kind === "component") return fingerprint(deploys.contents);
  return deploys.kind === "models" ? deploys.names.join(" ") : undefined;
}
