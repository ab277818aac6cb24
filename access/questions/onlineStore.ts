import type { FeatureGroupShare, FeatureStoreShare } from "../../contract/share";
import { neighboursOf, otherRegion } from "../examples";
import { askAboutDecryption, type Chain } from "./chain";

const READS = ["GetRecord", "BatchGetRecord", "DescribeFeatureGroup", "DescribeFeatureMetadata"];
const WRITES = ["PutRecord", "BatchWriteRecord", "DeleteRecord"];

/** One feature group's records: read, and written where that was promised. */
export function askAboutOnlineStore(
  chain: Chain,
  share: FeatureStoreShare,
  group: FeatureGroupShare,
  key: string,
): void {
  const { interview, here, stranger } = chain;
  const writes = share.access === "readWrite" ? WRITES : [];
  const names = share.featureGroups.map(({ name }) => name);
  const on = (action: string, name: string, options?: Parameters<Chain["request"]>[2]) =>
    chain.request(action, `feature-group/${name}`, options);
  for (const name of new Set([group.name, group.name.toLowerCase()])) {
    const get = "sagemaker:GetRecord";
    const promise = chain.allowed(
      [...READS, ...writes].map((action) => `sagemaker:${action}`),
      name,
      key,
      (action) => on(action, name),
    );
    const refused = [
      ...WRITES.filter((action) => !writes.includes(action)),
      "UpdateFeatureGroup",
      "DeleteFeatureGroup",
      "CreateFeatureGroup",
    ];
    interview.deniedEach(
      promise,
      ...neighboursOf(name, names).map((near) => [`feature group ${near}`, ...on(get, near)] as const),
      [`in account ${stranger}`, ...on(get, name, { owner: stranger })],
      [
        `in ${otherRegion([here.region], here.region)}`,
        ...on(get, name, { region: otherRegion([here.region], here.region) }),
      ],
      ...refused.map((action) => [action, ...on(`sagemaker:${action}`, name)] as const),
    );
    if (writes.length > 0) {
      const write = chain.allowed(["sagemaker:PutRecord"], `${name} in the online store`, key, (action) =>
        on(action, name),
      );
      interview.deniedEach(
        write,
        ...neighboursOf(name, names).map(
          (near) => [`feature group ${near}`, ...on("sagemaker:PutRecord", near)] as const,
        ),
        [`in account ${stranger}`, ...on("sagemaker:PutRecord", name, { owner: stranger })],
        [
          `in ${otherRegion([here.region], here.region)}`,
          ...on("sagemaker:PutRecord", name, { region: otherRegion([here.region], here.region) }),
        ],
      );
    }
  }
  if (group.onlineStoreKmsKeyArn)
    askAboutDecryption(chain, group.onlineStoreKmsKeyArn, "sagemaker", here.region, `${key}.onlineStoreKmsKeyArn`);
}
