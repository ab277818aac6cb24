import assert from "node:assert/strict";
import { readShare, type Reader } from "../../contract/readShare";
import { SHARE_VERSION, type Share } from "../../contract/share";

const FRAUD: Share = {
  version: SHARE_VERSION,
  consumer: "fraud-team",
  accountId: "222222222222",
  partition: "aws",
  parent: { accountId: "111111111111", region: "eu-west-1" },
  invoke: {
    roleArn: "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team",
    externalId: "111111111111",
    endpoints: ["churn"],
    inferenceComponents: [],
    regions: ["eu-west-1"],
    actions: ["InvokeEndpoint"],
    maxSessionDuration: 3600,
  },
};
const RISK: Share = { ...FRAUD, consumer: "risk", accountId: "333333333333" };
const SHARES = { version: SHARE_VERSION, consumers: { risk: RISK, "fraud-team": FRAUD } };
const READER: Reader = { consumer: "fraud-team", accountId: "222222222222", partition: "aws" };
const NO_NAME: Reader = { ...READER, consumer: undefined };

/** As another stack's output arrives: plain JSON. */
const arrived = (value: unknown) => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));
const read = (value: unknown, reader = READER) => readShare(arrived(value), reader, "output shares");

const STORE: NonNullable<Share["featureStore"]> = {
  roleArn: "arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team",
  access: "read",
  featureGroups: [
    { name: "customers" },
    {
      name: "orders",
      offlineStore: {
        bucket: "ml",
        prefix: "",
        database: "db",
        table: "orders_1",
        kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1",
        lakeFormation: false,
      },
      onlineStoreKmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/2",
    },
  ],
  executionRoleArns: ["arn:aws:iam::222222222222:role/service-role/Studio"],
  workgroup: "wg",
  resultsBucket: { name: "results", prefix: "athena-results/" },
};
const store = (change: object) => ({ ...FRAUD, featureStore: { ...STORE, ...change } });

const invoke = (change: object) => ({ ...FRAUD, invoke: { ...FRAUD.invoke, ...change } });
const only = (share: unknown) => ({ ...SHARES, consumers: { "fraud-team": share } });

describe("a share that is read", () => {
  const withoutInvoke = arrived({ ...FRAUD, invoke: undefined });
  const onlyStore = arrived({ ...store({}), invoke: undefined });
  const whole = {
    ...FRAUD,
    organizationId: "o-a1b2c3d4e5",
    invoke: {
      ...FRAUD.invoke!,
      asyncInference: {
        input: "s3://b/in/",
        output: "s3://b/out/",
        kmsKeyArn: STORE.featureGroups[1]!.onlineStoreKmsKeyArn!,
      },
    },
  };
  for (const [name, value, reader, expected] of [
    ["comes out of all shares by its consumer", SHARES, READER, FRAUD],
    ["may come alone", FRAUD, READER, FRAUD],
    ["may come alone to a reader who does not say which it is", FRAUD, NO_NAME, FRAUD],
    ["may have every field", only(whole), READER, whole],
    ["may hold no endpoints", only(withoutInvoke), READER, withoutInvoke],
    ["may hold a feature store", only(store({})), READER, store({})],
    ["may hold a feature store alone", only(onlyStore), READER, onlyStore],
    [
      "may hold a feature store that is online only",
      only(arrived(store({ workgroup: undefined, resultsBucket: undefined }))),
      READER,
      arrived(store({ workgroup: undefined, resultsBucket: undefined })),
    ],
    ["loses unknown fields of a feature store", only(store({ catalog: "x" })), READER, store({})],
    [
      "loses the fields that this version does not know",
      only({ ...FRAUD, quota: 1, parent: { ...FRAUD.parent, name: "ml" } }),
      READER,
      FRAUD,
    ],
    ["loses them further down too", only(invoke({ retries: 3 })), READER, FRAUD],
    [
      "may stand next to others that cannot be read",
      { ...SHARES, consumers: { ...SHARES.consumers, risk: 7 } },
      READER,
      FRAUD,
    ],
    [
      "may be called what every object has",
      { ...SHARES, consumers: { constructor: { ...FRAUD, consumer: "constructor" } } },
      { ...READER, consumer: "constructor" },
      { ...FRAUD, consumer: "constructor" },
    ],
  ] as const) {
    it(name, () => assert.deepEqual(read(value, reader), expected));
  }
});

