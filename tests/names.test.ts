import assert from "node:assert/strict";
import fc from "fast-check";
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
    ["feature-store role", (naming) => names.featureStoreRoleName(naming, "risk"), "SageMakerFeatureStore-risk"],
    [
      "part of a feature-store policy",
      (naming) => names.featureStorePolicyName(naming, "risk", "10"),
      "SageMakerFeatureStore-risk-10",
    ],
    ["execution role", (naming) => names.executionRoleName(naming, "risk"), "SageMakerFeatureStoreExecution-risk"],
    ["callers' group", names.callerGroupName, "SagemakerTester"],
    ["callers' managed policy", names.callerManagedPolicyName, "SageMakerCaller"],
  ];

  for (const [arn, name, path] of [
    ["arn:aws:iam::222222222222:role/Name", "Name", "/"],
    ["arn:aws:iam::222222222222:role/service-role/Name", "Name", "/service-role/"],
    ["arn:aws:iam::222222222222:role/a:role/b:role/Name", "Name", "/a:role/b:role/"],
  ] as const) {
    it(`in the ARN of a role: ${arn}`, () => {
      assert.deepEqual(names.nameAndPath(arn), { name, path });
    });
  }

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

  it("call the whole of a feature store's policy like its role", () => {
    assert.equal(names.featureStorePolicyName(ACME, "risk", ""), names.featureStoreRoleName(ACME, "risk"));
  });

  it("give a workgroup no affixes: it is nothing of IAM", () => {
    assert.equal(names.workgroupName("risk"), "sagemaker-feature-store-risk");
  });

  it("call an inline policy of an execution role after the role that it lets in, without its path", () => {
    const arn = names.iamArn("aws", "111111111111", "role", "/ml/", names.featureStoreRoleName(ACME, "risk"));
    assert.equal(names.inlinePolicyName(arn), "Use-acme-SageMakerFeatureStore-risk-eu");
  });

  it("tell AWS's managed policies from the account's", () => {
    assert.equal(names.managedPolicyLabel("arn:aws:iam::aws:policy/job-function/Billing"), "Billing");
    assert.equal(names.managedPolicyLabel("arn:aws-cn:iam::222222222222:policy/ml/Billing"), "222222222222-Billing");
  });
});

describe("the name of a results bucket", () => {
  it("says whose it is and where", () => {
    assert.equal(
      names.resultsBucketName("risk", "222222222222", "eu-west-1"),
      "sagemaker-athena-risk-222222222222-eu-west-1",
    );
  });

  it("stays whole at 63 characters, and is cut at 64", () => {
    const id = (length: number) => "r".repeat(length);
    const whole = names.resultsBucketName(id(23), "222222222222", "eu-west-1");
    assert.equal(whole, `sagemaker-athena-${id(23)}-222222222222-eu-west-1`);
    assert.equal(whole.length, 63);
    const cut = names.resultsBucketName(id(24), "222222222222", "eu-west-1");
    assert.match(cut, /^sagemaker-athena-r{16}-[0-9a-f]{6}-222222222222-eu-west-1$/);
    assert.equal(cut.length, 63);
  });

  it("is always one that S3 takes, and each consumer's own", () => {
    const id = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);
    const region = fc.constantFrom("eu-west-1", "ap-southeast-1", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1");
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 5 }), fc.string(), region, (ids, tail, where) => {
        const near = [...ids, ...ids.map((one) => `${one}${tail}`.replace(/[^a-z0-9-]/g, "").slice(0, 31))];
        const all = [...new Set(near)].map((one) => names.resultsBucketName(one, "222222222222", where));
        for (const bucket of all) assert.match(bucket, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
        assert.equal(new Set(all).size, all.length);
      }),
    );
  });
});
