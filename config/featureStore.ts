import * as z from "zod";
import type { Here } from "./account";
import { isMapping, strictObject, type Report } from "./strictObject";
import { bool, keyArn, list, notEmpty, oneOf, policyArn, text, wholeNumber } from "./values";

/** What `consumers.<id>.featureStore` may say. */

/** Source: SageMaker API, FeatureGroupName. */
const featureGroupName = text(
  /^[a-zA-Z0-9]([_-]*[a-zA-Z0-9]){0,63}$/,
  "must be the name of a feature group: 1 to 64 letters, digits, dashes or underscores",
  (value) => {
    if (value.startsWith("arn:")) return "is an ARN; write only the name of the feature group, what follows the last /";
    return /[*?]/.test(value) ? "must be a name, not a pattern: name each feature group" : undefined;
  },
);

/** Source: S3 User Guide, "Bucket naming rules". */
export const bucketName = text(
  /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "must be the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots or dashes",
  (value) =>
    /^(arn:|s3:\/\/|https?:)/.test(value)
      ? "must be the bucket's name alone, without arn:, s3:// or a path"
      : undefined,
);

const prefix = text(/^[^*?]*$/, "must be the prefix of the offline store's S3 location, without wildcards", (value) =>
  /^s3:\/\//.test(value)
    ? "must be what follows the bucket in the S3 location, without s3:// and the bucket"
    : undefined,
).transform((value) => value.replace(/^\/+|\/+$/g, ""));

/** Source: AWS Glue API, Name of a database or table; Athena reads lower case. */
const glueName = (what: string) =>
  text(/^[a-z0-9_-]{1,255}$/, `must be the name of a Glue ${what}: lower-case letters, digits, dashes or underscores`);

const offlineStore = strictObject({
  bucket: bucketName,
  prefix: prefix.default(""),
  database: glueName("database").default("sagemaker_featurestore"),
  kmsKeyArn: keyArn.optional(),
  lakeFormation: bool.default(false),
});

const featureGroup = strictObject({
  name: featureGroupName,
  offlineStore: offlineStore.optional(),
  table: glueName("table").optional(),
  onlineStoreKmsKeyArn: keyArn.optional(),
});
type FeatureGroup = z.output<typeof featureGroup>;

/** Feature groups by name, or by a mapping where one differs from the others. */
const featureGroups = z.unknown().transform((raw, ctx): readonly FeatureGroup[] => {
  const report: Report = (path, message) => {
    ctx.issues.push({ code: "custom", message, path: [...path], input: raw });
  };
  if (!Array.isArray(raw) || raw.length === 0) {
    report([], "must be a list of feature groups, as in [customers, { name: orders, table: orders_1700000000 }]");
    return z.NEVER;
  }
  const seen = new Map<string, number>();
  return raw.flatMap((entry, index): FeatureGroup[] => {
    const parsed = featureGroup.safeParse(isMapping(entry) ? entry : { name: entry as unknown });
    if (!parsed.success) {
      for (const issue of parsed.error.issues) report([index, ...(isMapping(entry) ? issue.path : [])], issue.message);
      return [];
    }
    const first = seen.get(parsed.data.name);
    if (first !== undefined) report([index], `stands in the list twice; entry ${first + 1} is the same`);
    seen.set(parsed.data.name, index);
    return [parsed.data];
  });
});

const executionRole = text(
  /^(arn:aws[a-z-]*:iam::\d{12}:role\/)?([\x21-\x2e\x30-\x7e]+\/)*[\w+=,.@-]{1,64}$/,
  "must be the name of an execution role of the consumer's account, with its path if it has one, as in service-role/MyRole, or its ARN",
  (value) => {
    if (/:assumed-role\//.test(value))
      return "is a session; write the ARN of its role, arn:aws:iam::<account>:role/<name>";
    if (/:root$|[*?]/.test(value)) return "must be one role, not an account or a pattern";
    return value.startsWith("/") ? "must not begin with /; write path/name" : undefined;
  },
);

export const featureStore = strictObject(
  {
    access: oneOf(["read", "readWrite"]).default("read"),
    featureGroups,
    offlineStore: offlineStore.optional(),
    executionRoles: list(executionRole, {
      what: "names of execution roles",
      example: "[service-role/MyExecutionRole]",
      size: notEmpty("name the roles that may use the feature store, or leave it out for one that the child makes"),
    }).optional(),
    results: oneOf(["bucket", "managed"]).default("bucket"),
    resultsBucket: bucketName.optional(),
    // Source: Athena API, BytesScannedCutoffPerQuery.
    bytesScannedCutoffPerQuery: wholeNumber(10_485_760, Number.MAX_SAFE_INTEGER, "bytes").default(10_737_418_240),
    managedPolicyArns: list(policyArn, { what: "ARNs of managed policies" }).default([]),
    trustSageMakerService: bool.default(false),
  },
  {
    misplaced: new Map([
      ["bucket", "belongs in featureStore.offlineStore.bucket"],
      ["featureGroup", "is no key here; did you mean featureGroups?"],
      ["workgroup", "is no key here; the workgroup's name follows from the consumer's id"],
    ]),
    rules: (fields, report) => {
      for (const [index, group] of (fields.featureGroups ?? []).entries()) {
        if (
          group.table !== undefined &&
          group.offlineStore === undefined &&
          "offlineStore" in fields &&
          !fields.offlineStore
        ) {
          report(
            ["featureGroups", index, "table"],
            "is a table of an offline store; say where that is in offlineStore, here or for all groups",
          );
        }
      }
      if (fields.resultsBucket !== undefined && fields.results === "managed") {
        report(
          ["resultsBucket"],
          "does nothing with results: managed, which keeps results in Athena's own storage; drop one of the two",
        );
      }
    },
  },
);
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

/** Rules that need the consumer's account and the stack's partition. */
export function checkExecutionRoles(
  { executionRoles = [] }: Partial<FeatureStore>,
  accountId: string | undefined,
  partition: string | undefined,
  report: Report,
): void {
  for (const [index, role] of executionRoles.entries()) {
    if (!role.startsWith("arn:")) continue;
    const [, itsPartition, , , owner] = role.split(":");
    if (accountId !== undefined && owner !== accountId) {
      report(["executionRoles", index], `is a role of account ${owner}; this consumer's account is ${accountId}`);
    }
    if (partition !== undefined && itsPartition !== partition) {
      report(
        ["executionRoles", index],
        `is in partition ${itsPartition}; this stack's region is in ${partition}: begin it with arn:${partition}:`,
      );
    }
  }
}
