import type { Caller } from "./callers";
import type { Clock } from "../clock";
import type { AwsError } from "../api/errors";
import { uuid } from "../random";
import { isRead, type Service } from "../api/services";
import { toRecord } from "../api/wire";

/** A record of CloudTrail, with the fields that records of management events have. */
export interface TrailRecord {
  readonly eventVersion: string;
  readonly userIdentity: Readonly<Record<string, unknown>>;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly eventType: "AwsApiCall";
  readonly managementEvent: true;
  readonly recipientAccountId: string;
  readonly eventCategory: "Management";
  readonly tlsDetails?: Readonly<Record<string, string>>;
}

/** What EventBridge hands to the target of a rule. */
export interface TrailEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "AWS API Call via CloudTrail";
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: TrailRecord;
}

interface Made {
  readonly service: Service;
  readonly operation: string;
  readonly caller: Caller;
  readonly userAgent: string;
  /** As the wire had them. */
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: AwsError;
}

export interface Entry {
  readonly number: number;
  readonly record: TrailRecord;
  readonly caller: Caller;
  readonly at: Date;
  /** The time of the record, which is in whole seconds. */
  readonly recordedAt: number;
  /** Since when the event history shows it. */
  readonly shownAt: Date;
}

export type Delay = number | ((record: TrailRecord) => number);

/** Writes down every call: the event history has them all, EventBridge those that change something, or tried to. */
export class Trail {
  readonly entries: Entry[] = [];
  readonly events: TrailEvent[] = [];
  /** Seconds until the event history shows a record. */
  delay: Delay = 300;

  constructor(
    private readonly account: { readonly id: string; readonly region: string; readonly clock: Clock },
    private readonly next: () => number,
  ) {}

  write(made: Made): void {
    const { id, region, clock } = this.account;
    const at = clock.now;
    const record = this.#record(made, at);
    const delay = typeof this.delay === "number" ? this.delay : this.delay(record);
    const shownAt = new Date(at.getTime() + delay * 1000);
    const recordedAt = Math.floor(at.getTime() / 1000) * 1000;
    this.entries.push({ number: this.entries.length, record, caller: made.caller, at, recordedAt, shownAt });
    if (record.readOnly) return;
    this.events.push({
      version: "0",
      id: uuid(this.next),
      "detail-type": "AWS API Call via CloudTrail",
      source: made.service.source,
      account: id,
      time: record.eventTime,
      region,
      resources: [],
      detail: record,
    });
  }

  #record({ service, operation, caller, userAgent, input, output, error }: Made, at: Date): TrailRecord {
    const { id, region } = this.account;
    const readOnly = isRead(operation);
    const tlsDetails = {
      tlsVersion: "TLSv1.3",
      cipherSuite: "TLS_AES_128_GCM_SHA256",
      clientProvidedHostHeader: service.host(region),
    };
    return {
      eventVersion: "1.11",
      userIdentity: caller.identity,
      // Whole seconds, and so often a little before the creation time of what the call created.
      eventTime: `${at.toISOString().slice(0, 19)}Z`,
      eventSource: service.eventSource,
      eventName: operation,
      awsRegion: region,
      sourceIPAddress: caller.invokedBy ?? "203.0.113.7",
      userAgent: caller.invokedBy ?? userAgent,
      ...(error && { errorCode: CODES[error.code] ?? error.code, errorMessage: error.message }),
      requestParameters: recorded(orNull(toRecord(input))),
      responseElements: error || readOnly ? null : orNull(toRecord(output)),
      requestID: uuid(this.next),
      eventID: uuid(this.next),
      readOnly,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: id,
      eventCategory: "Management",
      ...(caller.invokedBy === undefined && { tlsDetails }),
    };
  }
}

/** What CloudTrail calls an error otherwise than the API does. */
const CODES: Readonly<Record<string, string>> = { AccessDeniedException: "AccessDenied" };

/** CloudTrail leaves out what is longer than 100 KB. Source: CloudTrail User Guide, "CloudTrail record contents", `omitted`. */
const recorded = (values: unknown) =>
  values !== null && Buffer.byteLength(JSON.stringify(values)) > 100_000
    ? { omitted: true, originalSize: Buffer.byteLength(JSON.stringify(values)), reason: "field_over_limit" }
    : values;

const orNull = (value: unknown) =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0 ? value : null;
