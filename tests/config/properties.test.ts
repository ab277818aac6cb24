import assert from "node:assert/strict";
import fc from "fast-check";
import { Mistakes, parseConfig, type ParentConfig, type RawConfig } from "../../config";
import { childRaw, GROUP, parentRaw, THREE } from "../sample";

const keys = [
  "aws:region",
  "aws:allowedAccountIds",
  ...["account", "names", "permissionsBoundaryArn", "organizationId", "consumers", "parentStack", "share", "shareFile"]
    .concat("consumer", "callers", "constructor", "__proto__", "toString", "")
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
  },
  { requiredKeys: ["accountId", "endpoints"] },
);
const consumers = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/), consumer, { minKeys: 1, maxKeys: 8 });

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
            const expected = key === "accountId" ? String(value) : value;
            assert.deepEqual(parsed[id]![key as keyof typeof given], expected);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
