import assert from "node:assert/strict";
import fc from "fast-check";
import { Mistakes, parseConfig, type ParentConfig, type RawConfig } from "../../config";
import type { FeatureStore } from "../../config/featureStore";
import { childRaw, FEATURE_STORE, GROUP, parentRaw, THREE } from "../sample";

const keys = [
  "aws:region",
  "aws:allowedAccountIds",
  ...["account", "names", "permissionsBoundaryArn", "organizationId", "consumers", "parentStack", "share", "shareFile"]
    .concat(
      "consumer",
      "callers",
      "executionRole",
      "resultsBucket",
      "enforcement",
      "constructor",
      "__proto__",
      "toString",
      "",
    )
    .map((key) => `sagemaker-sharing:${key}`),
];

/** Keys of the config and of every object, so that junk reaches below the first level. */
const innerKey = fc.oneof(
  fc.constantFrom("accountId", "endpoints", "externalId", "formerIds", "regions", "actions", "asyncInference", "input"),
  fc.constantFrom(
    "group",
    "members",
    "roleNames",
    "managedPolicy",
    "name",
    "path",
    "prefix",
    "risk",
    "maxSessionDuration",
  ),
  fc.constantFrom("featureStore", "featureGroups", "offlineStore", "executionRoles", "bucket", "table", "kmsKeyArn"),
  fc.constantFrom("rules", "models", "limits", "notify", "emails", "topicArn", "allowedRoleArns", "rulez", "pause"),
  fc.constantFrom("create", "managedPolicyArns", "resultsBucket", "results", "expireAfterDays", "executionRole"),
  fc.constantFrom("__proto__", "constructor", "hasOwnProperty", "toString", "length"),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "*",
    "risk",
    "222222222222",
    222222222222,
    "eu-west-1",
    "arn:aws:iam::1:role/x",
  ),
  fc.string({ unit: "binary" }),
  fc.double({ noNaN: true }),
);
const { junk } = fc.letrec((tie) => ({
  junk: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("junk"), { maxLength: 4 }),
    fc.array(fc.tuple(innerKey, tie("junk")), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const junkText = fc.oneof(
  junk.map((value) => JSON.stringify(value)),
  fc.string(),
  fc.constantFrom("{", "[1,", "null", '{"a":}'),
);

/** Parses, and gives the lines of the mistakes; anything else that is thrown is a fault of ours. */
function linesOf(raw: RawConfig): string[] {
  try {
    parseConfig(raw);
    return [];
  } catch (error) {
    assert.ok(error instanceof Mistakes, String(error));
    return error.lines;
  }
}

const good: RawConfig[] = [parentRaw(THREE), childRaw("risk", "333333333333", GROUP)];

describe("any config", () => {
  for (const [name, change] of [
    ["one key of junk in a good config", fc.tuple(fc.constantFrom(...keys), junkText).map((entry) => [entry])],
    ["junk in many keys", fc.array(fc.tuple(fc.constantFrom(...keys), junkText), { minLength: 2, maxLength: 8 })],
    [
      "junk in a consumer",
      fc
        .array(fc.tuple(innerKey, junk), { minLength: 1, maxLength: 6 })
        .map((entries) => ({ ...THREE["fraud-team"], ...Object.fromEntries(entries) }))
        .map((risk) => [["sagemaker-sharing:consumers", JSON.stringify({ ...THREE, risk })] as [string, string]]),
    ],
    [
      "junk in a feature store",
      fc
        .array(fc.tuple(innerKey, junk), { minLength: 1, maxLength: 6 })
        .map((entries) => ({
          ...FEATURE_STORE,
          featureStore: { ...FEATURE_STORE.featureStore, ...Object.fromEntries(entries) },
        }))
        .map((fraud) => [["sagemaker-sharing:consumers", JSON.stringify({ fraud })] as [string, string]]),
    ],
  ] as const) {
    it(`with ${name} parses or gives mistakes of one line each`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...good), change, (raw, entries) => {
          const lines = linesOf(Object.fromEntries([...Object.entries(raw), ...entries]));
          for (const line of lines) {
            assert.doesNotMatch(line, /[\n\r\u2028\u2029]|Invalid|\[object|native code/);
            assert.match(line, /^(sagemaker-sharing|aws):.*: .+ \((got .+|it is missing)\)$/u);
          }
        }),
        { numRuns: 500 },
      );
    });
  }
});

