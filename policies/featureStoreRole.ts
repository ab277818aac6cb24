import { accessTo, type FeatureGroupShare, type FeatureStoreShare, type Share } from "../contract/share";
import { viaService } from "../partition";
import { bucketArn, keysOfChild, RESULTS_BUCKET_ACTIONS, RESULTS_OBJECT_ACTIONS, throughS3 } from "./buckets";
import {
  accountPrincipal,
  ASSUME_ROLE,
  inOrganization,
  policy,
  spellings,
  whenEqual,
  type PolicyDocument,
  type Statement,
} from "./document";

/**
 * Who may assume the feature-store role: the named execution roles of the consumer's account.
 *
 * The principal is the account's root and the roles stand in a condition: the roles need not exist yet, and one that is deleted
 * and made again is trusted again. Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function featureStoreRoleTrust(
  share: Share,
  featureStore: FeatureStoreShare,
  trustSageMakerService: boolean,
): PolicyDocument {
  return policy(
    {
      Sid: "ExecutionRolesOfConsumer",
      Effect: "Allow",
      Principal: accountPrincipal(share.partition, share.accountId),
      Action: [...ASSUME_ROLE],
      Condition: {
        ArnEquals: { "aws:PrincipalArn": [...featureStore.executionRoleArns] },
        ...whenEqual(inOrganization(share.organizationId)).Condition,
      },
    },
    // Only CreateFeatureGroup with this very role needs it. Whether Feature Store sends the source account is not documented,
    // so the condition holds where it does.
    !trustSageMakerService
      ? undefined
      : {
          Sid: "SageMakerService",
          Effect: "Allow",
          Principal: { Service: ["sagemaker.amazonaws.com"] },
          Action: ["sts:AssumeRole"],
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": [share.parent.accountId] } },
        },
  );
}

/** What the feature-store role may do; `docs/feature-store.md` says why for each action. */
export function featureStoreRolePermissions(share: Share, featureStore: FeatureStoreShare): PolicyDocument {
  return policy(...online(share, featureStore), ...offline(share, featureStore), ...queries(share, featureStore));
}

