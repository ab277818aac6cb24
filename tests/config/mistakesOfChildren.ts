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
  ...["executionRole", "resultsBucket", "enforcement"].map((key): MistakeCase => [
    key,
    { [key]: {} },
    `${key}: is not part of this version yet; …leave it out (got {}`,
  ]),
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

  ["no callers", { callers: undefined }, "callers: must be a mapping …group, roleNames, managedPolicy (it is missing"],
  ["misspelt callers", { callers: undefined, caller: {} }, "caller: is no key …mean callers? (got {}"],
  [
    "callers as text that is no JSON",
    { callers: "{group: {}}" },
    'callers: must be a mapping …text that is no JSON (got "{group',
  ],
];

/** As above; keys are below `sagemaker-sharing:callers`. The change is the whole of the callers. */
export const mistakesOfCallers: readonly MistakeCase[] = [
  ["nobody", {}, ": lets nobody assume the invoke role; …name a group, roleNames or a managedPolicy (got {}"],
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
    "our own execution role",
    { group: {}, executionRole: true },
    "executionRole: is not part of this version yet; …leave it out (got true",
  ],
  [
    "a key that every object has",
    { group: {}, constructor: {} },
    "constructor: is no key here; …the keys are group, …(got {}",
  ],
];
