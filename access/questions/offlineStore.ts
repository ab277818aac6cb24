import type { FeatureGroupShare, FeatureStoreShare } from "../../contract/share";
import { neighboursOf, otherRegion } from "../examples";
import { askAboutDecryption, type Chain } from "./chain";
import { type Change } from "./interview";
import { sharesIn } from "../build/side";

const TABLE_READS = ["GetTable", "GetTables", "GetPartition", "GetPartitions", "BatchGetPartition"];
const QUERIES = [
  "StartQueryExecution",
  "StopQueryExecution",
  "GetQueryExecution",
  "BatchGetQueryExecution",
  "GetQueryResults",
  "GetQueryResultsStream",
  "GetWorkGroup",
];

/** A creation time, as it ends the names of a group's folder and table. */
const CREATED = "1700000000";

/** Names next to a name, as replacements. */
const NEAR = [
  ["of a longer name", "$&2"],
  ["whose name ends so", "not_$&"],
] as const;

type Store = NonNullable<FeatureGroupShare["offlineStore"]>;

/** One feature group's objects in S3, and its table in Glue's catalog. */
export function askAboutOfflineStore(
  chain: Chain,
  { name }: FeatureGroupShare,
  store: Store,
  share: FeatureStoreShare,
  key: string,
): void {
  const { interview, here, stranger } = chain;
  const { accountId, region } = here;
  const stores = share.featureGroups.flatMap((group) =>
    group.offlineStore ? [{ name: group.name, store: group.offlineStore }] : [],
  );

  // Objects.
  const root = `${store.prefix === "" ? "" : `${store.prefix}/`}${accountId}/sagemaker/${region}/offline-store`;
  const folder = (group: string) => `${root}/${group}-${CREATED}`;
  const object = (path: string, action = "s3:GetObject", owner?: string) =>
    chain.request(action, `${store.bucket}/${path}/data/year=2026/part.parquet`, owner === undefined ? {} : { owner });
  const sharedFolders = stores
    .filter((one) => one.store.bucket === store.bucket && one.store.prefix === store.prefix)
    .map((one) => one.name);
  const near = neighboursOf(name, sharedFolders);
  const read = chain.allowed(["s3:GetObject"], `of ${name}`, key, () => object(folder(name)));
  interview.deniedEach(
    read,
    ...near.map((neighbour) => [`folder ${neighbour}-${CREATED}`, ...object(folder(neighbour))] as const),
    ["another account's folder", ...object(folder(name).replace(accountId, stranger))],
    ["outside the offline store", ...object(`raw/${name}-${CREATED}`)],
    ["a bucket of a longer name", ...chain.request("s3:GetObject", `${store.bucket}-v2/${folder(name)}/x`)],
    ["a bucket whose name ends so", ...chain.request("s3:GetObject", `not-${store.bucket}/${folder(name)}/x`)],
    [`a bucket of ${stranger}`, ...object(folder(name), "s3:GetObject", stranger)],
    ...["PutObject", "DeleteObject", "GetObjectAcl"].map(
      (action) => [action, ...object(folder(name), `s3:${action}`)] as const,
    ),
  );

  const list = (prefix: string | undefined, bucket = store.bucket, owner = accountId) =>
    chain.request("s3:ListBucket", bucket, { owner, context: prefix === undefined ? {} : { "s3:prefix": prefix } });
  const find = chain.allowed(["s3:ListBucket"], `below ${name}`, key, () => list(`${folder(name)}/data/`));
  interview.deniedEach(
    find,
    ...near.map((neighbour) => [`below ${neighbour}-${CREATED}`, ...list(`${folder(neighbour)}/data/`)] as const),
    ["the whole bucket", ...list(undefined)],
    ["all feature groups", ...list(`${root}/`)],
    [`in a bucket of ${stranger}`, ...list(`${folder(name)}/data/`, store.bucket, stranger)],
    ["in a bucket of a longer name", ...list(`${folder(name)}/data/`, `${store.bucket}-v2`)],
    ["in a bucket whose name ends so", ...list(`${folder(name)}/data/`, `not-${store.bucket}`)],
    ["DeleteBucket", ...chain.request("s3:DeleteBucket", store.bucket)],
    ["PutBucketPolicy", ...chain.request("s3:PutBucketPolicy", store.bucket)],
  );
  const locate = chain.allowed(["s3:GetBucketLocation"], `of ${store.bucket} for ${name}`, key, (action) =>
    chain.request(action, store.bucket),
  );
  interview.deniedEach(
    locate,
    [`in a bucket of ${stranger}`, ...chain.request("s3:GetBucketLocation", store.bucket, { owner: stranger })],
    ["of a bucket of a longer name", ...chain.request("s3:GetBucketLocation", `${store.bucket}-v2`)],
    ["of a bucket whose name ends so", ...chain.request("s3:GetBucketLocation", `not-${store.bucket}`)],
    ["GetBucketPolicy", ...chain.request("s3:GetBucketPolicy", store.bucket)],
  );
  if (store.kmsKeyArn)
    askAboutDecryption(chain, store.kmsKeyArn, "s3", store.kmsKeyArn.split(":")[3]!, `${key}.offlineStore.kmsKeyArn`);
  askAboutTables(chain, name, store, stores, key);
}

