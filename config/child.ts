import * as z from "zod/mini";
import { callerGroupName, callerManagedPolicyName, iamArn, type Naming } from "../names";
import { checkBoundary, checkPolicies, everyStack, hereOf, placeOf, unknownRegions, type Here } from "./account";
import { checkEnforcement, enforcementOf, enforcementWarnings, type EnforcementSettings } from "./enforcement";
import * as pattern from "../contract/patterns";
import { atMost, isMapping, list, mapping, type HalfRead, type Report } from "../values/containers";
import { withJson } from "../values/json";
import { accountId, bool, oneOf, policyArn, text, wholeNumber } from "../values/values";
import { callers } from "./callers";

const parentStack = text(
  /^[\w.-]+(\/[\w.-]+\/[\w.-]+)?$/,
  "must be the full name of the parent's stack: organization/sagemaker-sharing/parent, or <your organization>/<project>/<stack> with Pulumi Cloud",
  (value) =>
    /\.ya?ml$/.test(value)
      ? "is a stack file; write the stack's name, organization/sagemaker-sharing/parent"
      : undefined,
);

const share = withJson(
  z.unknown().check(
    z.refine(isMapping, {
      error: "must be what the parent's output shares holds; the path of a file goes in shareFile",
    }),
  ),
  { type: "object" },
);

/** For keys that say how something is made, next to create: false, which takes what is there. */
const ofOneMadeHere =
  (what: string, keys: readonly string[]) =>
  (fields: { readonly create?: boolean }, report: Report, { value }: HalfRead<object>): void => {
    if (fields.create !== false) return;
    for (const key of keys) {
      if (Object.hasOwn(value, key))
        report(
          [key],
          `is a setting of a ${what} that is made here; with create: false nothing of it is changed: leave it out`,
        );
    }
  };

const byParent = (key: string) => `is decided by the parent: consumers.<id>.featureStore.${key} there`;

const executionRole = mapping(
  {
    create: bool,
    /** When absent, see {@link managedPolicyArnsOf}. */
    managedPolicyArns: z.optional(
      list(policyArn, { what: "ARNs of managed policies", size: atMost(10, "a role takes no more") }),
    ),
    restrictSourceAccount: bool,
    /** Whether the role that is made here has no policies but those of this stack. */
    exclusivePolicies: bool,
  },
  {
    defaults: { create: true, restrictSourceAccount: false, exclusivePolicies: true },
    misplaced: new Map(["name", "roleName", "roleArn", "path"].map((key) => [key, byParent("executionRoles")])),
    rules: ofOneMadeHere("role", ["restrictSourceAccount", "exclusivePolicies"]),
  },
);

const resultsBucket = mapping(
  {
    create: bool,
    expireAfterDays: wholeNumber(1, 3650, "days"),
    sseAlgorithm: oneOf(["AES256", "aws:kms"]),
    onDestroy: oneOf(["fail", "retain", "delete"]),
  },
  {
    defaults: { create: true, expireAfterDays: 30, sseAlgorithm: "AES256", onDestroy: "fail" },
    misplaced: new Map([
      ...["name", "bucket"].map((key) => [key, byParent("resultsBucket")] as const),
      ["kmsKeyArn", "is no key here; sseAlgorithm: aws:kms makes a key for the bucket"],
    ]),
    rules: ofOneMadeHere("bucket", ["expireAfterDays", "sseAlgorithm", "onDestroy"]),
  },
);

export const childKeys = {
  parentStack: z.optional(parentStack),
  share: z.optional(share),
  shareFile: z.optional(text(/./, "must be the path of a file; the share itself goes in share")),
  parentAccountId: z.optional(accountId),
  consumer: z.optional(text(pattern.whole(pattern.CONSUMER_ID), "must be the consumer's id in the parent's table")),
  callers: z.optional(callers),
  executionRole: z.optional(executionRole),
  resultsBucket: z.optional(resultsBucket),
};

const SOURCES = ["parentStack", "share", "shareFile"] as const;

const misplacedInChild = new Map<string, string>([
  ...["consumers", "organizationId"].map(
    (key) => [key, "belongs in a parent stack; sagemaker-sharing:account is child here"] as const,
  ),
  ...["endpoints", "featureStore"].map(
    (key) => [key, `belongs in a parent stack: consumers.<id>.${key} there`] as const,
  ),
  ...["featureGroups", "executionRoles", "offlineStore"].map(
    (key) => [key, `belongs in a parent stack: consumers.<id>.featureStore.${key} there`] as const,
  ),
  ...["managedPolicyArns", "restrictSourceAccount", "exclusivePolicies"].map(
    (key) => [key, `belongs in executionRole.${key}`] as const,
  ),
  ...["expireAfterDays", "sseAlgorithm", "onDestroy"].map((key) => [key, `belongs in resultsBucket.${key}`] as const),
])
  .set("externalId", "is decided by the parent and comes with the share; leave it out")
  .set("region", "is no key here; write aws:region")
  .set("accountId", "is no key here; write aws:allowedAccountIds");

