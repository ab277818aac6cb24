import assert from "node:assert/strict";
import { buildOffline, capture, type Built } from "../../access/build/build";
import { Mistakes, type RawConfig } from "../../config";
import { resultsBucketName } from "../../names";
import type { FeatureStoreShare, Shares } from "../../contract/share";
import { buildStack } from "../../stacks";
import type { Lookups } from "../../stacks/lookups";
import { dump } from "../golden";
import { built, childRaw, FEATURE_STORES, featureStores, GROUP, parentRaw, rawConfig } from "../sample";

const OFFLINE = { bucket: "ml-offline-store" };
const STORE = { featureGroups: ["customers"], offlineStore: OFFLINE };
const store = (more: object = {}, consumer: object = {}) => ({
  accountId: "222222222222",
  featureStore: { ...STORE, ...more },
  ...consumer,
});
const parent = (more: object = {}, consumer: object = {}, stack: object = {}) =>
  parentRaw({ "fraud-team": store(more, consumer) }, { ...stack });
const parentBuilt = (more: object = {}, consumer: object = {}, stack: object = {}) =>
  buildOffline({ stack: "parent", raw: parent(more, consumer, stack) });

const child = (more: object = {}) =>
  rawConfig({
    "aws:region": "eu-west-1",
    "aws:allowedAccountIds": ["222222222222"],
    account: "child",
    parentStack: "organization/sagemaker-sharing/parent",
    consumer: "fraud-team",
    ...more,
  });
const childBuilt = async (parentRaw: RawConfig, childRaw: RawConfig) =>
  (await built(parentRaw, { child: childRaw })).children[0]!.built;

/** As it arrives in another stack: JSON. */
const sharesOf = ({ outputs }: Pick<Built, "outputs">) => JSON.parse(JSON.stringify(outputs["shares"])) as Shares;
const shareOf = (built: Pick<Built, "outputs">, id = "fraud-team"): FeatureStoreShare =>
  sharesOf(built).consumers[id]!.featureStore!;
const ofType = ({ resources }: Built, type: string) =>
  resources.filter((resource) => resource.type.endsWith(`:${type}`)).sort((a, b) => (a.name < b.name ? -1 : 1));
const statementsOf = (text: unknown) =>
  (JSON.parse(String(text)) as { Statement: { Sid: string; Resource?: string[]; Condition?: unknown }[] }).Statement;

const linesOf =
  (...patterns: RegExp[]) =>
  (error: unknown) => {
    assert.ok(error instanceof Mistakes, String(error));
    for (const [index, pattern] of patterns.entries()) assert.match(error.lines[index] ?? "", pattern);
    assert.equal(error.lines.length, patterns.length, error.lines.join("\n"));
    return true;
  };

const ROLE = "arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team";
const OWN_ROLE = "arn:aws:iam::222222222222:role/SageMakerFeatureStoreExecution-fraud-team";

