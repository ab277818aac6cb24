import assert from "node:assert/strict";
import { parseConfig, type ChildConfig, type ParentConfig } from "../../config";
import { childRaw, parentRaw, THREE, THREE_CHILDREN, THREE_MORE } from "../sample";

const parent = (consumer: object, more = {}) => {
  const { config, warnings } = parseConfig(parentRaw({ risk: consumer }, more));
  return { config: config as ParentConfig, risk: (config as ParentConfig).consumers["risk"]!, warnings };
};
const child = (callers: Readonly<Record<string, unknown>>, more = {}) =>
  parseConfig(childRaw("risk", "222222222222", callers, more)).config as ChildConfig;

const RISK = { accountId: "222222222222", endpoints: ["score"] };

describe("a good parent", () => {
  it("needs an account id and endpoints of a consumer; the rest has defaults", () => {
    const { config, warnings } = parent(RISK);
    assert.deepEqual(warnings, []);
    assert.deepEqual(config, {
      account: "parent",
      here: { accountId: "111111111111", region: "eu-west-1", partition: "aws" },
      organizationId: undefined,
      naming: { prefix: "", suffix: "", path: "/" },
      permissionsBoundaryArn: undefined,
      consumers: {
        risk: {
          accountId: "222222222222",
          externalId: undefined,
          alsoAcceptExternalIds: [],
          formerIds: [],
          endpoints: ["score"],
          inferenceComponents: [],
          regions: undefined,
          actions: ["InvokeEndpoint"],
          asyncInference: undefined,
          maxSessionDuration: 3600,
          invokeRoleName: undefined,
          featureStore: undefined,
        },
      },
    });
  });

  it("may use every setting", () => {
    assert.equal(Object.keys((parseConfig(parentRaw(THREE, THREE_MORE)).config as ParentConfig).consumers).length, 3);
  });

  it("may leave the quotes of numbers out", () => {
    const { config, risk } = parent(
      { accountId: 222222222222, externalId: 1234, alsoAcceptExternalIds: [111111111111, 12345678], endpoints: [2024] },
      { "aws:allowedAccountIds": [111111111111] },
    );
    assert.equal(config.here.accountId, "111111111111");
    assert.equal(risk.accountId, "222222222222");
    assert.equal(risk.externalId, "1234");
    assert.deepEqual(risk.alsoAcceptExternalIds, ["111111111111", "12345678"]);
    assert.deepEqual(risk.endpoints, ["2024"]);
  });

  it("may end a place in S3 with a slash or not", () => {
    const asyncInference = { input: "s3://bucket", output: "s3://bucket/out" };
    const { risk } = parent({ ...RISK, actions: ["InvokeEndpointAsync"], asyncInference });
    assert.deepEqual(risk.asyncInference, {
      input: "s3://bucket/",
      output: "s3://bucket/out/",
      kmsKeyArn: undefined,
    });
  });

  it("may call a consumer what JavaScript calls something else", () => {
    const { consumers } = parseConfig(parentRaw({ constructor: RISK })).config as ParentConfig;
    assert.deepEqual(Object.keys(consumers), ["constructor"]);
    assert.equal(consumers["constructor"]?.accountId, "222222222222");
  });

  it("may rename a consumer and name an old role", () => {
    const consumers = { risk: { ...RISK, formerIds: ["credit", "loans"] }, old: { ...RISK, invokeRoleName: "Invoke" } };
    assert.doesNotThrow(() => parseConfig(parentRaw(consumers)));
  });

  it("may take a boundary of its own account or of AWS", () => {
    for (const owner of ["111111111111", "aws"]) {
      const permissionsBoundaryArn = `arn:aws:iam::${owner}:policy/ml/Boundary`;
      assert.equal(parent(RISK, { permissionsBoundaryArn }).config.permissionsBoundaryArn, permissionsBoundaryArn);
    }
  });

  for (const [region, other, partition] of [
    ["eu-west-1", "us-east-1", "aws"],
    ["cn-north-1", "cn-northwest-1", "aws-cn"],
    ["us-gov-west-1", "us-gov-east-1", "aws-us-gov"],
    ["eusc-de-east-1", "eusc-de-east-1", "aws-eusc"],
    ["us-iso-east-1", "us-iso-west-1", "aws-iso"],
    ["us-isob-east-1", "us-isob-east-1", "aws-iso-b"],
    ["eu-isoe-west-1", "eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "us-isof-east-1", "aws-iso-f"],
  ] as const) {
    it(`may be in ${region}, which is in ${partition}`, () => {
      const { config, warnings } = parent({ ...RISK, regions: [other] }, { "aws:region": region });
      assert.equal(config.here.partition, partition);
      assert.deepEqual(warnings, []);
    });
  }

  it("may share every region of its partition", () => {
    const { risk, warnings } = parent({ ...RISK, regions: ["*"] }, { "aws:region": "cn-north-1" });
    assert.deepEqual(risk.regions, ["*"]);
    assert.deepEqual(warnings, []);
  });

  it("may have sessions of 1 and of 12 hours", () => {
    for (const maxSessionDuration of [3600, 43200]) {
      assert.equal(parent({ ...RISK, maxSessionDuration }).risk.maxSessionDuration, maxSessionDuration);
    }
  });

  it("may have consumer ids of 1 and of 31 letters", () => {
    assert.doesNotThrow(() => parseConfig(parentRaw({ a: RISK, ["b".repeat(31)]: RISK })));
  });

  it("may be in a region that is not known yet, with a warning each", () => {
    const { warnings } = parent({ ...RISK, regions: ["eu-wset-1", "xx-faraway-1"] });
    assert.deepEqual(warnings, [
      "region eu-wset-1 is unknown to this version of the AWS SDK; did you mean eu-west-1?",
      "region xx-faraway-1 is unknown to this version of the AWS SDK; check the spelling",
    ]);
    assert.equal(parent(RISK, { "aws:region": "eu-west-9" }).warnings.length, 1);
  });

  it("may hold keys of others", () => {
    assert.doesNotThrow(() => parent(RISK, { "aws:profile": "ml", "other:constructor": "{" }));
  });
});

describe("a good child", () => {
  it("has defaults for names, and creates its group", () => {
    assert.deepEqual(child({ group: {}, managedPolicy: {} }), {
      account: "child",
      here: { accountId: "222222222222", region: "eu-west-1", partition: "aws" },
      naming: { prefix: "", suffix: "", path: "/" },
      source: { from: "parentStack", stack: "organization/sagemaker-sharing/parent" },
      consumer: "risk",
      callers: {
        group: { name: "SagemakerTester", create: true, members: [] },
        roleNames: [],
        managedPolicy: { name: "SageMakerCaller", path: "/" },
      },
    });
  });

  it("puts affixes on default names only, and its path on everything without one", () => {
    const names = { prefix: "acme-", suffix: "-eu", path: "/ml/" };
    const defaults = child({ group: {}, managedPolicy: {} }, { names }).callers;
    assert.equal(defaults.group?.name, "acme-SagemakerTester-eu");
    assert.deepEqual(defaults.managedPolicy, { name: "acme-SageMakerCaller-eu", path: "/ml/" });
    const named = child({ group: { name: "Own" }, managedPolicy: { name: "Mine", path: "/" } }, { names }).callers;
    assert.equal(named.group?.name, "Own");
    assert.deepEqual(named.managedPolicy, { name: "Mine", path: "/" });
  });

  it("may be given its share, with or without its consumer", () => {
    const share = { version: 1, consumers: {} };
    const given = { parentStack: undefined, consumer: undefined };
    assert.deepEqual(child({ group: {} }, { ...given, share }).source, { from: "share", value: share });
    assert.deepEqual(child({ group: {} }, { ...given, shareFile: "share.json" }).source, {
      from: "shareFile",
      path: "share.json",
    });
  });

  it("may be any of three children", () => {
    for (const raw of Object.values(THREE_CHILDREN)) assert.doesNotThrow(() => parseConfig(raw));
  });
});
