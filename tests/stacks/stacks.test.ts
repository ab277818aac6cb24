import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildOffline } from "../../access/build/build";
import { Mistakes, type RawConfig } from "../../config";
import { built, childRaw, GROUP, parentRaw, rawConfig, THREE, THREE_CHILDREN, THREE_MORE } from "../sample";
import { dump } from "../golden";
import { quickCheck } from "../quickCheck";

const CONSUMER = { accountId: "222222222222", endpoints: ["churn"] };
const parent = (consumer: object = {}, more = {}) => parentRaw({ "fraud-team": { ...CONSUMER, ...consumer } }, more);
const child = childRaw("fraud-team", "222222222222", GROUP);

const linesOf = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Mistakes, String(error));
  assert.match(error.lines.join("\n"), pattern);
  return true;
};

describe("the parent stack", () => {
  it("shares what it makes: the ARN of each role, in one output", async () => {
    const { outputs } = await buildOffline({ stack: "parent", raw: parentRaw(THREE, THREE_MORE) });
    assert.deepEqual(outputs["invokeRoleArns"], {
      "fraud-team": "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team",
      risk: "arn:aws:iam::111111111111:role/SageMakerExternal-risk",
      legacy: "arn:aws:iam::111111111111:role/LegacyInvoke",
    });
    const { shares } = outputs as { shares: { consumers: Record<string, unknown> } };
    assert.ok(!JSON.stringify(shares).includes("risk-old"), "only the ExternalId to use is published");
    assert.deepEqual(shares.consumers["risk"], {
      version: 1,
      consumer: "risk",
      accountId: "333333333333",
      partition: "aws",
      parent: { accountId: "111111111111", region: "eu-west-1" },
      organizationId: "o-a1b2c3d4e5",
      invoke: {
        roleArn: "arn:aws:iam::111111111111:role/SageMakerExternal-risk",
        externalId: "risk-Id",
        endpoints: ["Score", "llm"],
        inferenceComponents: ["adapter-*"],
        regions: ["eu-west-1", "us-east-1"],
        actions: ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"],
        inferenceRouters: ["Assistants", "team-*"],
        openAi: true,
        maxSessionDuration: 7200,
        asyncInference: THREE.risk.asyncInference,
      },
    });
  });

  it("has consumers of every id, that of a member of every object too", async () => {
    const raw = parentRaw({ constructor: CONSUMER, "fraud-team": CONSUMER });
    const { parent: side } = await built(raw, { child: childRaw("constructor", "222222222222", GROUP) });
    const { consumers } = side.built.outputs["shares"] as { consumers: Record<string, { featureStore?: unknown }> };
    assert.deepEqual(Object.keys(consumers), ["constructor", "fraud-team"]);
    assert.deepEqual(Object.keys(consumers["constructor"]!), Object.keys(consumers["fraud-team"]!));
  });

  it("is the same at preview, where everything of it is known", async () => {
    const raw = parentRaw(THREE, THREE_MORE);
    const preview = await buildOffline({ stack: "parent", raw, preview: true });
    assert.equal(dump(preview), dump(await buildOffline({ stack: "parent", raw })));
  });

  it("gives every IAM name its affixes, path and boundary", async () => {
    const boundary = "arn:aws:iam::111111111111:policy/Boundary";
    const names = { prefix: "acme-", suffix: "-prod", path: "/ml/" };
    const { resources, outputs } = await buildOffline({
      stack: "parent",
      raw: parent({}, { names, permissionsBoundaryArn: boundary }),
    });
    const role = resources.find(({ type }) => type === "aws:iam/role:Role")!.inputs;
    assert.equal(role["name"], "acme-SageMakerExternal-fraud-team-prod");
    assert.equal(role["path"], "/ml/");
    assert.equal(role["permissionsBoundary"], boundary);
    const policy = resources.find(({ type }) => type === "aws:iam/policy:Policy")!.inputs;
    assert.equal(policy["name"], "acme-SageMakerExternalInvokeEndpoint-fraud-team-prod");
    assert.deepEqual(outputs["invokeRoleArns"], {
      "fraud-team": "arn:aws:iam::111111111111:role/ml/acme-SageMakerExternal-fraud-team-prod",
    });
  });

  const partitions = [
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["eusc-de-east-1", "aws-eusc"],
  ] as const;
  for (const [region, partition] of partitions) {
    it(`and its child are of partition ${partition} in ${region}`, async () => {
      const stacks = await built(parent({}, { "aws:region": region }), {
        child: childRaw("fraud-team", "222222222222", GROUP, { "aws:region": region }),
      });
      const text = dump(stacks.parent.built) + dump(stacks.children[0]!.built);
      assert.match(text, new RegExp(`arn:${partition}:iam::111111111111:role/`));
      assert.doesNotMatch(text, /arn:aws:/);
      assert.equal((await quickCheck(stacks.parent, stacks.children)).summary.surprises, 0);
    });
  }

  it("splits what is too large for one policy, and shares all the same", async () => {
    const endpoints = Array.from({ length: 200 }, (_, index) => `endpoint-number-${index}`);
    const stacks = await built(parent({ endpoints }), { child });
    const policies = stacks.parent.built.resources.filter(({ type }) => type === "aws:iam/policy:Policy");
    assert.ok(policies.length > 1);
    assert.equal((await quickCheck(stacks.parent, stacks.children)).summary.surprises, 0);
  });

  const tooLarge = [
    {
      name: "more endpoints than ten policies hold",
      consumer: { endpoints: Array.from({ length: 900 }, (_, index) => `endpoint-number-${index}`) },
      line: /^sagemaker-sharing:consumers\.fraud-team\.endpoints: 900 endpoints .* characters in \d+ managed policies, \d+ more than the 10 a role takes; write patterns/m,
    },
    {
      name: "more ExternalIds than a trust policy holds",
      consumer: { alsoAcceptExternalIds: ["a", "b"].map((letter) => letter.repeat(1000)) },
      line: /^sagemaker-sharing:consumers\.fraud-team\.alsoAcceptExternalIds: makes a trust policy of [\d,]+ characters, \d+ more than IAM's 2,?048/m,
    },
  ];
  for (const { name, consumer, line } of tooLarge) {
    it(`refuses ${name}, before anything is registered`, async () => {
      await assert.rejects(buildOffline({ stack: "parent", raw: parent(consumer) }), linesOf(line));
    });
  }
});

