import {
  BatchGetRecordCommand,
  DeleteRecordCommand,
  GetRecordCommand,
  PutRecordCommand,
  SageMakerFeatureStoreRuntimeClient,
  type BatchGetRecordIdentifier,
  type TtlDuration,
} from "@aws-sdk/client-sagemaker-featurestore-runtime";
import type { Share } from "../../contract/share";
import { made, pause } from "../calls";
import { ShareError } from "../errors";
import { unlessEmpty } from "../matchNames";
import { explainFeatures, type FeatureCall } from "./explainFeatures";
import { featuresOf, recordOf, textOf, type FeatureInput, type FeatureRecord } from "./records";
import type { CredentialsProvider } from "../session/roleSession";

/**
 * @example
 * ```ts
 * const options: GetOptions = { features: ["score"] };
 * ```
 */
export interface GetOptions {
  /** Names of the features wanted. @default all */
  readonly features?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @example
 * ```ts
 * const options: PutOptions = { ttl: { Unit: "Days", Value: 30 } };
 * ```
 */
export interface PutOptions {
  /** @default every store of the group */
  readonly targetStores?: readonly ("OnlineStore" | "OfflineStore")[] | undefined;
  /** How long the record lives in the online store, as in `{ Unit: "Days", Value: 30 }`. @default the group's own */
  readonly ttl?: TtlDuration | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @example
 * ```ts
 * const options: DeleteOptions = { mode: "HardDelete" };
 * ```
 */
export interface DeleteOptions extends Pick<PutOptions, "targetStores" | "signal"> {
  /** A soft delete leaves a tombstone behind, a hard one nothing. @default SoftDelete */
  readonly mode?: "SoftDelete" | "HardDelete" | undefined;
}

/** Source: SageMaker Feature Store Runtime API, BatchGetRecordIdentifier.RecordIdentifiersValueAsString. */
const MOST_IN_A_BATCH = 100;
const AT_ONCE = 4;
/** Rounds without any progress before giving up, and the longest pause between them in seconds. */
const MOST_ROUNDS = 7;
const LONGEST_PAUSE = 2;

/** Records of the online store. */
export class OnlineStore {
  readonly #share: Share;
  readonly #region: string;
  readonly #client: SageMakerFeatureStoreRuntimeClient;

  constructor(share: Share, config: { readonly region: string; readonly credentials: CredentialsProvider }) {
    this.#share = share;
    this.#region = config.region;
    this.#client = new SageMakerFeatureStoreRuntimeClient(config);
  }

  async get(
    featureGroup: string,
    id: string,
    { features, signal }: GetOptions = {},
  ): Promise<FeatureRecord | undefined> {
    const command = new GetRecordCommand({
      FeatureGroupName: featureGroup,
      RecordIdentifierValueAsString: id,
      FeatureNames: unlessEmpty(features),
    });
    const { Record: found } = await this.#made("GetRecord", featureGroup, signal, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    return found && recordOf(found);
  }

  /** Any number of records; those that do not exist are not in the answer, which has the order of the ids. */
  async batchGet(
    featureGroup: string,
    ids: Iterable<string>,
    options: GetOptions = {},
  ): Promise<Map<string, FeatureRecord>> {
    const wanted = [...new Set(ids)];
    const batches = Array.from({ length: Math.ceil(wanted.length / MOST_IN_A_BATCH) }, (_, index) =>
      wanted.slice(index * MOST_IN_A_BATCH, (index + 1) * MOST_IN_A_BATCH),
    );
    const found = new Map<string, FeatureRecord>();
    const worker = async () => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        await this.#batch(featureGroup, batch, options, found);
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    } finally {
      batches.length = 0; // One batch has failed: the others need not begin.
    }
    return new Map(wanted.flatMap((id) => (found.has(id) ? [[id, found.get(id)!]] : [])));
  }

  /** One batch, until nothing of it is unprocessed; patience is for rounds that bring nothing. */
  async #batch(
    featureGroup: string,
    ids: readonly string[],
    { features, signal }: GetOptions,
    found: Map<string, FeatureRecord>,
  ): Promise<void> {
    let left: readonly string[] = ids;
    for (let fruitless = 0; left.length > 0;) {
      const command = new BatchGetRecordCommand({
        Identifiers: [
          {
            FeatureGroupName: featureGroup,
            RecordIdentifiersValueAsString: [...left],
            FeatureNames: unlessEmpty(features),
          },
        ],
      });
      const answer = await this.#made("BatchGetRecord", featureGroup, signal, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      for (const { RecordIdentifierValueAsString: id, Record: record } of answer.Records ?? []) {
        found.set(id!, recordOf(record!));
      }
      const error = answer.Errors?.[0];
      if (error) {
        const { RecordIdentifierValueAsString: id, ErrorCode: name = "Error", ErrorMessage } = error;
        const cause = Object.assign(new Error(`record ${id}: ${ErrorMessage}`), { name });
        throw this.#explain("BatchGetRecord", featureGroup)(cause);
      }
      const unprocessed = unprocessedOf(answer.UnprocessedIdentifiers ?? []);
      if (unprocessed.length === 0) return;
      fruitless = unprocessed.length < left.length ? 0 : fruitless + 1;
      left = unprocessed;
      if (fruitless >= MOST_ROUNDS) throw leftOver(featureGroup, left.length);
      await pause(Math.min(0.05 * 2 ** fruitless, LONGEST_PAUSE), signal);
    }
  }

  async put(featureGroup: string, record: FeatureInput, options: PutOptions = {}): Promise<void> {
    const features = featuresOf(record);
    if (features.length === 0) throw new RangeError("the record is empty: give it its identifier and its event time");
    const command = new PutRecordCommand({
      FeatureGroupName: featureGroup,
      Record: features,
      TargetStores: unlessEmpty(options.targetStores),
      TtlDuration: options.ttl,
    });
    await this.#made("PutRecord", featureGroup, options.signal, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
  }

  async delete(featureGroup: string, id: string, eventTime: string | Date, options: DeleteOptions = {}): Promise<void> {
    const command = new DeleteRecordCommand({
      FeatureGroupName: featureGroup,
      RecordIdentifierValueAsString: id,
      EventTime: textOf(eventTime),
      TargetStores: unlessEmpty(options.targetStores),
      DeletionMode: options.mode,
    });
    await this.#made("DeleteRecord", featureGroup, options.signal, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
  }

  #made<T>(
    action: FeatureCall["action"],
    featureGroup: string,
    signal: AbortSignal | undefined,
    call: (signal?: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return made(this.#client, () => call(signal), this.#explain(action, featureGroup), signal);
  }

  #explain = (action: FeatureCall["action"], featureGroup: string) => (error: unknown) =>
    explainFeatures(error, this.#share, { action, featureGroup, region: this.#region });
}

const unprocessedOf = (identifiers: readonly BatchGetRecordIdentifier[]): string[] =>
  identifiers.flatMap(({ RecordIdentifiersValueAsString: ids }) => ids ?? []);

const leftOver = (featureGroup: string, count: number) =>
  new ShareError({
    hop: "online store",
    kind: "throttled",
    what: `${count} records of ${featureGroup} were left unprocessed ${MOST_ROUNDS} times in a row`,
    advice: ["ask for fewer at once: the parent's capacity is shared by all consumers"],
  });