export const childSchema = mapping(
  { ...everyStack, account: z.literal("child"), ...childKeys },
  {
    misplaced: misplacedInChild,
    rules: (fields, report) => {
      const readable = SOURCES.every((key) => key in fields);
      const sources = SOURCES.filter((key) => fields[key] !== undefined);
      if (readable && sources.length === 0) {
        const alone = fields.enforcement === undefined ? "" : "; for enforcement alone, write account: parent";
        report(
          ["parentStack"],
          `says where the share comes from: name the parent's stack here, or set share or shareFile instead${alone}`,
        );
      }
      for (const other of sources.slice(1))
        report([other], `and ${sources[0]} both say where the share comes from; keep one`);
      if (fields.parentStack !== undefined && fields.consumer === undefined && "consumer" in fields) {
        report(
          ["consumer"],
          "says which of the parent's shares is yours: write the consumer's id in the parent's table",
        );
      }
      checkBoundary(fields, report);
      checkEnforcement(fields.enforcement, placeOf(fields), fields.names, report);
      checkPolicies(
        (fields.executionRole?.managedPolicyArns ?? []).map((arn, index) => ({
          path: ["executionRole", "managedPolicyArns", index],
          arn,
        })),
        "a role takes policies of its own account",
        placeOf(fields),
        report,
      );
    },
  },
);

/** Where a child's share comes from: exactly one. */
export type ShareSource =
  | { readonly from: "parentStack"; readonly stack: string }
  | { readonly from: "share"; readonly value: unknown }
  | { readonly from: "shareFile"; readonly path: string };

/** What the stack file of a child account says. */
export interface ChildConfig {
  readonly account: "child";
  readonly here: Here;
  readonly naming: Naming;
  readonly source: ShareSource;
  readonly consumer: string | undefined;
  /** The parent account that a share is taken from; absent takes any. */
  readonly parentAccountId?: string;
  readonly callers: {
    readonly group:
      { readonly name: string; readonly create: boolean; readonly members: readonly string[] } | undefined;
    readonly roleNames: readonly string[];
    readonly managedPolicy: { readonly name: string; readonly path: string } | undefined;
    readonly executionRole: boolean;
  };
  readonly permissionsBoundaryArn: string | undefined;
  /** The defaults where the stack file says nothing; whether the share has a feature store decides if they matter. */
  readonly executionRole: z.output<typeof executionRole>;
  readonly resultsBucket: z.output<typeof resultsBucket>;
  readonly enforcement: EnforcementSettings | undefined;
  /** The keys that the stack file has, for mistakes that only the share reveals. */
  readonly given: ReadonlySet<string>;
}

export function childConfig(fields: z.output<typeof childSchema>): { config: ChildConfig; warnings: string[] } {
  const { names: naming, callers } = fields;
  const enforcement = enforcementOf(fields.enforcement);
  const source: ShareSource =
    fields.parentStack !== undefined
      ? { from: "parentStack", stack: fields.parentStack }
      : fields.shareFile !== undefined
        ? { from: "shareFile", path: fields.shareFile }
        : { from: "share", value: fields.share };
  return {
    config: {
      account: "child",
      here: hereOf(fields),
      naming,
      source,
      consumer: fields.consumer,
      ...(fields.parentAccountId !== undefined && { parentAccountId: fields.parentAccountId }),
      callers: {
        group: callers?.group && { ...callers.group, name: callers.group.name ?? callerGroupName(naming) },
        roleNames: callers?.roleNames ?? [],
        managedPolicy: callers?.managedPolicy && {
          name: callers.managedPolicy.name ?? callerManagedPolicyName(naming),
          path: callers.managedPolicy.path ?? naming.path,
        },
        executionRole: callers?.executionRole ?? false,
      },
      permissionsBoundaryArn: fields.permissionsBoundaryArn,
      executionRole: fields.executionRole ?? executionRole.parse({}),
      resultsBucket: fields.resultsBucket ?? resultsBucket.parse({}),
      enforcement,
      given: new Set(
        ["callers", "executionRole", "resultsBucket"].filter((key) => fields[key as "callers"] !== undefined),
      ),
    },
    warnings: [
      ...unknownRegions([fields["aws:region"], ...(enforcement?.regions ?? [])]),
      ...(enforcement ? enforcementWarnings(enforcement) : []),
      ...(fields.parentAccountId === undefined
        ? [
            "parentAccountId is not set, so whoever can write the share chooses the account whose role is assumed: write the parent's account id",
          ]
        : []),
    ],
  };
}

/** The first role of a share is made here, unless the config says that it exists; the others exist. */
export const isMadeHere = ({ executionRole }: ChildConfig, index: number): boolean =>
  executionRole.create && index === 0;

/** Unless the config says which: AmazonSageMakerFullAccess for a role that is made here, none for one that exists. */
export const managedPolicyArnsOf = (config: ChildConfig, index: number): readonly string[] =>
  config.executionRole.managedPolicyArns ??
  (isMadeHere(config, index) ? [iamArn(config.here.partition, "aws", "policy", "/", "AmazonSageMakerFullAccess")] : []);
