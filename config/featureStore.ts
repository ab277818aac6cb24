import * as z from "zod/mini";
import type { Here } from "./account";
import {
  bucketName,
  featureGroups,
  offlineStore,
  OF_OFFLINE_STORE,
  type FeatureGroup,
  type OfflineStore,
} from "./featureGroups";
import { atMost, list, mapping, notEmpty, type Report } from "../values/containers";
import { bool, oneOf, policyArn, text, wholeNumber } from "../values/values";

/** What `consumers.<id>.featureStore` may say. */

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
    const { featureGroups: groups = [], offlineStore: common } = fields;
    const isKnown =
      "offlineStore" in fields && !issues.some(({ path }) => OF_OFFLINE_STORE.includes(path?.[0] as "bucket"));
    checkTables(groups, common, isKnown, report);
    const stores = [common, ...groups.map((group) => group.offlineStore)].filter((store) => store !== undefined);
    checkOwners(stores, report);
    const isOnline = isKnown && fields.featureGroups !== undefined && stores.length === 0;
    if (isOnline) checkNothingIsQueried(fields, given, report);
    else checkResultsBucket(fields, stores, report);
  },
});
export type FeatureStore = z.output<typeof featureStore>;

/** @param isKnown whether the file is right about the offline store of all groups, or that there is none */
function checkTables(
  groups: readonly FeatureGroup[],
  common: OfflineStore | undefined,
  isKnown: boolean,
  report: Report,
): void {
  const tables = new Map<string, string>();
  for (const [index, { name, table, offlineStore: own }] of groups.entries()) {
    const store = own ?? common;
    const path = ["featureGroups", index, "table"];
    if (table === undefined) continue;
    if (store === undefined) {
      if (isKnown)
        report(path, "is a table of an offline store; say where that is in offlineStore, here or for all groups");
      continue;
    }
    const other = tables.get(`${store.database}/${table}`);
    if (other !== undefined) report(path, `is the table of ${other} too; each feature group has its own`);
    tables.set(`${store.database}/${table}`, name);
  }
}

function checkOwners(stores: readonly OfflineStore[], report: Report): void {
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
}

function checkNothingIsQueried(fields: object, given: object, report: Report): void {
  for (const key of ["results", "resultsBucket", "bytesScannedCutoffPerQuery"])
    if (Object.hasOwn(given, key) && key in fields)
      report([key], "does nothing without an offlineStore, which alone is queried; say where it is or leave this out");
}

function checkResultsBucket(
  { results, resultsBucket }: { readonly results?: string; readonly resultsBucket?: string | undefined },
  stores: readonly OfflineStore[],
  report: Report,
): void {
  if (resultsBucket === undefined) return;
  if (results === "managed")
    report(
      ["resultsBucket"],
      "does nothing with results: managed, which keeps results in Athena's own storage; drop one of the two",
    );
  else if (stores.some(({ bucket }) => bucket === resultsBucket))
    report(
      ["resultsBucket"],
      "is the bucket of an offline store; results go to a bucket of the consumer's account: name another",
    );
}

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
