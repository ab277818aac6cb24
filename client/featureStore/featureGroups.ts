import type { Share } from "../../contract/share";
import { made } from "../calls";
import { ShareError } from "../errors";
import { explainFeatures } from "./explainFeatures";
import type { CredentialsProvider } from "../session/roleSession";
import { DescribeFeatureGroupCommand, SageMakerClient } from "./sageMaker";
import { throughProxy } from "../../contract/throughProxy";

/**
 * What has to be known of a feature group to query it.
 *
 * @example
 * ```ts
 * const group: FeatureGroup = await new FeatureStore(loadShare()).describe("customers");
 * console.log(group.offline?.table, group.eventTimeType);
 * ```
 */
export interface FeatureGroup {
  readonly name: string;
  readonly arn: string;
  /** Names of all features, in the order of their definition. */
  readonly features: readonly string[];
  readonly recordIdentifier: string;
  readonly eventTime: string;
  /** How event times are written: `String` is ISO 8601, with milliseconds or without; `Fractional` is seconds since 1970. */
  readonly eventTimeType: "String" | "Fractional";
  /** Where its offline store is in Glue and S3; absent when the group has none. */
  readonly offline:
    { readonly database: string; readonly table: string; readonly location: string | undefined } | undefined;
}

/** Descriptions of feature groups, asked for once each: a group's table and features do not change, they are only added to. */
export class FeatureGroups {
  readonly #share: Share;
  readonly #region: string;
  readonly #client: SageMakerClient;
  readonly #known = new Map<string, Promise<FeatureGroup>>();

  constructor(share: Share, config: { readonly region: string; readonly credentials: CredentialsProvider }) {
    this.#share = share;
    this.#region = config.region;
    this.#client = new SageMakerClient({ ...config, requestHandler: throughProxy({}) });
  }

  /** @throws ShareError when the group is not shared or not there */
  describe(name: string): Promise<FeatureGroup> {
    const known = this.#known.get(name) ?? this.#ask(name);
    this.#known.set(name, known);
    known.catch(() => this.#known.delete(name));
    return known;
  }

  async #ask(name: string): Promise<FeatureGroup> {
    const features: string[] = [];
    const types = new Map<string, string | undefined>();
    for (let NextToken: string | undefined; ;) {
      const command = new DescribeFeatureGroupCommand({ FeatureGroupName: name, NextToken });
      const group = await made(
        this.#client,
        () => this.#client.send(command),
        (error) =>
          explainFeatures(error, this.#share, {
            action: "DescribeFeatureGroup",
            featureGroup: name,
            region: this.#region,
          }),
      );
      for (const { FeatureName, FeatureType } of group.FeatureDefinitions ?? []) {
        features.push(FeatureName!);
        types.set(FeatureName!, FeatureType);
      }
      NextToken = group.NextToken;
      if (NextToken) continue; // Empty at the end, as the model has it required.
      const catalog = group.OfflineStoreConfig?.DataCatalogConfig;
      return {
        name: group.FeatureGroupName!,
        arn: group.FeatureGroupArn!,
        features,
        recordIdentifier: group.RecordIdentifierFeatureName!,
        eventTime: group.EventTimeFeatureName!,
        eventTimeType: types.get(group.EventTimeFeatureName!) === "Fractional" ? "Fractional" : "String",
        offline: catalog && {
          database: catalog.Database!,
          table: catalog.TableName!,
          location: group.OfflineStoreConfig?.S3StorageConfig?.ResolvedOutputS3Uri,
        },
      };
    }
  }
}

/** @throws ShareError when the group has no offline store, or none in Glue */
export function offlineOf({ name, offline }: FeatureGroup): NonNullable<FeatureGroup["offline"]> {
  if (offline) return offline;
  throw new ShareError({
    hop: "query",
    kind: "not found",
    what: `feature group ${name} has no table: it is online only, or was made without a Glue table`,
    advice: ["read its records from the online store instead"],
  });
}
