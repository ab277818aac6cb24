import assert from "node:assert/strict";
import { Mistakes, parseConfig, type RawConfig } from "../../../config";
import { parentRaw } from "../../sample";
import { says } from "./mistakeCase";
import { parent, tables } from "./mistakeTables";

function linesOf(raw: RawConfig, secretKeys: readonly string[] = []): string[] {
  try {
    parseConfig(raw, secretKeys);
  } catch (error) {
    if (error instanceof Mistakes) return error.lines;
    throw error;
  }
  return [];
}

/** An expected line with its key in full. */
function inFull(at: string, expected: string): string {
  if (expected.startsWith("aws:")) return expected;
  return `sagemaker-sharing:${at}${at === "" || /^[:[]/.test(expected) ? "" : "."}${expected}`;
}

function assertLines(lines: readonly string[], expected: readonly string[]): void {
  for (const [index, pattern] of expected.entries()) {
    if (!says(lines[index] ?? "", pattern)) assert.fail(`expected\n${pattern}\nin\n${lines.join("\n")}`);
  }
  assert.equal(lines.length, expected.length, lines.join("\n"));
}

/** What no line may hold: a second line, the words of the schema library, values that were printed by accident. */
const JARGON = /[\n\r]|invalid|expected|received|zod|undefined|\[object|function|\bat .*\.[jt]s:/i;

for (const [where, cases, raw, at] of tables) {
  describe(`mistakes of ${where}`, () => {
    for (const [name, change, ...expected] of cases) {
      it(name, () => {
        const lines = linesOf(raw(change));
        assertLines(
          lines,
          expected.map((line) => inFull(at, line)),
        );
        for (const line of lines) {
          assert.doesNotMatch(line, JARGON);
          assert.match(line, / \((got .+|it is missing)\)$/);
        }
      });
    }
  });
}

describe("the tables of mistakes", () => {
  const all = tables.flatMap(([where, cases]) => cases.map(([name]) => `${where}: ${name}`));
  const expected = tables.flatMap(([, cases]) => cases.flatMap(([, , ...lines]) => lines));

  it("name every case once", () => assert.equal(new Set(all).size, all.length));
  it("say of each line what came in", () => {
    for (const line of expected) assert.match(line, / …?.*\((got |it is missing)/s);
  });
});

describe("mistakes of a whole file", () => {
  it("are all listed at once, rules across fields next to fields", () => {
    const lines = linesOf(
      parentRaw(
        {
          "fraud-team": { accountId: "2222-2222-2222", endpoints: [], colour: "red" },
          Risk: { accountId: "333333333333", endpoints: ["*"], maxSessionDuration: 60 },
          loans: { accountId: "111111111111", endpoints: ["score"], actions: ["InvokeEndpointAsync"] },
          cards: { accountId: "444444444444", endpoints: ["score"], regions: ["cn-north-1"], formerIds: ["loans"] },
          claims: { accountId: "555555555555", endpoints: ["a_b"], invokeRoleName: "sagemakerexternal-LOANS" },
        },
        {
          "aws:allowedAccountIds": ["111111111111"],
          organizationId: "ou-a1b2-c3d4e5f6",
          permissionsBoundaryArn: "arn:aws:iam::999999999999:policy/Boundary",
          names: { path: "ml" },
          callers: {},
          colour: "red",
        },
      ),
    );
    assert.deepEqual(
      lines.map((line) => /^sagemaker-sharing:(\S+): /.exec(line)?.[1]),
      [
        "callers",
        "colour",
        "names.path",
        "organizationId",
        "consumers.fraud-team.colour",
        "consumers.fraud-team.accountId",
        "consumers.fraud-team.endpoints",
        "consumers.Risk",
        "consumers.Risk.endpoints[0]",
        "consumers.Risk.maxSessionDuration",
        "consumers.loans.asyncInference",
        "consumers.claims.endpoints[0]",
        "consumers.loans.accountId",
        "consumers.cards.regions[0]",
        "consumers.cards.formerIds[0]",
        "permissionsBoundaryArn",
      ],
    );
  });

  it("are counted in the last sentence", () => {
    const summary = (raw: RawConfig) => {
      try {
        parseConfig(raw);
      } catch (error) {
        assert.ok(error instanceof Mistakes);
        assert.equal(error.message, error.lines.join("\n"));
        return error.summary;
      }
      return "";
    };
    assert.equal(
      summary(parent({ tags: "x" })),
      "1 mistake in the configuration of this stack; nothing was registered.",
    );
    assert.match(summary(parent({ tags: "x", names: [] })), /^2 mistakes in /);
  });

  it("show what came in at no more than 80 characters", () => {
    const lineOf = (length: number) => linesOf(parent({ organizationId: "y".repeat(length) }))[0]!;
    assert.match(lineOf(78), /\(got "y{78}"\)$/);
    assert.match(lineOf(79), /\(got "y{76}\.\.\.\)$/);
  });
});

describe("encrypted values", () => {
  const keys = ["sagemaker-sharing:consumers", "aws:secretKey", "other:password"];

  it("are refused where this program reads them, and nowhere else", () => {
    assertLines(linesOf(parent({}), keys), [
      "sagemaker-sharing:consumers: holds an encrypted value; nothing here is a secret …write it in plain",
    ]);
    assertLines(linesOf(parent({}), keys.slice(1)), []);
  });

  it("are not printed with their mistakes", () => {
    assertLines(linesOf(parentRaw({ risk: { accountId: "hush", endpoints: ["churn"] } }), keys), [
      "sagemaker-sharing:consumers: holds an encrypted value; …write it in plain",
      "sagemaker-sharing:consumers.risk.accountId: must be a 12-digit …(its value is encrypted)",
    ]);
  });

  it("are listed when the kind of account is mistaken too", () => {
    assertLines(linesOf(parent({ account: "both" }), keys), [
      "sagemaker-sharing:consumers: holds an encrypted value; …write it in plain",
      'sagemaker-sharing:account: says which kind …write parent or child (got "both")',
    ]);
  });
});
