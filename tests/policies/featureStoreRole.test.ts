import assert from "node:assert/strict";
import { featureStoreRolePermissions, featureStoreRoleTrust } from "../../policies/featureStoreRole";
import type { FeatureStoreShare, Share } from "../../contract/share";
import { CHINA, featureStore, OFFLINE, RESULTS, share } from "./shareOfFeatureStore";

const group = (name: string, region = "eu-west-1") => `arn:aws:sagemaker:${region}:111111111111:feature-group/${name}`;
const glue = (resource: string) => `arn:aws:glue:eu-west-1:111111111111:${resource}`;
const folder = (name: string) => `fs/111111111111/sagemaker/eu-west-1/offline-store/${name}-??????????`;
const key = (id: string, region = "eu-west-1") => `arn:aws:kms:${region}:111111111111:key/${id}`;

const READ = ["GetRecord", "BatchGetRecord", "DescribeFeatureGroup", "DescribeFeatureMetadata"];
const sagemaker = (actions: readonly string[]) => actions.map((action) => `sagemaker:${action}`);
const TABLES = ["GetTable", "GetTables", "GetPartition", "GetPartitions", "BatchGetPartition"];
const QUERIES = [
  "StartQueryExecution",
  "StopQueryExecution",
  "GetQueryExecution",
  "BatchGetQueryExecution",
  "GetQueryResults",
  "GetQueryResultsStream",
  "GetWorkGroup",
];

const read = (...names: string[]) => ({
  Sid: "ReadOnlineStore",
  Effect: "Allow",
  Action: sagemaker(READ),
  Resource: names.map((name) => group(name)),
});
const updates = (Sid: string, features: readonly string[], ...names: string[]) => ({
  Sid,
  Effect: "Allow",
  Action: ["sagemaker:PutRecord"],
  Resource: names.map((name) => group(name)),
  Condition: {
    Bool: { "sagemaker:IsUpdateRecord": ["true"] },
    "ForAllValues:StringEquals": { "sagemaker:UpdatableFeatures": features },
    Null: { "sagemaker:UpdatableFeatures": ["false"] },
  },
});
const owned = (account: string) => ({ StringEquals: { "aws:ResourceAccount": [account] } });
const readTables = (...resources: string[]) => ({
  Sid: "ReadTables",
  Effect: "Allow",
  Action: TABLES.map((action) => `glue:${action}`),
  Resource: ["catalog", ...resources].map(glue),
});
const readDatabases = (...databases: string[]) => ({
  Sid: "ReadDatabases",
  Effect: "Allow",
  Action: ["glue:GetDatabase", "glue:GetDatabases"],
  Resource: ["catalog", ...databases.map((database) => `database/${database}`)].map(glue),
});
const readObjects = (...objects: string[]) => ({
  Sid: "ReadOfflineStore",
  Effect: "Allow",
  Action: ["s3:GetObject"],
  Resource: objects.map((object) => `arn:aws:s3:::${object}`),
  Condition: owned("111111111111"),
});
const listObjects = (Sid: string, bucket: string, ...prefixes: string[]) => ({
  Sid,
  Effect: "Allow",
  Action: ["s3:ListBucket"],
  Resource: [`arn:aws:s3:::${bucket}`],
  Condition: { ...owned("111111111111"), StringLike: { "s3:prefix": prefixes } },
});
const findBuckets = (...buckets: string[]) => ({
  Sid: "FindOfflineStore",
  Effect: "Allow",
  Action: ["s3:GetBucketLocation"],
  Resource: buckets.map((bucket) => `arn:aws:s3:::${bucket}`),
  Condition: owned("111111111111"),
});
const query = {
  Sid: "QueryInOwnWorkgroup",
  Effect: "Allow",
  Action: QUERIES.map((action) => `athena:${action}`),
  Resource: ["arn:aws:athena:eu-west-1:111111111111:workgroup/wg"],
};