function askAboutTables(
  chain: Chain,
  name: string,
  store: Store,
  stores: readonly { name: string; store: Store }[],
  key: string,
): void {
  const { interview, here, stranger } = chain;
  const elsewhere = otherRegion([here.region], here.region);
  const reads = TABLE_READS.map((action) => `glue:${action}`);
  const inCatalog = (action: string, resource: string, options?: Parameters<Chain["request"]>[2]) =>
    chain.request(action, resource, options);
  const table = (title: string) => `table/${store.database}/${title}`;

  const lower = name.toLowerCase();
  const spellings =
    store.table === undefined
      ? [...new Set([`${lower}-`, `${lower}_`, `${lower.replaceAll("-", "_")}_`])].map((stem) => `${stem}${CREATED}`)
      : [store.table];
  const sharedNames = stores
    .filter((one) => one.store.database === store.database)
    .map((one) => one.name.toLowerCase());
  const shared = (title: string) => stores.some((one) => one.store.table === title);
  for (const title of spellings) {
    const joint = title.replace(CREATED, "").at(-1) === "-" ? "-" : "_";
    const neighbours = (
      store.table === undefined
        ? neighboursOf(lower, sharedNames).map((near) => `${near.replaceAll("-", joint)}${joint}${CREATED}`)
        : neighboursOf(store.table, [store.table])
    ).filter((near) => !shared(near));
    const promise = chain.allowed(reads, title, key, (action) => inCatalog(action, table(title)));
    interview.deniedEach(
      promise,
      ...neighbours.map((near) => [`table ${near}`, ...inCatalog("glue:GetTable", table(near))] as const),
      [`table ${title}0`, ...inCatalog("glue:GetTable", table(`${title}0`))],
      ["of another database", ...inCatalog("glue:GetTable", `table/other/${title}`)],
      [`of account ${stranger}`, ...inCatalog("glue:GetTable", table(title), { owner: stranger })],
      [`in ${elsewhere}`, ...inCatalog("glue:GetTable", table(title), { region: elsewhere })],
      ...["UpdateTable", "DeleteTable", "BatchCreatePartition"].map(
        (action) => [action, ...inCatalog(`glue:${action}`, table(title))] as const,
      ),
    );
  }
  // Glue checks a table together with its database and the catalog.
  const catalog = chain.allowed(
    [...reads, "glue:GetDatabase", "glue:GetDatabases"],
    `in the catalog, for ${name}`,
    key,
    (action) => inCatalog(action, "catalog"),
  );
  const database = chain.allowed(
    [...reads, "glue:GetDatabase", "glue:GetDatabases"],
    `in database ${store.database}, for ${name}`,
    key,
    (action) => inCatalog(action, `database/${store.database}`),
  );
  const fallback = chain.allowed(
    ["glue:GetDatabase", "glue:GetDatabases"],
    `in database default, for ${name}`,
    key,
    (action) => inCatalog(action, "database/default"),
  );
  for (const [promise, resource, actions] of [
    [catalog, "catalog", ["glue:GetTable", "glue:GetDatabase"]],
    [database, `database/${store.database}`, ["glue:GetTable", "glue:GetDatabase"]],
    [fallback, "database/default", ["glue:GetDatabase"]],
  ] as const) {
    const beside = (action: string): Change[] => [
      [`${action} of account ${stranger}`, ...inCatalog(action, resource, { owner: stranger })],
      [`${action} in ${elsewhere}`, ...inCatalog(action, resource, { region: elsewhere })],
      ...(resource === "catalog"
        ? [
            [`${action} of a catalog besides`, ...inCatalog(action, "catalog/other")] satisfies Change,
            [`${action} of a database called mycatalog`, ...inCatalog(action, "database/mycatalog")] satisfies Change,
          ]
        : NEAR.map(([what, near]): Change => [
            `${action} of a database ${what}`,
            ...inCatalog(action, resource.replace(/[^/]+$/, near)),
          ])),
    ];
    interview.deniedEach(
      promise,
      ...actions.flatMap(beside),
      ...(actions.length === 1 ? [["glue:GetTable", ...inCatalog("glue:GetTable", resource)] satisfies Change] : []),
      ["CreateDatabase", ...inCatalog("glue:CreateDatabase", resource)],
      ["DeleteDatabase", ...inCatalog("glue:DeleteDatabase", resource)],
    );
  }
  const governed = inCatalog("lakeformation:GetDataAccess", "*");
  const settings = inCatalog("lakeformation:GetDataLakeSettings", "*");
  if (stores.some((one) => one.store.lakeFormation)) {
    const promise = chain.allowed(
      ["lakeformation:GetDataAccess"],
      `for ${name}`,
      interview.key("featureStore.offlineStore.lakeFormation"),
      () => governed,
    );
    interview.denied(promise, "GetDataLakeSettings", ...settings);
  } else interview.denied(catalog, "lakeformation:GetDataAccess", ...governed);
}

