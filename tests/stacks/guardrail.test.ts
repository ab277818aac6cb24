import assert from "node:assert/strict";
import { buildOffline, type Built } from "../../access/build/build";
import { Mistakes } from "../../config";
import { enforcement, enforcementAlone, GUARDED, guarded, parentRaw } from "../sample";

const output = ({ outputs }: Built) => outputs["guardrail"] as Readonly<Record<string, unknown>>;
const policiesOf = ({ resources }: Built) => resources.filter(({ type }) => type === "aws:iam/policy:Policy");
const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
const RULE = { name: "churn", models: ["churn-*"], allowedRoleArns: [role("ModelDeployer")] };
const build = (settings: object, more = {}) =>
  buildOffline({ stack: "parent", raw: enforcementAlone({ ...settings }, more) });

describe("the guardrail of a stack", () => {
  it("is there where enforcement is, in either kind of account, and nowhere else", async () => {
    const { parent, children } = await enforcement();
    for (const { built } of [parent, ...children])
      assert.deepEqual(Object.keys(output(built)), [
        "managedPolicyArns",
        "denyDeployments",
        "serviceControlPolicy",
        "selfProtection",
      ]);
    const without = parentRaw({ "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } });
    const { outputs, resources } = await buildOffline({ stack: "parent", raw: without });
    assert.ok(!("guardrail" in outputs));
    assert.ok(!resources.some(({ name }) => name.startsWith("guardrail")));
  });

  it("is a managed policy that nothing is attached to, and the same as text", async () => {
    const built = await build({ rules: [RULE] });
    const [policy, ...others] = policiesOf(built);
    assert.deepEqual(others, []);
    assert.equal(policy!.inputs["name"], "SageMakerGuardrail");
    assert.deepEqual(output(built)["managedPolicyArns"], ["arn:aws:iam::111111111111:policy/SageMakerGuardrail"]);
    assert.equal(policy!.inputs["policy"], output(built)["denyDeployments"]);
    assert.deepEqual(output(built)["serviceControlPolicy"], [policy!.inputs["policy"]]);
    assert.ok(!built.resources.some(({ inputs }) => inputs["policyArn"] !== undefined));
  });

  it("has the names that the company wants, and spares the roles of enforcement by theirs", async () => {
    const built = await build({ rules: [RULE] }, { names: { prefix: "acme-", suffix: "-prod", path: "/ml/" } });
    assert.deepEqual(output(built)["managedPolicyArns"], [
      "arn:aws:iam::111111111111:policy/ml/acme-SageMakerGuardrail-prod",
    ]);
    const { regions } = built.outputs["enforcement"] as { regions: Record<string, { enforcerRoleArn: string }> };
    const text = String(output(built)["denyDeployments"]);
    assert.ok(text.includes(`"${regions["eu-west-1"]!.enforcerRoleArn}"`));
  });

  it("is known at preview, whole", async () => {
    const raw = enforcementAlone(GUARDED);
    const preview = await buildOffline({ stack: "parent", raw, preview: true });
    const { denyDeployments, serviceControlPolicy, selfProtection } = output(preview);
    const after = output(await buildOffline({ stack: "parent", raw }));
    assert.equal(denyDeployments, after["denyDeployments"]);
    assert.deepEqual(serviceControlPolicy, after["serviceControlPolicy"]);
    assert.deepEqual(selfProtection, after["selfProtection"]);
  });

  it("splits into policies and texts that fit", async () => {
    const { built } = (await guarded()).parent;
    const { managedPolicyArns, serviceControlPolicy, selfProtection } = output(built) as Record<string, string[]>;
    assert.ok(managedPolicyArns!.length > 1);
    for (const { inputs } of policiesOf(built)) assert.ok(String(inputs["policy"]).length <= 6144);
    for (const text of [...serviceControlPolicy!, ...selfProtection!]) assert.ok(text.length <= 5120);
    for (const { name, inputs } of policiesOf(built))
      assert.equal(String(inputs["name"]), name.replace("guardrail-policy", "SageMakerGuardrail"));
  });

  it("refuses policies on endpoints where rules have no names, to all but who deploys the stack", async () => {
    const rule = { name: "data", images: ["secret"], allowedRoleArns: [role("DataOwner")] };
    const built = await build({ rules: [rule], stackRoleArns: [role("Pulumi")] });
    assert.equal(policiesOf(built).length, 1);
    const { denyDeployments, serviceControlPolicy, selfProtection } = output(built);
    assert.deepEqual(serviceControlPolicy, [denyDeployments]);
    assert.deepEqual((JSON.parse(String(denyDeployments)) as { Statement: unknown[] }).Statement, [
      {
        Sid: "EndpointPolicies",
        Effect: "Deny",
        Action: ["sagemaker:PutEndpointPolicy"],
        Resource: ["*"],
        Condition: {
          ArnNotLike: { "aws:PrincipalArn": [role("Pulumi")] },
          StringEquals: { "aws:RequestedRegion": ["eu-west-1"] },
        },
      },
    ]);
    assert.ok((selfProtection as string[]).length > 0);
  });

  it("protects nothing of itself while nobody is named who may change it", async () => {
    const { rules } = GUARDED;
    assert.deepEqual(output(await build({ rules, breakGlassRoleArns: [role("BreakGlass")] }))["selfProtection"], []);
  });

  it("refuses, before anything is registered, a rule whose roles fit into no statement", async () => {
    const allowedRoleArns = Array.from({ length: 90 }, (_, index) => role(`Deployer-of-many-models-${index}`));
    await assert.rejects(build({ rules: [{ ...RULE, allowedRoleArns }] }), (error) => {
      assert.ok(error instanceof Mistakes);
      assert.match(
        error.lines.join("\n"),
        /^sagemaker-sharing:enforcement\.rules: lists more roles than a statement of the guardrail holds: .* alone makes a policy of \d+ characters; the limit is \d+; name roles by patterns/,
      );
      return true;
    });
  });
});
