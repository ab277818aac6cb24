import { accessTo, type FeatureGroupShare, type FeatureStoreShare } from "../../../contract/share";
import { neighboursOf, spellings } from "../../examples";
import type { Context } from "../../simulate/simulate";
import type { Beside, Family, OtherAction, Promised } from "../question";
import type { Sharing } from "../sharing";
import { Chain } from "./chain";

const READS = ["GetRecord", "BatchGetRecord", "DescribeFeatureGroup", "DescribeFeatureMetadata"];
const LISTS = ["ListRecords"];
const WRITES = ["PutRecord", "BatchWriteRecord", "DeleteRecord"];
const MANAGES = ["UpdateFeatureGroup", "DeleteFeatureGroup", "CreateFeatureGroup"];

/** The records of each feature group: read, and listed, written or updated where that was promised. */
export const onlineStore: Family<Sharing> = {
  id: "online-store",
  promises(sharing) {
    const { featureStore } = sharing;
    if (featureStore === undefined) return [];
    const chain = new Chain(sharing);
    const { share } = featureStore;
    return share.featureGroups.flatMap((group, index) => {
      const key = sharing.key(`featureStore.featureGroups[${index}]`);
      return [
        ...recordsOf(chain, group, share, key),
        ...(group.onlineStoreKmsKeyArn
          ? chain.mayDecrypt(group.onlineStoreKmsKeyArn, "sagemaker", `${key}.onlineStoreKmsKeyArn`)
          : []),
      ];
    });
  },
};

function recordsOf(chain: Chain, group: FeatureGroupShare, store: FeatureStoreShare, key: string): Promised[] {
  const { third, elsewhere } = chain.sharing;
  const arn = (name: string) => chain.arn("sagemaker", `feature-group/${name}`);
  const names = store.featureGroups.map((one) => one.name);
  const access = accessTo(store, group);
  const lists = group.listRecords ? LISTS : [];
  const writes = access === "readWrite" ? WRITES : [];
  const refused = [...LISTS, ...WRITES].filter((action) => ![...lists, ...writes].includes(action));
  return spellings([group.name]).flatMap((name) => {
    const beside: Beside = {
      name: [{ what: "feature group", others: neighboursOf(name, names), arn }],
      account: [third],
      region: [elsewhere],
    };
    const may = (actions: readonly string[], more: Beside, what = name, context: Context = {}) =>
      chain.may(
        actions.map((action) => `sagemaker:${action}`),
        what,
        { key, resource: arn(name), context },
        { ...beside, ...more },
      );
    const update = (features: readonly string[], more: Beside) =>
      may(["PutRecord"], more, `${name}, as UpdateRecord of ${features.join(", ")}`, updateOf(features));
    return [
      ...may(READS, { action: [...refused, ...MANAGES] }),
      ...may(lists, { action: MANAGES }),
      ...may(writes, { action: MANAGES }),
      ...(access === "readWrite" ? update(["a_feature"], {}) : []),
      ...(access === "update" ? update(group.features ?? [], besideUpdates(group.features ?? [])) : []),
    ];
  });
}

const IS_UPDATE = "sagemaker:IsUpdateRecord";
const UPDATED = "sagemaker:UpdatableFeatures";

/** The context of an UpdateRecord, which is authorized as PutRecord. */
const updateOf = (features: readonly string[]): Context => ({ [IS_UPDATE]: "true", [UPDATED]: [...features] });

/** Other features, alone and among those that may be updated; whole records, put, replaced by many or deleted. */
function besideUpdates(features: readonly string[]): Beside {
  const [another, longer] = [`not-${features[0]!}`, `${features[0]!}2`];
  const whole: OtherAction = {
    action: "PutRecord",
    context: { [IS_UPDATE]: "false" },
    text: "PutRecord of a whole record",
  };
  const others = ["BatchWriteRecord", "DeleteRecord", ...MANAGES].map((action): OtherAction => ({
    action,
    context: {},
  }));
  return {
    action: [whole, ...others],
    context: { [UPDATED]: [[another], [longer], [...features, another], undefined], [IS_UPDATE]: ["false", undefined] },
  };
}