describe("a parent stack with feature stores", () => {
  it("shares what it makes: the ARN of each role, in one output", async () => {
    const { parent: stack } = await featureStores();
    const { outputs } = stack.built;
    assert.deepEqual(outputs["featureStoreRoleArns"], {
      "fraud-team": "arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team",
      risk: "arn:aws:iam::111111111111:role/SageMakerFeatureStore-risk",
      ads: "arn:aws:iam::111111111111:role/SageMakerFeatureStore-ads",
    });
    assert.deepEqual(Object.keys(outputs["invokeRoleArns"] as object), ["fraud-team"]);
    assert.deepEqual(shareOf(stack.built), {
      roleArn: ROLE,
      access: "readWrite",
      featureGroups: [
        {
          name: "customers",
          offlineStore: {
            bucket: "ml-offline-store",
            prefix: "features",
            database: "sagemaker_featurestore",
            lakeFormation: true,
          },
        },
        {
          name: "Orders-EU",
          offlineStore: {
            bucket: "ml-orders",
            prefix: "",
            database: "orders",
            table: "orders_1700000000",
            kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/off",
            lakeFormation: false,
          },
          onlineStoreKmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/on",
        },
        {
          name: "Scores",
          access: "update",
          features: ["segment", "tier"],
          listRecords: true,
          offlineStore: {
            bucket: "ml-offline-store",
            prefix: "features",
            database: "sagemaker_featurestore",
            lakeFormation: true,
          },
        },
      ],
      executionRoleArns: [OWN_ROLE, "arn:aws:iam::222222222222:role/service-role/Studio"],
      workgroup: "sagemaker-feature-store-fraud-team",
      resultsBucket: { name: "sagemaker-athena-fraud-team-222222222222-eu-west-1", prefix: "athena-results/" },
    });
    assert.deepEqual(shareOf(stack.built, "risk").executionRoleArns, [
      "arn:aws:iam::333333333333:role/SageMakerFeatureStoreExecution-risk",
    ]);
    assert.ok(!("resultsBucket" in shareOf(stack.built, "ads")));
    assert.equal(shareOf(stack.built, "ads").workgroup, "sagemaker-feature-store-ads");
  });

  it("makes for each consumer a role with its policy alone, and a workgroup, and nothing else", async () => {
    const { parent: stack } = await featureStores();
    assert.deepEqual(
      stack.built.resources
        .filter(({ type, name }) => type.startsWith("aws:") && !name.startsWith("fraud-team-invoke"))
        .map(({ type, name }) => `${type.split(":")[2]} ${name}`)
        .sort(),
      Object.keys(FEATURE_STORES)
        .flatMap((id) => [
          `Policy ${id}-feature-store-policy`,
          `Role ${id}-feature-store-role`,
          `RolePolicyAttachment ${id}-feature-store-attachment`,
          `RolePoliciesExclusive ${id}-feature-store-inline-policies`,
          `RolePolicyAttachmentsExclusive ${id}-feature-store-attached-policies`,
          `Workgroup ${id}-workgroup`,
        ])
        .sort(),
    );
  });

  it("queries in a workgroup whose settings hold, with results in the consumer's bucket or with Athena", async () => {
    const { parent: stack } = await featureStores();
    const [ads, fraud] = ofType(stack.built, "Workgroup").map(({ inputs }) => inputs);
    const common = { enforceWorkgroupConfiguration: true, publishCloudwatchMetricsEnabled: true };
    assert.deepEqual(fraud, {
      name: "sagemaker-feature-store-fraud-team",
      description: "Queries of one consumer on the shared feature store",
      configuration: {
        ...common,
        bytesScannedCutoffPerQuery: 10_737_418_240,
        resultConfiguration: {
          outputLocation: "s3://sagemaker-athena-fraud-team-222222222222-eu-west-1/athena-results/",
          expectedBucketOwner: "222222222222",
        },
      },
      forceDestroy: true,
    });
    assert.deepEqual((ads as { configuration: unknown }).configuration, {
      ...common,
      bytesScannedCutoffPerQuery: 10_737_418_240,
      managedQueryResultsConfiguration: { enabled: true },
    });
  });

  it("takes the bucket, cutoff and managed policies that the config names", async () => {
    const stack = await parentBuilt({
      resultsBucket: "our-results",
      bytesScannedCutoffPerQuery: 20_000_000,
      managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSageMakerFeatureStoreAccess"],
    });
    assert.deepEqual(shareOf(stack).resultsBucket, { name: "our-results", prefix: "athena-results/" });
    const { configuration } = ofType(stack, "Workgroup")[0]!.inputs as { configuration: Record<string, unknown> };
    assert.equal(configuration["bytesScannedCutoffPerQuery"], 20_000_000);
    assert.deepEqual(
      ofType(stack, "RolePolicyAttachment").map(({ inputs }) => inputs["policyArn"]),
      [
        "arn:aws:iam::aws:policy/AmazonSageMakerFeatureStoreAccess",
        "arn:aws:iam::111111111111:policy/SageMakerFeatureStore-fraud-team",
      ],
    );
  });

  it("lets SageMaker in where the config says so, and nowhere else", async () => {
    for (const trustSageMakerService of [false, true]) {
      const role = ofType(await parentBuilt({ trustSageMakerService }), "Role")[0]!;
      const sids = statementsOf(role.inputs["assumeRolePolicy"]).map(({ Sid }) => Sid);
      assert.deepEqual(sids, ["ExecutionRolesOfConsumer", ...(trustSageMakerService ? ["SageMakerService"] : [])]);
      assert.equal(role.inputs["maxSessionDuration"], 3600);
    }
  });

  it("has neither workgroup nor bucket when nothing is offline", async () => {
    const stack = await parentBuilt({ offlineStore: undefined });
    assert.deepEqual(ofType(stack, "Workgroup"), []);
    assert.deepEqual(Object.keys(shareOf(stack)).sort(), ["access", "executionRoleArns", "featureGroups", "roleArn"]);
    const policy = ofType(stack, "Policy")[0]!;
    assert.deepEqual(
      statementsOf(policy.inputs["policy"]).map(({ Sid }) => Sid),
      ["ReadOnlineStore"],
    );
  });

  it("has both when one group is offline", async () => {
    const featureGroups = ["a", { name: "b", offlineStore: OFFLINE }];
    const stack = await parentBuilt({ offlineStore: undefined, featureGroups });
    assert.equal(ofType(stack, "Workgroup").length, 1);
    const { featureGroups: shared, resultsBucket } = shareOf(stack);
    assert.ok(resultsBucket);
    assert.deepEqual(shared[0], { name: "a" });
    assert.equal(shared[1]!.offlineStore!.bucket, "ml-offline-store");
  });

  it("gives a group its own offline store before the common one, and its table in either", async () => {
    const featureGroups = [
      { name: "a", table: "t" },
      { name: "b", table: "u", offlineStore: { bucket: "ml-orders" } },
    ];
    const stores = shareOf(await parentBuilt({ featureGroups })).featureGroups.map(({ offlineStore }) => offlineStore!);
    assert.deepEqual(
      stores.map(({ bucket, table }) => [bucket, table]),
      [
        ["ml-offline-store", "t"],
        ["ml-orders", "u"],
      ],
    );
  });

  it("gives every IAM name its affixes, path and boundary, and a workgroup none", async () => {
    const boundary = "arn:aws:iam::111111111111:policy/Boundary";
    const names = { prefix: "acme-", suffix: "-prod", path: "/ml/" };
    const stack = await parentBuilt({}, {}, { names, permissionsBoundaryArn: boundary });
    const { inputs: role } = ofType(stack, "Role")[0]!;
    assert.deepEqual(
      [role["name"], role["path"], role["permissionsBoundary"]],
      ["acme-SageMakerFeatureStore-fraud-team-prod", "/ml/", boundary],
    );
    const { inputs: policy } = ofType(stack, "Policy")[0]!;
    assert.deepEqual([policy["name"], policy["path"]], ["acme-SageMakerFeatureStore-fraud-team-prod", "/ml/"]);
    const { roleArn, executionRoleArns, workgroup } = shareOf(stack);
    assert.equal(roleArn, "arn:aws:iam::111111111111:role/ml/acme-SageMakerFeatureStore-fraud-team-prod");
    assert.deepEqual(executionRoleArns, [
      "arn:aws:iam::222222222222:role/ml/acme-SageMakerFeatureStoreExecution-fraud-team-prod",
    ]);
    assert.equal(workgroup, "sagemaker-feature-store-fraud-team");
  });

  it("trusts execution roles by name, by path and by ARN, in the partition of its region", async () => {
    const executionRoles = ["Studio", "service-role/Jobs", "arn:aws-cn:iam::222222222222:role/ml/Own"];
    const stack = await parentBuilt({ executionRoles }, {}, { "aws:region": "cn-north-1" });
    const arns = ["Studio", "service-role/Jobs", "ml/Own"].map((name) => `arn:aws-cn:iam::222222222222:role/${name}`);
    assert.deepEqual(shareOf(stack).executionRoleArns, arns);
    const [first] = statementsOf(ofType(stack, "Role")[0]!.inputs["assumeRolePolicy"]);
    assert.deepEqual(first!.Condition, { ArnEquals: { "aws:PrincipalArn": arns } });
  });

  it("gives long ids short names of results buckets, each its own", async () => {
    const ids = ["a", "b"].map((letter) => `a-consumer-with-a-long-name-${letter.repeat(3)}`);
    const region = "ap-southeast-1";
    const raw = parentRaw(Object.fromEntries(ids.map((id) => [id, store()])), { "aws:region": region });
    const stack = await buildOffline({ stack: "parent", raw });
    const buckets = ids.map((id) => shareOf(stack, id).resultsBucket!.name);
    for (const bucket of buckets) {
      assert.equal(bucket.length, 63);
      assert.match(bucket, /^sagemaker-athena-a-consumer-.*-[0-9a-f]{6}-222222222222-ap-southeast-1$/);
    }
    assert.notEqual(buckets[0], buckets[1]);
    assert.equal(buckets[0], resultsBucketName(ids[0]!, "222222222222", region));
  });

  it("splits what is too large for one policy, each part attached", async () => {
    const featureGroups = Array.from({ length: 40 }, (_, index) => `feature-group-number-${index}`);
    const stack = await parentBuilt({ featureGroups });
    const policies = ofType(stack, "Policy");
    assert.ok(policies.length > 1 && policies.length <= 10, String(policies.length));
    for (const { inputs } of policies) {
      assert.ok(String(inputs["policy"]).length <= 6144);
      assert.match(String(inputs["name"]), /^SageMakerFeatureStore-fraud-team-[01]+$/);
    }
    assert.deepEqual(
      ofType(stack, "RolePolicyAttachment").map(({ inputs }) => inputs["policyArn"]),
      policies.map(({ state }) => state["arn"]),
    );
    const granted = policies.flatMap(({ inputs }) => statementsOf(inputs["policy"]));
    const online = granted.filter(({ Sid }) => Sid === "ReadOnlineStore").flatMap(({ Resource }) => Resource!);
    assert.equal(new Set(online).size, 40);
  });

  const many = (count: number, more: (index: number) => object = () => ({})) =>
    Array.from({ length: count }, (_, index) => ({ name: `feature-group-number-${index}`, ...more(index) }));
  const tooLarge = [
    {
      name: "300 feature groups",
      more: { featureGroups: many(300) },
      line: /^sagemaker-sharing:consumers\.fraud-team\.featureStore\.featureGroups: 300 feature groups make permissions of \d{6} characters in \d\d managed policies, \d+ more than the 10 a role takes; name each group's exact table, which saves about a third, or make several consumers of it$/,
    },
    {
      name: "feature groups for which managed policies leave no room",
      more: {
        featureGroups: many(40),
        managedPolicyArns: Array.from({ length: 9 }, (_, index) => `arn:aws:iam::aws:policy/P${index}`),
      },
      line: /^sagemaker-sharing:consumers\.fraud-team\.featureStore\.featureGroups: 40 feature groups make .* in \d managed policies, \d more than the 1 a role takes besides the 9 of managedPolicyArns; /,
    },
    {
      name: "execution roles for more than a trust policy",
      more: { executionRoles: Array.from({ length: 40 }, (_, index) => `service-role/Execution-${index}`) },
      line: /^sagemaker-sharing:consumers\.fraud-team\.featureStore\.executionRoles: makes a trust policy of \d{4} characters, \d+ more than IAM's 2048; name fewer roles$/,
    },
  ];
  for (const { name, more, line } of tooLarge) {
    it(`refuses ${name}, before anything is registered`, async () => {
      const raw = parent(more);
      const nothing = await capture({ stack: "parent", accountId: "111111111111", region: "eu-west-1" }, async () => {
        await assert.rejects(buildStack(raw), linesOf(line));
        return { outputs: {}, warnings: [] };
      });
      assert.deepEqual(nothing.resources, []);
    });
  }

  it("saves about a third with exact tables, as the message says", async () => {
    const size = async (featureGroups: object[]) =>
      ofType(await parentBuilt({ featureGroups }), "Policy")
        .map(({ inputs }) => String(inputs["policy"]).length)
        .reduce((sum, one) => sum + one);
    const exact = await size(many(40, (index) => ({ table: `feature_group_number_${index}_1700000000` })));
    const saved = 1 - exact / (await size(many(40)));
    assert.ok(saved > 0.25 && saved < 0.4, String(saved));
  });
});