const name = fc.stringMatching(/^[a-zA-Z0-9](-?[a-zA-Z0-9]){1,20}$/);
const accountId = fc.stringMatching(/^[2-9]\d{11}$/);
const groupName = fc.stringMatching(/^[a-zA-Z0-9]([_-]{0,2}[a-zA-Z0-9]){0,20}$/);
const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,40}[a-z0-9]$/);
const featureStore = fc.record(
  {
    featureGroups: fc
      .uniqueArray(groupName, { minLength: 1, maxLength: 6, selector: (one) => one.toLowerCase() })
      .chain((groups) =>
        fc.tuple(...groups.map((one) => fc.constantFrom(one, { name: one, offlineStore: { bucket: "ml-own" } }))),
      ),
    offlineStore: fc.record({ bucket }),
    access: fc.constantFrom("read", "readWrite"),
    executionRoles: fc.uniqueArray(fc.stringMatching(/^[\w+=,.@-]{1,30}$/), {
      minLength: 1,
      maxLength: 4,
      selector: (one) => one.toLowerCase(),
    }),
    results: fc.constantFrom("bucket", "managed"),
    trustSageMakerService: fc.boolean(),
  },
  { requiredKeys: ["featureGroups", "offlineStore"] },
);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 6 });
const regions = ["eu-west-1", "us-east-1", "ap-south-1", "sa-east-1"];

const consumer = fc.record(
  {
    accountId: fc.oneof(accountId, accountId.map(Number)),
    endpoints: fc.oneof(
      names,
      names.map((all) => all.map((one) => `${one}*`)),
    ),
    externalId: fc.stringMatching(/^[\w+=,.@:/-]{2,40}$/),
    inferenceComponents: names,
    regions: fc.oneof(fc.constant(["*"]), fc.subarray(regions, { minLength: 1 })),
    actions: fc.subarray(["InvokeEndpoint", "InvokeEndpointWithResponseStream"], { minLength: 1 }),
    maxSessionDuration: fc.integer({ min: 3600, max: 43200 }),
    featureStore,
  },
  { requiredKeys: ["accountId", "endpoints"] },
);
const consumers = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/), consumer, { minKeys: 1, maxKeys: 8 });

type GivenStore = typeof featureStore extends fc.Arbitrary<infer Store> ? Store : never;

/** Whether a feature store says what was given, with its defaults besides. */
function assertSameStore(parsed: FeatureStore, { featureGroups, offlineStore, ...others }: GivenStore): void {
  assert.deepEqual(
    parsed.featureGroups.map(({ name, offlineStore: own }) =>
      own ? { name, offlineStore: { bucket: own.bucket } } : name,
    ),
    featureGroups,
  );
  assert.equal(parsed.offlineStore?.bucket, offlineStore.bucket);
  for (const [key, value] of Object.entries(others)) assert.deepEqual(parsed[key as keyof FeatureStore], value);
}

describe("good consumers", () => {
  it("always parse, and stay what they were", () => {
    fc.assert(
      fc.property(consumers, (table) => {
        const { config, warnings } = parseConfig(parentRaw(table));
        assert.deepEqual(warnings, []);
        const parsed = (config as ParentConfig).consumers;
        assert.deepEqual(Object.keys(parsed), Object.keys(table));
        for (const [id, given] of Object.entries(table)) {
          for (const [key, value] of Object.entries(given)) {
            const now = parsed[id]![key as keyof typeof given];
            if (key === "accountId") assert.equal(now, String(value));
            else if (key === "featureStore") assertSameStore(now as FeatureStore, value as GivenStore);
            else assert.deepEqual(now, value);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
