import assert from "node:assert/strict";
import type { Built, Resource } from "../../access/build/build";
import { checkAccess, type Check } from "../../access/check";
import { toJson } from "../../access/report/json";
import { report } from "../../access/report/report";
import { built, childRaw, featureStores, GROUP, parentRaw, threeConsumers } from "../sample";
import { quickCheck } from "../quickCheck";

const CONSUMERS = { "fraud-team": { accountId: "222222222222", endpoints: ["churn", "forecast-*"] } };
const sample = () => built(parentRaw(CONSUMERS), { child: childRaw("fraud-team", "222222222222", GROUP) });

const OPTIONS = { all: false, colour: false, seconds: 1, files: ["Pulumi.parent.yaml"], environments: [] };
const change = (stack: Built, edit: (resource: Resource) => Record<string, unknown>): Built => ({
  ...stack,
  resources: stack.resources.map((resource) => ({ ...resource, inputs: { ...resource.inputs, ...edit(resource) } })),
});

/** Checks the sample after a change to what was built. */
async function changed(edit: { parent?: (built: Built) => Built; child?: (built: Built) => Built }): Promise<Check> {
  const { parent, children } = await sample();
  return quickCheck(
    { ...parent, built: edit.parent?.(parent.built) ?? parent.built },
    children.map((child) => ({ ...child, built: edit.child?.(child.built) ?? child.built })),
  );
}

