import {
  BatchGetRecordCommand,
  BatchWriteRecordCommand,
  DeleteRecordCommand,
  GetRecordCommand,
  ListRecordsCommand,
  PutRecordCommand,
  SageMakerFeatureStoreRuntimeClient,
  UpdateRecordCommand,
  type BatchGetRecordIdentifier,
  type BatchWriteRecordEntry,
} from "@aws-sdk/client-sagemaker-featurestore-runtime";
import type { Share } from "../../contract/share";
import { made, unlessEmpty } from "../calls";
import { ShareError } from "../errors";
import { inBatches, MOST_ROUNDS, untilProcessed } from "./batches";
import { explainFeatures, type FeatureCall } from "./explainFeatures";
import type { DeleteOptions, GetOptions, ListOptions, PutOptions } from "./recordOptions";
import { featuresOf, recordOf, textOf, type FeatureInput, type FeatureRecord } from "./records";
import { RecordsNotWritten, Writes } from "./recordsNotWritten";
import type { CredentialsProvider } from "../session/roleSession";
import { throughProxy } from "../../contract/throughProxy";

/** Source: SageMaker Feature Store Runtime API, BatchGetRecordIdentifier.RecordIdentifiersValueAsString. */
const MOST_READ_IN_A_BATCH = 100;
/** Source: SageMaker Feature Store Runtime API, BatchWriteRecord.Entries. */
const MOST_WRITTEN_IN_A_BATCH = 25;

/** Records of the online store. */
export class OnlineStore {
  readonly #share: Share;
  readonly #region: string;
  readonly #client: SageMakerFeatureStoreRuntimeClient;

  constructor(share: Share, config: { readonly region: string; readonly credentials: CredentialsProvider }) {
    this.#share = share;
    this.#region = config.region;
    this.#client = new SageMakerFeatureStoreRuntimeClient({ ...config, requestHandler: throughProxy({}) });
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
    const found = new Map<string, FeatureRecord>();
    await inBatches(wanted, MOST_READ_IN_A_BATCH, async (batch) => {
      const left = await untilProcessed(batch, (ids) => this.#read(featureGroup, ids, options, found), options.signal);
      if (left.length > 0) throw leftOver(featureGroup, left.length);
    });
    return new Map(wanted.flatMap((id) => (found.has(id) ? [[id, found.get(id)!]] : [])));
  }

  /** @returns the identifiers that were left unprocessed */
  async #read(
    featureGroup: string,
    ids: readonly string[],
    { features, signal }: GetOptions,
    found: Map<string, FeatureRecord>,
  ): Promise<readonly string[]> {
    const wanted = {
      FeatureGroupName: featureGroup,
      RecordIdentifiersValueAsString: [...ids],
      FeatureNames: unlessEmpty(features),
    };
    const command = new BatchGetRecordCommand({ Identifiers: [wanted] });
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
    return unprocessedOf(answer.UnprocessedIdentifiers ?? []);
  }

  async *list(
    featureGroup: string,
    { includeDeleted, signal }: ListOptions = {},
  ): AsyncGenerator<string, void, undefined> {
    for (let NextToken: string | undefined; ;) {
      const command = new ListRecordsCommand({
        FeatureGroupName: featureGroup,
        NextToken,
        IncludeSoftDeletedRecords: includeDeleted,
      });
      const page = await this.#made("ListRecords", featureGroup, signal, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      yield* page.RecordIdentifiers ?? [];
      NextToken = page.NextToken;
      if (!NextToken) return;
    }
  }

  async put(featureGroup: string, record: FeatureInput, options: PutOptions = {}): Promise<void> {
    const command = new PutRecordCommand(entryOf(featureGroup, record, options));
    await this.#made("PutRecord", featureGroup, options.signal, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
  }

  /** Each record as it is, whatever becomes of the others; the error at the end holds those that were not written. */
  async putMany(featureGroup: string, records: Iterable<FeatureInput>, options: PutOptions = {}): Promise<void> {
    const entries = Array.from(records, (record): BatchWriteRecordEntry => entryOf(featureGroup, record, options));
    const writes = new Writes(entries);
    try {
      await inBatches(entries, MOST_WRITTEN_IN_A_BATCH, async (batch) => {
        const left = await untilProcessed(
          batch,
          (some) => this.#write(featureGroup, some, writes, options),
          options.signal,
        );
        writes.leftOver(left);
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof ShareError)) throw error;
      throw new RecordsNotWritten(featureGroup, writes, error);
    }
    if (writes.hasFailed) throw new RecordsNotWritten(featureGroup, writes);
  }

  /** @returns the entries that were left unprocessed */
  async #write(
    featureGroup: string,
    batch: readonly BatchWriteRecordEntry[],
    writes: Writes,
    { signal }: PutOptions,
  ): Promise<readonly BatchWriteRecordEntry[]> {
    const command = new BatchWriteRecordCommand({ Entries: [...batch] });
    const answer = await this.#made("BatchWriteRecord", featureGroup, signal, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    return writes.answered(batch, answer.Errors ?? [], answer.UnprocessedEntries ?? []);
  }

  async update(featureGroup: string, id: string, changes: FeatureInput, options: PutOptions = {}): Promise<void> {
    const features = featuresOf(changes);
    if (features.length === 0) throw new RangeError("nothing to update: give the features that are to change");
    const command = new UpdateRecordCommand({
      FeatureGroupName: featureGroup,
      RecordIdentifierValueAsString: id,
      Features: features,
      TargetStores: unlessEmpty(options.targetStores),
      TtlDuration: options.ttl,
    });
    await this.#made(
      "UpdateRecord",
      featureGroup,
      options.signal,
      (abortSignal) => this.#client.send(command, { abortSignal }),
      features.map(({ FeatureName }) => FeatureName!),
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
    call: (abortSignal: AbortSignal | undefined) => Promise<T>,
    features?: readonly string[],
  ): Promise<T> {
    return made(this.#client, call, this.#explain(action, featureGroup, features), signal);
  }

  #explain = (action: FeatureCall["action"], featureGroup: string, features?: readonly string[]) => (error: unknown) =>
    explainFeatures(error, this.#share, { action, featureGroup, region: this.#region, features });
}

/** A whole record, as a call writes it alone or among others. */
function entryOf(featureGroup: string, record: FeatureInput, { targetStores, ttl }: PutOptions) {
  const features = featuresOf(record);
  if (features.length === 0) throw new RangeError("the record is empty: give it its identifier and its event time");
  return {
    FeatureGroupName: featureGroup,
    Record: features,
    TargetStores: unlessEmpty(targetStores),
    TtlDuration: ttl,
  } satisfies BatchWriteRecordEntry;
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
