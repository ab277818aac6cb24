import type { FeatureGroupShare } from "../../../contract/share";
import { neighboursOf } from "../../examples";
import type { Beside, Family, Promised } from "../question";
import type { Sharing } from "../sharing";
import { Chain } from "./chain";

const READS = ["GetRecord", "BatchGetRecord", "DescribeFeatureGroup", "DescribeFeatureMetadata"];
const WRITES = ["PutRecord", "BatchWriteRecord", "DeleteRecord"];
const MANAGES = ["UpdateFeatureGroup", "DeleteFeatureGroup", "CreateFeatureGroup"];

/** The records of each feature group: read, and written where that was promised. */
export const onlineStore: Family<Sharing> = {
  id: "online-store",
  promises(sharing) {
    const { featureStore } = sharing;
    if (featureStore === undefined) return [];
    const chain = new Chain(sharing);
    const names = featureStore.share.featureGroups.map(({ name }) => name);
    const writes = featureStore.share.access === "readWrite" ? WRITES : [];
    return featureStore.share.featureGroups.flatMap((group, index) => {
      const key = sharing.key(`featureStore.featureGroups[${index}]`);
      return [
        ...recordsOf(chain, group, names, writes, key),
        ...(group.onlineStoreKmsKeyArn
          ? chain.mayDecrypt(group.onlineStoreKmsKeyArn, "sagemaker", `${key}.onlineStoreKmsKeyArn`)
          : []),
      ];
    });
  },
};

function recordsOf(
  chain: Chain,
  group: FeatureGroupShare,
  names: readonly string[],
  writes: readonly string[],
  key: string,
): Promised[] {
  const { third, elsewhere } = chain.sharing;
  const arn = (name: string) => chain.arn("sagemaker", `feature-group/${name}`);
  const refused = [...WRITES.filter((action) => !writes.includes(action)), ...MANAGES];
  return [...new Set([group.name, group.name.toLowerCase()])].flatMap((name) => {
    const beside: Beside = {
      name: [{ what: "feature group", others: neighboursOf(name, names), arn }],
      account: [third],
      region: [elsewhere],
    };
    const may = (actions: readonly string[], more: Beside) =>
      chain.may(
        actions.map((action) => `sagemaker:${action}`),
        name,
        { key, resource: arn(name) },
        { ...beside, ...more },
      );
    return [...may(READS, { action: refused }), ...may(writes, { action: MANAGES })];
  });
}
