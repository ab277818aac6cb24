import { AthenaClient, StartQueryExecutionCommand, StopQueryExecutionCommand } from "@aws-sdk/client-athena";
import { HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Share } from "../../contract/share";
import type { FeatureGroup } from "../featureStore/featureGroups";
import { FeatureStore } from "../featureStore/featureStore";
import { codeOf, saidBy } from "../errors";
import type { Credentials, CredentialsProvider } from "../session/roleSession";
import { placeOf, pathStyle } from "../s3";
import type { Section } from "./findings";
import { throughProxy } from "../../contract/throughProxy";

const NOT_SHARED = "primary";

/** A query, how the table is read, and the workgroup that everybody has. Gives where the result was left. */
export async function queries(
  section: Section,
  share: Share,
  credentials: Credentials,
  group: FeatureGroup,
): Promise<string | undefined> {
  const { offline } = group;
  if (offline === undefined) {
    section.notTried("query the offline store", `${group.name} is online only`);
    return undefined;
  }
  const store = new FeatureStore(share, { credentials: () => Promise.resolve(credentials) });
  const { database, table } = offline;
  const result = await section.works(
    `query ${database}.${table} in workgroup ${share.featureStore!.workgroup}`,
    async () => {
      const ran = await store.query(`SELECT * FROM "${database}"."${table}" LIMIT 1`);
      return { ran, rows: await ran.all() };
    },
    ({ ran, rows }) => `${rows.length} row, ${ran.bytesScanned} bytes scanned`,
  );
  if (result === undefined) return undefined;
  await projection(section, store, database, table);
  await section.isRefused(
    `query in workgroup ${NOT_SHARED}`,
    () => queryElsewhere(share, credentials),
    "run `pulumi up` in the parent, and see which policies the feature-store role has besides (managedPolicyArns)",
  );
  return result.ran.outputLocation;
}

async function projection(section: Section, store: FeatureStore, database: string, table: string): Promise<void> {
  const question = "Does the Glue table use partition projection?";
  try {
    const rows = await (await store.query(`SHOW TBLPROPERTIES \`${table}\``, { database })).all();
    const text = rows.map((row) => Object.values(row).join(" ")).join("\n");
    const on = /projection\.enabled\W+true/i.test(text);
    const iceberg = /table_type\W+iceberg/i.test(text);
    section.answers(
      question,
      iceberg
        ? `${table} is an Iceberg table, which needs no partitions of Glue`
        : `${table} ${on ? "uses partition projection" : "does not use partition projection: glue:GetPartitions is needed"}`,
    );
  } catch (error) {
    section.notTried("the table's properties", saidBy(error).split("\n")[0]!);
  }
}

/** A query there is stopped at once. */
async function queryElsewhere(share: Share, credentials: Credentials): Promise<void> {
  const athena = new AthenaClient({ region: share.parent.region, credentials, requestHandler: throughProxy({}) });
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({ QueryString: "SELECT 1", WorkGroup: NOT_SHARED }),
  );
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId })).catch(() => undefined);
}

/** Whose the results object is, and whether the execution role reads it without any detour. */
export async function results(
  section: Section,
  share: Share,
  own: CredentialsProvider,
  location: string | undefined,
): Promise<void> {
  const bucket = share.featureStore!.resultsBucket;
  if (bucket === undefined) {
    section.notTried("the results object", "Athena keeps the results itself (results: managed)");
    return;
  }
  if (location === undefined) {
    section.notTried("the results object", "no query has left one");
    return;
  }
  const wanted = `s3://${bucket.name}/${bucket.prefix}`;
  if (location.startsWith(wanted)) section.holds("the result is in the share's bucket", location);
  else
    section.doesNotHold(
      "the result is in the share's bucket",
      `it is ${location}`,
      "run `pulumi up` in the parent: the workgroup must write there",
    );

  const s3 = new S3Client({
    region: share.parent.region,
    credentials: own,
    forcePathStyle: pathStyle(),
    requestHandler: throughProxy({}),
  });
  const place = placeOf(location);
  const read = await section.works(
    "read it with your own credentials, from this account's bucket",
    () => s3.send(new HeadObjectCommand({ ...place, ExpectedBucketOwner: share.accountId })),
    ({ ContentLength }) => `${ContentLength} bytes`,
    [
      "run `pulumi up` in the child: the execution role's policy must let it read the results, and decrypt them",
      `the bucket belongs to another account than ${share.accountId}`,
    ],
  );
  if (read === undefined) return;
  try {
    const { Contents } = await s3.send(
      new ListObjectsV2Command({
        Bucket: place.Bucket,
        Prefix: place.Key,
        FetchOwner: true,
        ExpectedBucketOwner: share.accountId,
      }),
    );
    const owner = Contents?.find(({ Key }) => Key === place.Key)?.Owner?.ID;
    const account = (await s3.send(new ListBucketsCommand({}))).Owner?.ID;
    if (owner !== undefined && owner === account) section.holds("it belongs to this account, not to the parent", owner);
    else {
      section.doesNotHold(
        "it belongs to this account, not to the parent",
        `its owner is ${owner}, this account is ${account}`,
        "set the bucket's object ownership to BucketOwnerEnforced: run `pulumi up` in the child",
      );
    }
  } catch (error) {
    section.notTried("whose the object is", `needs s3:ListBucket and s3:ListAllMyBuckets (${codeOf(error)})`);
  }
}
