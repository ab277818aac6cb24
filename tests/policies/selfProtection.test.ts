import assert from "node:assert/strict";
import { decide, type Context } from "../../access/simulate/simulate";
import type { PolicyDocument } from "../../policies/document";
import { packToFit, QUOTAS, sizeOf } from "../../policies/quotas";
import { selfProtection, type Protected } from "../../policies/selfProtection";
import { role } from "../enforcement/samples";

const REGIONS = ["eu-west-1", "us-east-1"];
const PARTS: Protected = {
  accountId: "111111111111",
  partition: "aws",
  tableName: "ledger",
  queueNames: ["events", "dead-letters"],
  ruleNames: ["calls", "clock"],
  functionNames: ["enforcer", "sweep"],
  topicName: "news",
  alarmPrefix: "enforcement-",
  enforcerRoleArns: REGIONS.map((region) => role(`Enforcer-${region}`)),
  sweepRoleArns: REGIONS.map((region) => role(`Sweep-${region}`)),
  policyArns: ["arn:aws:iam::111111111111:policy/Guardrail"],
};
const [ADMIN, DEPLOYER, BREAK_GLASS] = [role("Admin"), role("Deployer-ci"), role("BreakGlass")];
const KEEPERS = [role("Deployer-*"), BREAK_GLASS];
const document = selfProtection(PARTS, KEEPERS);

/** Whether somebody who may do everything else is refused. `on` is what follows the account in the ARN. */
async function refuses(policy: PolicyDocument, by: string, action: string, on: string, context: Context = {}) {
  const [service, name] = [action.split(":")[0]!, by.split("/").pop()!];
  const region = service === "iam" ? "" : "us-east-1";
  const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const { allowed, problems } = await decide({
    principal: {
      label: name,
      arn: `arn:aws:sts::111111111111:assumed-role/${name}/alice`,
      principalArn: by,
      accountId: "111111111111",
      policies: [{ name: "everything", document: everything }],
    },
    action,
    resource: `arn:aws:${service}:${region}:111111111111:${on}`,
    accountId: "111111111111",
    context,
    serviceControlPolicies: [{ name: "self-protection", document: policy }],
  });
  assert.deepEqual(problems, []);
  return !allowed;
}

const OF_FUNCTION = { "lambda:FunctionArn": "arn:aws:lambda:us-east-1:111111111111:function:enforcer" };
const OF_GUARDRAIL = { "iam:PolicyARN": "arn:aws:iam::111111111111:policy/Guardrail" };
/** A change of each part. */
const CHANGES: readonly (readonly [action: string, on: string, context?: Context])[] = [
  ["dynamodb:DeleteTable", "table/ledger"],
  ["dynamodb:UpdateTable", "table/ledger"],
  ["sqs:PurgeQueue", "events"],
  ["sqs:SetQueueAttributes", "dead-letters"],
  ["events:DisableRule", "rule/calls"],
  ["events:RemoveTargets", "rule/clock"],
  ["lambda:UpdateFunctionCode", "function:enforcer"],
  ["lambda:InvokeFunction", "function:enforcer"],
  ["lambda:InvokeFunction", "function:enforcer:1"],
  ["lambda:PutFunctionConcurrency", "function:sweep"],
  ["lambda:DeleteEventSourceMapping", "event-source-mapping:0a1b", OF_FUNCTION],
  ["iam:PutRolePolicy", "role/Enforcer-us-east-1"],
  ["iam:PassRole", "role/Sweep-eu-west-1"],
  ["iam:CreatePolicyVersion", "policy/Guardrail"],
  ["iam:DetachGroupPolicy", "group/everybody", OF_GUARDRAIL],
  ["logs:DeleteLogGroup", "log-group:/aws/lambda/enforcer"],
  ["logs:DeleteLogStream", "log-group:/aws/lambda/sweep:log-stream:2026"],
  ["cloudtrail:StopLogging", "trail/any"],
  ["cloudwatch:DeleteAlarms", "alarm:enforcement-heartbeat"],
  ["sns:SetTopicAttributes", "news"],
];
/** What only the functions do. */
const WORK: readonly (readonly [by: string, action: string, on: string])[] = [
  [role("Enforcer-us-east-1"), "dynamodb:PutItem", "table/ledger"],
  [role("Enforcer-us-east-1"), "dynamodb:DeleteItem", "table/ledger"],
  [role("Sweep-us-east-1"), "dynamodb:UpdateItem", "table/ledger"],
  [role("Sweep-us-east-1"), "sqs:SendMessage", "events"],
  [role("Enforcer-us-east-1"), "sqs:ReceiveMessage", "events"],
  [role("Enforcer-us-east-1"), "sqs:DeleteMessage", "events"],
];

