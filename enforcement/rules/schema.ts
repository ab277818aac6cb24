import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { below, list, mapping, notEmpty, type ListOptions } from "../../values/containers";
import { bool, oneOf, region, text, wholeNumber } from "../../values/values";
import { checkBetweenRules, checkRule, SELECTORS } from "./mistakes";
import { FIXED_PREFIX, isFixed, permissionSetArns, principalOf } from "./principals";

/** The settings `enforcement`: which roles may deploy which models, and what happens when others do. */

const namePattern = (what: string) =>
  text(
    /^[a-zA-Z0-9*?-]{1,63}$/,
    `must be the name of ${what}, or a pattern of names with * and ?: at most 63 letters, digits and dashes`,
    (value) =>
      value.startsWith("arn:")
        ? `is an ARN; write only the name, ${JSON.stringify(value.split("/").pop())}`
        : undefined,
  );

const executionRole = text(
  /^arn:aws[a-z-]*:iam::(\d{12}|\*):role\/[\w+=,.@/*?-]{1,576}$/,
  "must be the ARN of a model's execution role, arn:aws:iam::<account>:role/<name>, or a pattern of such with * and ?",
);

/** Source: SageMaker API, ContainerDefinition.ModelDataUrl, S3ModelDataSource.S3Uri. */
const dataUrl = text(
  /^s3:\/\/[a-z0-9*?][a-z0-9.*?-]{1,62}(\/.{0,1024})?$/,
  "must be a place in S3 such as s3://bucket/models/churn/, or a pattern of such with * and ?",
  (value) => {
    if (/^(https?|arn):/.test(value)) return "must be written s3://bucket/prefix/; other spellings of it are found too";
    if (/^s3:\/\/[^/]*-s3alias(\/|$)/.test(value))
      return "is the alias of an access point; write the bucket behind it, and access points of it are found too";
    return undefined;
  },
);

const packageArn = text(
  /^arn:aws[a-z-]*:sagemaker:[a-z0-9*?-]+:(\d{12}|\*):model-package\/[a-zA-Z0-9*?/-]{1,127}$/,
  "must be the ARN of a model package, arn:aws:sagemaker:<region>:<account>:model-package/<group>/<version>, or a pattern of such with * and ?",
);

const image = text(
  /^[\w.:@/*?-]{1,255}$/,
  "must be a container image such as <account>.dkr.ecr.<region>.amazonaws.com/<repository>, or a pattern of such with * and ?",
);

/** A role that may deploy: exact, or a pattern whose last segment begins with fixed text. */
const deployerArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/([\w+=,.@*?-]+\/)*[\w+=,.@*?-]{1,128}$/,
  "must be the ARN of a role, arn:aws:iam::<account>:role/<name>; the name may end in wildcards",
  (value) => {
    if (/:sts::\d+:assumed-role\//.test(value))
      return "is a session; write the ARN of its role, arn:aws:iam::<account>:role/<name>";
    if (/:iam::\d{12}:root$/.test(value))
      return "is the root of an account, which is not everybody in it; name the roles";
    if (/:iam::[^:]*[*?][^:]*:/.test(value)) return "must name one account";
    const principal = principalOf(value);
    return principal !== undefined && !isFixed(principal)
      ? `lets in whoever may create a role; begin the name after the last / with at least ${FIXED_PREFIX} fixed characters`
      : undefined;
  },
);

const permissionSet = text(
  /^[\w+=,.@-]{1,32}$/,
  "must be the name of a permission set: at most 32 letters, digits or +=,.@_-, and no wildcards",
  (value) =>
    /AWSReservedSSO_|^arn:/.test(value)
      ? "must be the name of the permission set alone, as IAM Identity Center shows it"
      : undefined,
);

/** A list, empty when absent. `what` is in the plural. */
const listOf = <T extends z.ZodMiniType>(
  item: T,
  what: string,
  options: Pick<ListOptions, "size" | "withoutCase"> = {},
) => z._default(list(item, { what, example: "", ...options }), []);

const mode = oneOf(["enforce", "audit"]);
const whenUncertain = oneOf(["undo", "ask"]);

const rule = mapping(
  {
    name: text(
      /^[a-zA-Z0-9][\w-]{0,63}$/,
      "must be a name for the rule: at most 64 letters, digits, dashes or underscores",
    ),
    /** When absent: the mode of all. */
    mode: z.optional(mode),
    /** When absent: that of all. */
    whenUncertain: z.optional(whenUncertain),
    models: listOf(namePattern("a model"), "model names", SELECTORS.models),
    executionRoleArns: listOf(executionRole, "role ARNs", SELECTORS.executionRoleArns),
    modelDataUrls: listOf(dataUrl, "places in S3", SELECTORS.modelDataUrls),
    modelPackageArns: listOf(packageArn, "model package ARNs", SELECTORS.modelPackageArns),
    images: listOf(image, "container images", SELECTORS.images),
    endpoints: listOf(namePattern("an endpoint"), "endpoint names", SELECTORS.endpoints),
    allowedRoleArns: listOf(deployerArn, "role ARNs"),
    allowedPermissionSets: listOf(permissionSet, "permission set names"),
  },
  { rules: checkRule },
);
export type Rule = z.output<typeof rule>;

const limits = mapping(
  {
    remediesPerHour: wholeNumber(1, 1000, "remedies"),
    perCallerPerHour: wholeNumber(1, 1000, "remedies"),
    perResourcePerHour: wholeNumber(1, 100, "remedies"),
  },
  { defaults: { remediesPerHour: 20, perCallerPerHour: 10, perResourcePerHour: 3 } },
);

const notify = mapping(
  {
    emails: listOf(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "must be an e-mail address"), "e-mail addresses", {
      withoutCase: true,
    }),
    topicArn: z.optional(
      text(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/,
        "must be the ARN of an SNS topic, arn:aws:sns:<region>:<account>:<name>",
      ),
    ),
    /** One message a day instead of one for each deployment; what cannot wait is sent at once all the same. */
    digest: oneOf(["none", "daily"]),
  },
  { defaults: { digest: "none" } },
);

export const settings = mapping(
  {
    mode,
    /** For a model that no rule matches. */
    defaultDecision: oneOf(["allow", "deny"]),
    /** When absent: the stack's own. */
    regions: z.optional(
      list(region, {
        what: "regions",
        example: "",
        size: notEmpty("name a region, or leave it out for this stack's own"),
      }),
    ),
    rules: listOf(rule, "rules"),
    breakGlassRoleArns: listOf(deployerArn, "role ARNs"),
    /** Whoever runs `pulumi up` here: the guardrail's self-protection leaves the parts of enforcement to them. */
    stackRoleArns: listOf(deployerArn, "role ARNs"),
    /** For an update with nothing allowed to go back to. */
    whenNoAllowedConfig: oneOf(["notify", "delete"]),
    /** For a deployment of which not enough is known: undo it, or ask people while its case stays open. */
    whenUncertain,
    limits: z.prefault(limits, {}),
    notify: z.prefault(notify, {}),
    sweepEveryMinutes: wholeNumber(5, 1440, "minutes"),
    /** A dashboard of CloudWatch, which costs something beyond the first three of an account. */
    dashboard: bool,
    /** Records and notifies, changes nothing. */
    pause: bool,
  },
  {
    defaults: {
      mode: "enforce",
      defaultDecision: "allow",
      whenNoAllowedConfig: "notify",
      whenUncertain: "undo",
      sweepEveryMinutes: 15,
      dashboard: true,
      pause: false,
    },
    rules: (fields, report, read) => {
      if (fields.rules?.length === 0 && "defaultDecision" in fields && fields.defaultDecision !== "deny")
        report(["rules"], "protects nothing: write a rule, or set defaultDecision: deny");
      checkBetweenRules(below(read, "rules"), report);
    },
  },
);
export type EnforcementSettings = z.output<typeof settings>;

/** The account that the rules are for. */
export interface Here {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

/**
 * Everybody whom a rule lists, as ARNs and patterns of ARNs: a permission set is listed as the roles that IAM Identity Center makes of it.
 */
export const allowedBy = (
  one: Pick<Rule, "allowedRoleArns" | "allowedPermissionSets">,
  here: Pick<Here, "accountId" | "partition">,
): readonly string[] => [
  ...one.allowedRoleArns,
  ...one.allowedPermissionSets.flatMap((name) => permissionSetArns(name, here)),
];

/** How a rule is carried out: in its own mode or that of all, unless everything is paused. */
export const modeOf = (
  { mode }: Pick<Rule, "mode">,
  all: Pick<EnforcementSettings, "mode" | "pause">,
): EnforcementSettings["mode"] | "paused" => (all.pause ? "paused" : (mode ?? all.mode));

/**
 * What a verdict is based on, as a hash that verdicts carry. It does not depend on the order of rules or of entries, and leaves
 * out what decides nothing: limits, notifications, the sweep.
 */
export function rulesHash({
  mode,
  defaultDecision,
  whenUncertain,
  rules,
  breakGlassRoleArns,
}: EnforcementSettings): string {
  const canonical = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((entry) => JSON.stringify(canonical(entry))).sort();
    if (typeof value !== "object" || value === null) return value;
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, canonical(entry)]);
  };
  const text = JSON.stringify(canonical({ mode, defaultDecision, whenUncertain, rules, breakGlassRoleArns }));
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
