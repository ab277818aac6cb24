import type { FeatureGroupShare, FeatureStoreShare } from "../../../contract/share";

export type Store = NonNullable<FeatureGroupShare["offlineStore"]>;

/** A feature group with an offline store, and the key of its consumer's settings that names it. */
export interface Stored {
  readonly group: FeatureGroupShare;
  readonly store: Store;
  readonly key: string;
}

export const storesOf = ({ featureGroups }: FeatureStoreShare): readonly Stored[] =>
  featureGroups.flatMap((group, index) =>
    group.offlineStore ? [{ group, store: group.offlineStore, key: `featureStore.featureGroups[${index}]` }] : [],
  );

/** A creation time, as it ends the names of a group's folder and table. */
export const CREATED = "1700000000";