describe("renaming a consumer of a feature store", () => {
  const renamed = { "risk-team": store({}, { formerIds: ["fraud-team"] }) };

  it("keeps role, policy and workgroup: same physical names, and the old names as aliases", async () => {
    const before = await parentBuilt();
    const after = await buildOffline({ stack: "parent", raw: parentRaw(renamed) });
    for (const old of before.resources) {
      const name = old.name.replace(/^fraud-team-(?=feature-store|workgroup)/, "risk-team-");
      const now = after.resources.find((resource) => resource.name === name);
      assert.ok(now, `${old.name} has no successor`);
      if (old.type.startsWith("aws:")) assert.deepEqual(now.inputs, old.inputs);
      if (now.name === "risk-team-feature-store" || now.name === "risk-team-workgroup")
        assert.deepEqual(now.aliases, [old.name]);
    }
    assert.equal(after.resources.length, before.resources.length);
    const { roleArn, executionRoleArns, workgroup, resultsBucket } = shareOf(before);
    assert.deepEqual(
      { roleArn, executionRoleArns, workgroup, resultsBucket },
      {
        roleArn: ROLE,
        executionRoleArns: [OWN_ROLE],
        workgroup: "sagemaker-feature-store-fraud-team",
        resultsBucket: { name: "sagemaker-athena-fraud-team-222222222222-eu-west-1", prefix: "athena-results/" },
      },
    );
    assert.deepEqual(shareOf(after, "risk-team"), shareOf(before));
  });

  it("leaves the child's resources as they are, once its config names the new id", async () => {
    const resources = (stack: Built) => stack.resources.map(({ urn, inputs }) => [urn, inputs]);
    assert.deepEqual(
      resources(await childBuilt(parentRaw(renamed), child({ consumer: "risk-team" }))),
      resources(await childBuilt(parent(), child())),
    );
  });
});