/** Athena in the consumer's own workgroup, and in no other. */
export function askAboutWorkgroup(chain: Chain, workgroup: string): void {
  const { interview, here, stranger } = chain;
  const key = interview.key("featureStore");
  const on = (action: string, name = workgroup, options?: Parameters<Chain["request"]>[2]) =>
    chain.request(action, `workgroup/${name}`, options);
  const promise = chain.allowed(
    QUERIES.map((action) => `athena:${action}`),
    `in ${workgroup}`,
    key,
    (action) => on(action),
  );
  const start = "athena:StartQueryExecution";
  const theirs = interview.neighbour && sharesIn(interview.parent)[interview.neighbour.id]?.featureStore?.workgroup;
  interview.deniedEach(
    promise,
    ["in workgroup primary", ...on(start, "primary")],
    ["in a workgroup of a longer name", ...on(start, `${workgroup}-v2`)],
    ["in a workgroup whose name ends so", ...on(start, `not-${workgroup}`)],
    ...(theirs ? [[`in ${theirs}`, ...on(start, theirs)] as const] : []),
    [`in account ${stranger}`, ...on(start, workgroup, { owner: stranger })],
    [
      `in ${otherRegion([here.region], here.region)}`,
      ...on(start, workgroup, { region: otherRegion([here.region], here.region) }),
    ],
    ...["UpdateWorkGroup", "DeleteWorkGroup", "CreateNamedQuery"].map(
      (action) => [action, ...on(`athena:${action}`)] as const,
    ),
  );
}
