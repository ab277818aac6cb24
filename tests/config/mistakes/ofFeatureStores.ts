import type { MistakeCase } from "./mistakeCase";

const bucket = "ml-offline-store";
const key = (region: string, partition = "aws") => `arn:${partition}:kms:${region}:111111111111:key/1234`;
const store = (more: object) => ({ offlineStore: { bucket, ...more } });
const group = (more: object) => ({ featureGroups: [{ name: "orders", ...more }] });
const online = { offlineStore: undefined };
const policies = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::111111111111:policy/P${index}`);

/** Feature groups by what is wrong with their names, whether given as text or in a mapping. */
const names: readonly (readonly [what: string, name: unknown, says: string])[] = [
  ["an ARN", "arn:aws:sagemaker:eu-west-1:111111111111:feature-group/orders", "is an ARN; …follows the last / (got "],
  ["a pattern", "orders-*", 'must be a name, not a pattern: …each feature group (got "orders-*"'],
  ["every group", "*", 'must be a name, not a pattern: …each feature group (got "*"'],
  ["a name with a space", "my orders", 'must be the name of a feature group: …letters, digits, …(got "my orders"'],
  ["a name that ends in a dash", "orders-", 'must be the name of a feature group: …dashes …(got "orders-"'],
  ["a name of 65 letters", "x".repeat(65), 'must be the name of a feature group: …1 to 64 …(got "xxx'],
  ["a name of 66 with dashes", `x${"-".repeat(64)}x`, 'must be the name of a feature group: …1 to 64 …(got "x--'],
  ["no text", "", 'must be the name of a feature group: …1 to 64 …(got ""'],
  ["null", null, "must be the name of a feature group: …1 to 64 …(got null"],
  ["a list", ["orders"], 'must be the name of a feature group: …1 to 64 …(got ["orders"]'],
];

const execution: readonly (readonly [what: string, role: unknown, says: string])[] = [
  [
    "another account's role",
    "arn:aws:iam::333333333333:role/Studio",
    "is a role of account 333333333333; …account is 222222222222 (got ",
  ],
  [
    "another partition's role",
    "arn:aws-cn:iam::222222222222:role/Studio",
    "is in partition aws-cn; …begin it with arn:aws: (got ",
  ],
  [
    "a session",
    "arn:aws:sts::222222222222:assumed-role/Studio/alice",
    "is a session; …arn:aws:iam::<account>:role/<name> (got ",
  ],
  [
    "a whole account",
    "arn:aws:iam::222222222222:root",
    'must be one role, not an account or a pattern (got "arn:aws:iam::2222',
  ],
  ["an account id", "222222222222", 'must be one role, not an account or a pattern (got "222222222222"'],
  ["a pattern", "service-role/*", 'must be one role, not an account or a pattern (got "service-role/*"'],
  ["a policy variable", "${aws:username}", 'must be one role, not an account or a pattern (got "${aws'],
  [
    "a user's ARN",
    "arn:aws:iam::222222222222:user/alice",
    "is the ARN of something else; …arn:aws:iam::<account>:role/<name> (got ",
  ],
  [
    "a bucket's ARN",
    "arn:aws:s3:::bucket/Studio",
    "is the ARN of something else; …arn:aws:iam::<account>:role/<name> (got ",
  ],
  ["a leading slash", "/service-role/Studio", 'must not begin with /; …path/name (got "/service-role/Studio"'],
  ["the end of an ARN", "role/Studio", 'must be without role/; …path/name (got "role/Studio"'],
  [
    "a permission set's role",
    "AWSReservedSSO_DataScientist_0123456789abcdef",
    "is a role of IAM Identity Center, …name a role that SageMaker runs with (got ",
  ],
  [
    "a permission set's role, by its ARN",
    "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_DataScientist_0123456789abcdef",
    "is a role of IAM Identity Center, …name a role that SageMaker runs with (got ",
  ],
  [
    "a service-linked role",
    "AWSServiceRoleForAmazonSageMakerNotebooks",
    "is a service-linked role, …name a role of the consumer's own (got ",
  ],
  ["a name of 65 letters", "x".repeat(65), "must be the name of an execution role …as in service-role/MyRole, …(got "],
  ["a path alone", "service-role/", "must be the name of an execution role …as in service-role/MyRole, …(got "],
  ["a space", "my role", 'must be the name of an execution role …as in service-role/MyRole, …(got "my role"'],
];

const bucketMistakes = [
  ["an S3 location for a bucket", "s3://ml-offline-store", "must be the bucket's name alone, without …s3:// …(got "],
  ["a bucket's ARN", "arn:aws:s3:::ml-offline-store", "must be the bucket's name alone, without arn:, …(got "],
  ["a bucket with its prefix", "ml-offline-store/features", "must be the bucket's name alone, …or a path (got "],
  ["a bucket's URL", "https://ml.s3.amazonaws.com/", "must be the bucket's name alone, …or a path (got "],
  ["a bucket in capitals", "ML-Offline", 'must be the name of an S3 bucket: …lower-case …(got "ML-Offline"'],
  ["a short bucket name", "ml", 'must be the name of an S3 bucket: 3 to 63 …(got "ml"'],
  ["a bucket name of 64 letters", "x".repeat(64), 'must be the name of an S3 bucket: 3 to 63 …(got "xxx'],
  ["two dots in a bucket", "ml..offline", 'must be the name of an S3 bucket: …dots …(got "ml..offline"'],
  [
    "an access point for a bucket",
    "acme-4bc1w-s3alias",
    "is the alias of an access point, …the name of its bucket (got ",
  ],
  ["an access point of many regions for a bucket", "mf2j0.mrap", "is the alias of an access point, …(got "],
  ["an IP address for a bucket", "10.0.0.1", 'must be the name of an S3 bucket: …letters, …(got "10.0.0.1"'],
] as const;

/** Mistakes in a consumer's feature store; keys are below `sagemaker-sharing:consumers.fraud-team.featureStore.` */
export const mistakesOfFeatureStores: readonly MistakeCase[] = [
  [
    "a misspelt list",
    { featureGroups: undefined, featureGroup: ["a"] },
    "featureGroup: …mean featureGroups? (got [",
    "featureGroups: must be a list of feature groups, …(it is missing",
  ],
  [
    "two letters swapped",
    { featureGroups: undefined, featuerGroups: ["a"] },
    "featuerGroups: …mean featureGroups? (got ",
  ],
  ["a key of nothing", { tags: {} }, "tags: is no key here; …the keys are access, featureGroups, …(got {}"],
  ["a key that every object has", { constructor: 1 }, "constructor: is no key here; …the keys are access, …(got 1"],
  ["a workgroup", { workgroup: "ours" }, 'workgroup: is no key here; …follows from the consumer\'s id (got "ours"'],
  ...["bucket", "prefix", "database", "kmsKeyArn", "lakeFormation"].map((name): MistakeCase => [
    `the offline store's ${name} one level too high`,
    { offlineStore: undefined, results: "managed", [name]: "x" },
    `${name}: belongs in featureStore.offlineStore.${name} …(got "x"`,
  ]),
  ...["table", "onlineStoreKmsKeyArn"].map((name): MistakeCase => [
    `a feature group's ${name} one level too high`,
    { [name]: "x" },
    `${name}: belongs to one feature group: …{ name: ..., ${name}: ... …(got "x"`,
  ]),

  ["full access", { access: "full" }, 'access: must be one of …read, readWrite (got "full"'],
  ["access in lower case", { access: "readwrite" }, 'access: must be one of …mean readWrite? (got "readwrite"'],
  [
    "updating for all groups",
    { access: "update" },
    'access: is for one feature group, with the features: featureGroups: [{ name: ..., access: update, …(got "update"',
  ],
  [
    "features for all groups",
    { features: ["segment"] },
    "features: belongs to one feature group: featureGroups: [{ name: ..., access: update, …(got [",
  ],
  ["a word for listing", { listRecords: "yes" }, 'listRecords: must be true or false, without quotes (got "yes"'],
  ...(
    [
      [
        "updating no features",
        { access: "update" },
        "features: is required with access: update; name the …(it is missing",
      ],
      ["updating an empty list", { access: "update", features: [] }, "features: is empty; name the features …(got []"],
      [
        "updating one feature, not in a list",
        { access: "update", features: "segment" },
        'features: must be a list …[segment] (got "segment"',
      ],
      [
        "updating a pattern",
        { access: "update", features: ["seg*"] },
        'features[0]: must be a name, not a pattern: …(got "seg*"',
      ],
      [
        "updating no name",
        { access: "update", features: ["a b"] },
        'features[0]: must be the name of a feature: …(got "a b"',
      ],
      ["updating a feature twice", { access: "update", features: ["a", "a"] }, 'features[1]: …(got "a"'],
      [
        "features that are only read",
        { features: ["segment"] },
        "features: does nothing without access: update …(got [",
      ],
      [
        "features of a group that is written",
        { access: "readWrite", features: ["a"] },
        "features: does nothing without access: update …(got [",
      ],
      [
        "a group's access misspelt",
        { access: "updates", features: ["a"] },
        'access: must be one of read, readWrite, update; did you mean update? (got "updates"',
      ],
      [
        "a group's listing as a word",
        { listRecords: "no" },
        'listRecords: must be true or false, without quotes (got "no"',
      ],
    ] as const
  ).map(([name, more, says]): MistakeCase => [
    name,
    { featureGroups: [{ name: "customers", ...more }] },
    `featureGroups[0].${says}`,
  ]),
  ["access as a list", { access: ["read"] }, 'access: must be one of …read, readWrite (got ["read"]'],

  ["an empty list of groups", { featureGroups: [] }, "featureGroups: must be a list …[customers, { name: …(got []"],
  ["one group, not in a list", { featureGroups: "orders" }, 'featureGroups: must be a list …as in [customers, …(got "'],
  [
    "groups as a mapping",
    { featureGroups: { orders: {} } },
    "featureGroups: must be a list …as in [customers, …(got {",
  ],
  ...names.flatMap(([what, name, says]): MistakeCase[] => [
    [`${what} for a feature group`, { featureGroups: ["customers", name] }, `featureGroups[1]: ${says}`],
    [`${what} for a feature group in a mapping`, group({ name }), `featureGroups[0].name: ${says}`],
  ]),
  [
    "a group without a name",
    { featureGroups: [{ table: "orders_1" }] },
    "featureGroups[0].name: …name of a …(it is missing",
  ],
  [
    "a group twice",
    { featureGroups: ["orders", "customers", "orders"] },
    'featureGroups[2]: stands in the list twice: …entry 1 is the same; leave one out (got "orders"',
  ],
  [
    "a group twice, by its name and in a mapping",
    { featureGroups: [{ name: "orders", table: "orders_1" }, "orders"] },
    'featureGroups[1]: stands in the list twice: …entry 1 is the same; leave one out (got "orders"',
  ],
  [
    "a group three times",
    { featureGroups: ["orders", "orders", { name: "orders" }] },
    'featureGroups[1]: stands in the list twice: …entry 1 …(got "orders"',
    "featureGroups[2]: stands in the list twice: …entry 1 …(got {",
  ],
  [
    "two groups that differ only in case",
    { featureGroups: ["Orders", "orders"] },
    'featureGroups[1]: stands in the list twice: …entry 1 …in lower case); leave one out (got "orders"',
  ],
  [
    "two groups that differ only in case, the other way round",
    { featureGroups: ["orders", { name: "ORDERS" }] },
    "featureGroups[1]: stands in the list twice: …entry 1 …in lower case); leave one out (got {",
  ],
  [
    "a wrong group and one that stands there twice",
    { featureGroups: ["a b", "orders", "orders"] },
    'featureGroups[0]: must be the name of …(got "a b"',
    'featureGroups[2]: stands in the list twice: …entry 2 …(got "orders"',
  ],
  ["a misspelt table", group({ tabel: "orders_1" }), 'featureGroups[0].tabel: …mean table? (got "orders_1"'],
  [
    "a group's bucket one level too high",
    group({ bucket }),
    "featureGroups[0].bucket: belongs in offlineStore.bucket of this group (got ",
  ],
  [
    "a group's key one level too high",
    group({ kmsKeyArn: key("eu-west-1") }),
    "featureGroups[0].kmsKeyArn: belongs in offlineStore.kmsKeyArn of this group (got ",
  ],
  [
    "a pattern of tables",
    group({ table: "orders_*" }),
    'featureGroups[0].table: must be the exact name of the table, not a pattern (got "orders_*"',
  ],
  [
    "a table's ARN",
    group({ table: "arn:aws:glue:eu-west-1:111111111111:table/db/orders_1" }),
    "featureGroups[0].table: is an ARN; …follows the last / (got ",
  ],
  [
    "a table with its database",
    group({ table: "sagemaker_featurestore.orders_1" }),
    "featureGroups[0].table: must be the table alone; …belongs in offlineStore.database (got ",
  ],
  [
    "a table in capitals",
    group({ table: "Orders_1" }),
    'featureGroups[0].table: must be the name of a Glue table: lower-case …(got "Orders_1"',
  ],
  [
    "a table without any offline store",
    { ...online, ...group({ table: "orders_1" }) },
    'featureGroups[0].table: is a table of an offline store; …here or for all groups (got "orders_1"',
  ],
  [
    "a table of two groups",
    { featureGroups: ["a", { name: "b", table: "t" }, { name: "c", table: "t" }] },
    'featureGroups[2].table: is the table of b too; …each feature group has its own (got "t"',
  ],
  [
    "an alias for an online store's key",
    group({ onlineStoreKmsKeyArn: "alias/online" }),
    'featureGroups[0].onlineStoreKmsKeyArn: is an alias; …the key itself (got "alias/online"',
  ],
  [
    "another region's key for an online store",
    group({ onlineStoreKmsKeyArn: key("us-east-1") }),
    "featureGroups[0].onlineStoreKmsKeyArn: is a key of us-east-1; …here eu-west-1 (got ",
  ],
  [
    "another partition's key for an online store",
    group({ onlineStoreKmsKeyArn: key("cn-north-1", "aws-cn") }),
    "featureGroups[0].onlineStoreKmsKeyArn: is in partition aws-cn; …begin it with arn:aws: (got ",
  ],
  [
    "another partition's key for a group's offline store",
    group({ offlineStore: { bucket, kmsKeyArn: key("cn-north-1", "aws-cn") } }),
    "featureGroups[0].offlineStore.kmsKeyArn: is in partition aws-cn; …begin it with arn:aws: (got ",
  ],

  [
    "a bucket for an offline store",
    { offlineStore: bucket },
    "offlineStore: must be a mapping …bucket, bucketAccountId, prefix, …(got ",
  ],
  [
    "a bucket of two owners",
    {
      offlineStore: { bucket, bucketAccountId: "444444444444" },
      featureGroups: ["customers", { name: "orders", offlineStore: { bucket } }],
    },
    "offlineStore.bucketAccountId: of bucket …is the parent here and 444444444444 there; it has one owner (got ",
  ],
  ["an offline store of nothing", { offlineStore: {} }, "offlineStore.bucket: …name of an S3 bucket: …(it is missing"],
  ...bucketMistakes.flatMap(([what, name, says]): MistakeCase[] => [
    [`${what} of the offline store`, store({ bucket: name }), `offlineStore.bucket: ${says}`],
    [`${what} of results`, { resultsBucket: name }, `resultsBucket: ${says}`],
  ]),
  ["a misspelt prefix", store({ prefx: "features" }), 'offlineStore.prefx: …mean prefix? (got "features"'],
  [
    "an S3 URI",
    store({ s3Uri: "s3://ml-offline-store/features" }),
    "offlineStore.s3Uri: is no key here; write bucket, …prefix …(got ",
  ],
  [
    "a table of the whole offline store",
    store({ table: "t" }),
    'offlineStore.table: belongs to one feature group: …(got "t"',
  ],
  [
    "an S3 location for a prefix",
    store({ prefix: "s3://ml-offline-store/features" }),
    "offlineStore.prefix: …what follows the bucket …without s3:// …(got ",
  ],
  [
    "a pattern for a prefix",
    store({ prefix: "features/*" }),
    'offlineStore.prefix: …without wildcards (got "features/*"',
  ],
  [
    "a policy variable in a prefix",
    store({ prefix: "features/${aws:username}" }),
    "offlineStore.prefix: must not hold policy variables; …the prefix itself (got ",
  ],
  [
    "the resolved S3 location for a prefix",
    store({ prefix: "features/111111111111/sagemaker/eu-west-1/offline-store" }),
    "offlineStore.prefix: must end before <account>/sagemaker/…Feature Store adds …(got ",
  ],
  ["a long prefix", store({ prefix: "x".repeat(801) }), 'offlineStore.prefix: …at most 800 characters, …(got "xxx'],
  ["a database in capitals", store({ database: "Features" }), 'offlineStore.database: …lower-case …(got "Features"'],
  [
    "every database",
    store({ database: "*" }),
    'offlineStore.database: must be the exact name of the database, not a pattern (got "*"',
  ],
  [
    "a database's ARN",
    store({ database: "arn:aws:glue:eu-west-1:111111111111:database/db" }),
    "offlineStore.database: is an ARN; …name of the database, …last / (got ",
  ],
  [
    "an alias for an offline store's key",
    store({ kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:alias/ml" }),
    "offlineStore.kmsKeyArn: is an alias; …the key itself (got ",
  ],
  [
    "another partition's key for the offline store",
    store({ kmsKeyArn: key("cn-north-1", "aws-cn") }),
    "offlineStore.kmsKeyArn: is in partition aws-cn; …begin it with arn:aws: (got ",
  ],
  [
    "yes for Lake Formation",
    store({ lakeFormation: "yes" }),
    'offlineStore.lakeFormation: must be true or false, …(got "yes"',
  ],

  [
    "no execution role",
    { executionRoles: [] },
    "executionRoles: is empty; …leave it out for one that the child makes (got []",
  ],
  [
    "one execution role, not in a list",
    { executionRoles: "Studio" },
    'executionRoles: must be a list …as in [service-role/MyExecutionRole] (got "Studio"',
  ],
  ["a singular role", { executionRole: ["Studio"] }, 'executionRole: …mean executionRoles? (got ["Studio"]'],
  ...execution.map(([what, role, says]): MistakeCase => [
    `${what} for an execution role`,
    { executionRoles: ["Studio", role] },
    `executionRoles[1]: ${says}`,
  ]),
  [
    "an execution role twice",
    { executionRoles: ["Studio", "Studio"] },
    'executionRoles[1]: stands in the list twice: entry 1 …leave one out (got "Studio"',
  ],
  ...["arn:aws:iam::222222222222:role/Studio", "service-role/Studio", "studio"].map((role): MistakeCase => [
    `an execution role twice, as ${role}`,
    { executionRoles: ["Studio", role] },
    `executionRoles[1]: is the role of entry 1: …leave one out (got "${role}"`,
  ]),
  [
    "another account's role next to a mistake of the feature store",
    { access: "all", executionRoles: ["arn:aws:iam::333333333333:role/Studio"] },
    'access: must be one of …read, readWrite (got "all"',
    "executionRoles[0]: is a role of account 333333333333; …account is 222222222222 (got ",
  ],

  [
    "results in a bucket's name",
    { results: "my-results" },
    'results: must be one of …bucket, managed (got "my-results"',
  ],
  ["results with a capital", { results: "Managed" }, 'results: must be one of …mean managed? (got "Managed"'],
  [
    "a bucket for managed results",
    { results: "managed", resultsBucket: "my-results" },
    'resultsBucket: does nothing with results: managed, …drop one of the two (got "my-results"',
  ],
  [
    "results in the offline store",
    { resultsBucket: bucket },
    'resultsBucket: is the bucket of an offline store; …name another (got "ml-offline-store"',
  ],
  [
    "results in a group's offline store",
    { ...group({ offlineStore: { bucket: "ml-orders" } }), resultsBucket: "ml-orders" },
    'resultsBucket: is the bucket of an offline store; …name another (got "ml-orders"',
  ],
  ...(
    [
      ["results", "bucket"],
      ["results", "managed"],
      ["resultsBucket", "my-results"],
      ["bytesScannedCutoffPerQuery", 10485760],
    ] as const
  ).map(([name, value]): MistakeCase => [
    `${name}: ${value} when nothing is offline`,
    { ...online, [name]: value },
    `${name}: does nothing without an offlineStore, …say where it is or leave this out (got ${JSON.stringify(value)}`,
  ]),
  [
    "results and a table next to a mistaken offline store",
    { ...group({ table: "orders_1" }), offlineStore: { bucket: "ML" }, results: "managed" },
    'offlineStore.bucket: must be the name of an S3 bucket: …(got "ML"',
  ],
  [
    "results and a table next to a misspelt offline store",
    { ...group({ table: "orders_1" }), ...online, offlinestore: { bucket }, results: "managed" },
    "offlinestore: …mean offlineStore? (got {",
  ],
  [
    "managed results in a bucket when nothing is offline",
    { ...online, results: "managed", resultsBucket: "my-results" },
    "results: does nothing without an offlineStore, …(got ",
    "resultsBucket: does nothing without an offlineStore, …(got ",
  ],
  [
    "a cutoff of less than 10 MB",
    { bytesScannedCutoffPerQuery: 10485759 },
    "bytesScannedCutoffPerQuery: must be a whole number of bytes from 10485760 …(got 10485759",
  ],
  [
    "a cutoff in gigabytes",
    { bytesScannedCutoffPerQuery: "10GB" },
    'bytesScannedCutoffPerQuery: must be a number of bytes, without quotes (got "10GB"',
  ],
  [
    "half a byte",
    { bytesScannedCutoffPerQuery: 10485760.5 },
    "bytesScannedCutoffPerQuery: must be a whole number of bytes …(got 10485760.5",
  ],
  [
    "more bytes than can be counted",
    { bytesScannedCutoffPerQuery: 1e300 },
    "bytesScannedCutoffPerQuery: must be a whole number of bytes …to 9007199254740991 (got 1e+300",
  ],

  [
    "a managed policy's name",
    { managedPolicyArns: ["AmazonSageMakerFullAccess"] },
    'managedPolicyArns[0]: must be the ARN of a managed policy, …policy/<name> (got "Amazon',
  ],
  [
    "one managed policy, not in a list",
    { managedPolicyArns: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess" },
    "managedPolicyArns: must be a list of ARNs of managed policies, …(got ",
  ],
  [
    "a managed policy twice",
    { managedPolicyArns: ["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/A"] },
    "managedPolicyArns[1]: stands in the list twice: entry 1 …(got ",
  ],
  [
    "ten managed policies",
    { managedPolicyArns: policies(10) },
    "managedPolicyArns: holds 10 entries; leave out all but 9: …10 managed policies, …(got [",
  ],
  [
    "another account's managed policy",
    { managedPolicyArns: ["arn:aws:iam::222222222222:policy/A"] },
    "managedPolicyArns[0]: is a policy of account 222222222222; …here 111111111111, …AWS's own (got ",
  ],
  [
    "another partition's managed policy",
    { managedPolicyArns: ["arn:aws-us-gov:iam::aws:policy/A"] },
    "managedPolicyArns[0]: is in partition aws-us-gov; …begin it with arn:aws: (got ",
  ],
  ["true in quotes", { trustSageMakerService: "true" }, 'trustSageMakerService: must be true or false, …(got "true"'],
];

const consumer = (accountId: string, more: object = {}, entry: object = {}) => ({
  accountId,
  featureStore: { featureGroups: ["customers"], offlineStore: { bucket }, ...more },
  ...entry,
});

/** Mistakes of several feature stores together; keys are below `sagemaker-sharing:consumers.` The change is the whole table. */
export const mistakesBetweenFeatureStores: readonly MistakeCase[] = [
  [
    "a results bucket of two consumers of one account",
    {
      a: consumer("222222222222", { resultsBucket: "shared" }),
      b: consumer("222222222222", { resultsBucket: "shared" }),
    },
    'b.featureStore.resultsBucket: is the results bucket of consumer a too, …name another, or leave it out (got "shared"',
  ],
  [
    "a results bucket of two consumers of two accounts",
    {
      a: consumer("222222222222", { resultsBucket: "shared" }),
      b: consumer("333333333333", { resultsBucket: "shared" }),
    },
    'b.featureStore.resultsBucket: is the results bucket of consumer a too, …(got "shared"',
  ],
  [
    "a results bucket that is another's default",
    {
      a: consumer("222222222222"),
      b: consumer("333333333333", { resultsBucket: "sagemaker-athena-a-222222222222-eu-west-1" }),
    },
    "b.featureStore.resultsBucket: is the results bucket of consumer a too, …(got ",
  ],
  [
    "a results bucket that is the default of one further down",
    {
      a: consumer("333333333333", { resultsBucket: "sagemaker-athena-b-222222222222-eu-west-1" }),
      b: consumer("222222222222"),
    },
    "a.featureStore.resultsBucket: is the results bucket of consumer b too, …(got ",
  ],
  [
    "an invoke role called like the consumer's own feature-store role",
    { a: consumer("222222222222", {}, { endpoints: ["churn"], invokeRoleName: "sagemakerfeaturestore-A" }) },
    "a.featureStore: ends up with the role name …as its own invoke role does; …set another invokeRoleName (got {",
  ],
  [
    "an invoke role called like another's feature-store role",
    {
      a: { accountId: "222222222222", endpoints: ["churn"], invokeRoleName: "SageMakerFeatureStore-b" },
      b: consumer("222222222222"),
    },
    "b.featureStore: ends up with the role name …as consumer a does; …set another invokeRoleName (got {",
  ],
  [
    "a former id that is another's id, of feature stores",
    { a: consumer("222222222222"), b: consumer("222222222222", {}, { formerIds: ["a"] }) },
    'b.formerIds[0]: is the id of another consumer …take one of the two out (got "a"',
  ],
  [
    "a former id that is another's id, with an invoke role of its own name",
    {
      a: consumer("222222222222"),
      b: consumer("222222222222", {}, { formerIds: ["a"], endpoints: ["churn"], invokeRoleName: "Invoke" }),
    },
    'b.formerIds[0]: is the id of another consumer …take one of the two out (got "a"',
  ],
  [
    "a former id that is another's id, and its invoke role's name besides",
    {
      a: consumer("222222222222", {}, { endpoints: ["churn"] }),
      b: consumer(
        "333333333333",
        {},
        { formerIds: ["a"], endpoints: ["churn"], invokeRoleName: "SageMakerExternal-a" },
      ),
    },
    'b.formerIds[0]: is the id of another consumer …take one of the two out (got "a"',
    "b.invokeRoleName: ends up with …as consumer a does; …set another invokeRoleName (got ",
  ],
  [
    "another account's role in a consumer with other mistakes",
    {
      a: { ...consumer("222222222222", { executionRoles: ["arn:aws:iam::333333333333:role/R"] }), formerIds: "x" },
    },
    'a.formerIds: must be a list …(got "x"',
    "a.featureStore.executionRoles[0]: is a role of account 333333333333; …(got ",
  ],
];

/** Keys of a feature store outside it; keys are below `sagemaker-sharing:consumers.fraud-team.` */
export const mistakesAroundFeatureStores: readonly MistakeCase[] = [
  ...["access", "featureGroups", "offlineStore", "executionRoles", "results", "resultsBucket", "managedPolicyArns"].map(
    (name): MistakeCase => [
      `a feature store's ${name} one level too high`,
      { [name]: ["x"] },
      `${name}: belongs in featureStore.${name} …(got ["x"]`,
    ],
  ),
  [
    "a misspelt feature store",
    { featurestore: {} },
    "featurestore: …mean featureStore? (got {}",
    "featurestore.featureGroups: must be a list …(it is missing",
  ],
  ["a list of feature stores", { featureStore: ["a"] }, 'featureStore: must be a mapping …access, …(got ["a"]'],
];
