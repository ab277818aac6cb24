import assert from "node:assert/strict";
import * as names from "../names";

const PLAIN: names.Naming = { prefix: "", suffix: "", path: "/" };
const ACME: names.Naming = { prefix: "acme-", suffix: "-eu", path: "/ml/" };

describe("names", () => {
  const table: readonly [what: string, nameIn: (naming: names.Naming) => string, plain: string][] = [
    ["invoke role", (naming) => names.invokeRoleName(naming, "risk"), "SageMakerExternal-risk"],
    ["invoke policy", (naming) => names.invokePolicyName(naming, "risk", ""), "SageMakerExternalInvokeEndpoint-risk"],
    [
      "part of an invoke policy",
      (naming) => names.invokePolicyName(naming, "risk", "01"),
      "SageMakerExternalInvokeEndpoint-risk-01",
    ],
    ["callers' group", names.callerGroupName, "SagemakerTester"],
    ["callers' managed policy", names.callerManagedPolicyName, "SageMakerCaller"],
  ];

  for (const [what, nameIn, plain] of table) {
    it(`of the ${what}: ${plain}, with the company's affixes around it`, () => {
      assert.equal(nameIn(PLAIN), plain);
      assert.equal(nameIn(ACME), `acme-${plain}-eu`);
    });
  }

  it("differ from each other", () => {
    assert.equal(new Set(table.map(([, nameIn]) => nameIn(PLAIN).toLowerCase())).size, table.length);
  });

  it("make ARNs with their path, in the partition of the account", () => {
    assert.equal(names.iamArn("aws", "111111111111", "role", "/", "R"), "arn:aws:iam::111111111111:role/R");
    assert.equal(
      names.iamArn("aws-cn", "222222222222", "policy", "/ml/x/", "P"),
      "arn:aws-cn:iam::222222222222:policy/ml/x/P",
    );
  });
});