function online(share: Share, store: FeatureStoreShare): (Statement | undefined)[] {
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

type Offline = NonNullable<FeatureGroupShare["offlineStore"]>;

interface Stored {
  readonly name: string;
  readonly store: Offline;
}

/** The objects in S3. A statement names the owner of its buckets: a bucket of that name of anybody else is none of ours. */
function objects(share: Share, groups: readonly Stored[]): Statement[] {
  const ownerOf = ({ store }: Stored) => store.bucketAccountId ?? share.parent.accountId;
  const owned = (one: Stored) => ({ "aws:ResourceAccount": [ownerOf(one)] });
  const byOwner = [...Map.groupBy(groups, ownerOf).values()];
  const byBucket = [...Map.groupBy(groups, ({ store }) => store.bucket).values()];
  return [
    ...byOwner.map((theirs, index) => ({
      Sid: numbered("ReadOfflineStore", index),
      Effect: "Allow" as const,
      Action: ["s3:GetObject"],
      Resource: theirs.map(({ name, store }) => `${bucketArn(share, store.bucket)}/${folderOf(share, name, store)}/*`),
      ...whenEqual(owned(theirs[0]!)),
    })),
    ...byBucket.map((theirs, index) => ({
      Sid: numbered("ListOfflineStore", index),
      Effect: "Allow" as const,
      Action: ["s3:ListBucket"],
      Resource: [bucketArn(share, theirs[0]!.store.bucket)],
      Condition: {
        StringEquals: owned(theirs[0]!),
        StringLike: { "s3:prefix": theirs.map(({ name, store }) => `${folderOf(share, name, store)}/*`) },
      },
    })),
    ...byOwner.map((theirs, index) => ({
      Sid: numbered("FindOfflineStore", index),
      Effect: "Allow" as const,
      Action: ["s3:GetBucketLocation"],
      Resource: [...new Set(theirs.map(({ store }) => bucketArn(share, store.bucket)))],
      ...whenEqual(owned(theirs[0]!)),
    })),
  ];
}

/** The first has the name alone, so that a second one leaves the first as it was. */
const numbered = (sid: string, index: number) => (index === 0 ? sid : `${sid}${index + 1}`);

/** Glue's catalog and the objects in S3, for each group that has an offline store. */
function offline(share: Share, featureStore: FeatureStoreShare): (Statement | undefined)[] {
  const groups = featureStore.featureGroups.flatMap(({ name, offlineStore }) =>
    offlineStore ? [{ name, store: offlineStore }] : [],
  );
  if (groups.length === 0) return [];
  const databases = [...new Set(groups.map(({ store }) => store.database))];
  const keys = new Set(groups.flatMap(({ store }) => store.kmsKeyArn ?? []));
  return [
    ...objects(share, groups),
    ...[...Map.groupBy(keys, (key) => key.split(":")[3]!)].map(([region, theirs], index): Statement => ({
      Sid: numbered("UseOfflineStoreKey", index),
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: theirs,
      ...whenEqual({ "kms:ViaService": [viaService("s3", region)] }),
    })),
    // Glue checks a table together with its database and the catalog. Source: Service Authorization Reference, AWS Glue.
    {
      Sid: "ReadTables",
      Effect: "Allow",
      Action: ["GetTable", "GetTables", "GetPartition", "GetPartitions", "BatchGetPartition"].map(
        (action) => `glue:${action}`,
      ),
      Resource: [
        arn(share, "glue", "catalog"),
        ...databases.map((database) => arn(share, "glue", `database/${database}`)),
        // Once each: names that differ only in dashes and underscores have a spelling in common.
        ...new Set(
          groups.flatMap(({ name, store }) =>
            tablesOf(name, store).map((table) => arn(share, "glue", `table/${store.database}/${table}`)),
          ),
        ),
      ],
    },
    // Athena looks at `default` whatever the query. Source: Athena User Guide, "Configure access to databases and tables".
    {
      Sid: "ReadDatabases",
      Effect: "Allow",
      Action: ["glue:GetDatabase", "glue:GetDatabases"],
      Resource: [
        arn(share, "glue", "catalog"),
        ...[...new Set([...databases, "default"])].map((database) => arn(share, "glue", `database/${database}`)),
      ],
    },
    groups.some(({ store }) => store.lakeFormation)
      ? { Sid: "UseLakeFormation", Effect: "Allow", Action: ["lakeformation:GetDataAccess"], Resource: ["*"] }
      : undefined,
  ];
}

/** Athena in the consumer's own workgroup, and its results in the consumer's bucket. */
function queries(share: Share, { workgroup, resultsBucket }: FeatureStoreShare): (Statement | undefined)[] {
  if (workgroup === undefined) return [];
  const actions = [
    "StartQueryExecution",
    "StopQueryExecution",
    "GetQueryExecution",
    "BatchGetQueryExecution",
    "GetQueryResults",
    "GetQueryResultsStream",
    "GetWorkGroup",
  ];
  const query: Statement = {
    Sid: "QueryInOwnWorkgroup",
    Effect: "Allow",
    Action: actions.map((action) => `athena:${action}`),
    Resource: [arn(share, "athena", `workgroup/${workgroup}`)],
  };
  if (resultsBucket === undefined) return [query];
  const bucket = bucketArn(share, resultsBucket.name);
  const owned = whenEqual({ "aws:ResourceAccount": [share.accountId] });
  return [
    query,
    // No s3:prefix here: Athena's own check of the bucket carries none.
    { Sid: "FindResultsBucket", Effect: "Allow", Action: [...RESULTS_BUCKET_ACTIONS], Resource: [bucket], ...owned },
    {
      Sid: "WriteResults",
      Effect: "Allow",
      Action: [...RESULTS_OBJECT_ACTIONS],
      Resource: [`${bucket}/${resultsBucket.prefix}*`],
      ...owned,
    },
    // The key, if there is one, is the child's and need not exist yet; its own policy is the gate.
    {
      Sid: "UseResultsKey",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: [keysOfChild(share)],
      Condition: throughS3(share.parent.region, [bucket, `${bucket}/*`]),
    },
  ];
}

const arn = ({ partition, parent }: Share, service: string, resource: string) =>
  `arn:${partition}:${service}:${parent.region}:${parent.accountId}:${resource}`;

/**
 * Ten wildcards for the ten digits of the creation time that end a group's folder and its table: `customers` must not open
 * `customers-vip`. Source: SageMaker Developer Guide, "Offline store data format".
 */
const TIMESTAMP = "?".repeat(10);

const folderOf = ({ parent }: Share, name: string, { prefix }: Offline) =>
  `${prefix === "" ? "" : `${prefix}/`}${parent.accountId}/sagemaker/${parent.region}/offline-store/${name}-${TIMESTAMP}`;

/** Glue's names are in lower case; Feature Store has put dashes or underscores into them. */
function tablesOf(name: string, { table }: Offline): string[] {
  if (table !== undefined) return [table];
  const lower = name.toLowerCase();
  return [...new Set([`${lower}-${TIMESTAMP}`, `${lower}_${TIMESTAMP}`, `${lower.replace(/-/g, "_")}_${TIMESTAMP}`])];
}
