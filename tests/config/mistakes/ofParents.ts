import type { MistakeCase } from "./mistakeCase";

const consumer = (more: object = {}) => ({ accountId: "222222222222", endpoints: ["churn"], ...more });
const store = { accountId: "222222222222", featureStore: { featureGroups: ["a"] } };
const id32 = "a".repeat(32);

/** Mistakes in the stack file of a parent account; keys are below `sagemaker-sharing:` */
export const mistakesOfParents: readonly MistakeCase[] = [
  ["no kind of account", { account: undefined }, "account: says which kind …write parent or child (it is missing"],
  ["a kind in capitals", { account: "Parent" }, 'account: says which kind …write parent or child (got "Parent"'],
  [
    "an account id for a kind",
    { account: "111111111111" },
    'account: says which kind …write parent or child (got "1111',
  ],
  ["a misspelt kind", { account: undefined, acount: "parent" }, 'acount: is no key …mean account? …(got "parent"'],

  ["no region", { "aws:region": undefined }, "aws:region: must be a region …such as eu-west-1 (it is missing"],
  ["a region without a value", { "aws:region": "" }, 'aws:region: must be a region …such as eu-west-1 (got ""'],
  [
    "an availability zone",
    { "aws:region": "eu-west-1a" },
    'aws:region: is an availability zone; …eu-west-1 (got "eu-w',
  ],
  ["every region", { "aws:region": "*" }, 'aws:region: must be a region …such as eu-west-1 (got "*"'],
  ["a region among our keys", { region: "eu-west-1" }, 'region: is no key …write aws:region (got "eu-west-1"'],

  [
    "no account",
    { "aws:allowedAccountIds": undefined },
    "aws:allowedAccountIds: must be a list …as in […(it is missing",
  ],
  [
    "an account, not in a list",
    { "aws:allowedAccountIds": "111111111111" },
    'aws:allowedAccountIds: must be a list …as in ["111111111111"] (got "11',
  ],
  [
    "an empty list of accounts",
    { "aws:allowedAccountIds": [] },
    "aws:allowedAccountIds: …exactly one account: …this stack belongs to, …(got []",
  ],
  [
    "two accounts",
    { "aws:allowedAccountIds": ["111111111111", "333333333333"] },
    'aws:allowedAccountIds: …exactly one account: …this stack belongs to, …(got ["1111',
  ],
  [
    "dashes in the account's id",
    { "aws:allowedAccountIds": ["1111-1111-1111"] },
    'aws:allowedAccountIds[0]: …12 digits without dashes …(got "1111-',
  ],
  [
    "the account's id without its leading zero",
    { "aws:allowedAccountIds": [1111111111] },
    "aws:allowedAccountIds[0]: has fewer …write it in quotes (got 1111111111",
  ],
  [
    "an account id among our keys",
    { accountId: "111111111111" },
    'accountId: is no key …write aws:allowedAccountIds (got "1111',
  ],

  [
    "an organizational unit",
    { organizationId: "ou-a1b2-c3d4e5f6" },
    'organizationId: is a root or an organizational unit; …begins with o- (got "ou-',
  ],
  [
    "an organization's root",
    { organizationId: "r-a1b2" },
    'organizationId: is a root or an organizational unit; …begins with o- (got "r-a1b2"',
  ],
  [
    "an organization's ARN",
    { organizationId: "arn:aws:organizations::111111111111:organization/o-a1b2c3d4e5" },
    'organizationId: is an ARN; …begins with o- (got "arn:',
  ],
  [
    "an organization's account",
    { organizationId: "111111111111" },
    'organizationId: must be an organization id …o-a1b2c3d4e5 (got "1111',
  ],
  ["British spelling", { organisationId: "o-a1b2c3d4e5" }, 'organisationId: is no key …mean organizationId? (got "o-'],

  ["one affix", { names: "acme-" }, 'names: must be a mapping …prefix, suffix, path (got "acme-"'],
  ["a misspelt suffix", { names: { sufix: "-x" } }, 'names.sufix: is no key …mean suffix? (got "-x"'],
  [
    "a prefix with a space",
    { names: { prefix: "acme ml" } },
    'names.prefix: must be at most 24 …letters, digits …(got "acme ml"',
  ],
  [
    "a long suffix",
    { names: { suffix: "x".repeat(33) } },
    'names.suffix: must be at most 24 …letters, digits …(got "xxx',
  ],
  [
    "a path without slashes",
    { names: { path: "ml" } },
    'names.path: must be an IAM path: …as in /sagemaker/ (got "ml"',
  ],
  ["a path without the last slash", { names: { path: "/ml" } }, 'names.path: …begin and end with /, …(got "/ml"'],
  ...["/ml-*/", "/team?/", "/${aws:username}/"].map((path): MistakeCase => [
    `the path ${path}`,
    { names: { path } },
    `names.path: must not hold wildcards or policy variables; …one path (got "${path}"`,
  ]),
  [
    "a long path",
    { names: { path: `/${"x".repeat(511)}/` } },
    'names.path: must be 512 characters or fewer …(got "/xx',
  ],

  [
    "a boundary's name",
    { permissionsBoundaryArn: "Boundary" },
    'permissionsBoundaryArn: must be the ARN of …arn:aws:iam::<account>:policy/<name> (got "Boundary"',
  ],
  [
    "a role for a boundary",
    { permissionsBoundaryArn: "arn:aws:iam::111111111111:role/Boundary" },
    'permissionsBoundaryArn: must be the ARN of …policy/<name> (got "arn:',
  ],
  [
    "another account's boundary",
    { permissionsBoundaryArn: "arn:aws:iam::222222222222:policy/Boundary" },
    'permissionsBoundaryArn: is a policy of account 222222222222; …here 111111111111, …(got "arn:',
  ],
  [
    "another partition's boundary",
    { permissionsBoundaryArn: "arn:aws-cn:iam::111111111111:policy/Boundary" },
    'permissionsBoundaryArn: is in partition aws-cn; …begin it with arn:aws: (got "arn:',
  ],
  [
    "a misspelt boundary",
    { permissionBoundaryArn: "arn:aws:iam::111111111111:policy/Boundary" },
    "permissionBoundaryArn: …mean permissionsBoundaryArn? (got ",
  ],

  ["no consumers", { consumers: undefined }, "consumers: must be a mapping …as in fraud-team: …(it is missing"],
  ["an empty table of consumers", { consumers: {} }, "consumers: must hold …at least one consumer …(got {}"],
  ["a list of consumers", { consumers: [consumer()] }, "consumers: must be a mapping …as in fraud-team: …(got [{"],
  ["consumers without a value", { consumers: "" }, 'consumers: must be a mapping …as in fraud-team: …(got ""'],
  [
    "consumers as text that is no JSON",
    { consumers: "{fraud-team: {}}" },
    'consumers: must be a mapping …text that is no JSON (got "{fraud-team',
  ],
  [
    "a consumer without a value",
    { consumers: { risk: null } },
    "consumers.risk: must be a mapping …accountId, …(got null",
  ],
  [
    "only an account id",
    { consumers: { risk: "222222222222" } },
    'consumers.risk: must be a mapping …accountId, …(got "2222',
  ],
  [
    "a consumer id in capitals",
    { consumers: { Risk: consumer() } },
    "consumers.Risk: is no consumer id: …lower-case …(got {",
  ],
  [
    "a consumer id in capitals next to the same in small letters",
    { consumers: { risk: consumer(), RISK: consumer() } },
    "consumers.RISK: is no consumer id: …lower-case …(got {",
  ],
  [
    "a consumer id with a space",
    { consumers: { "my risk": consumer() } },
    'consumers["my risk"]: is no consumer id: …lower-case …(got {',
  ],
  [
    "a consumer id with a dot",
    { consumers: { "risk.dev": consumer() } },
    'consumers["risk.dev"]: is no consumer id: …lower-case …(got {',
  ],
  [
    "an account id for a consumer id",
    { consumers: { 222222222222: consumer() } },
    "consumers.222222222222: is no consumer id: …a lower-case letter, …(got {",
  ],
  [
    "a long consumer id",
    { consumers: { [id32]: consumer() } },
    `consumers.${id32}: is no consumer id: …at most 30 …(got {`,
  ],
  [
    "a consumer id of every object's own",
    { consumers: { ["__proto__"]: consumer(), risk: consumer() } },
    "consumers.__proto__: is no consumer id: …lower-case …(got {",
  ],

  [
    "two role names that are one through an affix",
    {
      names: { prefix: "acme-", suffix: "-eu" },
      consumers: { a: consumer(), b: consumer({ invokeRoleName: "Acme-SageMakerExternal-a-EU" }) },
    },
    'consumers.b.invokeRoleName: ends up with …as consumer a does; …set another invokeRoleName (got "Acme-',
  ],
  [
    "a role name that is too long through an affix",
    {
      names: { prefix: "x".repeat(24), suffix: "-a-suffix-of-23-letters" },
      consumers: { abcd: consumer(), abc: consumer(), named: consumer({ invokeRoleName: "Invoke" }) },
    },
    "consumers.abcd: ends up with …of 69 characters; IAM takes 64: …or set invokeRoleName (got {",
    "consumers.abc: ends up with …of 68 characters; IAM takes 64: …or set invokeRoleName (got {",
  ],
  [
    "a role name of 65 characters",
    {
      names: { prefix: "x".repeat(24), suffix: "-19-letters-suffix-x" },
      consumers: { abc: consumer(), ab: consumer() },
    },
    "consumers.abc: ends up with …of 65 characters; IAM takes 64: …shorten names.prefix …(got {",
  ],
  [
    "names of feature-store and execution roles that are too long",
    {
      names: { prefix: "x".repeat(24), suffix: "-a-suffix-of-19-let" },
      consumers: {
        ab: store,
        a: store,
        named: { ...store, featureStore: { featureGroups: ["a"], executionRoles: ["R"] } },
      },
    },
    "consumers.ab.featureStore: ends up with …of 67 characters; IAM takes 64: …shorten the consumer's id (got {",
    "consumers.ab.featureStore.executionRoles: ends up with …of 76 characters; …name the role here (it is missing",
    "consumers.a.featureStore: ends up with …of 66 characters; …shorten the consumer's id (got {",
    "consumers.a.featureStore.executionRoles: ends up with …of 75 characters; …name the role here (it is missing",
    "consumers.named.featureStore: ends up with …of 70 characters; …shorten the consumer's id (got {",
  ],
  [
    "the name of an execution role alone that is too long",
    { names: { prefix: "x".repeat(24), suffix: "-8-let-s" }, consumers: { ab: store, a: store } },
    "consumers.ab.featureStore.executionRoles: ends up with …of 65 characters; …name the role here (it is missing",
  ],

  ["endpoints above the consumers", { endpoints: ["churn"] }, "endpoints: belongs in consumers.<id>.endpoints (got ["],
  [
    "a feature store above the consumers",
    { featureStore: {} },
    "featureStore: belongs in consumers.<id>.featureStore (got {",
  ],
  ...["parentStack", "share", "shareFile", "consumer", "callers", "executionRole", "resultsBucket"].map(
    (key): MistakeCase => [
      `a child's ${key}`,
      { [key]: "x" },
      `${key}: belongs in a child stack; …account is parent …(got "x"`,
    ],
  ),
  ["a key of nothing", { tags: { team: "ml" } }, "tags: is no key here; …the keys are …consumers (got {"],
  [
    "a key of every object's own",
    { ["__proto__"]: { account: "child" } },
    "__proto__: is no key here; …the keys are …consumers (got {",
  ],
  [
    "a key that every object has",
    { constructor: "x" },
    'constructor: is no key here; …the keys are …consumers (got "x"',
  ],
  ["a key with a line break", { "c\nd": "x" }, 'c d: is no key here; …the keys are …consumers (got "x"'],
];