/** What is refused, and what the message says of it, in order. */
const refused: readonly [name: string, value: unknown, reader: Reader, ...says: string[]][] = [
  ["nothing", undefined, READER, "output shares holds no share", "expected a mapping", "got nothing"],
  ["null", null, READER, "holds no share", "got null"],
  ["text", "shares", READER, "holds no share", 'got "shares"'],
  ["long text", "x".repeat(500), READER, "holds no share", "xxx..."],
  ["a secret as the command line prints it", "[secret]", READER, "holds no share", 'got "[secret]"'],
  ["a number", 1, READER, "holds no share", "got 1"],
  ["a list", [FRAUD], READER, "holds no share", "expected a mapping", "got [{"],
  ["null for one share", only(null), READER, "holds no share", "got null"],
  ["a list for one share", only([FRAUD]), READER, "holds no share", "got [{"],
  ["text for one share", only(""), READER, "holds no share", 'got ""'],
  ["nothing in it", {}, READER, "holds no share", "it has no version", "pulumi stack output shares --json"],
  ["no version", { consumers: SHARES.consumers }, READER, "holds no share", "it has no version"],
  ["no version of one share", only({ ...FRAUD, version: undefined }), READER, "holds no share", "it has no version"],
  ["null for a version", { ...SHARES, version: null }, READER, "holds no share", "it has no version"],
  [
    "all outputs of the parent",
    { shares: SHARES, invokeRoleArns: {} },
    READER,
    "holds no share",
    "all outputs of a stack",
    "pulumi stack output shares --json",
  ],
  [
    "all outputs of a child",
    { share: FRAUD, invokeRoleArn: "arn" },
    READER,
    "holds no share",
    "all outputs of a stack",
  ],

  [
    "version 2",
    { ...SHARES, version: 2 },
    READER,
    "is of version 2",
    `reads version ${SHARE_VERSION}`,
    "Update this program",
  ],
  ['version "2.0"', { ...SHARES, version: "2.0" }, READER, 'is of version "2.0"', "Update this program"],
  ["version 99", { ...SHARES, version: 99 }, READER, "is of version 99", "Update this program"],
  ["a version of words", { ...SHARES, version: "next" }, READER, 'is of version "next"', "Update this program"],
  ["version 2 of one share", only({ ...FRAUD, version: 2 }), READER, "is of version 2", "Update this program"],
  ["version 2 of a share alone", { ...FRAUD, version: 2 }, READER, "is of version 2", "Update this program"],
  ["a newer version before anything else", { version: 2, consumers: {} }, READER, "is of version 2"],

  [
    "all shares, with no consumer named",
    SHARES,
    NO_NAME,
    'holds the shares of "fraud-team", "risk"',
    "name yours in sagemaker-sharing:consumer",
  ],
  [
    "a consumer that the parent could not make",
    { ...SHARES, failed: { fraud: "the role exists already" } },
    { ...READER, consumer: "fraud" },
    'no share for consumer "fraud" yet',
    "(the role exists already)",
    "Mend that in the parent",
  ],
  [
    "a consumer that is not there",
    SHARES,
    { ...READER, consumer: "fraud" },
    'no share for consumer "fraud"',
    'only for "fraud-team", "risk"',
    "withdrawn",
    "`pulumi destroy`",
    "correct sagemaker-sharing:consumer",
  ],
  [
    "a consumer that has another id now",
    { ...SHARES, consumers: { ...SHARES.consumers, risk: { ...RISK, formerIds: ["loans", "credit"] } } },
    { ...READER, consumer: "credit" },
    'calls consumer "credit" "risk" now',
    "write sagemaker-sharing:consumer: risk",
  ],
  [
    "a consumer that was the last",
    { ...SHARES, consumers: {} },
    READER,
    'no share for consumer "fraud-team"',
    "for no other",
    "`pulumi destroy`",
  ],
  [
    "a consumer that every object has",
    SHARES,
    { ...READER, consumer: "constructor" },
    'no share for consumer "constructor"',
  ],
  [
    "a consumer of every object's own",
    SHARES,
    { ...READER, consumer: "__proto__" },
    'no share for consumer "__proto__"',
  ],

  [
    "another consumer's share",
    RISK,
    READER,
    'is the share of consumer "risk"',
    'sagemaker-sharing:consumer is "fraud-team"',
  ],
  ["a share under another's name", only(RISK), READER, 'is the share of consumer "risk"'],
  [
    "a share for another account",
    SHARES,
    { ...READER, accountId: "333333333333" },
    "is meant for account 222222222222",
    "aws:allowedAccountIds of this stack is 333333333333",
    "consumers.fraud-team.accountId in the parent",
  ],
  [
    "a share of another partition",
    SHARES,
    { ...READER, partition: "aws-cn" },
    "is in partition aws;",
    "aws:region of this stack is in aws-cn",
    "cannot be assumed across partitions",
  ],

  [
    "no role, as after a secret",
    only(invoke({ roleArn: undefined })),
    READER,
    "not a share that this program can read (",
    "invoke.roleArn is missing",
    "`pulumi up` in the parent",
    "an encrypted value arrives empty",
  ],
  [
    "an empty role",
    only(invoke({ roleArn: "" })),
    READER,
    "invoke.roleArn is empty",
    "an encrypted value arrives empty",
  ],
  [
    "an empty ExternalId, as after a secret",
    only(invoke({ externalId: "" })),
    READER,
    "invoke.externalId is empty",
    "an encrypted value arrives empty",
  ],
  ["no account", only({ ...FRAUD, accountId: undefined }), READER, "(accountId is missing)"],
  [
    "an account without its leading zero",
    only({ ...FRAUD, accountId: 22222222222 }),
    READER,
    "(accountId cannot be 22222222222)",
  ],
  ["no parent", only({ ...FRAUD, parent: undefined }), READER, "(parent is missing)"],
  ["text for the endpoints", only(invoke({ endpoints: "churn" })), READER, '(invoke.endpoints cannot be "churn")'],
  [
    "a number among the endpoints",
    only(invoke({ endpoints: ["churn", 7] })),
    READER,
    "(invoke.endpoints.1 cannot be 7)",
  ],
  [
    "a duration in quotes",
    only(invoke({ maxSessionDuration: "3600" })),
    READER,
    '(invoke.maxSessionDuration cannot be "3600")',
  ],
  [
    "half of the asynchronous places",
    only(invoke({ asyncInference: { input: "s3://b/" } })),
    READER,
    "(invoke.asyncInference.output is missing)",
  ],
  ["a version in quotes", only({ ...FRAUD, version: "1" }), READER, '(version cannot be "1")'],
  [
    "no role of a feature store, as after a secret",
    only(store({ roleArn: "" })),
    READER,
    "featureStore.roleArn is empty",
    "an encrypted value arrives empty",
  ],
  ["another kind of access", only(store({ access: "write" })), READER, '(featureStore.access cannot be "write")'],
  [
    "feature groups by their names alone",
    only(store({ featureGroups: ["customers"] })),
    READER,
    '(featureStore.featureGroups.0 cannot be "customers")',
  ],
  [
    "an offline store without its bucket",
    only(store({ featureGroups: [{ name: "a", offlineStore: { prefix: "", database: "d", lakeFormation: false } }] })),
    READER,
    "(featureStore.featureGroups.0.offlineStore.bucket is missing)",
  ],
  [
    "no execution role",
    only(store({ executionRoleArns: [] })),
    READER,
    "(featureStore.executionRoleArns cannot be [])",
  ],
  [
    "an execution role's name",
    only(store({ executionRoleArns: ["Studio"] })),
    READER,
    '(featureStore.executionRoleArns.0 cannot be "Studio")',
  ],
  [
    "an account for an execution role",
    only(store({ executionRoleArns: ["arn:aws:iam::222222222222:root"] })),
    READER,
    '(featureStore.executionRoleArns.0 cannot be "arn:aws:iam::222222222222:root")',
  ],
  [
    "a results bucket by its name alone",
    only(store({ resultsBucket: "results" })),
    READER,
    '(featureStore.resultsBucket cannot be "results")',
  ],
  [
    "several mistakes",
    only({ ...invoke({ actions: null }), consumer: null }),
    READER,
    "(consumer cannot be null; invoke.actions cannot be null)",
  ],
];

