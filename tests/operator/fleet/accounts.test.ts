import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Mistakes } from "../../../config";
import { readAccounts, regionsOf } from "../../../operator/fleet/accounts";

const ONE = '{ accountId: "111111111111", region: eu-west-1 }';

describe("the file of --accounts", () => {
  let dir = "";
  before(() => (dir = mkdtempSync(path.join(tmpdir(), "accounts-"))));
  after(() => rmSync(dir, { recursive: true }));

  const written = (text: string) => {
    const file = path.join(dir, "accounts.yaml");
    writeFileSync(file, text);
    return file;
  };
  function mistakesIn(text: string): readonly string[] {
    try {
      readAccounts(written(text));
      return [];
    } catch (error) {
      if (!(error instanceof Mistakes)) throw error;
      return error.lines.map((line) => line.replace(`${dir}/`, ""));
    }
  }

  it("is the same as YAML and as JSON", () => {
    const accounts = [
      { accountId: "111111111111", name: "prod", regions: ["eu-west-1", "us-east-1"], profile: "parent" },
      {
        accountId: "222222222222",
        region: "cn-north-1",
        roleArn: "arn:aws-cn:iam::222222222222:role/ops/Reader",
        externalId: "secret-word",
      },
    ];
    const yaml = `
- accountId: 111111111111
  name: prod
  regions: [eu-west-1, us-east-1]
  profile: parent
- accountId: "222222222222"
  region: cn-north-1
  roleArn: arn:aws-cn:iam::222222222222:role/ops/Reader
  externalId: secret-word
`;
    assert.deepEqual(readAccounts(written(yaml)), accounts);
    for (const text of [JSON.stringify(accounts), JSON.stringify(accounts, undefined, 2)])
      assert.deepEqual(readAccounts(written(text)), accounts);
    assert.deepEqual(
      accounts.map((one) => regionsOf(one as Parameters<typeof regionsOf>[0])),
      [["eu-west-1", "us-east-1"], ["cn-north-1"]],
    );
  });

  const WRONG: readonly (readonly [what: string, text: string, ...mistakes: RegExp[]])[] = [
    ["is empty", "", /^accounts\.yaml:1:1: the file must be a list of accounts/],
    ["is no list", "accounts: []", /^accounts\.yaml:1:1: the file must be a list of accounts/],
    ["names nobody", "[]", /^accounts\.yaml:1:1: the file names no account/],
    ["is no YAML", "- {", /^accounts\.yaml:1:\d+: is not YAML/],
    ["has an entry that is text", "- 1", /^accounts\.yaml:1:3: entry 1: must be a mapping with the keys accountId/],
    [
      "misspells keys",
      `- ${ONE}\n- { accountID: "222222222222", regoin: eu-west-1 }`,
      /^accounts\.yaml:2:\d+: entry 2: accountID is no key here; did you mean accountId\?/,
      /^accounts\.yaml:2:\d+: entry 2: regoin is no key here; did you mean region\?/,
    ],
    [
      "names endpoints that are none",
      `- { accountId: "111111111111", region: eu-west-1, endpoints: [churn, churn, "*", "_", "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn"] }`,
      /^accounts\.yaml:1:\d+: entry 1: endpoints\[3\] must be the name of an endpoint, or a pattern/,
      /^accounts\.yaml:1:\d+: entry 1: endpoints\[4\] must be the name of an endpoint, or a pattern/,
      /^accounts\.yaml:1:\d+: entry 1: endpoints\[1\] stands in the list twice/,
    ],
    [
      "has an account whose zeros YAML took",
      "- { accountId: 12345678901, region: eu-west-1 }",
      /:1:\d+: .*leading zeros/,
    ],
    [
      "has a role of another account",
      `- { accountId: "111111111111", region: eu-west-1, roleArn: "arn:aws:iam::222222222222:role/R" }`,
      /entry 1: roleArn is of account 222222222222, and accountId says 111111111111/,
    ],
    [
      "has a session for a role",
      `- { accountId: "111111111111", region: eu-west-1, roleArn: "arn:aws:sts::111111111111:assumed-role/R/s" }`,
      /entry 1: roleArn is a session/,
    ],
    [
      "has both region and regions",
      `- { accountId: "111111111111", region: eu-west-1, regions: [eu-west-1] }`,
      /entry 1: regions stands beside region/,
    ],
    ["has no region", `- accountId: "111111111111"`, /^accounts\.yaml:1:3: entry 1: names no region/],
    [
      "has regions twice",
      `- { accountId: "111111111111", regions: [eu-west-1, eu-west-1] }`,
      /entry 1: regions\[1\] stands in the list twice/,
    ],
    [
      "has an account and region twice",
      `- ${ONE}\n- { accountId: "111111111111", regions: [us-east-1, eu-west-1] }`,
      /^accounts\.yaml:2:\d+: entry 2: 111111111111 in eu-west-1 stands in the file twice: entry 1 has it too/,
    ],
    [
      "has an ExternalId for nobody",
      `- { accountId: "111111111111", region: eu-west-1, externalId: abc }`,
      /entry 1: externalId is for a role to assume/,
    ],
  ];
  for (const [what, text, ...mistakes] of WRONG)
    it(`is refused with its line where it ${what}`, () => {
      const found = mistakesIn(text);
      assert.equal(found.length, mistakes.length, found.join("\n"));
      for (const [index, mistake] of mistakes.entries()) assert.match(found[index]!, mistake);
    });

  it("is refused where it is not there", () => {
    assert.throws(() => readAccounts(path.join(dir, "no")), /no cannot be read: ENOENT/);
  });
});
