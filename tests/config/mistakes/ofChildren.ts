import type { MistakeCase } from "./mistakeCase";

const share = { version: 1 };
const sso = "AWSReservedSSO_DataScientist_0123456789abcdef";

/** Mistakes in the stack file of a child account; keys are below `sagemaker-sharing:` */
export const mistakesOfChildren: readonly MistakeCase[] = [
  [
    "the parent's stack file",
    { parentStack: "Pulumi.parent.yaml" },
    'parentStack: is a stack file; …organization/sagemaker-sharing/parent (got "Pulumi.parent.yaml"',
  ],
  [
    "the path of the parent's stack file",
    { parentStack: "../Pulumi.parent.yml" },
    'parentStack: is a stack file; …organization/sagemaker-sharing/parent (got "../',
  ],
  [
    "the parent's stack without its organization",
    { parentStack: "sagemaker-sharing/parent" },
    'parentStack: must be the full name …<your organization>/<project>/<stack> …(got "sagemaker-sharing/parent"',
  ],
  [
    "the parent's stack in the console",
    { parentStack: "https://app.pulumi.com/acme/ml/parent" },
    'parentStack: must be the full name …<project>/<stack> …(got "https:',
  ],
  [
    "a misspelt parent's stack",
    { parentStack: undefined, parentstack: "organization/sagemaker-sharing/parent" },
    'parentstack: is no key …mean parentStack? (got "org',
  ],
  [
    "nowhere to get a share from",
    { parentStack: undefined },
    "parentStack: says where the share comes from: …or set share or shareFile …(it is missing",
  ],
  ["two places to get a share from", { share }, 'share: and parentStack both say …keep one (got {"version":1}'],
  [
    "three places to get a share from",
    { share, shareFile: "share.json" },
    "share: and parentStack both say …keep one (got {",
    'shareFile: and parentStack both say …keep one (got "share.json"',
  ],
  [
    "two places, without the parent's stack",
    { parentStack: undefined, share, shareFile: "share.json" },
    'shareFile: and share both say …keep one (got "share.json"',
  ],
  [
    "a file's path for a share",
    { parentStack: undefined, share: "./share.json" },
    'share: must be what …output shares holds; …goes in shareFile (got "./share.json"',
  ],
  [
    "a share as text that is no JSON",
    { parentStack: undefined, share: "{version: 1}" },
    'share: must be what …text that is no JSON (got "{version: 1}"',
  ],
  [
    "a list of shares",
    { parentStack: undefined, share: [share] },
    "share: must be what …output shares holds; …(got [{",
  ],
  [
    "a share for a file's path",
    { parentStack: undefined, shareFile: share },
    "shareFile: must be the path of a file; …goes in share (got {",
  ],

  [
    "no consumer",
    { consumer: undefined },
    "consumer: says which of the parent's shares is yours: …in the parent's table (it is missing",
  ],
  [
    "a consumer in capitals",
    { consumer: "Fraud-Team" },
    "consumer: must be the consumer's id …in the parent's table (got \"Fraud-Team\"",
  ],
  [
    "a consumer without a value",
    { consumer: "" },
    "consumer: must be the consumer's id …in the parent's table (got \"\"",
  ],
  ["a table of consumers", { consumers: {} }, "consumers: belongs in a parent stack; …account is child …(got {}"],
  [
    "an organization",
    { organizationId: "o-a1b2c3d4e5" },
    'organizationId: belongs in a parent stack; …account is child …(got "o-',
  ],
  ["an ExternalId", { externalId: "x1" }, 'externalId: is decided by the parent …leave it out (got "x1"'],
  [
    "enforcement that protects nothing",
    { enforcement: {} },
    "enforcement.rules: protects nothing: write a rule, …(it is missing",
  ],
  [
    "enforcement and nothing else",
    { parentStack: undefined, consumer: undefined, callers: undefined, enforcement: { defaultDecision: "deny" } },
    "parentStack: says where the share comes from: …for enforcement alone, write account: parent (it is missing",
  ],
  ...["endpoints", "featureStore"].map((key): MistakeCase => [
    `a consumer's ${key}`,
    { [key]: ["x"] },
    `${key}: belongs in a parent stack: consumers.<id>.${key} there (got ["x"]`,
  ]),
  ...["featureGroups", "executionRoles", "offlineStore"].map((key): MistakeCase => [
    `a feature store's ${key}`,
    { [key]: ["x"] },
    `${key}: belongs in a parent stack: consumers.<id>.featureStore.${key} there (got ["x"]`,
  ]),
  ...["managedPolicyArns", "restrictSourceAccount", "exclusivePolicies"].map((key): MistakeCase => [
    `an execution role's ${key} one level too high`,
    { [key]: ["x"] },
    `${key}: belongs in executionRole.${key} (got ["x"]`,
  ]),
  ...["expireAfterDays", "sseAlgorithm", "onDestroy"].map((key): MistakeCase => [
    `a results bucket's ${key} one level too high`,
    { [key]: "x" },
    `${key}: belongs in resultsBucket.${key} (got "x"`,
  ]),
  [
    "an execution role's name alone",
    { executionRole: "Studio" },
    'executionRole: must be a mapping …create, …(got "Studio"',
  ],
  [
    "a results bucket's name alone",
    { resultsBucket: "mine" },
    'resultsBucket: must be a mapping …create, …(got "mine"',
  ],
  [
    "a misspelt results bucket",
    { resultBucket: { create: false } },
    "resultBucket: is no key …mean resultsBucket? (got {",
  ],
  ["a region among our keys", { region: "eu-west-1" }, 'region: is no key …write aws:region (got "eu-west-1"'],
  [
    "an account id among our keys",
    { accountId: "222222222222" },
    'accountId: is no key …write aws:allowedAccountIds (got "2222',
  ],
  ["no region", { "aws:region": undefined }, "aws:region: must be a region …such as eu-west-1 (it is missing"],
  [
    "another account's boundary",
    { permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/Boundary" },
    'permissionsBoundaryArn: is a policy of account 111111111111; …here 222222222222, …(got "arn:',
  ],

  [
    "callers without a value",
    { callers: "" },
    'callers: must be a mapping …group, roleNames, managedPolicy, executionRole (got ""',
  ],
  [
    "misspelt callers",
    { callers: undefined, caller: {} },
    "caller: is no key …mean callers? (got {}",
    "caller: lets nobody assume the invoke role; …(got {}",
  ],
  [
    "callers as text that is no JSON",
    { callers: "{group: {}}" },
    'callers: must be a mapping …text that is no JSON (got "{group',
  ],
];

/** As above; keys are below `sagemaker-sharing:callers`. The change is the whole of the callers. */
export const mistakesOfCallers: readonly MistakeCase[] = [
  ["nobody", {}, ": lets nobody assume the invoke role; …a managedPolicy or executionRole: true (got {}"],
  ["empty lists", { roleNames: [] }, ": lets nobody assume the invoke role; …name a group, …(got {"],
  [
    "a group's name",
    { group: "SagemakerTester" },
    'group: must be a mapping …name, create, members (got "SagemakerTester"',
  ],
  [
    "a group's ARN",
    { group: { name: "arn:aws:iam::222222222222:group/Tester" } },
    'group.name: is an ARN; …only the name of a group, …(got "arn:',
  ],
  [
    "a long group name",
    { group: { name: "x".repeat(129) } },
    'group.name: must be the name of a group: …1 to 128 …(got "xxx',
  ],
  ["true in quotes", { group: { create: "true" } }, 'group.create: must be true or false, …without quotes (got "true"'],
  [
    "one member, not in a list",
    { group: { members: "alice" } },
    'group.members: must be a list …as in [first, second] (got "alice"',
  ],
  [
    "a member twice",
    { group: { members: ["alice", "bob", "alice"] } },
    'group.members[2]: stands in the list twice: …entry 1 …leave one out (got "alice"',
  ],
  [
    "a member twice, in capitals",
    { group: { members: ["alice", "Alice"] } },
    'group.members[1]: stands in the list twice: …names without case); …leave one out (got "Alice"',
  ],
  [
    "a member's ARN",
    { group: { members: ["arn:aws:iam::222222222222:user/alice"] } },
    'group.members[0]: is an ARN; …only the name of a user, …(got "arn:',
  ],
  [
    "a wrong member and one that stands there twice",
    { group: { members: ["a b", "alice", "alice"] } },
    'group.members[0]: must be the name of a user: …letters, …(got "a b"',
    'group.members[2]: stands in the list twice: …entry 2 …(got "alice"',
  ],
  [
    "a singular in the group",
    { group: { member: ["alice"] } },
    'group.member: is no key …mean members? (got ["alice"]',
  ],
  ["members without a group", { members: ["alice"] }, 'members: belongs in …callers.group.members …(got ["alice"]'],
  ["users", { users: ["alice"] }, 'users: is no key …callers.group.members …(got ["alice"]'],
  ["roles", { roles: ["Notebook"] }, 'roles: is no key …mean roleNames? (got ["Notebook"]'],
  [
    "roles' ARNs by key",
    { roleArns: ["arn:aws:iam::222222222222:role/Notebook"] },
    "roleArns: is no key …write the roles' names in callers.roleNames (got [\"arn:",
  ],
  [
    "a role's ARN",
    { roleNames: ["arn:aws:iam::222222222222:role/ml/Notebook"] },
    'roleNames[0]: is an ARN; …only the name of a role, …(got "arn:',
  ],
  [
    "a role's path",
    { roleNames: ["service-role/Notebook"] },
    'roleNames[0]: must be a name without its path; …last / (got "service-role/Notebook"',
  ],
  [
    "a role twice, in capitals",
    { roleNames: ["Notebook", "notebook"] },
    'roleNames[1]: stands in the list twice: …names without case); …leave one out (got "notebook"',
  ],
  [
    "a role without a value",
    { roleNames: [null] },
    "roleNames[0]: must be the name of a role: …letters, digits …(got null",
  ],
  [
    "a permission set's role",
    { roleNames: [sso] },
    'roleNames[0]: is a role of IAM Identity Center, …use callers.managedPolicy …(got "AWSReservedSSO_',
  ],
  [
    "a permission set's role, by its ARN",
    { roleNames: [`arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/eu-west-1/${sso}`] },
    'roleNames[0]: is a role of IAM Identity Center, …use callers.managedPolicy …(got "arn:',
  ],
  [
    "a service-linked role",
    { roleNames: ["AWSServiceRoleForAmazonSageMakerNotebooks"] },
    'roleNames[0]: is a service-linked role, …name a role of your own (got "AWSServiceRoleFor',
  ],
  [
    "a policy's name",
    { managedPolicy: "SageMakerCaller" },
    'managedPolicy: must be a mapping …name, path (got "SageMakerCaller"',
  ],
  [
    "a policy's ARN",
    { managedPolicy: { name: "arn:aws:iam::222222222222:policy/Caller" } },
    'managedPolicy.name: is an ARN; …only the name of a policy, …(got "arn:',
  ],
  [
    "a policy's path without slashes",
    { managedPolicy: { path: "ml" } },
    'managedPolicy.path: must be an IAM path: …as in /sagemaker/ (got "ml"',
  ],
  ["a misspelt policy", { managedPolcy: {} }, "managedPolcy: is no key …mean managedPolicy? (got {}"],
  [
    "no execution role either",
    { executionRole: false },
    ": lets nobody assume the invoke role; …name a group, …(got {",
  ],
  [
    "an execution role's name",
    { executionRole: "Studio" },
    'executionRole: must be true or false, …without quotes (got "Studio"',
  ],
  ["execution roles", { executionRoles: true }, "executionRoles: is no key …mean executionRole? (got true"],
  [
    "a key that every object has",
    { group: {}, constructor: {} },
    "constructor: is no key here; …the keys are group, …(got {}",
  ],
];

const policies = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::222222222222:policy/P${index}`);

/** As above; keys are below `sagemaker-sharing:executionRole`. The change is the whole of it. */
export const mistakesOfExecutionRoles: readonly MistakeCase[] = [
  ["true in quotes", { create: "true" }, 'create: must be true or false, …without quotes (got "true"'],
  ["a misspelt key", { created: false }, "created: is no key …mean create? (got false"],
  ["a key of nothing", { tags: {} }, "tags: is no key here; …the keys are create, managedPolicyArns, …(got {}"],
  ...["name", "roleName", "roleArn", "path"].map((key): MistakeCase => [
    `its ${key}`,
    { [key]: "Studio" },
    `${key}: is decided by the parent: …featureStore.executionRoles there (got "Studio"`,
  ]),
  [
    "a setting of a role made here",
    { create: false, restrictSourceAccount: true },
    "restrictSourceAccount: is a setting of a role that is made here; …leave it out (got true",
  ],
  [
    "lists of a role made here",
    { create: false, exclusivePolicies: true },
    "exclusivePolicies: is a setting of a role that is made here; …leave it out (got true",
  ],
  [
    "the default of a role made here",
    { create: false, restrictSourceAccount: false },
    "restrictSourceAccount: is a setting of a role that is made here; …leave it out (got false",
  ],
  [
    "a managed policy's name",
    { managedPolicyArns: ["AmazonSageMakerFullAccess"] },
    'managedPolicyArns[0]: must be the ARN of a managed policy, …policy/<name> (got "Amazon',
  ],
  [
    "an inline policy's ARN",
    { managedPolicyArns: ["arn:aws:iam::222222222222:role/Studio/policy/P"] },
    "managedPolicyArns[0]: must be the ARN of a managed policy, …policy/<name> (got ",
  ],
  [
    "one managed policy, not in a list",
    { managedPolicyArns: "arn:aws:iam::aws:policy/P" },
    "managedPolicyArns: must be a list of ARNs of managed policies, …(got ",
  ],
  [
    "a managed policy twice",
    { managedPolicyArns: ["arn:aws:iam::aws:policy/P", "arn:aws:iam::aws:policy/P"] },
    "managedPolicyArns[1]: stands in the list twice: entry 1 …leave one out (got ",
  ],
  [
    "eleven managed policies",
    { managedPolicyArns: policies(11) },
    "managedPolicyArns: holds 11 entries; leave out all but 10: …takes no more (got [",
  ],
  [
    "the parent's managed policy",
    { managedPolicyArns: ["arn:aws:iam::111111111111:policy/P"] },
    "managedPolicyArns[0]: is a policy of account 111111111111; …here 222222222222, …AWS's own (got ",
  ],
  [
    "another partition's managed policy",
    { managedPolicyArns: ["arn:aws-cn:iam::aws:policy/AmazonSageMakerFullAccess"] },
    "managedPolicyArns[0]: is in partition aws-cn; …begin it with arn:aws: (got ",
  ],
];

/** As above; keys are below `sagemaker-sharing:resultsBucket`. The change is the whole of it. */
export const mistakesOfResultsBuckets: readonly MistakeCase[] = [
  ["no in quotes", { create: "no" }, 'create: must be true or false, …without quotes (got "no"'],
  ["a misspelt key", { expireAfterDay: 7 }, "expireAfterDay: is no key …mean expireAfterDays? (got 7"],
  ["a key of nothing", { tags: {} }, "tags: is no key here; …the keys are create, expireAfterDays, …(got {}"],
  ...["name", "bucket"].map((key): MistakeCase => [
    `its ${key}`,
    { [key]: "mine" },
    `${key}: is decided by the parent: …featureStore.resultsBucket there (got "mine"`,
  ]),
  [
    "a key's ARN",
    { kmsKeyArn: "arn:aws:kms:eu-west-1:222222222222:key/1" },
    "kmsKeyArn: is no key here; sseAlgorithm: aws:kms makes …(got ",
  ],
  ...Object.entries({ expireAfterDays: 30, sseAlgorithm: "AES256", onDestroy: "fail" }).map(
    ([key, value]): MistakeCase => [
      `${key} of a bucket that exists`,
      { create: false, [key]: value },
      `${key}: is a setting of a bucket that is made here; …leave it out (got ${JSON.stringify(value)}`,
    ],
  ),
  [
    "all settings of a bucket that exists",
    { create: false, onDestroy: "delete", sseAlgorithm: "aws:kms", expireAfterDays: 1 },
    "expireAfterDays: is a setting of a bucket …(got 1",
    'sseAlgorithm: is a setting of a bucket …(got "aws:kms"',
    'onDestroy: is a setting of a bucket …(got "delete"',
  ],
  ["no day", { expireAfterDays: 0 }, "expireAfterDays: must be a whole number of days from 1 to 3650 (got 0"],
  ["too many days", { expireAfterDays: 3651 }, "expireAfterDays: …days from 1 to 3650 (got 3651"],
  ["days in quotes", { expireAfterDays: "30" }, 'expireAfterDays: must be a number of days, without quotes (got "30"'],
  ["never", { expireAfterDays: null }, "expireAfterDays: must be a number of days, without quotes (got null"],
  [
    "an algorithm without its service",
    { sseAlgorithm: "kms" },
    'sseAlgorithm: must be one of …AES256, aws:kms (got "kms"',
  ],
  ["an algorithm in small letters", { sseAlgorithm: "aes256" }, 'sseAlgorithm: …mean AES256? (got "aes256"'],
  ["a double algorithm", { sseAlgorithm: "aws:kms:dsse" }, "sseAlgorithm: must be one of AES256, aws:kms …(got "],
  ["keeping it", { onDestroy: "keep" }, 'onDestroy: must be one of fail, retain, delete (got "keep"'],
  ["deleting it, in another form", { onDestroy: "deleted" }, 'onDestroy: must be one of …mean delete? (got "deleted"'],
];