describe("rotating an ExternalId", () => {
  const steps = [
    { name: "before", consumer: { externalId: "old" }, publishes: "old", accepts: ["old"] },
    {
      name: "both are accepted, the new one is published",
      consumer: { externalId: "new", alsoAcceptExternalIds: ["old"] },
      publishes: "new",
      accepts: ["new", "old"],
    },
    { name: "after", consumer: { externalId: "new" }, publishes: "new", accepts: ["new"] },
  ];
  for (const { name, consumer, publishes, accepts } of steps) {
    it(name, async () => {
      const stacks = await built(parent(consumer), { child });
      const { outputs } = stacks.children[0]!.built;
      assert.equal(outputs["externalId"], publishes);
      const { answers, summary } = await quickCheck(stacks.parent, stacks.children);
      assert.equal(summary.surprises, 0);
      const entered = answers.filter(({ actual, action }) => actual === "allowed" && action === "sts:AssumeRole");
      assert.deepEqual(
        [...new Set(entered.map(({ context }) => context["sts:ExternalId"]))].sort(),
        [...accepts].sort(),
      );
    });
  }

  it("changes nothing but the trust", async () => {
    const [old, both] = [
      await buildOffline({ stack: "parent", raw: parent(steps[0]!.consumer) }),
      await buildOffline({ stack: "parent", raw: parent(steps[1]!.consumer) }),
    ];
    const changed = both.resources.filter(({ type, urn, inputs }) => {
      const before = old.resources.find((resource) => resource.urn === urn);
      return type.startsWith("aws:") && JSON.stringify(before?.inputs) !== JSON.stringify(inputs);
    });
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["fraud-team-invoke-role"],
    );
  });
});

describe("renaming a consumer", () => {
  it("keeps every resource: same physical names, and the component's old name as an alias", async () => {
    const before = await buildOffline({ stack: "parent", raw: parent() });
    const renamed = { "risk-team": { ...CONSUMER, formerIds: ["fraud-team"] } };
    const after = await buildOffline({ stack: "parent", raw: parentRaw(renamed) });
    for (const old of before.resources) {
      // The engine gives children the aliases that follow from their component's, since their names begin with its name.
      const now = after.resources.find(
        ({ name }) => name === old.name.replace(/^fraud-team-invoke/, "risk-team-invoke"),
      );
      assert.ok(now, `${old.name} has no successor`);
      if (old.type.startsWith("aws:")) assert.deepEqual(now.inputs, old.inputs);
      else assert.deepEqual(now.aliases, [old.name]);
    }
    assert.equal(after.resources.length, before.resources.length);
  });

  it("leaves the child's resources as they are, once its config names the new id", async () => {
    const before = await built(parent(), { child });
    const after = await built(parentRaw({ "risk-team": { ...CONSUMER, formerIds: ["fraud-team"] } }), {
      child: childRaw("risk-team", "222222222222", GROUP),
    });
    const resources = (stacks: typeof before) =>
      stacks.children[0]!.built.resources.map(({ urn, inputs }) => [urn, inputs]);
    assert.deepEqual(resources(after), resources(before));
  });
});

