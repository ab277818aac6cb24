import assert from "node:assert/strict";
import { enforcementRegions, parseConfig, type ChildConfig, type ParentConfig } from "../../config";
import { readEnforcement } from "../../enforcement/rules/read";
import {
  childRaw,
  enforcementAlone,
  ENFORCEMENT_SETTINGS,
  FEATURE_STORE,
  GROUP,
  parentRaw,
  THREE,
  THREE_CHILDREN,
  THREE_MORE,
} from "../sample";

const parent = (consumer: object, more = {}) => {
  const { config, warnings } = parseConfig(parentRaw({ risk: consumer }, more));
  return { config: config as ParentConfig, risk: (config as ParentConfig).consumers["risk"]!, warnings };
};
const child = (callers: Readonly<Record<string, unknown>>, more = {}) =>
  parseConfig(childRaw("risk", "222222222222", callers, more)).config as ChildConfig;

const parsedChild = (more: object) =>
  parseConfig(childRaw("risk", "222222222222", { group: {} }, { ...more })).config as ChildConfig;
const NO_CALLERS = { group: undefined, roleNames: [], managedPolicy: undefined, executionRole: false };

const STORE = { featureGroups: ["customers"] };
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
          mode: "role",
          alsoAcceptExternalIds: [],
          formerIds: [],
          endpoints: ["score"],
          inferenceComponents: [],
          inferenceRouters: [],
          actions: ["InvokeEndpoint"],
          openAi: false,
          maxSessionDuration: 3600,
        },
      },
      enforcement: undefined,
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
    });
  });

  it("may need no place for inputs, and have a folder of its own below the output", () => {
    for (const own of ["fraud", "teams/fraud_1", "(it's!)", "a.b-c..d"]) {
      const asyncInference = { output: "s3://bucket/out/", outputPathExtension: own };
      assert.deepEqual(
        parent({ ...RISK, actions: ["InvokeEndpointAsync"], asyncInference }).risk.asyncInference,
        asyncInference,
      );
    }
  });

  it("is warned of consumers who read each other's asynchronous answers", () => {
    const of = (output: string, outputPathExtension?: string) => ({
      ...RISK,
      actions: ["InvokeEndpointAsync"],
      asyncInference: { output, outputPathExtension },
    });
    const warnings = (consumers: object) => parseConfig(parentRaw({ ...consumers })).warnings;
    const apart = {
      a: of("s3://bucket/out/", "a"),
      b: of("s3://bucket/out", "b"),
      c: of("s3://bucket/out-c/"),
      d: of("s3://bucket/o/"),
    };
    assert.deepEqual(warnings(apart), []);
    assert.deepEqual(warnings({ ...apart, z: of("s3://bucket/out/"), e: of("s3://bucket/o/", "e") }), [
      "consumers d, e share the output s3://bucket/o/: one reads what another's asynchronous invocations are answered; set asyncInference.outputPathExtension of each, or another output",
      "consumers z, a, b share the output s3://bucket/out/: one reads what another's asynchronous invocations are answered; set asyncInference.outputPathExtension of each, or another output",
    ]);
    const { endpoints, ...withoutEndpoints } = of("s3://bucket/out/");
    assert.ok(endpoints);
    const featureStore = { featureGroups: ["customers"] };
    const idle = warnings({ a: of("s3://bucket/out/"), b: { ...withoutEndpoints, featureStore } });
    assert.ok(idle.every((text) => !text.includes("share the output")));
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

describe("a good feature store", () => {
  const store = (more: object = {}, consumer: object = {}) =>
    parent({ accountId: "222222222222", featureStore: { ...STORE, ...more }, ...consumer }).risk.featureStore!;

  it("needs a feature group; the rest has defaults", () => {
    assert.deepEqual(store(), {
      access: "read",
      featureGroups: [{ name: "customers" }],
      listRecords: false,
      results: "bucket",
      bytesScannedCutoffPerQuery: 10_737_418_240,
      managedPolicyArns: [],
      trustSageMakerService: false,
    });
  });

  it("needs a bucket of an offline store; the rest has defaults", () => {
    const offlineStore = { bucket: "ml-store", prefix: "", database: "sagemaker_featurestore", lakeFormation: false };
    assert.deepEqual(store({ offlineStore: { bucket: "ml-store" } }).offlineStore, {
      ...offlineStore,
    });
    const [group] = store({ featureGroups: [{ name: "a", offlineStore: { bucket: "ml-store" } }] }).featureGroups;
    assert.deepEqual(group!.offlineStore, offlineStore);
  });

  it("may use every setting", () => {
    const { config } = parseConfig(parentRaw({ "fraud-team": FEATURE_STORE }));
    const { featureStore } = (config as ParentConfig).consumers["fraud-team"]!;
    assert.equal(featureStore!.access, "readWrite");
    assert.equal(featureStore!.featureGroups[1]!.table, "orders_1700000000");
  });

  it("may let a group be read, written, or updated by features, and its records listed", () => {
    const { access, listRecords, featureGroups } = store({
      access: "readWrite",
      listRecords: true,
      featureGroups: [
        "a",
        { name: "b", access: "read", listRecords: false },
        { name: "c", access: "update", features: [7, "x-y"] },
      ],
    });
    assert.deepEqual([access, listRecords], ["readWrite", true]);
    assert.deepEqual(featureGroups, [
      { name: "a" },
      { name: "b", access: "read", listRecords: false },
      { name: "c", access: "update", features: ["7", "x-y"] },
    ]);
    assert.equal(store({}).listRecords, false);
  });

  it("may leave the quotes of numbers out, and the slashes around a prefix", () => {
    const { featureGroups, offlineStore } = store({
      featureGroups: [2024],
      offlineStore: { bucket: "ml-store", prefix: 7 },
    });
    assert.equal(featureGroups[0]!.name, "2024");
    assert.equal(offlineStore!.prefix, "7");
    for (const [prefix, kept] of [
      ["/a/b/", "a/b"],
      ["/", ""],
      ["", ""],
      ["offline-store", "offline-store"],
      ["sagemaker/111111111111", "sagemaker/111111111111"],
    ])
      assert.equal(store({ offlineStore: { bucket: "ml-store", prefix } }).offlineStore!.prefix, kept);
  });

  for (const name of ["a", "A", "0", "x-y", "x_y", "x-_-y", "x".repeat(64), `x${"-".repeat(62)}x`]) {
    it(`may have a feature group ${name}`, () => {
      assert.equal(store({ featureGroups: [name] }).featureGroups[0]!.name, name);
    });
  }

  it("may have groups that differ in dashes and underscores, and two tables of one name in two databases", () => {
    const other = { bucket: "ml-orders", database: "orders" };
    const featureGroups = ["x-y", { name: "x_y", table: "t" }, { name: "xy", table: "t", offlineStore: other }];
    assert.equal(store({ featureGroups, offlineStore: { bucket: "ml-store" } }).featureGroups.length, 3);
  });

  for (const role of ["Studio", "service-role/Studio", "a/b/c/Studio", "arn:aws:iam::222222222222:role/ml/Studio"]) {
    it(`may be used by the execution role ${role}`, () => {
      assert.deepEqual(store({ executionRoles: [role] }).executionRoles, [role]);
    });
  }

  it("may have bucket names of 3 and of 63 letters, with dots", () => {
    for (const resultsBucket of ["abc", "x".repeat(63), "a.b-c.d"])
      assert.equal(store({ offlineStore: { bucket: "ml-store" }, resultsBucket }).resultsBucket, resultsBucket);
  });

  it("may scan 10 MB and no less", () => {
    const bytesScannedCutoffPerQuery = 10_485_760;
    const { bytesScannedCutoffPerQuery: cutoff } = store({
      offlineStore: { bucket: "ml-store" },
      bytesScannedCutoffPerQuery,
    });
    assert.equal(cutoff, bytesScannedCutoffPerQuery);
  });

  it("may have nine managed policies, of AWS and of the parent's account", () => {
    const managedPolicyArns = ["aws", "111111111111"].flatMap((owner) =>
      ["A", "B", "C", "D"].map((name) => `arn:aws:iam::${owner}:policy/${name}`),
    );
    managedPolicyArns.push("arn:aws:iam::aws:policy/job-function/E");
    assert.deepEqual(store({ managedPolicyArns }).managedPolicyArns, managedPolicyArns);
  });

  it("may have keys of its own region for the online store, and of others for the offline store", () => {
    const key = (region: string) => `arn:aws:kms:${region}:111111111111:key/mrk-1`;
    const featureGroups = [{ name: "a", onlineStoreKmsKeyArn: key("eu-west-1") }];
    assert.doesNotThrow(() =>
      store({ featureGroups, offlineStore: { bucket: "ml-store", kmsKeyArn: key("us-east-1") } }),
    );
  });

  it("may stand next to endpoints with every setting of an invoke role, or alone", () => {
    assert.doesNotThrow(() => store({}, { ...THREE.risk, accountId: "222222222222" }));
    assert.doesNotThrow(() => store({}, { formerIds: ["credit"] }));
  });

  it("may be alone with settings of an invoke role that are not used, with a warning", () => {
    const alone = (more: object) => parent({ accountId: "222222222222", featureStore: STORE, ...more }).warnings;
    assert.deepEqual(alone({ formerIds: ["credit"] }), []);
    assert.deepEqual(alone({ actions: ["InvokeEndpoint"], maxSessionDuration: 3600, alsoAcceptExternalIds: [] }), []);
    const settings = {
      ...THREE.risk,
      endpoints: undefined,
      inferenceComponents: undefined,
      inferenceRouters: undefined,
    };
    const doesNothing = "of the invoke role, which is made for endpoints; without them this does nothing";
    assert.deepEqual(alone({ ...settings, accountId: "222222222222", invokeRoleName: "Invoke" }), [
      `consumers.risk: externalId, alsoAcceptExternalIds, regions, actions, asyncInference, openAi, maxSessionDuration, invokeRoleName: ${doesNothing}`,
    ]);
    assert.deepEqual(alone({ externalId: "x1" }), [`consumers.risk: externalId: ${doesNothing}`]);
    assert.deepEqual(alone({ externalId: "x1", endpoints: ["churn"] }), []);
  });

  it("may be of several consumers of one account, with results of their own or managed by Athena", () => {
    const offlineStore = { bucket: "ml-store" };
    const of = (more: object) => ({
      accountId: "222222222222",
      featureStore: { ...STORE, offlineStore, executionRoles: ["Studio"], ...more },
    });
    const consumers = { a: of({}), b: of({}), c: of({ resultsBucket: "mine" }), d: of({ results: "managed" }) };
    assert.doesNotThrow(() => parseConfig(parentRaw(consumers)));
  });

  it("may name a bucket or a role as another's would be called, if that one makes none or is in another account", () => {
    const resultsBucket = "sagemaker-athena-a-222222222222-eu-west-1";
    const offlineStore = { bucket: "ml-store" };
    const b = { accountId: "222222222222", featureStore: { ...STORE, offlineStore, resultsBucket } };
    for (const more of [{ offlineStore, results: "managed" }, {}]) {
      const a = { accountId: "222222222222", featureStore: { ...STORE, ...more } };
      const c = { ...RISK, invokeRoleName: "SageMakerFeatureStoreExecution-a" };
      for (const consumers of [
        { a, b, c },
        { c, b, a },
      ])
        assert.doesNotThrow(() => parseConfig(parentRaw(consumers)));
    }
  });

  it("may be in another partition, with execution roles of it", () => {
    const executionRoles = ["arn:aws-cn:iam::222222222222:role/Studio"];
    const { risk } = parent(
      { accountId: "222222222222", featureStore: { ...STORE, executionRoles } },
      { "aws:region": "cn-north-1" },
    );
    assert.deepEqual(risk.featureStore!.executionRoles, executionRoles);
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
        executionRole: false,
      },
      permissionsBoundaryArn: undefined,
      executionRole: { create: true, restrictSourceAccount: false, exclusivePolicies: true },
      resultsBucket: { create: true, expireAfterDays: 30, sseAlgorithm: "AES256", onDestroy: "fail" },
      enforcement: undefined,
      given: new Set(["callers"]),
    });
  });

  it("may have no callers, and its execution role alone as one", () => {
    assert.deepEqual(parsedChild({ callers: undefined }).callers, NO_CALLERS);
    assert.deepEqual(child({ executionRole: true }).callers, { ...NO_CALLERS, executionRole: true });
  });

  it("has the defaults of what it leaves out of its execution role and results bucket", () => {
    const { executionRole, resultsBucket, given } = parsedChild({
      executionRole: { managedPolicyArns: [] },
      resultsBucket: { onDestroy: "retain" },
    });
    assert.deepEqual(executionRole, {
      create: true,
      managedPolicyArns: [],
      restrictSourceAccount: false,
      exclusivePolicies: true,
    });
    assert.deepEqual(resultsBucket, {
      create: true,
      expireAfterDays: 30,
      sseAlgorithm: "AES256",
      onDestroy: "retain",
    });
    assert.deepEqual(given, new Set(["callers", "executionRole", "resultsBucket"]));
  });

  it("may use a role and a bucket that exist, and give the role policies of AWS and of its own account", () => {
    const managedPolicyArns = ["arn:aws:iam::aws:policy/P", "arn:aws:iam::222222222222:policy/ml/P"];
    const { executionRole, resultsBucket } = parsedChild({
      executionRole: { create: false, managedPolicyArns },
      resultsBucket: { create: false },
    });
    assert.deepEqual(executionRole, {
      create: false,
      managedPolicyArns,
      restrictSourceAccount: false,
      exclusivePolicies: true,
    });
    assert.equal(resultsBucket.create, false);
  });

  it("may keep results for 1 day and for 10 years", () => {
    for (const expireAfterDays of [1, 3650])
      assert.equal(parsedChild({ resultsBucket: { expireAfterDays } }).resultsBucket.expireAfterDays, expireAfterDays);
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

describe("good enforcement", () => {
  const rule = { name: "churn", models: ["churn-*"], allowedRoleArns: ["arn:aws:iam::111111111111:role/Deployer"] };
  const parsed = (settings: object, more: object = {}) => {
    const { config, warnings } = parseConfig(enforcementAlone({ rules: [rule], ...settings }, { ...more }));
    return { config: config as ParentConfig, warnings };
  };

  it("needs rules; the rest has defaults, and there need not be consumers", () => {
    const { consumers, enforcement } = parsed({}).config;
    assert.deepEqual(consumers, {});
    assert.ok(enforcement);
    assert.deepEqual(enforcement, readEnforcement({ rules: [rule] }).settings);
    assert.deepEqual(enforcementRegions(enforcement, "eu-west-1"), ["eu-west-1"]);
    assert.deepEqual(enforcementRegions({ ...enforcement, regions: ["us-east-1"] }, "eu-west-1"), ["us-east-1"]);
  });

  it("may stand beside an empty table of consumers, and beside one", () => {
    assert.deepEqual(parsed({}, { consumers: {} }).config.consumers, {});
    assert.equal(Object.keys(parsed({}, { consumers: THREE }).config.consumers).length, 3);
  });

  it("is the same when it is read again, as the functions do", () => {
    for (const settings of [ENFORCEMENT_SETTINGS, { rules: [rule] }, { defaultDecision: "deny" }]) {
      const { enforcement } = parseConfig(enforcementAlone(settings)).config;
      const again = JSON.parse(JSON.stringify(enforcement)) as unknown;
      assert.deepEqual(readEnforcement(again), { settings: enforcement, mistakes: [] });
    }
  });

  it("warns of regions that nobody knows, and when nobody is told", () => {
    const { warnings } = parsed({ regions: ["eu-west-9"] });
    assert.equal(warnings.length, 2);
    assert.match(warnings[0]!, /^region eu-west-9 is unknown .*did you mean eu-west-/);
    assert.match(warnings[1]!, /^enforcement\.notify names nobody/);
    assert.deepEqual(parsed({ notify: { emails: ["a@example.com"] } }).warnings, []);
    assert.deepEqual(parsed({ notify: { topicArn: "arn:aws:sns:eu-west-1:999999999999:ops" } }).warnings, []);
  });

  it("warns in a child too", () => {
    const settings = { rules: [{ ...rule, allowedRoleArns: ["arn:aws:iam::222222222222:role/Deployer"] }] };
    const { config, warnings } = parseConfig(childRaw("risk", "222222222222", GROUP, { enforcement: settings }));
    assert.equal(config.enforcement!.rules[0]!.name, "churn");
    assert.match(warnings.join("\n"), /^enforcement\.notify names nobody/);
  });
});
