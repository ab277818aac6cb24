import { row, type Table } from "./row";

export const parent = {
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
} as const satisfies Table;

export const consumer = {
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
} as const satisfies Table;

export const featureStore = {
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
    row("featureGroups[].offlineStore", "mapping", "that of all groups", "In place of it as a whole, not key by key."),
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
} as const satisfies Table;
