/**
 * What each key of a stack file is for, in the words of docs/configuration.md, whose tables are made from it: Markdown, with links
 * from the root or within that page. `config/describe/stackSchema.ts` takes its descriptions from here.
 */
interface Row {
  readonly keys: readonly string[];
  readonly type: string;
  /** What holds without the key, or that it is required. */
  readonly byDefault: string;
  readonly rule: string;
}

export interface Table {
  /** Where the keys stand: `consumers.<id>`; empty for keys of the stack itself. */
  readonly under: string;
  readonly rows: readonly Row[];
}

const row = (keys: string, type: string, byDefault: string, rule: string): Row => ({
  keys: keys.split(" "),
  type,
  byDefault,
  rule,
});

export const TABLES = {
  everyStack: {
    under: "",
    rows: [
      row(
        "aws:region",
        "region",
        "required",
        "Must look like a region. One that this version of the SDK does not list is a warning.",
      ),
      row("aws:allowedAccountIds", "list of one account id", "required", "Exactly one."),
      row("account", "`parent` or `child`", "required", "Which kind of account the stack is for."),
      row("names.prefix names.suffix", "text", '`""`', "At most 24 letters, digits or `+=,.@_-`."),
      row("names.path", "IAM path", "`/`", "Begins and ends with `/`. No wildcards."),
      row(
        "permissionsBoundaryArn",
        "ARN of a managed policy",
        "none",
        "A policy of this account or one of AWS's own, in this partition.",
      ),
      row("enforcement", "mapping", "none", "See [enforcement](#enforcement)."),
    ],
  },
  parent: {
    under: "",
    rows: [
      row("organizationId", "text", "none", "The organization's own id, `o-...`; not a root's or a unit's."),
      row(
        "consumers",
        "mapping from consumer ids",
        "required, unless there is `enforcement`",
        "At least one. An id is a lower-case letter, then at most 30 lower-case letters, digits or dashes.",
      ),
    ],
  },
  consumer: {
    under: "consumers.<id>",
    rows: [
      row("accountId", "account id", "required", "Not the parent's own. Several consumers may share an account."),
      row(
        "endpoints",
        "list of names or patterns",
        "required, unless there is a `featureStore`",
        "At least one. `*` is any text, `?` one character; a pattern needs two letters or digits. At most 63 characters.",
      ),
      row("inferenceComponents", "list of names or patterns", "`[]`", "As for `endpoints`."),
      row(
        "inferenceRouters",
        "list of names or patterns",
        "`[]`",
        "As for `endpoints`, and told by their case. Need `InvokeEndpoint` in `actions`.",
      ),
      row(
        "actions",
        "list",
        "`[InvokeEndpoint]`",
        "Of `InvokeEndpoint`, `InvokeEndpointWithResponseStream`, `InvokeEndpointAsync`.",
      ),
      row("asyncInference", "mapping", "none", "Required with `InvokeEndpointAsync`, and refused without it."),
      row(
        "asyncInference.output",
        "`s3://bucket/prefix/`",
        "required",
        "No wildcards. Everything below the prefix is meant.",
      ),
      row(
        "asyncInference.outputPathExtension",
        "folders, as in `fraud-team`",
        "none: all of `output` is read",
        "What this consumer's requests add to `output` (`S3OutputPathExtension`): it reads only what is below that.",
      ),
      row(
        "asyncInference.input",
        "`s3://bucket/prefix/`",
        "none: requests hold their input, of 128,000 bytes at most",
        "Where larger inputs are uploaded. As for `output`.",
      ),
      row(
        "asyncInference.failure",
        "`s3://bucket/prefix/`",
        "none",
        "Where endpoints leave failures (their `S3FailurePath`), where that is not below `output`.",
      ),
      row("asyncInference.kmsKeyArn", "ARN of a key", "none", "The key itself, not an alias."),
      row(
        "mode",
        "`role` or `endpointPolicy`",
        "`role`",
        "How the endpoints are shared: by a role that the consumer assumes, or by [a policy on each endpoint](docs/using-a-share.md#own-routers) that lets routers of the consumer's account in. A policy takes names of endpoints and of regions, no patterns, and nothing else of this list but `formerIds`.",
      ),
      row(
        "sourceInferenceRouters",
        "list of names or patterns",
        "every router of the consumer's account",
        "With `mode: endpointPolicy`, and refused without it. Routers of the consumer's own account, as it names them; told by their case.",
      ),
      row("openAi", "true or false", "`false`", "Needs `InvokeEndpoint` in `actions`."),
      row("regions", "list of regions", "the stack's", 'In the stack\'s partition. `["*"]` alone is every region.'),
      row("externalId", "text", "the parent's account id", "2 to 1,224 letters, digits or `+=,.@:/_-`."),
      row("alsoAcceptExternalIds", "list", "`[]`", "Without the one that is published."),
      row("formerIds", "list of consumer ids", "`[]`", "Ids that no other entry has or had."),
      row("maxSessionDuration", "seconds", "`3600`", "From 3600 to 43200."),
      row(
        "invokeRoleName",
        "role name",
        "`SageMakerExternal-<id>`, with prefix and suffix",
        "At most 64 characters. No two roles may end up with one name; IAM compares without case.",
      ),
      row("featureStore", "mapping", "none", "See [a feature store](#a-feature-store)."),
    ],
  },
  featureStore: {
    under: "consumers.<id>.featureStore",
    rows: [
      row(
        "access",
        "`read` or `readWrite`",
        "`read`",
        "Of the online store, of groups that do not say otherwise. Nobody writes the offline store directly.",
      ),
      row(
        "listRecords",
        "true or false",
        "`false`",
        "Whether the identifiers of all records may be listed, of groups that do not say otherwise.",
      ),
      row(
        "featureGroups",
        "list of names, or of mappings",
        "required",
        "At least one; names, not patterns. 1 to 64 letters, digits, dashes or underscores. No two that differ in case alone.",
      ),
      row("featureGroups[].name", "name", "required in a mapping", "As above."),
      row(
        "featureGroups[].access",
        "`read`, `readWrite` or `update`",
        "that of all groups",
        "`update` reads, and changes the `features` of records that exist; it puts and deletes none.",
      ),
      row(
        "featureGroups[].features",
        "list of names of features",
        "none; required with `access: update`",
        "Refused without it. Names, not patterns. The event time is one of them, where updates are to set it.",
      ),
      row("featureGroups[].listRecords", "true or false", "that of all groups", "As `listRecords` of all groups."),
      row(
        "featureGroups[].table",
        "Glue table",
        "patterns of its [possible spellings](docs/feature-store.md#names-that-do-not-leak)",
        "The exact name. Needs an `offlineStore`. No two groups of one table.",
      ),
      row(
        "featureGroups[].offlineStore",
        "mapping",
        "that of all groups",
        "In place of it as a whole, not key by key.",
      ),
      row(
        "featureGroups[].onlineStoreKmsKeyArn",
        "ARN of a key",
        "none",
        "The key itself, not an alias; of the stack's region.",
      ),
      row("offlineStore", "mapping", "none: online stores alone", "For all groups without their own."),
      row("offlineStore.bucket", "bucket name", "required", "The bucket of the feature groups' S3 location."),
      row(
        "offlineStore.bucketAccountId",
        "account id",
        "the parent's",
        "The account that the bucket belongs to. Another one's bucket policy and key must let the feature-store role in: see [A bucket of a third account](docs/feature-store.md#a-bucket-of-a-third-account).",
      ),
      row(
        "offlineStore.prefix",
        "text",
        '`""`',
        "What follows the bucket in the S3 location that the groups were created with, without `<account>/sagemaker/...`. At most 800 characters.",
      ),
      row("offlineStore.database", "Glue database", "`sagemaker_featurestore`", "Where the tables of the groups are."),
      row("offlineStore.kmsKeyArn", "ARN of a key", "none", "The key itself, not an alias."),
      row(
        "offlineStore.lakeFormation",
        "`true` or `false`",
        "`false`",
        "See [Lake Formation](docs/feature-store.md#lake-formation).",
      ),
      row(
        "executionRoles",
        "list of role names with their paths, or ARNs",
        "`SageMakerFeatureStoreExecution-<id>`, with the parent's prefix, suffix and path",
        "At least one, of the consumer's account. No roles of Identity Center, no service-linked ones, no name twice.",
      ),
      row("results", "`bucket` or `managed`", "`bucket`", "Only with an `offlineStore`, as the next two."),
      row(
        "resultsBucket",
        "bucket name",
        "`sagemaker-athena-<id>-<account>-<region>`, a long id cut to fit 63 characters",
        "Not with `results: managed`. No bucket of another consumer, nor of an offline store.",
      ),
      row("bytesScannedCutoffPerQuery", "bytes", "`10737418240` (10 GiB)", "At least `10485760`."),
      row(
        "managedPolicyArns",
        "list of ARNs of managed policies",
        "`[]`",
        "At most 9, of the parent's account or AWS's own.",
      ),
      row(
        "trustSageMakerService",
        "`true` or `false`",
        "`false`",
        "The feature-store role trusts SageMaker, too. Only `CreateFeatureGroup` with this role needs it.",
      ),
    ],
  },
  child: {
    under: "",
    rows: [
      row(
        "parentStack",
        "full name of a stack",
        "one of the three is required",
        "`organization/<project>/<stack>`; with Pulumi Cloud `<your organization>/<project>/<stack>`.",
      ),
      row("share", "mapping", "", "The parent's output `shares`, or the one share under `consumers.<id>`."),
      row("shareFile", "path of a JSON file", "", "The same, in a file. Relative to the folder of `Pulumi.yaml`."),
      row("consumer", "consumer id", "required with `parentStack`", "The id in the parent's table."),
      row(
        "parentAccountId",
        "account id",
        "any parent, with a warning",
        "The parent: a share of another account is refused, whoever wrote it.",
      ),
      row(
        "callers",
        "mapping",
        "required if the share holds endpoints, refused if not",
        "At least one of `group`, `roleNames`, `managedPolicy`, `executionRole: true`.",
      ),
      row(
        "callers.group.name",
        "group name",
        "`SagemakerTester`, with prefix and suffix",
        "The group whose members may use the share.",
      ),
      row(
        "callers.group.create",
        "`true` or `false`",
        "`true`",
        "`false`: the group exists already; see [adopting a group](#adopting-a-group).",
      ),
      row(
        "callers.group.members",
        "list of user names",
        "`[]`",
        "IAM users that exist; one that does not is named at preview.",
      ),
      row(
        "callers.roleNames",
        "list of role names",
        "`[]`",
        "Roles that exist. Not those of Identity Center (`AWSReservedSSO_...`), nor service-linked ones: nobody can change them.",
      ),
      row(
        "callers.managedPolicy.name",
        "policy name",
        "`SageMakerCaller`, with prefix and suffix",
        "A policy that permission sets reference, or that you attach yourself.",
      ),
      row("callers.managedPolicy.path", "IAM path", "`names.path`", "The path of that policy."),
      row("callers.executionRole", "`true` or `false`", "`false`", "Only if the share holds a feature store too."),
      row("executionRole resultsBucket", "mappings", "", "See [users of a feature store](#users-of-a-feature-store)."),
    ],
  },
  featureStoreUsers: {
    under: "",
    rows: [
      row(
        "executionRole.create",
        "`true` or `false`",
        "`true`",
        "`false`: the first execution role of the share exists too. Its name and path come with the share.",
      ),
      row(
        "executionRole.managedPolicyArns",
        "list of ARNs of managed policies",
        "`[AmazonSageMakerFullAccess]` for a role made here, none for one that exists",
        "At most 10, of the child's account or AWS's own. Attached to every execution role of the share.",
      ),
      row("executionRole.restrictSourceAccount", "`true` or `false`", "`false`", "Not with `create: false`."),
      row(
        "executionRole.exclusivePolicies",
        "`true` or `false`",
        "`true`",
        "Not with `create: false`. `false` where another stack, or you, put policies on the role that is made here.",
      ),
      row(
        "resultsBucket.create",
        "`true` or `false`",
        "`true`",
        "`false`: the bucket exists. Nothing of it is changed, and the next three keys are mistakes.",
      ),
      row("resultsBucket.expireAfterDays", "days", "`30`", "From 1 to 3650."),
      row("resultsBucket.sseAlgorithm", "`AES256` or `aws:kms`", "`AES256`", "`aws:kms` makes a key for the bucket."),
      row(
        "resultsBucket.onDestroy",
        "`fail`, `retain` or `delete`",
        "`fail`",
        "What becomes of results when the bucket is to go.",
      ),
    ],
  },
  enforcement: {
    under: "enforcement",
    rows: [
      row("mode", "`enforce` or `audit`", "`enforce`", "`audit`: decides, records and notifies, and changes nothing."),
      row("defaultDecision", "`allow` or `deny`", "`allow`", "For a deployment that no rule matches."),
      row(
        "regions",
        "list of regions",
        "the stack's",
        "In the stack's partition, each once. Each gets every part of its own.",
      ),
      row(
        "rules",
        "list of mappings",
        "required, unless `defaultDecision` is `deny`",
        "Which roles may deploy which models.",
      ),
      row(
        "rules[].name",
        "text",
        "required",
        "At most 64 letters, digits, dashes or underscores; no two rules of one name.",
      ),
      row(
        "rules[].mode",
        "as `mode`",
        "that of all",
        "`audit`: this rule decides, records and notifies, and undoes nothing.",
      ),
      row(
        "rules[].models rules[].endpoints",
        "lists of names or patterns",
        "`[]`",
        "At most 63 characters; names, not ARNs.",
      ),
      row("rules[].executionRoleArns", "list of role ARNs or patterns", "`[]`", "The model's own execution role."),
      row(
        "rules[].modelDataUrls",
        "list of `s3://` places or patterns",
        "`[]`",
        "Where the model's artefact lies. An access point of this account and region counts as its bucket.",
      ),
      row(
        "rules[].modelPackageArns",
        "list of ARNs or patterns",
        "`[]`",
        "The model package that the model was made from.",
      ),
      row("rules[].images", "list of container images or patterns", "`[]`", "The image that the model runs in."),
      row(
        "rules[].allowedRoleArns",
        "list of ARNs or patterns of roles",
        "`[]`",
        "Of this account. The name begins with three fixed characters at least, so that nobody makes a role that fits.",
      ),
      row(
        "rules[].allowedPermissionSets",
        "list of names",
        "`[]`",
        "Permission sets of IAM Identity Center; no wildcards.",
      ),
      row("breakGlassRoleArns", "as `allowedRoleArns`", "`[]`", "Always allowed, always notified."),
      row(
        "stackRoleArns",
        "as `allowedRoleArns`",
        "`[]`",
        "Whoever runs `pulumi up` in this account. Only for the output `guardrail`, whose `selfProtection` leaves the parts to them, and which leaves policies on endpoints to them.",
      ),
      row(
        "whenNoAllowedConfig",
        "`notify` or `delete`",
        "`notify`",
        "For a denied update with nothing allowed to go back to.",
      ),
      row(
        "whenUncertain",
        "`undo` or `ask`",
        "`undo`",
        "For a deployment of which not enough can be known: a config that is gone, a package that cannot be read, another account's access point. `ask`: people are asked while its case stays open, and `adopt` or `undo` answers.",
      ),
      row(
        "rules[].whenUncertain",
        "`undo` or `ask`",
        "that of all",
        "Of several rules that are uncertain, one with `undo` decides.",
      ),
      row(
        "limits.remediesPerHour",
        "number",
        "`20`",
        "Of the account and region. From 1 to 1000; beyond it remedies are put off.",
      ),
      row("limits.perCallerPerHour", "number", "`10`", "Of one caller. From 1 to 1000."),
      row("limits.perResourcePerHour", "number", "`3`", "Of one resource and caller. From 1 to 100."),
      row(
        "notify.emails",
        "list of e-mail addresses",
        "`[]`",
        "Each once. AWS writes to each, and whoever reads it must confirm.",
      ),
      row(
        "notify.topicArn",
        "ARN of an SNS topic",
        "a topic of its own in each region",
        "A standard topic in the region of enforcement. Not for several regions: alarms reach topics of their own region only. Without `emails` if it is another account's.",
      ),
      row(
        "notify.digest",
        "`none` or `daily`",
        "`none`",
        "`daily`: one message a day instead of one for each deployment. What cannot wait is sent at once all the same.",
      ),
      row("sweepEveryMinutes", "minutes", "`15`", "From 5 to 1440."),
      row(
        "dashboard",
        "`true` or `false`",
        "`true`",
        "Whether the account gets a [dashboard](docs/enforcement.md#the-dashboard) of CloudWatch, one for all regions.",
      ),
      row("pause", "`true` or `false`", "`false`", "Records and notifies, and changes nothing."),
    ],
  },
} as const satisfies Readonly<Record<string, Table>>;