describe("a share is refused", () => {
  for (const [name, value, reader, ...says] of refused) {
    it(`with ${name}`, () => {
      assert.throws(
        () => read(value, reader),
        ({ message }: Error) => {
          const found = says.map((piece) => message.indexOf(piece));
          assert.ok(!found.includes(-1), `${says[found.indexOf(-1)]} is not in: ${message}`);
          assert.deepEqual(
            found,
            found.toSorted((a, b) => a - b),
            message,
          );
          assert.ok(message.startsWith("output shares "), message);
          assert.doesNotMatch(message, /\n|Invalid|expected (string|number|array)|undefined/);
          return true;
        },
      );
    });
  }
});

/** What a hostile or broken parent may write, by field; each is refused, by child and client alike. */
const HOSTILE: readonly (readonly [what: string, share: unknown, says: RegExp])[] = [
  ["every role", invoke({ roleArn: "arn:aws:iam::111111111111:role/*" }), /invoke\.roleArn cannot be/],
  ["any one letter", invoke({ roleArn: "arn:aws:iam::111111111111:role/Invok?" }), /invoke\.roleArn cannot be/],
  ["a wildcard in a path", invoke({ roleArn: "arn:aws:iam::111111111111:role/*/Invoke" }), /invoke\.roleArn cannot be/],
  [
    "a policy variable",
    invoke({ roleArn: "arn:aws:iam::111111111111:role/${aws:username}/Invoke" }),
    /roleArn cannot be/,
  ],
  [
    "a secret of the child's that CloudFormation would put in",
    invoke({ roleArn: "arn:aws:iam::111111111111:role/{{resolve:secretsmanager:db}}/Invoke" }),
    /roleArn cannot be/,
  ],
  [
    "the same in a prefix",
    store({ resultsBucket: { name: "results", prefix: "{{resolve:ssm:/db:1}}/" } }),
    /resultsBucket\.prefix cannot be/,
  ],
  [
    "a name that is written from right to left",
    store({
      featureGroups: [{ name: "a", offlineStore: { ...STORE.featureGroups[1]!.offlineStore, database: "a\u202eb" } }],
    }),
    /database cannot be "a\\u202eb"/,
  ],
  [
    "letters that are not seen",
    store({ resultsBucket: { name: "results", prefix: "a\u200bb/" } }),
    /resultsBucket\.prefix cannot be/,
  ],
  [
    "a role of the child",
    invoke({ roleArn: "arn:aws:iam::222222222222:role/Admin" }),
    /must be a role of account 111111111111/,
  ],
  [
    "a role of the child, by a parent that is the child",
    {
      ...FRAUD,
      parent: { ...FRAUD.parent, accountId: "222222222222" },
      invoke: { ...FRAUD.invoke!, roleArn: "arn:aws:iam::222222222222:role/Admin" },
      featureStore: undefined,
    },
    /parent\.accountId cannot be "222222222222": must be another account than the consumer's/,
  ],
  ["another partition", invoke({ roleArn: "arn:aws-cn:iam::111111111111:role/Invoke" }), /in partition aws/],
  ["a user", invoke({ roleArn: "arn:aws:iam::111111111111:user/x" }), /invoke\.roleArn cannot be/],
  ["a line of its own", invoke({ roleArn: `${FRAUD.invoke!.roleArn}\n[profile x]` }), /invoke\.roleArn cannot be/],
  ["a line in an ExternalId", invoke({ externalId: "x\ncredential_process = evil" }), /invoke\.externalId cannot be/],
  ["an ExternalId too short", invoke({ externalId: "x" }), /invoke\.externalId cannot be/],
  ["a region that is a host", invoke({ regions: ["eu-west-1.evil.example"] }), /invoke\.regions\.0 cannot be/],
  ["a region with a line", invoke({ regions: ["eu-west-1\n"] }), /invoke\.regions\.0 cannot be/],
  ["an endpoint with a slash", invoke({ endpoints: ["../x"] }), /invoke\.endpoints\.0 cannot be/],
  ["a session of a year", invoke({ maxSessionDuration: 31_536_000 }), /invoke\.maxSessionDuration cannot be/],
  [
    "every object",
    invoke({ asyncInference: { input: "s3://*/", output: "s3://b/out/" } }),
    /asyncInference\.input cannot be/,
  ],
  [
    "a wildcard in the place of failures",
    invoke({ asyncInference: { input: "s3://b/in/", output: "s3://b/out/", failure: "s3://b/*" } }),
    /asyncInference\.failure cannot be/,
  ],
  [
    "a folder out of the output",
    invoke({ asyncInference: { output: "s3://b/out/", outputPathExtension: "../risk" } }),
    /outputPathExtension cannot be/,
  ],
  [
    "every folder below the output",
    invoke({ asyncInference: { output: "s3://b/out/", outputPathExtension: "*" } }),
    /outputPathExtension cannot be/,
  ],
  [
    "a key that is none",
    invoke({ asyncInference: { input: "s3://b/i/", output: "s3://b/o/", kmsKeyArn: "*" } }),
    /kmsKeyArn/,
  ],
  [
    "updates of all features",
    store({ featureGroups: [{ name: "customers", access: "update" }] }),
    /featureStore\.featureGroups\.0\.features is missing: must be there with access update, and only then/,
  ],
  [
    "features of a group that is read",
    store({ featureGroups: [{ name: "customers", features: ["a"] }] }),
    /featureGroups\.0\.features cannot be .*: must be there with access update/,
  ],
  [
    "a pattern of features",
    store({ featureGroups: [{ name: "customers", access: "update", features: ["*"] }] }),
    /featureGroups\.0\.features\.0 cannot be/,
  ],
  ["every bucket", store({ resultsBucket: { name: "*", prefix: "" } }), /featureStore\.resultsBucket\.name cannot be/],
  ["a bucket with a path", store({ resultsBucket: { name: "b/x", prefix: "" } }), /resultsBucket\.name cannot be/],
  ["all of a bucket", store({ resultsBucket: { name: "results", prefix: "" } }), /resultsBucket\.prefix is empty/],
  ["all that begins so", store({ resultsBucket: { name: "results", prefix: "a" } }), /resultsBucket\.prefix cannot be/],
  ["every prefix", store({ resultsBucket: { name: "results", prefix: "*" } }), /resultsBucket\.prefix cannot be/],
  ["a variable as prefix", store({ resultsBucket: { name: "results", prefix: "${aws:userid}" } }), /prefix cannot be/],
  [
    "an escape in a workgroup",
    store({ workgroup: "wg\u001b[2J" }),
    /featureStore\.workgroup cannot be "wg\\u001b\[2J"/,
  ],
  ["a C1 control", store({ workgroup: "wg\u009b2J" }), /featureStore\.workgroup cannot be "wg\\u009b2J"/],
  [
    "roles of the parent",
    store({ executionRoleArns: ["arn:aws:iam::111111111111:role/x"] }),
    /role of account 222222222222/,
  ],
  [
    "every role of the child",
    store({ executionRoleArns: ["arn:aws:iam::222222222222:role/*"] }),
    /executionRoleArns\.0 cannot/,
  ],
  [
    "a feature group that is a path",
    store({ featureGroups: [{ name: "a/../b" }] }),
    /featureGroups\.0\.name cannot be/,
  ],
  ["an organization that is none", { ...FRAUD, organizationId: "o-*" }, /organizationId cannot be/],
  ["a consumer that is a profile", { ...FRAUD, consumer: "x]\n[default" }, /consumer cannot be/],
  [
    "a parent's region that is none",
    { ...FRAUD, parent: { accountId: "111111111111", region: "x" } },
    /parent\.region cannot/,
  ],
  ["a partition that is none", { ...FRAUD, partition: "aws:*" }, /partition cannot be/],
];