/** What is shared, and the statements that must come of it, whole. */
const PERMISSIONS: readonly {
  name: string;
  store: Partial<FeatureStoreShare>;
  share?: Partial<Share>;
  statements: unknown[];
}[] = [
  {
    name: "names as typed and in lower case, once each",
    store: { featureGroups: [{ name: "Orders-EU" }, { name: "customers" }] },
    statements: [read("Orders-EU", "orders-eu", "customers")],
  },
  {
    name: "writing, listing and updating of single features, of the groups that have it",
    store: {
      access: "readWrite",
      featureGroups: [
        { name: "a", listRecords: true },
        { name: "B", access: "update", features: ["tier", "segment"] },
        { name: "c", access: "read" },
        { name: "d", access: "update", features: ["score"], listRecords: true },
        { name: "e", access: "update", features: ["segment", "tier"] },
      ],
    },
    statements: [
      read("a", "B", "b", "c", "d", "e"),
      {
        Sid: "ListOnlineStore",
        Effect: "Allow",
        Action: ["sagemaker:ListRecords"],
        Resource: [group("a"), group("d")],
      },
      {
        Sid: "WriteOnlineStore",
        Effect: "Allow",
        Action: sagemaker(["PutRecord", "BatchWriteRecord", "DeleteRecord"]),
        Resource: [group("a")],
      },
      updates("UpdateFeatures", ["segment", "tier"], "B", "b", "e"),
      updates("UpdateFeatures2", ["score"], "d"),
    ],
  },
  {
    name: "each key of an online store once, through SageMaker alone",
    store: {
      featureGroups: [
        { name: "a", onlineStoreKmsKeyArn: key("1") },
        { name: "b", onlineStoreKmsKeyArn: key("2") },
        { name: "c", onlineStoreKmsKeyArn: key("1") },
      ],
    },
    statements: [
      read("a", "b", "c"),
      {
        Sid: "UseOnlineStoreKey",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [key("1"), key("2")],
        Condition: { StringEquals: { "kms:ViaService": ["sagemaker.eu-west-1.amazonaws.com"] } },
      },
    ],
  },
  {
    name: "an offline store, with every spelling of its table, in a workgroup whose results Athena keeps",
    store: { featureGroups: [{ name: "Orders-EU", offlineStore: OFFLINE }], workgroup: "wg" },
    statements: [
      read("Orders-EU", "orders-eu"),
      readObjects(`ml/${folder("Orders-EU")}/*`),
      listObjects("ListOfflineStore", "ml", `${folder("Orders-EU")}/*`),
      findBuckets("ml"),
      readTables(
        "database/sagemaker_featurestore",
        "table/sagemaker_featurestore/orders-eu-??????????",
        "table/sagemaker_featurestore/orders-eu_??????????",
        "table/sagemaker_featurestore/orders_eu_??????????",
      ),
      readDatabases("sagemaker_featurestore", "default"),
      query,
    ],
  },
  {
    name: "an exact table alone, at the top of a bucket, in a database called default",
    store: {
      featureGroups: [
        { name: "orders", offlineStore: { ...OFFLINE, prefix: "", database: "default", table: "orders_1700000000" } },
      ],
    },
    statements: [
      read("orders"),
      readObjects(`ml/${folder("orders").slice("fs/".length)}/*`),
      listObjects("ListOfflineStore", "ml", `${folder("orders").slice("fs/".length)}/*`),
      findBuckets("ml"),
      readTables("database/default", "table/default/orders_1700000000"),
      readDatabases("default"),
    ],
  },
  {
    name: "groups of several buckets, databases and keys, next to one that is online only",
    store: {
      featureGroups: [
        { name: "a", offlineStore: { ...OFFLINE, table: "t", kmsKeyArn: key("1") } },
        { name: "b", offlineStore: { ...OFFLINE, bucket: "other", database: "db", table: "t", kmsKeyArn: key("2") } },
        { name: "c", offlineStore: { ...OFFLINE, table: "u", kmsKeyArn: key("3", "us-east-1") } },
        { name: "d", offlineStore: { ...OFFLINE, prefix: "x/y", table: "v", kmsKeyArn: key("1") } },
        { name: "online" },
      ],
    },
    statements: [
      read("a", "b", "c", "d", "online"),
      readObjects(
        `ml/${folder("a")}/*`,
        `other/${folder("b")}/*`,
        `ml/${folder("c")}/*`,
        `ml/${folder("d").replace("fs", "x/y")}/*`,
      ),
      listObjects(
        "ListOfflineStore",
        "ml",
        `${folder("a")}/*`,
        `${folder("c")}/*`,
        `${folder("d").replace("fs", "x/y")}/*`,
      ),
      listObjects("ListOfflineStore2", "other", `${folder("b")}/*`),
      findBuckets("ml", "other"),
      {
        Sid: "UseOfflineStoreKey",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [key("1"), key("2")],
        Condition: { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } },
      },
      {
        Sid: "UseOfflineStoreKey2",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [key("3", "us-east-1")],
        Condition: { StringEquals: { "kms:ViaService": ["s3.us-east-1.amazonaws.com"] } },
      },
      readTables(
        "database/sagemaker_featurestore",
        "database/db",
        "table/sagemaker_featurestore/t",
        "table/db/t",
        "table/sagemaker_featurestore/u",
        "table/sagemaker_featurestore/v",
      ),
      readDatabases("sagemaker_featurestore", "db", "default"),
    ],
  },
  {
    name: "the spelling that two groups have in common once",
    store: {
      featureGroups: [
        { name: "x-y", offlineStore: OFFLINE },
        { name: "x_y", offlineStore: OFFLINE },
      ],
    },
    statements: [
      read("x-y", "x_y"),
      readObjects(`ml/${folder("x-y")}/*`, `ml/${folder("x_y")}/*`),
      listObjects("ListOfflineStore", "ml", `${folder("x-y")}/*`, `${folder("x_y")}/*`),
      findBuckets("ml"),
      readTables(
        "database/sagemaker_featurestore",
        "table/sagemaker_featurestore/x-y-??????????",
        "table/sagemaker_featurestore/x-y_??????????",
        "table/sagemaker_featurestore/x_y_??????????",
        "table/sagemaker_featurestore/x_y-??????????",
      ),
      readDatabases("sagemaker_featurestore", "default"),
    ],
  },
];

