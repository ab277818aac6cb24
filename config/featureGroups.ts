import * as z from "zod/mini";
import * as pattern from "../contract/patterns";
import { besideBroken, isMapping, list, mapping, notEmpty, repeated, type HalfRead } from "../values/containers";
import { withJson } from "../values/json";
import { accessPointAlias, accountId, bool, keyArn, oneOf, text } from "../values/values";

/** What `consumers.<id>.featureStore` may say of its feature groups and their offline store. */

export const featureGroupName = text(
  pattern.whole(pattern.FEATURE_GROUP_NAME),
  "must be the name of a feature group: 1 to 64 letters, digits, dashes or underscores",
  (value) => {
    if (value.startsWith("arn:")) return "is an ARN; write only the name of the feature group, what follows the last /";
    return /[*?]/.test(value) ? "must be a name, not a pattern: name each feature group" : undefined;
  },
);

/** Source: S3 User Guide, "Bucket naming rules". */
export const bucketName = text(
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "must be the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots or dashes",
  (value) =>
    /^(arn:|https?:)|\//.test(value)
      ? "must be the bucket's name alone, without arn:, s3:// or a path"
      : accessPointAlias(value),
);

/** Source: S3 User Guide, "Creating object key names": 1,024 bytes, of which Feature Store's own folders take some. */
const prefix = z.pipe(
  text(
    /^(?!.{801})[^*?]*$/,
    "must be the prefix of the offline store's S3 location: at most 800 characters, without wildcards",
    (value) => {
      if (/^(s3:\/\/|arn:|https?:)/.test(value))
        return "must be what follows the bucket in the S3 location, without s3:// and the bucket";
      if (value.includes("${")) return "must not hold policy variables; write the prefix itself";
      return /(^|\/)\d{12}\/sagemaker(\/|$)/.test(value)
        ? "must end before <account>/sagemaker/<region>/offline-store, which Feature Store adds to its S3 location"
        : undefined;
    },
  ),
  z.transform((value) => value.replace(/^\/+|\/+$/g, "")),
);

/** Source: AWS Glue API, Name of a database or table; Athena reads lower case. */
const glueName = (what: string, advice?: (value: string) => string | undefined) =>
  text(
    /^[a-z0-9_-]{1,255}$/,
    `must be the name of a Glue ${what}: lower-case letters, digits, dashes or underscores`,
    (value) => {
      if (value.startsWith("arn:")) return `is an ARN; write only the name of the ${what}, what follows the last /`;
      return /[*?]/.test(value) ? `must be the exact name of the ${what}, not a pattern` : advice?.(value);
    },
  );
const tableName = glueName("table", (value) =>
  /[./]/.test(value) ? "must be the table alone; its database belongs in offlineStore.database" : undefined,
);

export const offlineStore = mapping(
  {
    bucket: bucketName,
    bucketAccountId: z.optional(accountId),
    prefix,
    database: glueName("database"),
    kmsKeyArn: z.optional(keyArn),
    lakeFormation: bool,
  },
  {
    defaults: { prefix: "", database: "sagemaker_featurestore", lakeFormation: false },
    misplaced: new Map([
      ["table", "belongs to one feature group: featureGroups: [{ name: ..., table: ... }]"],
      ["s3Uri", "is no key here; write bucket, and prefix for what follows it"],
    ]),
  },
);
export type OfflineStore = z.output<typeof offlineStore>;
export const OF_OFFLINE_STORE = [
  "bucket",
  "bucketAccountId",
  "prefix",
  "database",
  "kmsKeyArn",
  "lakeFormation",
] as const;

const featureName = text(
  pattern.whole(pattern.FEATURE_NAME),
  "must be the name of a feature: 1 to 64 letters, digits, dashes or underscores",
  (value) => (/[*?]/.test(value) ? "must be a name, not a pattern: name each feature" : undefined),
);

const featureGroup = mapping(
  {
    name: featureGroupName,
    access: z.optional(oneOf(["read", "readWrite", "update"])),
    features: z.optional(
      list(featureName, {
        what: "names of features",
        example: "[segment]",
        size: notEmpty("name the features that this consumer may update"),
      }),
    ),
    listRecords: z.optional(bool),
    offlineStore: z.optional(offlineStore),
    table: z.optional(tableName),
    onlineStoreKmsKeyArn: z.optional(keyArn),
  },
  {
    misplaced: new Map(OF_OFFLINE_STORE.map((key) => [key, `belongs in offlineStore.${key} of this group`])),
    rules: (fields, report) => {
      if (!("access" in fields && "features" in fields)) return;
      const { access, features } = fields;
      if (access === "update" && features === undefined)
        report(
          ["features"],
          "is required with access: update; name the features that this consumer may update, as in [segment]",
        );
      if (access !== "update" && features !== undefined)
        report(["features"], "does nothing without access: update in the same group; write that, or leave this out");
    },
  },
);
export type FeatureGroup = z.output<typeof featureGroup>;

/** A feature group by its name alone, as the mapping that it stands for. */
const named = withJson(
  z.pipe(
    z.unknown(),
    z.transform((raw, ctx): unknown => {
      if (isMapping(raw)) return raw;
      const name = featureGroupName.safeParse(raw);
      if (name.success) return { name: name.data };
      ctx.issues.push({ code: "custom", message: name.error.issues[0]!.message, input: raw });
      return z.NEVER;
    }),
  ),
  (of) => ({ anyOf: [of(featureGroupName), of(featureGroup)] }),
);

const FEATURE_GROUPS =
  "must be a list of feature groups, as in [customers, { name: orders, table: orders_1700000000 }]";
export const featureGroups = withJson(
  z.array(z.pipe(named, featureGroup), { error: FEATURE_GROUPS }).check(
    besideBroken(Array.isArray, (read: HalfRead<readonly FeatureGroup[]>, report) => {
      const { value } = read;
      if (value.length === 0) report([], FEATURE_GROUPS);
      for (const { index, first } of repeated(read, ({ name }) => [name.toLowerCase()])) {
        const why = value[first]!.name === value[index]!.name ? "" : " (AWS has their ARNs and tables in lower case)";
        report([index], `stands in the list twice: entry ${first + 1} is the same${why}; leave one out`);
      }
    }),
  ),
  { minItems: 1, uniqueItems: true },
);
