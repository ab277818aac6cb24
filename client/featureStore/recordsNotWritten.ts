import type { BatchWriteRecordEntry, BatchWriteRecordError } from "@aws-sdk/client-sagemaker-featurestore-runtime";
import { isRefused, ShareError } from "../errors";
import { recordOf, type FeatureRecord } from "./records";

/**
 * A record that was not written, and why: AWS's code, such as `ValidationError`, or `NotProcessed` for one that was not tried, or
 * that AWS never got round to.
 *
 * @example
 * ```ts
 * const failed: NotWritten = { record: { customer_id: "42" }, code: "ValidationError", message: "Missing event_time" };
 * ```
 */
export interface NotWritten {
  readonly record: FeatureRecord;
  readonly code: string;
  readonly message: string;
}

/** What has become of each record of a call that writes many. */
export class Writes {
  readonly #notWritten: Map<BatchWriteRecordEntry, Omit<NotWritten, "record">>;
  readonly count: number;
  #failed = false;

  constructor(entries: readonly BatchWriteRecordEntry[]) {
    this.count = entries.length;
    this.#notWritten = new Map(entries.map((entry) => [entry, { code: "NotProcessed", message: "not processed" }]));
  }

  /** Whether any was answered with an error, or never processed. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** Takes an answer. AWS gives entries back as text of its own, so they are found again by what they hold. */
  answered(
    batch: readonly BatchWriteRecordEntry[],
    errors: readonly BatchWriteRecordError[],
    unprocessed: readonly BatchWriteRecordEntry[],
  ): readonly BatchWriteRecordEntry[] {
    const open = [...batch];
    const take = (given: BatchWriteRecordEntry | undefined) => {
      const index = open.findIndex((entry) => holds(entry) === holds(given));
      return index < 0 ? [] : open.splice(index, 1);
    };
    const left = unprocessed.flatMap(take);
    for (const { Entry, ErrorCode: code = "Error", ErrorMessage: message = "" } of errors) {
      for (const entry of take(Entry)) this.#notWritten.set(entry, { code, message });
      this.#failed = true;
    }
    for (const entry of open) this.#notWritten.delete(entry);
    return left;
  }

  leftOver(entries: readonly BatchWriteRecordEntry[]): void {
    if (entries.length > 0) this.#failed = true;
  }

  get notWritten(): NotWritten[] {
    return [...this.#notWritten].map(([{ Record }, why]) => ({ record: recordOf(Record ?? []), ...why }));
  }
}

const holds = (entry: BatchWriteRecordEntry | undefined): string =>
  JSON.stringify(
    (entry?.Record ?? []).map(({ FeatureName, ValueAsString, ValueAsStringList }) => [
      FeatureName,
      ValueAsString ?? ValueAsStringList,
    ]),
  );

/**
 * Some records of `putMany` were not written; the others were. Giving `notWritten` to `putMany` again tries them once more.
 *
 * @example
 * ```ts
 * try {
 *   await features.putMany("customers", records);
 * } catch (error) {
 *   if (!(error instanceof RecordsNotWritten)) throw error;
 *   await features.putMany("customers", error.notWritten.map(({ record }) => record));
 * }
 * ```
 */
export class RecordsNotWritten extends ShareError {
  readonly notWritten: readonly NotWritten[];

  /** @param stopped what ended the call before all records were tried */
  constructor(featureGroup: string, writes: Writes, stopped?: ShareError) {
    const { notWritten, count } = writes;
    const first = notWritten.find(({ code }) => code !== "NotProcessed");
    const cause = stopped?.cause ?? (first && Object.assign(new Error(first.message), { name: first.code }));
    super({
      hop: "online store",
      kind: stopped?.kind ?? (first === undefined ? "throttled" : isRefused(cause) ? "refused" : "failed"),
      what: `${notWritten.length} of ${count} records of ${featureGroup} were not written`,
      advice: stopped?.advice ?? [
        first === undefined
          ? "write fewer at once: the parent's capacity is shared by all consumers"
          : "the error's notWritten holds each of them, with AWS's reason",
      ],
      cause,
    });
    this.name = "RecordsNotWritten";
    this.notWritten = notWritten;
  }
}
