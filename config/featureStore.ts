import * as z from "zod/mini";
import * as pattern from "../contract/patterns";
import type { Here } from "./account";
import { atMost, besideBroken, isMapping, list, mapping, notEmpty, type HalfRead } from "../values/containers";
import { withJson } from "../values/json";
import { accessPointAlias, accountId, bool, keyArn, oneOf, policyArn, text, wholeNumber } from "../values/values";

/** What `consumers.<id>.featureStore` may say. */

export const featureGroupName = text(
  pattern.whole(pattern.FEATURE_GROUP_NAME),
  "must be the name of a feature group: 1 to 64 letters, digits, dashes or underscores",
  (value) => {
    if (value.startsWith("arn:")) return "is an ARN; write only the name of the feature group, what follows the last /";
    return /[*?]/.test(value) ? "must be a name, not a pattern: name each feature group" : undefined;
  },
);

/** Source: S3 User Guide, "Bucket naming rules". */
const bucketName = text(
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

const offlineStore = mapping(
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
const OF_OFFLINE_STORE = ["bucket", "bucketAccountId", "prefix", "database", "kmsKeyArn", "lakeFormation"] as const;

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
type FeatureGroup = z.output<typeof featureGroup>;

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
const featureGroups = withJson(
  z.array(z.pipe(named, featureGroup), { error: FEATURE_GROUPS }).check(
    besideBroken(Array.isArray, ({ value, issues }: HalfRead<readonly FeatureGroup[]>, report) => {
      if (value.length === 0) report([], FEATURE_GROUPS);
      const broken = new Set(issues.map(({ path }) => path?.[0]));
      const seen = new Map<string, { readonly name: string; readonly index: number }>();
      for (const [index, { name }] of value.entries()) {
        if (broken.has(index)) continue;
        const first = seen.get(name.toLowerCase());
        if (first === undefined) seen.set(name.toLowerCase(), { name, index });
        else {
          const why = first.name === name ? "" : " (AWS has their ARNs and tables in lower case)";
          report([index], `stands in the list twice: entry ${first.index + 1} is the same${why}; leave one out`);
        }
      }
    }),
  ),
  { minItems: 1, uniqueItems: true },
);

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\//;
const executionRole = text(
  /^(arn:aws[a-z-]*:iam::\d{12}:role\/)?([\x21-\x2e\x30-\x7e]+\/)*[\w+=,.@-]{1,64}$/,
  "must be the name of an execution role of the consumer's account, with its path if it has one, as in service-role/MyRole, or its ARN",
  (value) => {
    if (/:assumed-role\//.test(value))
      return "is a session; write the ARN of its role, arn:aws:iam::<account>:role/<name>";
    if (/:root$|^\d{12}$|[*?]|\$\{/.test(value)) return "must be one role, not an account or a pattern";
    if (value.startsWith("arn:") && !ROLE_ARN.test(value))
      return "is the ARN of something else; write that of a role, arn:aws:iam::<account>:role/<name>";
    const role = nameOf(value);
    if (/^AWSReservedSSO_/i.test(role))
      return "is a role of IAM Identity Center, which the child cannot change; name a role that SageMaker runs with";
    if (/^AWSServiceRoleFor/i.test(role))
      return "is a service-linked role, which nobody can change; name a role of the consumer's own";
    if (value.startsWith("role/")) return "must be without role/; write what follows it, path/name";
    return value.startsWith("/") ? "must not begin with /; write path/name" : undefined;
  },
);
/** The name of a role that is written with its path or as an ARN. */
export const nameOf = (role: string) => role.split("/").pop()!;

const featureStoreShape = {
  access: oneOf(["read", "readWrite"], {
    update:
      "is for one feature group, with the features: featureGroups: [{ name: ..., access: update, features: [...] }]",
  }),
  featureGroups,
  listRecords: bool,
  offlineStore: z.optional(offlineStore),
  executionRoles: z.optional(
    list(executionRole, {
      what: "names of execution roles",
      example: "[service-role/MyExecutionRole]",
      size: notEmpty("name the roles that may use the feature store, or leave it out for one that the child makes"),
    }),
  ),
  results: oneOf(["bucket", "managed"]),
  resultsBucket: z.optional(bucketName),
  // Source: Athena API, BytesScannedCutoffPerQuery.
  bytesScannedCutoffPerQuery: wholeNumber(10_485_760, Number.MAX_SAFE_INTEGER, "bytes"),
  managedPolicyArns: list(policyArn, {
    what: "ARNs of managed policies",
    size: atMost(9, "a role takes 10 managed policies, and its own permissions are at least one of them"),
  }),
  trustSageMakerService: bool,
};
export const FEATURE_STORE_KEYS = Object.keys(featureStoreShape);

export const featureStore = mapping(featureStoreShape, {
  defaults: {
    access: "read",
    listRecords: false,
    results: "bucket",
    bytesScannedCutoffPerQuery: 10_737_418_240,
    managedPolicyArns: [],
    trustSageMakerService: false,
  },
  misplaced: new Map([
    ...OF_OFFLINE_STORE.map((key) => [key, `belongs in featureStore.offlineStore.${key}`] as const),
    ...["table", "onlineStoreKmsKeyArn"].map(
      (key) => [key, `belongs to one feature group: featureGroups: [{ name: ..., ${key}: ... }]`] as const,
    ),
    ["features", "belongs to one feature group: featureGroups: [{ name: ..., access: update, features: ... }]"],
    ["featureGroup", "is no key here; did you mean featureGroups?"],
    ["workgroup", "is no key here; the workgroup's name follows from the consumer's id"],
  ]),
  rules: (fields, report, { value: given, issues }) => {
    const { featureGroups: groups = [], offlineStore: common, resultsBucket } = fields;
    const known =
      "offlineStore" in fields && !issues.some(({ path }) => OF_OFFLINE_STORE.includes(path?.[0] as "bucket"));
    const tables = new Map<string, string>();
    for (const [index, { name, table, offlineStore: own }] of groups.entries()) {
      const store = own ?? common;
      if (table === undefined) continue;
      if (store === undefined) {
        if (known) {
          report(
            ["featureGroups", index, "table"],
            "is a table of an offline store; say where that is in offlineStore, here or for all groups",
          );
        }
        continue;
      }
      const other = tables.get(`${store.database}/${table}`);
      if (other !== undefined)
        report(["featureGroups", index, "table"], `is the table of ${other} too; each feature group has its own`);
      tables.set(`${store.database}/${table}`, name);
    }

    const stores = [common, ...groups.map((group) => group.offlineStore)].filter((store) => store !== undefined);
    const owners = new Map<string, string>();
    for (const { bucket, bucketAccountId: owner = "the parent" } of stores) {
      const other = owners.get(bucket) ?? owner;
      if (other !== owner)
        report(
          ["offlineStore", "bucketAccountId"],
          `of bucket ${bucket} is ${owner} here and ${other} there; it has one owner`,
        );
      owners.set(bucket, other);
    }
    if (known && fields.featureGroups !== undefined && stores.length === 0) {
      for (const key of ["results", "resultsBucket", "bytesScannedCutoffPerQuery"]) {
        if (Object.hasOwn(given, key) && key in fields)
          report(
            [key],
            "does nothing without an offlineStore, which alone is queried; say where it is or leave this out",
          );
      }
    } else if (resultsBucket !== undefined && fields.results === "managed") {
      report(
        ["resultsBucket"],
        "does nothing with results: managed, which keeps results in Athena's own storage; drop one of the two",
      );
    } else if (stores.some(({ bucket }) => bucket === resultsBucket)) {
      report(
        ["resultsBucket"],
        "is the bucket of an offline store; results go to a bucket of the consumer's account: name another",
      );
    }
  },
});
export type FeatureStore = z.output<typeof featureStore>;

/** Whether anything of a feature store is offline, and so queried with Athena. */
export const hasOfflineStore = ({ offlineStore, featureGroups }: FeatureStore): boolean =>
  offlineStore !== undefined || featureGroups.some((group) => group.offlineStore !== undefined);

/** The ARNs of the roles that may use a feature store, in the consumer's account. */
export function executionRoleArns(
  roles: readonly string[],
  accountId: string,
  { partition }: Pick<Here, "partition">,
): string[] {
  return roles.map((role) => (role.startsWith("arn:") ? role : `arn:${partition}:iam::${accountId}:role/${role}`));
}
