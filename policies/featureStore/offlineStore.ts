import type { FeatureGroupShare, FeatureStoreShare, Share } from "../../contract/share";
import { viaService } from "../../partition";
import { bucketArn } from "../buckets";
import { whenEqual, type Statement } from "../document";
import { arn, numbered } from "./statements";

type Offline = NonNullable<FeatureGroupShare["offlineStore"]>;

interface Stored {
  readonly name: string;
  readonly store: Offline;
}

/** Glue's catalog and the objects in S3, for each group that has an offline store. */
export function offlineStore(share: Share, featureStore: FeatureStoreShare): (Statement | undefined)[] {
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
