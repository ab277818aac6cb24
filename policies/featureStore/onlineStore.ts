import { accessTo, type FeatureGroupShare, type FeatureStoreShare, type Share } from "../../contract/share";
import { viaService } from "../../partition";
import { spellings, whenEqual, type Statement } from "../document";
import { arn, numbered } from "./statements";

/** Records of the online store, as each group is shared. */
export function onlineStore(share: Share, store: FeatureStoreShare): (Statement | undefined)[] {
  const { region } = share.parent;
  const { featureGroups } = store;
  const written = featureGroups.filter((group) => accessTo(store, group) === "readWrite");
  const listed = featureGroups.filter(({ listRecords }) => listRecords);
  const keys = [...new Set(featureGroups.flatMap(({ onlineStoreKmsKeyArn }) => onlineStoreKmsKeyArn ?? []))];
  return [
    {
      Sid: "ReadOnlineStore",
      Effect: "Allow",
      Action: ["GetRecord", "BatchGetRecord", "DescribeFeatureGroup", "DescribeFeatureMetadata"].map(
        (action) => `sagemaker:${action}`,
      ),
      Resource: groupArns(share, featureGroups),
    },
    listed.length === 0
      ? undefined
      : {
          Sid: "ListOnlineStore",
          Effect: "Allow",
          Action: ["sagemaker:ListRecords"],
          Resource: groupArns(share, listed),
        },
    written.length === 0
      ? undefined
      : {
          Sid: "WriteOnlineStore",
          Effect: "Allow",
          Action: ["PutRecord", "BatchWriteRecord", "DeleteRecord"].map((action) => `sagemaker:${action}`),
          Resource: groupArns(share, written),
        },
    ...updates(share, store),
    // Reading and writing both need Decrypt. Source: SageMaker Developer Guide, "Feature Store security and access control".
    keys.length === 0
      ? undefined
      : {
          Sid: "UseOnlineStoreKey",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: keys,
          ...whenEqual({ "kms:ViaService": [viaService("sagemaker", region)] }),
        },
  ];
}

/**
 * UpdateRecord is authorized as PutRecord, and says which features it changes. Each value must be one of ours; a request without
 * any would pass that, so the key must be there. Source: Service Authorization Reference, Amazon SageMaker, PutRecord.
 */
function updates(share: Share, store: FeatureStoreShare): Statement[] {
  const updated = store.featureGroups.filter((group) => accessTo(store, group) === "update");
  const byFeatures = Map.groupBy(updated, ({ features = [] }) => JSON.stringify(features.toSorted()));
  return [...byFeatures].map(([features, groups], index) => ({
    Sid: numbered("UpdateFeatures", index),
    Effect: "Allow",
    Action: ["sagemaker:PutRecord"],
    Resource: groupArns(share, groups),
    Condition: {
      Bool: { "sagemaker:IsUpdateRecord": ["true"] },
      "ForAllValues:StringEquals": { "sagemaker:UpdatableFeatures": JSON.parse(features) as string[] },
      Null: { "sagemaker:UpdatableFeatures": ["false"] },
    },
  }));
}

const groupArns = (share: Share, groups: readonly Pick<FeatureGroupShare, "name">[]): string[] =>
  spellings(groups.map(({ name }) => name)).map((name) => arn(share, "sagemaker", `feature-group/${name}`));
