import type { FeatureGroupShare } from "../../../contract/share";
import { neighboursOf } from "../../examples";
import { nearNamesOf, type Family, type Promised } from "../question";
import type { Sharing } from "../sharing";
import { CREATED, storesOf, type Store } from "./stores";
import { Chain } from "./chain";

/** Each feature group's objects in S3: found and read, and nothing beside them. */
export const offlineStore: Family<Sharing> = {
  id: "offline-store",
  promises(sharing) {
    const { featureStore } = sharing;
    if (featureStore === undefined) return [];
    const chain = new Chain(sharing);
    return storesOf(featureStore.share).flatMap(({ group, store, key }) =>
      new Objects(chain, group, store, sharing.key(key)).promises(),
    );
  },
};

class Objects {
  readonly #root: string;
  readonly #near: readonly string[];
  readonly #owner: string;
  /** Accounts that the bucket does not belong to. */
  readonly #others: readonly string[];

  constructor(
    readonly chain: Chain,
    readonly group: FeatureGroupShare,
    readonly store: Store,
    readonly key: string,
  ) {
    const { accountId, region } = chain.sharing.here;
    const { featureStore } = chain.sharing.consumer;
    const promised = featureStore?.featureGroups.find(({ name }) => name === group.name)?.offlineStore;
    const { bucket, prefix } = store;
    this.#owner = (promised ?? featureStore?.offlineStore)?.bucketAccountId ?? accountId;
    this.#others = [chain.sharing.third, ...(this.#owner === accountId ? [] : [accountId])];
    this.#root = `${prefix === "" ? "" : `${prefix}/`}${accountId}/sagemaker/${region}/offline-store`;
    const neighbours = storesOf(chain.sharing.featureStore!.share)
      .filter((one) => one.store.bucket === bucket && one.store.prefix === prefix)
      .map((one) => one.group.name);
    this.#near = neighboursOf(group.name, neighbours);
  }

  promises(): Promised[] {
    const { kmsKeyArn } = this.store;
    return [
      ...this.#reading(),
      ...this.#finding(),
      ...this.#locating(),
      ...(kmsKeyArn ? this.chain.mayDecrypt(kmsKeyArn, "s3", `${this.key}.offlineStore.kmsKeyArn`) : []),
    ];
  }

  #folder = (group: string) => `${this.#root}/${group}-${CREATED}`;
  #bucketArn = (bucket: string) => this.chain.arn("s3", bucket);
  #objectArn = (folder: string, bucket = this.store.bucket) =>
    this.chain.arn("s3", `${bucket}/${folder}/data/year=2026/part.parquet`);
  #bucketNamed = (arn: (bucket: string) => string) => ({
    what: "bucket",
    others: nearNamesOf(this.store.bucket),
    arn,
  });

  #reading(): Promised[] {
    const { chain, group, key } = this;
    const { third, here } = chain.sharing;
    const own = this.#folder(group.name);
    const folders = [
      ...this.#near.map(this.#folder),
      own.replace(here.accountId, third),
      `raw/${group.name}-${CREATED}`,
    ];
    return chain.may(
      ["s3:GetObject"],
      `of ${group.name}`,
      { key, resource: this.#objectArn(own), owner: this.#owner },
      {
        name: [
          { what: "folder", others: folders, arn: (folder) => this.#objectArn(folder) },
          this.#bucketNamed((bucket) => this.#objectArn(own, bucket)),
        ],
        account: this.#others,
        action: ["PutObject", "DeleteObject", "GetObjectAcl"],
      },
    );
  }

  #finding(): Promised[] {
    const { chain, group, key, store } = this;
    const below = (name: string) => `${this.#folder(name)}/data/`;
    return chain.may(
      ["s3:ListBucket"],
      `below ${group.name}`,
      {
        key,
        resource: this.#bucketArn(store.bucket),
        owner: this.#owner,
        context: { "s3:prefix": below(group.name) },
      },
      {
        context: { "s3:prefix": [...this.#near.map(below), `${this.#root}/`, undefined] },
        name: [this.#bucketNamed(this.#bucketArn)],
        account: this.#others,
        action: ["DeleteBucket", "PutBucketPolicy"].map((action) => ({ action, context: {} })),
      },
    );
  }

  #locating(): Promised[] {
    const { chain, group, key, store } = this;
    return chain.may(
      ["s3:GetBucketLocation"],
      `of ${store.bucket} for ${group.name}`,
      { key, resource: this.#bucketArn(store.bucket), owner: this.#owner },
      {
        name: [this.#bucketNamed(this.#bucketArn)],
        account: this.#others,
        action: ["GetBucketPolicy"],
      },
    );
  }
}