describe("the access check", () => {
  it("asks pairs: every denial is the twin of an allowance that holds", async () => {
    const { parent, children } = await threeConsumers();
    const { answers, summary, failures } = await quickCheck(parent, children);
    assert.deepEqual(failures, []);
    assert.equal(summary.surprises, 0);
    assert.equal(summary.allowed + summary.denied, answers.length);
    const promises = new Map(
      answers.filter(({ twin }) => twin === null).map((answer) => [`${answer.consumer} ${answer.question}`, answer]),
    );
    for (const { consumer, twin, difference, actual, key } of answers) {
      assert.match(key, /^(consumers|callers)\./);
      if (twin === null) continue;
      assert.equal(promises.get(`${consumer} ${twin}`)?.actual, "allowed");
      assert.ok(difference);
      assert.equal(actual, "denied");
    }
  });

  it("asks each question once", async () => {
    const { parent, children } = await threeConsumers();
    const { answers } = await quickCheck(parent, children);
    const asked = answers.map(({ consumer, question }) => `${consumer}: ${question}`);
    assert.deepEqual(
      asked.filter((question, index) => asked.indexOf(question) !== index),
      [],
    );
  });

  it("asks from another organization than the stack's own, whichever that is", async () => {
    for (const organizationId of ["o-exampleorgid", "o-anotherorgid"]) {
      const { parent, children } = await built(parentRaw(CONSUMERS, { organizationId }), {
        child: childRaw("fraud-team", "222222222222", GROUP),
      });
      const { summary, answers } = await quickCheck(parent, children);
      assert.equal(summary.surprises, 0);
      assert.ok(answers.some(({ difference }) => difference?.includes("from another organization")));
    }
  });

  it("blames the statement about the action, when several come as close", async () => {
    const { parent, children } = await featureStores();
    const { answers } = await checkAccess(parent, children, {
      keep: () => (asked) => asked.filter(({ question }) => question.difference === "in workgroup primary"),
    });
    assert.ok(answers.length > 0);
    for (const { decidedBy } of answers) assert.equal(decidedBy, "QueryInOwnWorkgroup (policy): another resource");
  });

  it("checks a consumer whose stack file is not there by what its admins could do", async () => {
    const { parent } = await sample();
    const { answers, summary } = await quickCheck(parent, []);
    assert.equal(summary.surprises, 0);
    assert.ok(
      answers.some(({ question }) => question === "an admin of 222222222222 -> invoke role -> InvokeEndpoint churn"),
    );
  });

  const sabotage: readonly { name: string; edit: Parameters<typeof changed>[0]; shows: RegExp }[] = [
    {
      name: "a child that hands out another ExternalId",
      edit: { child: (stack) => ({ ...stack, outputs: { ...stack.outputs, externalId: "222222222222" } }) },
      shows:
        /!! DENIED, expected allowed: an admin of 222222222222, with ExternalId 222222222222 .*StringEquals sts:ExternalId, from consumers\.fraud-team\.externalId/,
    },
    {
      name: "a child that hands out another role",
      edit: {
        child: (stack) => ({
          ...stack,
          outputs: { ...stack.outputs, invokeRoleArn: "arn:aws:iam::111111111111:role/Other" },
        }),
      },
      shows: /!! stack child: output invokeRoleArn is not what the parent shares with fraud-team/,
    },
    {
      name: "an endpoint too many",
      edit: {
        parent: (stack) =>
          change(stack, ({ inputs }) =>
            inputs["policy"] ? { policy: String(inputs["policy"]).replace("endpoint/churn", "endpoint/churn*") } : {},
          ),
      },
      shows:
        /!! ALLOWED, expected denied: endpoint churn-v2 .*InvokeSharedEndpoints \(policy\), from consumers\.fraud-team\.endpoints\[0\]/,
    },
    {
      name: "a document that is no JSON",
      edit: { parent: (stack) => change(stack, ({ inputs }) => (inputs["policy"] ? { policy: "{oops" } : {})) },
      shows: /!! policy SageMakerExternalInvokeEndpoint-fraud-team is no JSON: \{oops/,
    },
    {
      name: "a document that the simulator cannot read",
      edit: {
        parent: (stack) =>
          change(stack, ({ inputs }) =>
            inputs["policy"] ? { policy: String(inputs["policy"]).replace('"Allow"', '"Alow"') } : {},
          ),
      },
      shows: /!! sagemaker:InvokeEndpoint by the invoke role .* could not be evaluated: .*Effect/,
    },
    {
      name: "a misspelt condition operator",
      edit: {
        parent: (stack) =>
          change(stack, ({ inputs }) =>
            inputs["assumeRolePolicy"]
              ? { assumeRolePolicy: String(inputs["assumeRolePolicy"]).replace("StringEquals", "StringEqual") }
              : {},
          ),
      },
      shows:
        /!! trust of SageMakerExternal-fraud-team, ConsumerAccountWithExternalId: StringEqual is no condition operator of IAM/,
    },
    {
      name: "a condition key that an action does not have",
      edit: {
        parent: (stack) =>
          change(stack, ({ inputs }) =>
            inputs["assumeRolePolicy"]
              ? {
                  assumeRolePolicy: String(inputs["assumeRolePolicy"]).replace(
                    '"sts:AssumeRole"',
                    '"sts:AssumeRole","sts:TagSession"',
                  ),
                }
              : {},
          ),
      },
      shows:
        /!! .*ConsumerAccountWithExternalId: sts:TagSession has no context key sts:ExternalId, so the statement never applies to it/,
    },
    {
      name: "a trust in two accounts",
      edit: {
        parent: (stack) =>
          change(stack, ({ inputs }) =>
            inputs["assumeRolePolicy"]
              ? {
                  assumeRolePolicy: String(inputs["assumeRolePolicy"]).replaceAll(
                    '["arn:aws:iam::222222222222:root"]',
                    '["arn:aws:iam::222222222222:root","arn:aws:iam::777777777777:root"]',
                  ),
                }
              : {},
          ),
      },
      shows:
        /!! consumers\.fraud-team\.accountId: the trust of SageMakerExternal-fraud-team names 222222222222, 777777777777, and must name 222222222222 alone/,
    },
    {
      name: "a role that nobody promised",
      edit: {
        parent: (stack) => ({
          ...stack,
          resources: [
            ...stack.resources,
            ...stack.resources
              .filter(({ type }) => type === "aws:iam/role:Role")
              .map((role) => ({
                ...role,
                state: { ...role.state, name: "Backdoor", arn: "arn:aws:iam::111111111111:role/Backdoor" },
              })),
          ],
        }),
      },
      shows: /!! stack parent: role Backdoor is there, and nothing in the config explains it/,
    },
    {
      name: "a role that is not made",
      edit: {
        parent: (stack) => ({
          ...stack,
          resources: stack.resources.filter(({ type }) => type !== "aws:iam/role:Role"),
        }),
      },
      shows: /!! consumers\.fraud-team: is promised endpoints, but the parent makes no role for it/,
    },
    {
      name: "a document larger than IAM takes",
      edit: {
        child: (stack) =>
          change(stack, ({ inputs }) =>
            inputs["policy"]
              ? { policy: String(inputs["policy"]).replace('"Resource":[', `"Resource":["${"x".repeat(6000)}",`) }
              : {},
          ),
      },
      shows: /!! inline policy .* of group SagemakerTester has \d+ characters; IAM takes 5120/,
    },
    {
      name: "a caller who lost the policy: what hangs on it proves nothing",
      edit: {
        child: (stack) => ({
          ...stack,
          resources: stack.resources.filter(({ type }) => !type.includes("groupPolicy")),
        }),
      },
      shows: /\?\? denied .*proves nothing: what it differs from is denied too/,
    },
  ];
  for (const { name, edit, shows } of sabotage) {
    it(`fails on ${name}`, async () => {
      const check = await changed(edit);
      assert.ok(check.summary.surprises > 0);
      assert.match(report(check, OPTIONS), shows);
    });
  }

  it("lists managed policies of AWS as not evaluated, and fails on one that the config does not name", async () => {
    const attach = (stack: Built): Built => {
      const attachment = stack.resources.find(({ type }) => type.includes("rolePolicyAttachment"))!;
      const inputs = { ...attachment.inputs, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" };
      return { ...stack, resources: [...stack.resources, { ...attachment, inputs }] };
    };
    const check = await changed({ parent: attach });
    assert.deepEqual(check.notEvaluated, [
      "managed policy arn:aws:iam::aws:policy/ReadOnlyAccess on role SageMakerExternal-fraud-team: --account-details of 111111111111 shows it",
    ]);
    assert.match(report(check, OPTIONS), /not seen .*\n +managed policy arn:aws:iam::aws:policy\/ReadOnlyAccess/);
    assert.deepEqual(check.failures, [
      "stack parent: arn:aws:iam::aws:policy/ReadOnlyAccess is on role SageMakerExternal-fraud-team, and nothing in the config names it",
      "stack parent: role SageMakerExternal-fraud-team has arn:aws:iam::aws:policy/ReadOnlyAccess, which the list of its policies lacks: pulumi up would take it off again",
    ]);
  });

  it("says what else is not seen: adopted roles and groups, Pulumi ESC", async () => {
    const { parent, children } = await threeConsumers();
    const text = report(await quickCheck(parent, children), { ...OPTIONS, environments: ["acme/prod"] });
    assert.match(text, /not seen {2}SCPs, RCPs, permission boundaries/);
    assert.match(text, /what role Notebook of 333333333333 may do besides/);
    assert.match(text, /what group Scientists of 444444444444 may do besides/);
    assert.match(text, /config from Pulumi ESC: acme\/prod/);
  });

  it("reports for people: everything under the allowance it is the twin of, coloured only when asked", async () => {
    const { parent, children } = await sample();
    const check = await checkAccess(parent, children);
    const short = report(check, OPTIONS).split("\n");
    assert.ok(short.length <= 32, `${short.length} lines`);
    assert.ok(!short.join("").includes("\u001b"));
    assert.ok(report(check, { ...OPTIONS, colour: true }).includes("\u001b[1m"));
    assert.match(short.at(-1)!, /^\d+ answers: \d+ allowed as promised, \d+ denied as they should be, 0 surprises$/);

    const all = report(check, { ...OPTIONS, all: true })
      .split("\n")
      .filter((line) => / (ok) /.test(line));
    assert.equal(all.length, check.answers.length);
    let head = "";
    for (const line of all) {
      if (line.includes("same, but"))
        assert.ok(
          check.answers.some(
            ({ question }) => question === `${head}, but ${line.split("same, but ")[1]!.split(/ {2,}/)[0]!}`,
          ),
          `${line} under ${head}`,
        );
      else head = /(?:allowed|denied) +(.*?)(?: {2,}|$)/.exec(line)![1]!;
    }
  });

  it("has a warning of several stacks once, with their names", async () => {
    const { parent, children } = await threeConsumers();
    const warned = (stack: (typeof children)[number], ...warnings: string[]) => ({
      ...stack,
      built: { ...stack.built, warnings },
    });
    const [first, second, third] = children as [
      (typeof children)[number],
      (typeof children)[number],
      (typeof children)[number],
    ];
    const stacks = [warned(first, "say whose"), warned(second, "say whose", "of one alone"), warned(third)];
    const { warnings } = await quickCheck(parent, stacks, { about: () => false });
    assert.deepEqual(warnings, ["say whose (stacks fraud-team, risk)", "of one alone"]);
  });

  it("has a stable JSON form", async () => {
    const { parent, children } = await sample();
    const json = JSON.parse(JSON.stringify(toJson(await checkAccess(parent, children)))) as Record<
      string,
      unknown[]
    > & { summary: object };
    assert.deepEqual(Object.keys(json), [
      "accounts",
      "answers",
      "policies",
      "failures",
      "warnings",
      "notEvaluated",
      "gaps",
      "summary",
    ]);
    assert.deepEqual(Object.keys(json["accounts"]![0]!), ["stack", "accountId", "region", "resources", "outputs"]);
    assert.deepEqual(Object.keys(json["answers"]![0]!), [
      "consumer",
      "family",
      "question",
      "twin",
      "difference",
      "dimension",
      "principal",
      "action",
      "resource",
      "context",
      "expected",
      "actual",
      "unproven",
      "decidedBy",
      "key",
    ]);
    assert.deepEqual(Object.keys(json["policies"]![0]!), ["name", "kind", "size", "limit"]);
    assert.deepEqual(Object.keys(json.summary), ["allowed", "denied", "surprises"]);
  });
});
