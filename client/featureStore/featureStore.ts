import type { Share } from "../../contract/share";
import { shareCredentials, type CredentialsOptions } from "../session/credentials";
import { FeatureGroups, type FeatureGroup } from "./featureGroups";
import { featuresWanted, latestSql, type LatestOptions } from "./latest";
import { OnlineStore } from "./onlineStore";
import { Queries, type QueryOptions, type QueryResult } from "./queries";
import type { DeleteOptions, GetOptions, ListOptions, PutOptions } from "./recordOptions";
import type { FeatureInput, FeatureRecord } from "./records";
import type { CredentialsProvider } from "../session/roleSession";

/**
 * @example
 * ```ts
 * const options: FeatureStoreOptions = { sourceIdentity: "alice" };
 * ```
 */
export interface FeatureStoreOptions extends Omit<CredentialsOptions, "role"> {
  /** In place of the process's own, see `shareCredentials`. */
  readonly credentials?: CredentialsProvider | undefined;
}

/**
 * The feature store of a share: records of the online store, queries on the offline store. Errors are ShareError and name the
 * hop that failed; what a signal ends fails with its reason.
 *
 * @example
 * ```ts
 * const features = new FeatureStore(loadShare());
 * console.log(await features.get("customers", "42"));
 * for await (const row of await features.latest("customers", { where: "country = 'NL'" })) console.log(row);
 * ```
 */
export class FeatureStore {
  readonly #online: OnlineStore;
  readonly #queries: Queries;
  readonly #groups: FeatureGroups;

  constructor(share: Share, options: FeatureStoreOptions = {}) {
    const credentials = options.credentials ?? shareCredentials(share, { ...options, role: "featureStore" });
    const config = { region: share.parent.region, credentials };
    this.#online = new OnlineStore(share, config);
    this.#queries = new Queries(share, config);
    this.#groups = new FeatureGroups(share, config);
  }

  /**
   * One record; undefined when there is none. The group is named by its name, or by its ARN where the caller's own credentials are
   * used and the group comes by a resource share of AWS RAM.
   */
  get(featureGroup: string, id: string, options?: GetOptions): Promise<FeatureRecord | undefined> {
    return this.#online.get(featureGroup, id, options);
  }

  /** Any number of records, by id and in the order of the ids; those that do not exist are left out. */
  batchGet(featureGroup: string, ids: Iterable<string>, options?: GetOptions): Promise<Map<string, FeatureRecord>> {
    return this.#online.batchGet(featureGroup, ids, options);
  }

  /** Writes a record, where the share grants it (`access: readWrite`). */
  put(featureGroup: string, record: FeatureInput, options?: PutOptions): Promise<void> {
    return this.#online.put(featureGroup, record, options);
  }

  /**
   * Writes any number of records, 25 a call, where the share grants writing. What AWS leaves unprocessed is sent again.
   *
   * @throws RecordsNotWritten with those that were not written, when that is the case of any
   */
  putMany(featureGroup: string, records: Iterable<FeatureInput>, options?: PutOptions): Promise<void> {
    return this.#online.putMany(featureGroup, records, options);
  }

  /**
   * Changes features of a record that exists, and leaves the others as they are; for a share with `access: update` those that it
   * lists, event time among them where it is to change. The group's online store must be of type `Standard_V2` or `InMemory`.
   */
  update(featureGroup: string, id: string, changes: FeatureInput, options?: PutOptions): Promise<void> {
    return this.#online.update(featureGroup, id, changes, options);
  }

  /** The identifiers of all records in the online store, where the share grants it (`listRecords`), page by page as they are asked for. */
  list(featureGroup: string, options?: ListOptions): AsyncGenerator<string, void, undefined> {
    return this.#online.list(featureGroup, options);
  }

  /** Deletes a record, where the share grants it. The event time must be later than that of the record's newest state. */
  delete(featureGroup: string, id: string, eventTime: string | Date, options?: DeleteOptions): Promise<void> {
    return this.#online.delete(featureGroup, id, eventTime, options);
  }

  /** Runs a query in the workgroup of the share, to its end; rows are fetched as they are asked for. */
  query(sql: string, options?: QueryOptions): Promise<QueryResult> {
    return this.#queries.run(sql, options);
  }

  /** The newest state of every record in the offline store, without those that were deleted. */
  async latest(featureGroup: string, options: LatestOptions & QueryOptions = {}): Promise<QueryResult> {
    const group = await this.describe(featureGroup);
    const asked = { database: group.offline?.database, ...options };
    return this.#queries.run(latestSql(group, options), asked, featuresWanted(group, options));
  }

  /** What a feature group is made of, and which table in Glue is its offline store. */
  describe(featureGroup: string): Promise<FeatureGroup> {
    return this.#groups.describe(featureGroup);
  }
}