describe("a child stack with a feature store", () => {
  const keysOf = ({ outputs }: Built) => Object.keys(outputs).filter((key) => key !== "share");

  it("exports what people and tools need", async () => {
    const stack = await childBuilt(parent(), child());
    assert.deepEqual(stack.outputs, {
      share: sharesOf({ outputs: (await parentBuilt()).outputs }).consumers["fraud-team"],
      featureStoreRoleArn: ROLE,
      executionRoleArn: OWN_ROLE,
      workgroup: "sagemaker-feature-store-fraud-team",
      resultsBucket: "sagemaker-athena-fraud-team-222222222222-eu-west-1",
    });
  });

  it("exports neither workgroup nor bucket when nothing is offline, and no bucket when Athena keeps results", async () => {
    const online = await childBuilt(parent({ offlineStore: undefined }), child());
    assert.deepEqual(keysOf(online), ["featureStoreRoleArn", "executionRoleArn"]);
    const managed = await childBuilt(parent({ results: "managed" }), child());
    assert.deepEqual(keysOf(managed), ["featureStoreRoleArn", "executionRoleArn", "workgroup"]);
    for (const stack of [online, managed]) assert.deepEqual(ofType(stack, "Bucket"), []);
  });

  it("exports what invoking endpoints needs as well", async () => {
    const raw = childRaw("fraud-team", "222222222222", GROUP);
    assert.deepEqual(keysOf(await childBuilt(parent({}, { endpoints: ["churn"] }), raw)), [
      "invokeRoleArn",
      "externalId",
      "callerPolicyJson",
      "awsConfig",
      "featureStoreRoleArn",
      "executionRoleArn",
      "workgroup",
      "resultsBucket",
    ]);
  });

  it("makes the first execution role with its policies, and takes the others as they are", async () => {
    const stack = await childBuilt(
      parent({ executionRoles: ["ml/Own", "service-role/Studio"] }),
      child({ permissionsBoundaryArn: "arn:aws:iam::222222222222:policy/B", names: { prefix: "acme-", path: "/x/" } }),
    );
    const [own, studio] = ofType(stack, "Role");
    assert.deepEqual(
      [own!.adopted, own!.inputs["name"], own!.inputs["path"], own!.inputs["permissionsBoundary"]],
      [false, "Own", "/ml/", "arn:aws:iam::222222222222:policy/B"],
    );
    assert.deepEqual(
      [studio!.adopted, studio!.state["arn"]],
      [true, "arn:aws:iam::222222222222:role/service-role/Studio"],
    );
    const policies = ofType(stack, "RolePolicy").map(({ inputs }) => inputs);
    assert.deepEqual(
      policies.map(({ role, name }) => [role, name]),
      [
        ["Own", "Use-SageMakerFeatureStore-fraud-team"],
        ["Studio", "Use-SageMakerFeatureStore-fraud-team"],
      ],
    );
    assert.equal(policies[0]!["policy"], policies[1]!["policy"]);
    assert.deepEqual(
      statementsOf(policies[0]!["policy"]).map(({ Sid }) => Sid),
      ["AssumeFeatureStoreRole", "FindResults", "ReadResults"],
    );
    assert.deepEqual(
      ofType(stack, "RolePolicyAttachment").map(({ inputs }) => inputs),
      [{ role: "Own", policyArn: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess" }],
    );
    assert.equal(stack.outputs["executionRoleArn"], "arn:aws:iam::222222222222:role/ml/Own");
  });

  it("takes every execution role as it is with create: false", async () => {
    const stack = await childBuilt(
      parent({ executionRoles: ["service-role/Studio", "Jobs"] }),
      child({ executionRole: { create: false } }),
    );
    assert.deepEqual(
      ofType(stack, "Role").map(({ name, adopted }) => [name, adopted]),
      [
        ["execution-Jobs-role", true],
        ["execution-Studio-role", true],
      ],
    );
    assert.deepEqual(ofType(stack, "RolePolicyAttachment"), []);
    assert.equal(ofType(stack, "RolePolicy").length, 2);
    assert.equal(stack.outputs["executionRoleArn"], "arn:aws:iam::222222222222:role/service-role/Studio");
  });

  it("attaches the managed policies that its config names, to existing roles as well", async () => {
    const policyArn = "arn:aws:iam::222222222222:policy/Own";
    for (const create of [true, false]) {
      const stack = await childBuilt(
        parent({ executionRoles: ["A", "B"] }),
        child({ executionRole: { create, managedPolicyArns: [policyArn] } }),
      );
      assert.deepEqual(
        ofType(stack, "RolePolicyAttachment").map(({ inputs }) => inputs),
        [
          { role: "A", policyArn },
          { role: "B", policyArn },
        ],
      );
    }
  });

  it("restricts its execution role's trust to its account, if told", async () => {
    for (const restrictSourceAccount of [false, true]) {
      const stack = await childBuilt(parent(), child({ executionRole: { restrictSourceAccount } }));
      const [first] = statementsOf(ofType(stack, "Role")[0]!.inputs["assumeRolePolicy"]);
      assert.deepEqual(
        first!.Condition,
        restrictSourceAccount ? { StringEquals: { "aws:SourceAccount": ["222222222222"] } } : undefined,
      );
    }
  });

  it("lets its execution roles invoke endpoints too, if told", async () => {
    const raw = childRaw("fraud-team", "222222222222", { executionRole: true });
    const stack = await childBuilt(parent({ executionRoles: ["A", "B"] }, { endpoints: ["churn"] }), raw);
    assert.deepEqual(
      ofType(stack, "RolePolicy").map(({ inputs }) => `${String(inputs["role"])} ${String(inputs["name"])}`),
      ["A", "B"].flatMap((role) => [
        `${role} Use-SageMakerExternal-fraud-team`,
        `${role} Use-SageMakerFeatureStore-fraud-team`,
      ]),
    );
    const [invoke] = ofType(stack, "RolePolicy");
    assert.deepEqual(statementsOf(invoke!.inputs["policy"])[0]!.Resource, [
      "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team",
    ]);
  });

  it("does not take away what another share gave to the same execution role", async () => {
    const shared = { executionRoles: ["Studio"] };
    const consumers = parentRaw({ "fraud-team": store(shared), risk: store(shared) });
    const existing = { executionRole: { create: false } };
    const stacks = await built(consumers, {
      fraud: child(existing),
      risk: child({ ...existing, consumer: "risk" }),
    });
    const names = stacks.children.map((stack) => ofType(stack.built, "RolePolicy").map(({ inputs }) => inputs["name"]));
    assert.deepEqual(names, [["Use-SageMakerFeatureStore-fraud-team"], ["Use-SageMakerFeatureStore-risk"]]);
  });

  it("makes the bucket that its config describes", async () => {
    const resultsBucket = { expireAfterDays: 7, sseAlgorithm: "aws:kms", onDestroy: "delete" };
    const stack = await childBuilt(parent(), child({ resultsBucket }));
    assert.equal(ofType(stack, "Bucket")[0]!.inputs["forceDestroy"], true);
    assert.equal(ofType(stack, "Key").length, 1);
    const { rules } = ofType(stack, "BucketLifecycleConfiguration")[0]!.inputs as { rules: { expiration: object }[] };
    assert.deepEqual(rules[0]!.expiration, { days: 7 });
    const sids = statementsOf(ofType(stack, "RolePolicy")[0]!.inputs["policy"]).map(({ Sid }) => Sid);
    assert.deepEqual(sids, ["AssumeFeatureStoreRole", "FindResults", "ReadResults", "DecryptResults"]);
  });

  it("changes nothing of a bucket that exists, and prints the statements to merge into its policy", async () => {
    const stack = await childBuilt(parent(), child({ resultsBucket: { create: false } }));
    assert.deepEqual(
      stack.resources.filter(({ type }) => /:(s3|kms)\//.test(type)),
      [],
    );
    assert.deepEqual(keysOf(stack), [
      "featureStoreRoleArn",
      "executionRoleArn",
      "workgroup",
      "resultsBucket",
      "resultsBucketStatementsJson",
    ]);
    assert.equal(stack.outputs["resultsBucket"], "sagemaker-athena-fraud-team-222222222222-eu-west-1");
    const made = await childBuilt(parent(), child());
    const [, ...whole] = statementsOf(ofType(made, "BucketPolicy")[0]!.inputs["policy"]);
    assert.deepEqual(JSON.parse(String(stack.outputs["resultsBucketStatementsJson"])), whole);
    // Its results may be encrypted with a key that we know nothing of.
    const sids = statementsOf(ofType(stack, "RolePolicy")[0]!.inputs["policy"]).map(({ Sid }) => Sid);
    assert.ok(sids.includes("DecryptResults"));
  });

  it("is the same at preview, as its parent is", async () => {
    const consumers = parentRaw(FEATURE_STORES);
    const dumps = async (preview: boolean) => {
      const own = childRaw("fraud-team", "222222222222", { executionRole: true }, { resultsBucket: { create: true } });
      const stacks = await built(consumers, { own }, { preview });
      return [dump(stacks.parent.built), ...stacks.children.map((stack) => dump(stack.built))];
    };
    assert.deepEqual(await dumps(true), await dumps(false));
  });
});

describe("what a child's config says and its share does not hold", () => {
  const invoking = { endpoints: ["churn"], featureStore: undefined };
  const misfits: readonly { name: string; parent: RawConfig; child: object; lines: RegExp[] }[] = [
    {
      name: "no callers for endpoints",
      parent: parent({}, { endpoints: ["churn"] }),
      child: {},
      lines: [
        /^sagemaker-sharing:callers: says who may invoke the endpoints that fraud-team shares: .* \(it is missing\)$/,
      ],
    },
    {
      name: "callers for no endpoints",
      parent: parent(),
      child: { callers: GROUP },
      lines: [/^sagemaker-sharing:callers: does nothing: the share of fraud-team holds no endpoints; leave it out$/],
    },
    {
      name: "its execution role for callers, for no feature store",
      parent: parent({}, invoking),
      child: { callers: { ...GROUP, executionRole: true } },
      lines: [
        /^sagemaker-sharing:callers\.executionRole: is for the execution role of a feature store, .* callers\.roleNames$/,
      ],
    },
    {
      name: "its own execution role among roles that exist",
      parent: parent({}, { endpoints: ["churn"] }),
      child: { callers: { roleNames: ["Etl", "sagemakerfeaturestoreexecution-fraud-team"] } },
      lines: [
        /^sagemaker-sharing:callers\.roleNames\[1\]: is the execution role that this stack makes: leave it out here, and write callers\.executionRole: true \(got "sagemakerfeature/,
      ],
    },
    {
      name: "an execution role and a bucket for no feature store",
      parent: parent({}, invoking),
      child: { callers: GROUP, executionRole: {}, resultsBucket: {} },
      lines: [
        /^sagemaker-sharing:executionRole: does nothing: the share of fraud-team holds no feature store; leave it out$/,
        /^sagemaker-sharing:resultsBucket: does nothing: the share of fraud-team holds no results bucket; leave it out$/,
      ],
    },
    {
      name: "a bucket for results that Athena keeps",
      parent: parent({ results: "managed" }),
      child: { resultsBucket: {} },
      lines: [/^sagemaker-sharing:resultsBucket: does nothing: .* holds no results bucket; leave it out$/],
    },
    {
      name: "a bucket when nothing is offline",
      parent: parent({ offlineStore: undefined }),
      child: { resultsBucket: { create: false } },
      lines: [/^sagemaker-sharing:resultsBucket: does nothing: .* holds no results bucket; leave it out$/],
    },
    {
      name: "another region than the feature store's",
      parent: parent(),
      child: { "aws:region": "us-east-1" },
      lines: [
        /^aws:region: must be eu-west-1, where the feature store is and query results must be \(got "us-east-1"\)$/,
      ],
    },
    {
      name: "several of these",
      parent: parent({ results: "managed" }),
      child: { "aws:region": "us-east-1", resultsBucket: {}, callers: GROUP },
      lines: [/^sagemaker-sharing:callers: /, /^sagemaker-sharing:resultsBucket: /, /^aws:region: /],
    },
  ];
  for (const { name, parent: raw, child: more, lines } of misfits) {
    it(`is refused: ${name}`, async () => {
      await assert.rejects(childBuilt(raw, child(more)), linesOf(...lines));
    });
  }

  it("is another region for endpoints alone, which is no mistake", async () => {
    const raw = child({ "aws:region": "us-east-1", callers: GROUP });
    await assert.doesNotReject(childBuilt(parent({}, invoking), raw));
  });
});

describe("execution roles that exist", () => {
  const executionRoles = ["service-role/Studio", "Jobs"];
  const trusted = {
    Studio: "arn:aws:iam::222222222222:role/service-role/Studio",
    Jobs: "arn:aws:iam::222222222222:role/Jobs",
  };
  const shareOfParent = async () => sharesOf(await parentBuilt({ executionRoles })).consumers["fraud-team"];

  /** Builds a child with some answers to its look-ups. @returns what it registered and which roles it looked up */
  async function lookedUp(
    executionRole: object,
    roleArn: Lookups["roleArn"],
    check: (built: Promise<unknown>) => Promise<void>,
  ) {
    const raw = child({ parentStack: undefined, share: await shareOfParent(), executionRole });
    const asked: unknown[][] = [];
    const lookups: Partial<Lookups> = {
      isThere: () => Promise.resolve(true),
      roleArn: (name, trusts) => {
        asked.push([name, trusts]);
        return roleArn(name, trusts);
      },
    };
    const { resources } = await capture(
      { stack: "child", accountId: "222222222222", region: "eu-west-1" },
      async () => {
        await check(buildStack(raw, [], lookups));
        return { outputs: {}, warnings: [] };
      },
    );
    return { resources, asked };
  }
  const found: Lookups["roleArn"] = (name) => Promise.resolve(trusted[name as keyof typeof trusted]);

  it("are looked up, and only these", async () => {
    const check = async (stack: Promise<unknown>) => void (await stack);
    const all = await lookedUp({ create: false }, found, check);
    assert.deepEqual(all.asked, Object.entries(trusted));
    const others = await lookedUp({}, found, check);
    assert.deepEqual(others.asked, [["Jobs", trusted.Jobs]]);
  });

  const refusals: readonly { name: string; roleArn: Lookups["roleArn"]; lines: RegExp[] }[] = [
    {
      name: "with another path",
      roleArn: (name, trusts) =>
        name === "Studio" ? Promise.resolve("arn:aws:iam::222222222222:role/Studio") : found(name, trusts),
      lines: [
        /^sagemaker-sharing:executionRole: the role is arn:aws:iam::222222222222:role\/Studio, but the share trusts arn:aws:iam::222222222222:role\/service-role\/Studio; correct featureStore\.executionRoles in the parent, with the role's path$/,
      ],
    },
    {
      name: "that cannot be looked up",
      roleArn: (name, trusts) =>
        name === "Jobs" ? Promise.reject(new Error("NoSuchEntity: no role Jobs")) : found(name, trusts),
      lines: [
        /^sagemaker-sharing:executionRole: cannot look up the existing role Jobs \(NoSuchEntity: no role Jobs\); the share trusts arn:aws:iam::222222222222:role\/Jobs$/,
      ],
    },
    {
      name: "of which none is the one that the share trusts",
      roleArn: (name) => Promise.resolve(`arn:aws:iam::222222222222:role/other/${name}`),
      lines: [/role\/other\/Studio, but the share trusts/, /role\/other\/Jobs, but the share trusts/],
    },
  ];
  for (const { name, roleArn, lines } of refusals) {
    it(`are refused ${name}, before anything is registered`, async () => {
      const { resources } = await lookedUp({ create: false }, roleArn, (stack) =>
        assert.rejects(stack, linesOf(...lines)),
      );
      assert.deepEqual(resources, []);
    });
  }

  it("are refused together with what else does not fit", async () => {
    const raw = child({ parentStack: undefined, share: await shareOfParent(), "aws:region": "us-east-1" });
    const roleArn = () => Promise.resolve("arn:aws:iam::222222222222:role/x/Jobs");
    await assert.rejects(
      buildStack(raw, [], { roleArn, isThere: () => Promise.resolve(true) }),
      linesOf(/^aws:region: /, /^sagemaker-sharing:executionRole: /),
    );
  });
});
