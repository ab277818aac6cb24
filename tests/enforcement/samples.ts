import assert from "node:assert/strict";
import { certain } from "../../enforcement/models/current";
import { readMessage, type DeploymentCall, type Reading } from "../../enforcement/events/readEvent";
import type { Judged } from "../../enforcement/cases/history";
import type { Model } from "../../enforcement/verdict/matchRule";
import { type EnforcementSettings } from "../../enforcement/rules/schema";
import { readEnforcement } from "../../enforcement/rules/read";

/** An account under enforcement, and records of calls in it as CloudTrail writes them. */

export const HERE = { accountId: "111111111111", region: "eu-west-1", partition: "aws" } as const;
export const role = (name: string, path = "/") => `arn:aws:iam::111111111111:role${path}${name}`;
export const arn = (type: string, name: string) => `arn:aws:sagemaker:eu-west-1:111111111111:${type}/${name}`;

/** Ten o'clock, and so many seconds. */
export const NOON = Date.parse("2026-11-21T10:00:00Z");
export const at = (seconds: number) => NOON + seconds * 1000;
export const MINUTE = 60_000;

export type Json = Readonly<Record<string, unknown>>;

export const CHURN = { name: "churn", models: ["churn-*"], allowedRoleArns: [role("ModelDeployer")] };

/** Settings as a stack file has them, checked. */
export function settings(...rules: readonly Json[]): EnforcementSettings {
  return settingsWith({}, ...rules);
}

export function settingsWith(more: Json, ...rules: readonly Json[]): EnforcementSettings {
  const read = readEnforcement({ rules, ...more }, HERE);
  assert.deepEqual(read.mistakes, []);
  return read.settings!;
}

export const assumedRole = (name: string, path = "/", session = "alice"): Json => ({
  type: "AssumedRole",
  principalId: `AROAEXAMPLE:${session}`,
  arn: `arn:aws:sts::111111111111:assumed-role/${name}/${session}`,
  accountId: "111111111111",
  accessKeyId: "ASIAEXAMPLE",
  sessionContext: {
    sessionIssuer: {
      type: "Role",
      principalId: "AROAEXAMPLE",
      arn: role(name, path),
      accountId: "111111111111",
      userName: name,
    },
    attributes: { creationDate: "2026-11-21T09:00:00Z", mfaAuthenticated: "false" },
  },
});

/** A CloudTrail record of a call that succeeded. Shape: docs/design/aws-behaviour.md#event-shape. */
export const record = (eventName: string, requestParameters: unknown, more: Json = {}): Json => ({
  eventVersion: "1.11",
  userIdentity: assumedRole("DataScience"),
  eventTime: "2026-11-21T10:00:00Z",
  eventSource: "sagemaker.amazonaws.com",
  eventName,
  awsRegion: "eu-west-1",
  sourceIPAddress: "203.0.113.1",
  userAgent: "aws-cli/2.31.0",
  requestParameters,
  responseElements: null,
  requestID: "6b1b42b9-0000-4000-8000-000000000000",
  eventID: "a6f85b21-0000-4000-8000-000000000000",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "111111111111",
  eventCategory: "Management",
  tlsDetails: { tlsVersion: "TLSv1.3", clientProvidedHostHeader: "api.sagemaker.eu-west-1.amazonaws.com" },
  ...more,
});

/** The EventBridge event around a record. */
export const event = (detail: unknown, more: Json = {}): Json => ({
  version: "0",
  id: "1c6ff0a4-0000-4000-8000-000000000000",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.sagemaker",
  account: "111111111111",
  time: "2026-11-21T10:00:00Z",
  region: "eu-west-1",
  resources: [],
  detail,
  ...more,
});

export const read = (detail: unknown, more: Json = {}): Reading =>
  readMessage(JSON.stringify(event(detail, more)), HERE);

export function deploymentOf(eventName: string, request: unknown, more: Json = {}): DeploymentCall {
  const reading = read(record(eventName, request, more));
  assert.equal(reading.kind, "deployment", JSON.stringify(reading));
  return reading.call;
}

/** A model of which everything is known. */
export const model = (
  name: string | undefined,
  details: Partial<NonNullable<Model["details"]>["candidates"][0]> = {},
): Model => ({
  name,
  details: certain({ places: [], modelPackageArns: [], images: [], unread: [], ...details }),
});

/**
 * A deployment in short: `3:b-` is an update to config b at second 3, denied. `+` allowed, `?` unknown, `~` waiting; `!` adopted,
 * `i` there at installation, `x` failed, `o` ours, `m` by mallory (who makes what is not allowed anyway); in front `*` creates, and
 * the config `_` is unknown.
 */
export function deployment(text: string): Judged {
  const [, star, second, applies, decision, more = ""] = /^(\*?)(\d+):(\w+?)([-+?~])([!ixmo]*)$/.exec(text)!;
  return {
    eventId: `${second!}${applies!}`,
    eventTime: at(Number(second)),
    creates: star === "*",
    applies: applies === "_" ? undefined : applies,
    decision: ({ "-": "denied", "+": "allowed", "?": "unknown", "~": "waiting" } as const)[decision as "-"],
    caller: decision === "+" && !more.includes("m") ? "deployer" : "mallory",
    ...(more.includes("!") ? { adopted: true } : {}),
    ...(more.includes("o") ? { ours: true as const } : {}),
    ...(more.includes("i") ? { installed: true } : {}),
    ...(more.includes("x") ? { failed: true } : {}),
  };
}
export const history = (text: string) => text.split(" ").filter(Boolean).map(deployment);
