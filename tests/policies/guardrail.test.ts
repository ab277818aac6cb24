import assert from "node:assert/strict";
import fc from "fast-check";
import { decide, type Context, type Principal } from "../../access/simulate/simulate";
import { callerOf } from "../../enforcement/events/caller";
import { certain } from "../../enforcement/models/current";
import type { DeployedTo } from "../../enforcement/events/deploymentCalls";
import type { EnforcementSettings } from "../../enforcement/rules/schema";
import { judge } from "../../enforcement/verdict/judge";
import { guardrail, type Guarded } from "../../policies/guardrail";
import type { PolicyDocument } from "../../policies/document";
import { QUOTAS, sizeOf, splitToFit } from "../../policies/quotas";
import { assumedRole, HERE, model, NOON, role, settings, settingsWith } from "../enforcement/samples";

const GUARDED: Guarded = {
  accountId: "111111111111",
  partition: "aws",
  regions: ["eu-west-1"],
  enforcerRoleArns: [role("Enforcer")],
};
const BREAK_GLASS = { breakGlassRoleArns: [role("BreakGlass")] };

const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** A session of a role that may do everything but what the guardrail refuses. */
function somebody(roleArn: string, document: PolicyDocument): Principal {
  const [account, name] = [roleArn.split(":")[4]!, roleArn.split("/").pop()!];
  return {
    label: name,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/alice`,
    principalArn: roleArn,
    accountId: account,
    policies: [
      { name: "everything", document: everything },
      { name: "guardrail", document },
    ],
  };
}

interface Call {
  readonly by: string;
  readonly call: string;
  /** `endpoint/churn`; the call is on this. */
  readonly on: string;
  readonly models?: readonly string[];
  readonly region?: string;
}

async function refuses(document: PolicyDocument, { by, call, on, models, region = "eu-west-1" }: Call) {
  const modelArns = models?.map((name) => `arn:aws:sagemaker:${region}:111111111111:model/${name}`);
  const context: Context = {
    "aws:RequestedRegion": region,
    ...(modelArns && { "sagemaker:ModelArn": modelArns.length === 1 ? modelArns[0]! : modelArns }),
  };
  const { allowed, problems } = await decide({
    principal: somebody(by, document),
    action: `sagemaker:${call}`,
    resource: `arn:aws:sagemaker:${region}:111111111111:${on}`,
    accountId: "111111111111",
    context,
  });
  assert.deepEqual(problems, []);
  return !allowed;
}

const CHURN = { name: "churn", models: ["churn-*"], allowedRoleArns: [role("ModelDeployer")] };
const PROD = { name: "prod", endpoints: ["Prod-*"], allowedRoleArns: [role("Release"), role("ModelDeployer")] };
const DATA = { name: "data", modelDataUrls: ["s3://secret/"], allowedRoleArns: [role("DataOwner")] };

const [OUTSIDER, DEPLOYER, RELEASE] = [role("DataScience"), role("ModelDeployer"), role("Release")];
const BY_MODEL = [
  { call: "CreateEndpointConfig", on: "endpoint-config/any" },
  { call: "CreateTransformJob", on: "transform-job/any" },
  { call: "CreateInferenceComponent", on: "inference-component/any" },
] as const;

describe("the guardrail", () => {
  const both = guardrail(settingsWith(BREAK_GLASS, CHURN, PROD), GUARDED);

  const cases: readonly (readonly [refused: boolean, what: string, call: Call])[] = [
    ...BY_MODEL.flatMap((one): [boolean, string, Call][] => [
      [true, "a protected model", { by: OUTSIDER, ...one, models: ["churn-1"] }],
      [true, "a protected model among others", { by: OUTSIDER, ...one, models: ["other", "churn-1"] }],
      [true, "a protected model, by whom another rule lists", { by: RELEASE, ...one, models: ["churn-1"] }],
      [false, "a protected model, by whom the rule lists", { by: DEPLOYER, ...one, models: ["churn-1"] }],
      [false, "a protected model, breaking the glass", { by: role("BreakGlass"), ...one, models: ["churn-1"] }],
      [
        true,
        "by a role of that name and another path",
        { by: role("ModelDeployer", "/x/"), ...one, models: ["churn-1"] },
      ],
      [false, "another model", { by: OUTSIDER, ...one, models: ["churned"] }],
      [false, "no model", { by: OUTSIDER, ...one }],
      [false, "in another region", { by: OUTSIDER, ...one, models: ["churn-1"], region: "us-east-1" }],
    ]),
    ...["CreateModel", "DeleteModel"].flatMap((call): [boolean, string, Call][] => [
      [true, "a protected name", { by: OUTSIDER, call, on: "model/churn-1" }],
      [false, "a protected name, by whom the rule lists", { by: DEPLOYER, call, on: "model/churn-1" }],
      [false, "another name", { by: OUTSIDER, call, on: "model/prod-1" }],
      [false, "in another region", { by: OUTSIDER, call, on: "model/churn-1", region: "us-east-1" }],
    ]),
    ...["CreateEndpointConfig", "DeleteEndpointConfig", "CreateEndpoint", "UpdateEndpoint"].flatMap(
      (call): [boolean, string, Call][] => [
        [true, "a config called like a model", { by: OUTSIDER, call, on: "endpoint-config/churn-1" }],
        [true, "a config called like an endpoint", { by: OUTSIDER, call, on: "endpoint-config/Prod-1" }],
        [true, "the same in lower case", { by: OUTSIDER, call, on: "endpoint-config/prod-1" }],
        [false, "another config", { by: OUTSIDER, call, on: "endpoint-config/other" }],
        [true, "a config of the other rule", { by: RELEASE, call, on: "endpoint-config/churn-1" }],
        [false, "a config, by whom the rule lists", { by: RELEASE, call, on: "endpoint-config/Prod-1" }],
      ],
    ),
    ...["CreateEndpoint", "UpdateEndpoint", "CreateInferenceComponent", "UpdateEndpointWeightsAndCapacities"].flatMap(
      (call): [boolean, string, Call][] => [
        [true, "on a protected endpoint", { by: OUTSIDER, call, on: "endpoint/Prod-1" }],
        [true, "on it in lower case", { by: OUTSIDER, call, on: "endpoint/prod-1" }],
        [false, "on it, by whom the rule lists", { by: RELEASE, call, on: "endpoint/prod-1" }],
        [false, "on an endpoint called like a protected model", { by: OUTSIDER, call, on: "endpoint/churn-1" }],
      ],
    ),
    [false, "taking an update back", { by: role("Enforcer"), call: "UpdateEndpoint", on: "endpoint/Prod-1" }],
    [false, "to a config", { by: role("Enforcer"), call: "UpdateEndpoint", on: "endpoint-config/churn-1" }],
    [true, "creating, which it never does", { by: role("Enforcer"), call: "CreateEndpoint", on: "endpoint/Prod-1" }],
    ...["DeleteEndpoint", "StopTransformJob", "DeleteInferenceComponent", "UpdateInferenceComponent"].map(
      (call): [boolean, string, Call] => [
        false,
        "undoing",
        {
          by: role("Enforcer"),
          call,
          on: `${call
            .replace(/^[A-Z][a-z]+/, "")
            .replace(/\B[A-Z]/g, "-$&")
            .toLowerCase()}/prod-1`,
        },
      ],
    ),
    [false, "looking", { by: OUTSIDER, call: "DescribeModel", on: "model/churn-1" }],
    [false, "invoking", { by: OUTSIDER, call: "InvokeEndpoint", on: "endpoint/Prod-1" }],
  ];
  for (const [refused, what, call] of cases) {
    it(`${refused ? "refuses" : "leaves"} ${call.by.split("role")[1]!} ${call.call} ${call.on}: ${what}`, async () => {
      assert.equal(await refuses(both, call), refused);
    });
  }

  it("refuses what no rule is about where the default is deny, and leaves to enforcement what a rule may be about", async () => {
    const document = guardrail(settingsWith({ defaultDecision: "deny", ...BREAK_GLASS }, CHURN, DATA), GUARDED);
    const models = ["other"];
    for (const one of BY_MODEL) {
      assert.ok(await refuses(document, { by: OUTSIDER, ...one, models }), one.call);
      assert.ok(await refuses(document, { by: OUTSIDER, ...one, models: ["other", "churn-1"] }), one.call);
      assert.ok(await refuses(document, { by: DEPLOYER, ...one, models }), one.call);
      assert.ok(!(await refuses(document, { by: DEPLOYER, ...one, models: ["churn-1"] })), one.call);
      assert.ok(!(await refuses(document, { by: role("DataOwner"), ...one, models })), one.call);
      assert.ok(!(await refuses(document, { by: role("BreakGlass"), ...one, models })), one.call);
      assert.ok(!(await refuses(document, { by: OUTSIDER, ...one, models, region: "us-east-1" })), one.call);
    }
    const [config, , component] = BY_MODEL;
    assert.ok(await refuses(document, { by: OUTSIDER, ...component }), "a container without a model");
    assert.ok(!(await refuses(document, { by: DEPLOYER, ...component })), "perhaps of a model that is theirs");
    assert.ok(!(await refuses(document, { by: OUTSIDER, ...config })), "a config without models deploys none");
  });

  it("refuses every model where the default is deny and no rule names one", async () => {
    const document = guardrail(settingsWith({ defaultDecision: "deny" }, DATA), GUARDED);
    for (const one of BY_MODEL) {
      assert.ok(await refuses(document, { by: OUTSIDER, ...one, models: ["any"] }));
      assert.ok(!(await refuses(document, { by: role("DataOwner"), ...one, models: ["any"] })));
    }
    assert.ok(!(await refuses(document, { by: OUTSIDER, ...BY_MODEL[0] })));
  });

  it("says nothing of rules without names, nor of rules that are being tried out", () => {
    const sids = (document: PolicyDocument) => document.Statement.map(({ Sid }) => Sid);
    assert.deepEqual(sids(guardrail(settings(DATA), GUARDED)), ["EndpointPolicies"]);
    assert.deepEqual(sids(guardrail(settings({ ...CHURN, mode: "audit" }), GUARDED)), ["EndpointPolicies"]);
    // For all of them: the guardrail prevents nothing until somebody attaches it.
    assert.deepEqual(guardrail(settingsWith({ mode: "audit" }, CHURN), GUARDED), guardrail(settings(CHURN), GUARDED));
  });

  it("leaves policies on endpoints to those who deploy the stack or break the glass, whatever the rules are", async () => {
    const keepers = { stackRoleArns: [role("Stack-*")], breakGlassRoleArns: [role("BreakGlass")] };
    const document = guardrail(settingsWith(keepers, PROD), GUARDED);
    const puts = { call: "PutEndpointPolicy", on: "endpoint/any" };
    for (const by of [OUTSIDER, DEPLOYER, RELEASE, role("Enforcer"), role("Other", "/Stack-x/")])
      assert.ok(await refuses(document, { by, ...puts }), by);
    for (const by of [role("Stack-1"), role("BreakGlass")]) assert.ok(!(await refuses(document, { by, ...puts })), by);
    assert.ok(await refuses(guardrail(settings(PROD), GUARDED), { by: DEPLOYER, ...puts }), "nobody is named");
    assert.ok(!(await refuses(document, { by: OUTSIDER, ...puts, region: "us-east-1" })));
    for (const call of ["GetEndpointPolicy", "DeleteEndpointPolicy"])
      assert.ok(!(await refuses(document, { by: OUTSIDER, ...puts, call })), call);
  });

  it("keeps what a rule in audit is about out of the default too", async () => {
    const trial = { ...CHURN, mode: "audit" };
    const document = guardrail(settingsWith({ defaultDecision: "deny" }, trial), GUARDED);
    assert.ok(!(await refuses(document, { by: OUTSIDER, ...BY_MODEL[0], models: ["churn-1"] })));
    assert.ok(await refuses(document, { by: DEPLOYER, ...BY_MODEL[0], models: ["other"] }));
  });

  it("knows permission sets by the roles they become, in every region", async () => {
    const sets = { name: "sets", models: ["churn-*"], allowedPermissionSets: ["Data"] };
    const document = guardrail(settings(sets), GUARDED);
    const sso = "/aws-reserved/sso.amazonaws.com/";
    const call = { ...BY_MODEL[0], models: ["churn-1"] };
    const name = "AWSReservedSSO_Data_0123456789abcdef";
    assert.ok(!(await refuses(document, { by: role(name, sso), ...call })));
    assert.ok(!(await refuses(document, { by: role(name, `${sso}eu-central-1/`), ...call })));
    assert.ok(await refuses(document, { by: role("AWSReservedSSO_Data_Science_0123456789abcdef", sso), ...call }));
    assert.ok(await refuses(document, { by: role(name), ...call }));
    assert.equal(document.Statement.filter(({ Sid }) => Sid.endsWith("ByPath")).length, 0);
  });

  it("gives every statement a Sid of its own that IAM takes, whatever the rules are called", () => {
    const names = ["a-b", "a_b", "ab", "ab2", "default", "Models", "a-bModels", "9"];
    const rules = names.map((name) => ({ ...CHURN, name, endpoints: ["prod"] }));
    const sids = guardrail(settingsWith({ defaultDecision: "deny" }, ...rules), GUARDED).Statement.map(
      ({ Sid }) => Sid,
    );
    assert.equal(new Set(sids).size, 3 * names.length + 3);
    for (const sid of sids) assert.match(sid, /^[A-Za-z0-9]+$/);
    assert.deepEqual(sids.slice(0, 3), ["ABModels", "ABNames", "ABUpdates"]);
  });

  it("is written as service control policies may be: refusals of actions, on resources, with conditions, and nothing else", () => {
    for (const { Effect, Resource, ...rest } of both.Statement) {
      assert.equal(Effect, "Deny");
      assert.ok(Resource!.length > 0);
      assert.deepEqual(Object.keys(rest).sort(), ["Action", "Condition", "Sid"]);
    }
  });

  it("splits to both quotas, and says the same in parts", async () => {
    const names = Array.from({ length: 150 }, (_, index) => `model-${index}-*`);
    const roles = Array.from({ length: 12 }, (_, index) => role(`Deployer${index}`, "/machine-learning/"));
    const whole = guardrail(settings({ name: "many", models: names, allowedRoleArns: roles }), GUARDED);
    for (const limit of [QUOTAS.managedPolicy, QUOTAS.serviceControlPolicy]) {
      const parts = splitToFit(whole, limit);
      assert.ok(parts.length > 1);
      for (const { document } of parts) assert.ok(sizeOf(document) <= limit);
      const joint = { ...whole, Statement: parts.flatMap(({ document }) => document.Statement) };
      for (const models of [["model-0-a"], ["model-149-a"], ["other", "model-77-a"]]) {
        assert.ok(await refuses(joint, { by: OUTSIDER, ...BY_MODEL[0], models }));
        assert.ok(!(await refuses(joint, { by: roles[11]!, ...BY_MODEL[0], models })));
      }
      assert.ok(!(await refuses(joint, { by: OUTSIDER, ...BY_MODEL[0], models: ["model-150-a"] })));
    }
  });
});

/** Names of few letters, so that patterns often meet. */
const name = fc.stringMatching(/^[ab]{1,3}$/);
const pattern = fc.stringMatching(/^[ab*?]{1,3}$/);
const roleName = fc.stringMatching(/^Dep[ab]{0,2}$/);
const path = fc.constantFrom("/", "/team/", "/Depa/", "/Dep/b/");
const principalIn = (...paths: string[]) =>
  fc.record({ path: fc.constantFrom(...paths), name: fc.stringMatching(/^Dep[ab*?]{0,3}$/) });

describe("the guardrail and enforcement", () => {
  const rulesFor = (...paths: string[]) =>
    fc.uniqueArray(
      fc.record({
        name: fc.constantFrom("one", "two", "three"),
        models: fc.uniqueArray(pattern, { maxLength: 2 }),
        endpoints: fc.uniqueArray(pattern, { maxLength: 1 }),
        allowed: fc.uniqueArray(principalIn(...paths), {
          minLength: 1,
          maxLength: 2,
          selector: ({ path, name }) => path + name,
        }),
      }),
      { maxLength: 3, selector: (rule) => rule.name },
    );
  const made = (...paths: string[]) =>
    fc
      .record({ rules: rulesFor(...paths), defaultDecision: fc.constantFrom("allow", "deny") })
      .map(({ rules, defaultDecision }) => ({
        // Not checked as a stack file is: rules may contradict each other here, and both must agree all the same.
        ...settings(CHURN),
        defaultDecision: defaultDecision,
        rules: rules.map(({ name, models, endpoints, allowed }) => ({
          ...settings(CHURN).rules[0]!,
          ...{ name, models, endpoints },
          allowedRoleArns: allowed.map((one) => role(one.name, one.path)),
        })),
      }));
  const judged = (
    rulesOf: EnforcementSettings,
    by: { name: string; path: string },
    modelName: string,
    to: DeployedTo,
  ): string => {
    const caller = callerOf(assumedRole(by.name, by.path));
    return judge({ eventTime: NOON, caller, to, models: certain([model(modelName)]) }, rulesOf, HERE, NOON).decision;
  };
  const caller = fc.record({ name: roleName, path });

  it("agree about every model and every role, where only models are named", async () => {
    let denied = 0;
    await fc.assert(
      fc.asyncProperty(made("/", "/team/"), caller, name, async (all, by, modelName) => {
        const onlyModels = { ...all, rules: all.rules.map((rule) => ({ ...rule, endpoints: [] })) };
        const call = {
          by: role(by.name, by.path),
          call: "CreateTransformJob",
          on: "transform-job/x",
          models: [modelName],
        };
        const decision = judged(onlyModels, by, modelName, "no endpoint");
        if (decision === "denied") denied += 1;
        assert.equal(await refuses(guardrail(onlyModels, GUARDED), call), decision === "denied");
      }),
      { numRuns: 400 },
    );
    assert.ok(denied > 50, `${denied} denied`);
  });

  it("agree about every endpoint, where only endpoints are named", async () => {
    await fc.assert(
      fc.asyncProperty(made("/", "/team/"), caller, name, async (all, by, endpointName) => {
        const onlyEndpoints = {
          ...all,
          defaultDecision: "allow" as const,
          rules: all.rules.map((rule) => ({ ...rule, models: [] })),
        };
        const call = { by: role(by.name, by.path), call: "CreateEndpoint", on: `endpoint/${endpointName}` };
        const decision = judged(onlyEndpoints, by, "x", { endpointName });
        assert.equal(await refuses(guardrail(onlyEndpoints, GUARDED), call), decision === "denied");
      }),
      { numRuns: 200 },
    );
  });

  it("refuse nothing that enforcement would leave, whatever is named", async () => {
    await fc.assert(
      fc.asyncProperty(
        made("/", "/team/", "/*/", "/Depa/"),
        caller,
        name,
        name,
        async (all, by, modelName, endpointName) => {
          const document = guardrail(all, GUARDED);
          const requests = [
            { call: "CreateInferenceComponent", on: "inference-component/x", models: [modelName] },
            { call: "CreateInferenceComponent", on: `endpoint/${endpointName}`, models: [modelName] },
          ];
          const refused = await Promise.all(
            requests.map((one) => refuses(document, { by: role(by.name, by.path), ...one })),
          );
          if (refused.includes(true)) assert.equal(judged(all, by, modelName, { endpointName }), "denied");
        },
      ),
      { numRuns: 300 },
    );
  });
});