describe("a child stack", () => {
  it("exports what people and tools need", async () => {
    const { children } = await built(parent(), {
      child: childRaw("fraud-team", "222222222222", { managedPolicy: {} }),
    });
    const { outputs } = children[0]!.built;
    assert.deepEqual(Object.keys(outputs).sort(), [
      "awsConfig",
      "callerPolicyArn",
      "callerPolicyJson",
      "externalId",
      "invokeRoleArn",
      "share",
    ]);
    assert.equal(outputs["callerPolicyArn"], "arn:aws:iam::222222222222:policy/SageMakerCaller");
    assert.equal(outputs["invokeRoleArn"], "arn:aws:iam::111111111111:role/SageMakerExternal-fraud-team");
    assert.match(
      String(outputs["awsConfig"]),
      /^\[profile sagemaker-fraud-team-111111111111-eu-west-1\]\nsource_profile = default\nrole_arn = arn:aws:iam::111111111111:role\/SageMakerExternal-fraud-team\nexternal_id = 111111111111\nduration_seconds = 3600\nregion = eu-west-1$/m,
    );
    const document = JSON.parse(String(outputs["callerPolicyJson"])) as { Statement: { Resource: string[] }[] };
    assert.deepEqual(document.Statement[0]!.Resource, [outputs["invokeRoleArn"]]);
  });

  it("is the same at preview", async () => {
    const one = async (preview: boolean) =>
      (await built(parentRaw(THREE, THREE_MORE), THREE_CHILDREN, { preview })).children.map((stack) =>
        dump(stack.built),
      );
    assert.deepEqual(await one(true), await one(false));
  });

  const parentOutputs = async () =>
    (await buildOffline({ stack: "parent", raw: parent() })).outputs as {
      shares: { consumers: Record<string, unknown> };
    };
  const withSource = (source: object): RawConfig => ({
    ...rawConfig(source as Record<string, unknown>),
    ...Object.fromEntries(Object.entries(child).filter(([key]) => key !== "sagemaker-sharing:parentStack")),
  });

  it("builds the same from a stack reference, a share in its config, and a file of all shares", async () => {
    const outputs = await parentOutputs();
    const file = path.join(mkdtempSync(path.join(tmpdir(), "share-")), "shares.json");
    writeFileSync(file, JSON.stringify(outputs.shares));
    const reference = await buildOffline({ stack: "child", raw: child, others: new Map([["parent", outputs]]) });
    const inline = await buildOffline({
      stack: "child",
      raw: withSource({ share: outputs.shares.consumers["fraud-team"] }),
    });
    const fromFile = await buildOffline({ stack: "child", raw: withSource({ shareFile: file }) });
    assert.equal(dump(inline), dump(reference));
    assert.equal(dump(fromFile), dump(reference));
  });

  const refusals: readonly {
    name: string;
    raw?: RawConfig;
    outputs: () => Promise<Record<string, unknown>>;
    line: RegExp;
  }[] = [
    {
      name: "a parent stack without shares",
      outputs: () => Promise.resolve({}),
      line: /^sagemaker-sharing:parentStack: stack organization\/sagemaker-sharing\/parent has no output shares; run `pulumi up` in the parent account first/,
    },
    {
      name: "a share that the parent withdrew",
      outputs: async () => (await buildOffline({ stack: "parent", raw: parentRaw({ other: CONSUMER }) })).outputs,
      line: /no share for consumer "fraud-team", only for "other".*pulumi destroy/,
    },
    {
      name: "a share that has another id now",
      outputs: async () =>
        (await buildOffline({ stack: "parent", raw: parentRaw({ other: { ...CONSUMER, formerIds: ["fraud-team"] } }) }))
          .outputs,
      line: /calls consumer "fraud-team" "other" now: write sagemaker-sharing:consumer: other/,
    },
    {
      name: "a share for another account",
      outputs: async () =>
        (await buildOffline({ stack: "parent", raw: parent({ accountId: "333333333333" }) })).outputs,
      line: /meant for account 333333333333/,
    },
    {
      name: "a newer contract",
      outputs: async () => ({ shares: { ...(await parentOutputs()).shares, version: 2 } }),
      line: /of version 2; this program reads version 1/,
    },
    {
      name: "a share file that is not there",
      raw: withSource({ shareFile: "/nowhere/shares.json" }),
      outputs: parentOutputs,
      line: /^sagemaker-sharing:shareFile: cannot read \/nowhere\/shares\.json .*pulumi stack output shares --json/,
    },
    {
      name: "a share of a partition it is not in",
      raw: { ...child, "aws:region": "cn-north-1" },
      outputs: parentOutputs,
      line: /partition aws; aws:region of this stack is in aws-cn/,
    },
  ];
  for (const { name, raw = child, outputs, line } of refusals) {
    it(`refuses ${name}`, async () => {
      const others = new Map([["parent", await outputs()]]);
      await assert.rejects(buildOffline({ stack: "child", raw, others }), linesOf(line));
    });
  }
});