/** Mistakes of several consumers together; keys are below `sagemaker-sharing:consumers.` The change is the whole table. */
export const mistakesBetweenConsumers: readonly MistakeCase[] = [
  [
    "an endpoint with a policy in two spellings",
    {
      fraud: { accountId: "222222222222", mode: "endpointPolicy", endpoints: ["churn"] },
      risk: { accountId: "333333333333", mode: "endpointPolicy", endpoints: ["Churn"] },
    },
    'risk.endpoints[0]: is churn of consumer fraud in another case: …write it as it is (got "Churn"',
  ],
  [
    "a role name that is another's default",
    { a: consumer(), b: consumer({ invokeRoleName: "sagemakerexternal-A" }) },
    'b.invokeRoleName: ends up with the role name sagemakerexternal-A, as consumer a does; …without case: set another …(got "sage',
  ],
  [
    "two role names that differ in case",
    { a: consumer({ invokeRoleName: "Invoke" }), b: consumer({ invokeRoleName: "INVOKE" }) },
    'b.invokeRoleName: ends up with …as consumer a does; …set another invokeRoleName (got "INVOKE"',
  ],
  [
    "a role name that is a renamed consumer's",
    { a: consumer({ formerIds: ["x"] }), b: consumer({ invokeRoleName: "SageMakerExternal-x" }) },
    "b.invokeRoleName: ends up with …as consumer a does; …set another invokeRoleName (got ",
  ],
  [
    "a former id that is another's id",
    { a: consumer(), b: consumer({ formerIds: ["a"] }) },
    'b.formerIds[0]: is the id of another consumer …take one of the two out (got "a"',
  ],
  [
    "a former id of two",
    { a: consumer({ formerIds: ["x"] }), b: consumer({ formerIds: ["x"] }) },
    'b.formerIds[0]: is a former id of consumer a too; …take it out of the other (got "x"',
  ],
  [
    "a clash next to a mistake of a third",
    { a: consumer(), b: consumer({ invokeRoleName: "SageMakerExternal-a" }), c: consumer({ accountId: "2" }) },
    'c.accountId: must be a 12-digit …in quotes (got "2"',
    "b.invokeRoleName: ends up with …set another invokeRoleName (got ",
  ],
  [
    "a clash of two that have mistakes",
    { a: consumer({ accountId: "2" }), b: consumer({ invokeRoleName: "SageMakerExternal-a", regions: [] }) },
    'a.accountId: must be a 12-digit …in quotes (got "2"',
    "b.regions: is empty; …leave it out …(got []",
    "b.invokeRoleName: ends up with …set another invokeRoleName (got ",
  ],
  [
    "the parent's own account next to a mistake",
    { a: consumer({ accountId: "111111111111", endpoints: [] }) },
    "a.endpoints: is empty; …name the endpoints …(got []",
    "a.accountId: is the parent's own account; …another account (got ",
  ],
  [
    "a former id clash next to a mistake",
    { a: consumer({ endpoints: [] }), b: consumer({ formerIds: ["a"] }) },
    "a.endpoints: is empty; …name the endpoints …(got []",
    'b.formerIds[0]: is the id of another consumer …take one of the two out (got "a"',
  ],
];