describe("self-protection", () => {
  for (const [action, on, context] of CHANGES) {
    it(`leaves ${action} on ${on} to whoever deploys the stack or breaks the glass`, async () => {
      for (const by of [ADMIN, role("Enforcer-us-east-1"), role("Sweep-us-east-1"), role("NotDeployer-ci")])
        assert.ok(await refuses(document, by, action, on, context), by);
      for (const by of [DEPLOYER, BREAK_GLASS]) assert.ok(!(await refuses(document, by, action, on, context)), by);
    });
  }

  for (const [by, action, on] of WORK) {
    it(`leaves ${action} to ${by.split("/")[1]!}`, async () => {
      assert.ok(!(await refuses(document, by, action, on)));
      assert.ok(!(await refuses(document, BREAK_GLASS, action, on)));
      assert.ok(await refuses(document, ADMIN, action, on));
    });
  }

  it("does not let one function do the other's work", async () => {
    assert.ok(await refuses(document, role("Enforcer-us-east-1"), "sqs:SendMessage", "events"));
    assert.ok(await refuses(document, role("Sweep-us-east-1"), "sqs:ReceiveMessage", "events"));
  });

  it("leaves reading, and everything of others, to whoever may", async () => {
    for (const [action, on, context] of [
      ["dynamodb:Query", "table/ledger"],
      ["sqs:GetQueueAttributes", "events"],
      ["lambda:GetFunction", "function:enforcer"],
      ["iam:GetRole", "role/Enforcer-us-east-1"],
      ["cloudtrail:GetTrailStatus", "trail/any"],
      ["dynamodb:PutItem", "table/ledger2"],
      ["sqs:SendMessage", "events2"],
      ["events:DisableRule", "rule/calls2"],
      ["lambda:InvokeFunction", "function:enforcer2"],
      ["logs:DeleteLogGroup", "log-group:/aws/lambda/enforcer2"],
      ["iam:PassRole", "role/Enforcer-us-east-12"],
      ["iam:DetachRolePolicy", "role/any", { "iam:PolicyARN": "arn:aws:iam::111111111111:policy/Guardrail2" }],
      [
        "lambda:UpdateEventSourceMapping",
        "event-source-mapping:0a1b",
        { "lambda:FunctionArn": `${OF_FUNCTION["lambda:FunctionArn"]}2` },
      ],
      ["cloudwatch:DeleteAlarms", "alarm:other"],
    ] as [string, string, Context?][])
      assert.ok(!(await refuses(document, ADMIN, action, on, context)), `${action} ${on}`);
  });

  it("keeps off a topic of somebody else's, and off policies that are not made", async () => {
    const without = selfProtection({ ...PARTS, topicName: undefined, policyArns: [] }, KEEPERS);
    assert.ok(!JSON.stringify(without).includes("sns"));
    assert.ok(!(await refuses(without, ADMIN, "iam:DetachGroupPolicy", "group/everybody", OF_GUARDRAIL)));
    assert.ok(await refuses(without, ADMIN, "sqs:PurgeQueue", "events"));
  });

  it("splits to what a service control policy takes, and says the same in parts", async () => {
    const parts = packToFit(document, QUOTAS.serviceControlPolicy);
    assert.ok(parts.length > 1);
    for (const part of parts) assert.ok(sizeOf(part) <= QUOTAS.serviceControlPolicy);
    const joint = { ...document, Statement: parts.flatMap(({ Statement }) => Statement) };
    for (const [action, on, context] of CHANGES) assert.ok(await refuses(joint, ADMIN, action, on, context), action);
    for (const [by, action, on] of WORK) assert.ok(!(await refuses(joint, by, action, on)), action);
  });
});