describe("a share that is not believed", () => {
  for (const [what, share, says] of HOSTILE)
    it(`may not hold ${what}`, () => {
      assert.throws(
        () => readShare(arrived(share), {}, "share.json"),
        (error: Error) => {
          assert.match(error.message, says);
          assert.doesNotMatch(error.message, /[\u0000-\u001f\u007f-\u009f]/);
          return true;
        },
      );
    });

  for (const [what, value, reader] of [
    ["the name of a consumer", { ...SHARES, consumers: { "x\u001b]0;\n::error::": FRAUD } }, READER],
    [
      "the name of a consumer, where none is asked for",
      { ...SHARES, consumers: { "x\r\n::error::\u009b2J": FRAUD } },
      NO_NAME,
    ],
    [
      "why a consumer failed",
      { ...SHARES, failed: { fraud: "no\u001b[2J\n::add-mask::" } },
      { ...READER, consumer: "fraud" },
    ],
    [
      "a new name",
      { ...SHARES, consumers: { "y\n\u202e": { ...RISK, formerIds: ["credit"] } } },
      { ...READER, consumer: "credit" },
    ],
    ["a version", { ...SHARES, version: "9\n::error::\u001b[2J" }, READER],
  ] as const) {
    it(`writes no line and moves no cursor by ${what}`, () => {
      assert.throws(
        () => read(value, reader),
        (error: Error) => !/[\u0000-\u001f\u007f-\u009f\u202e]/.test(error.message),
      );
    });
  }

  it("is of the parent that the reader has pinned", () => {
    const pinned = (parentAccountId: string) => readShare(arrived(FRAUD), { ...READER, parentAccountId }, "share.json");
    assert.deepEqual(pinned("111111111111"), FRAUD);
    assert.throws(
      () => pinned("999999999999"),
      /is a share of account 111111111111; this takes those of parent 999999999999 only/,
    );
  });
});