describe("policies of the feature-store role", () => {
  for (const { name, store, share: more, statements } of PERMISSIONS) {
    it(`allow ${name}`, () => {
      assert.deepEqual(featureStoreRolePermissions(share(more), featureStore(store)).Statement, statements);
    });
  }

  it("are in the partition of the share, keys through its endpoints", () => {
    const store = featureStore({
      access: "readWrite",
      featureGroups: [
        {
          name: "a",
          offlineStore: { ...OFFLINE, kmsKeyArn: "arn:aws-cn:kms:cn-north-1:111111111111:key/1" },
          onlineStoreKmsKeyArn: "arn:aws-cn:kms:cn-north-1:111111111111:key/2",
        },
      ],
      workgroup: "wg",
      resultsBucket: RESULTS,
    });
    const statements = featureStoreRolePermissions(share(CHINA), store).Statement;
    for (const { Resource = [] } of statements) {
      for (const arn of Resource) assert.match(arn, /^arn:aws-cn:(s3::|\w+:cn-north-1:\d{12}):/);
    }
    const via = statements.flatMap(({ Condition }) => Condition?.["StringEquals"]?.["kms:ViaService"] ?? []);
    assert.deepEqual(via, [
      "sagemaker.cn-north-1.amazonaws.com.cn",
      "s3.cn-north-1.amazonaws.com.cn",
      "s3.cn-north-1.amazonaws.com.cn",
    ]);
    assert.deepEqual(statements.at(-1)!.Condition!["StringLike"], {
      "kms:EncryptionContext:aws:s3:arn": ["arn:aws-cn:s3:::results", "arn:aws-cn:s3:::results/*"],
    });
  });

  it("have each Sid once, and no wildcard in an action", () => {
    for (const { store, share: more } of PERMISSIONS) {
      const statements = featureStoreRolePermissions(share(more), featureStore(store)).Statement;
      const sids = statements.map(({ Sid }) => Sid);
      assert.equal(new Set(sids).size, sids.length, sids.join());
      for (const action of statements.flatMap(({ Action }) => Action)) assert.match(action, /^[a-z0-9]+:[A-Za-z]+$/);
    }
  });
});

describe("the trust of the feature-store role", () => {
  const EXECUTION = ["arn:aws:iam::222222222222:role/Studio", "arn:aws:iam::222222222222:role/ml/Jobs"];
  const store = featureStore({ executionRoleArns: EXECUTION });
  it("lets SageMaker in besides, of the parent's account where it says so, whatever the organization", () => {
    for (const organizationId of [undefined, "o-a1b2c3d4e5"]) {
      const given = share(organizationId === undefined ? {} : { organizationId });
      const [first, ...others] = featureStoreRoleTrust(given, store, true).Statement;
      assert.deepEqual(first, featureStoreRoleTrust(given, store, false).Statement[0]);
      assert.deepEqual(others, [
        {
          Sid: "SageMakerService",
          Effect: "Allow",
          Principal: { Service: ["sagemaker.amazonaws.com"] },
          Action: ["sts:AssumeRole"],
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": ["111111111111"] } },
        },
      ]);
    }
  });

  it("names the account's root in the partition of the share", () => {
    const [first] = featureStoreRoleTrust(share(CHINA), store, false).Statement;
    assert.deepEqual(first!.Principal, { AWS: ["arn:aws-cn:iam::222222222222:root"] });
  });
});
