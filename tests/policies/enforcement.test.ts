import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { decide } from "../../access/simulate/simulate";
import { enforcerRolePermissions, enforcerRoleTrust } from "../../policies/enforcement/enforcerRole";
import type { Parts } from "../../policies/enforcement/parts";
import { deadLetterQueuePolicy, queuePolicy, targetDeadLetterQueuePolicy } from "../../policies/enforcement/queues";
import { sweepRolePermissions, sweepRoleTrust } from "../../policies/enforcement/sweepRole";
import { topicPolicy } from "../../policies/enforcement/topic";
import { QUOTAS, sizeOf } from "../../policies/quotas";

const at = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111111111111:${resource}`;
const PARTS: Parts = {
  partition: "aws",
  accountId: "111111111111",
  region: "eu-west-1",
  ruleArns: ["", "-state-changes"].map((end) => at("events", `rule/sagemaker-enforcement${end}`)),
  queueArn: at("sqs", "sagemaker-enforcement"),
  deadLetterQueueArn: at("sqs", "sagemaker-enforcement-dead-letters"),
  targetDeadLetterQueueArn: at("sqs", "sagemaker-enforcement-undelivered"),
  tableArn: at("dynamodb", "table/sagemaker-enforcement"),
  topicArn: at("sns", "sagemaker-enforcement"),
  ownTopic: true,
  sweepRoleArn: "arn:aws:iam::111111111111:role/SageMakerEnforcementSweep-eu-west-1",
};

type Context = Readonly<Record<string, string>>;
/** A request, and what is the same about it where it must be refused. */
type Request = readonly [action: string, resource: string, context?: Context];
const HERE = { "aws:RequestedRegion": "eu-west-1" };
const ELSEWHERE = { "aws:RequestedRegion": "us-east-1" };
const OF_SAGEMAKER = { "application-autoscaling:service-namespace": "sagemaker" };
const VOLUME = { "kms:ViaService": "sagemaker.eu-west-1.amazonaws.com", "kms:GrantIsForAWSResource": "true" };
const OF_TOPIC = {
  "kms:ViaService": "sns.eu-west-1.amazonaws.com",
  "kms:EncryptionContext:aws:sns:topicArn": PARTS.topicArn,
};
const log = (name: string) => at("logs", `log-group:/aws/lambda/${name}:log-stream:2026/11/25/[$LATEST]1`);
const OTHER_ACCOUNT = (arn: string) => arn.replace("111111111111", "999999999999");
const OTHER_REGION = (arn: string) => arn.replace("eu-west-1", "us-east-1");
const key = (value: string) => ({ "dynamodb:LeadingKeys": value });

const ROLES: readonly {
  readonly name: string;
  readonly document: ReturnType<typeof enforcerRolePermissions>;
  readonly may: readonly Request[];
  readonly mayNot: readonly Request[];
}[] = [
  {
    name: "the enforcer",
    document: enforcerRolePermissions(PARTS),
    may: [
      ["sagemaker:DescribeEndpoint", at("sagemaker", "endpoint/prod")],
      ["sagemaker:DescribeEndpointConfig", at("sagemaker", "endpoint-config/c1")],
      ["sagemaker:DescribeModel", at("sagemaker", "model/churn")],
      ["sagemaker:DescribeModelPackage", at("sagemaker", "model-package/churn/1")],
      ["sagemaker:DescribeModelPackage", OTHER_ACCOUNT(at("sagemaker", "model-package/churn/1"))],
      ["sagemaker:DescribeTransformJob", at("sagemaker", "transform-job/j")],
      ["sagemaker:DescribeInferenceComponent", at("sagemaker", "inference-component/i")],
      ["sagemaker:ListInferenceComponents", "*", HERE],
      ["application-autoscaling:DescribeScalableTargets", "*", HERE],
      ["cloudtrail:LookupEvents", "*", HERE],
      ["s3:GetAccessPoint", "*", HERE],
      ["s3:ListAccessPoints", "*", HERE],
      ["sagemaker:DeleteEndpoint", at("sagemaker", "endpoint/prod")],
      ["sagemaker:UpdateEndpoint", at("sagemaker", "endpoint/prod")],
      ["sagemaker:UpdateEndpoint", at("sagemaker", "endpoint-config/c1")],
      ["sagemaker:StopTransformJob", at("sagemaker", "transform-job/j")],
      ["sagemaker:DeleteInferenceComponent", at("sagemaker", "inference-component/i")],
      ["sagemaker:UpdateInferenceComponent", at("sagemaker", "inference-component/i")],
      [
        "application-autoscaling:DeregisterScalableTarget",
        at("application-autoscaling", "scalable-target/1"),
        OF_SAGEMAKER,
      ],
      ["kms:CreateGrant", at("kms", "key/1"), VOLUME],
      ["kms:Decrypt", at("kms", "key/1"), OF_TOPIC],
      ["kms:GenerateDataKey", at("kms", "key/1"), OF_TOPIC],
      ["dynamodb:GetItem", PARTS.tableArn],
      ["dynamodb:PutItem", PARTS.tableArn, key("open")],
      ["dynamodb:UpdateItem", PARTS.tableArn],
      ["dynamodb:DeleteItem", PARTS.tableArn],
      ["dynamodb:Query", PARTS.tableArn],
      ["sqs:ReceiveMessage", PARTS.queueArn],
      ["sqs:DeleteMessage", PARTS.queueArn],
      ["sqs:GetQueueAttributes", PARTS.queueArn],
      ["sns:Publish", PARTS.topicArn],
      ["logs:CreateLogStream", log("sagemaker-enforcer")],
      ["logs:PutLogEvents", log("sagemaker-enforcer")],
    ],
    mayNot: [
      ["sagemaker:CreateEndpoint", at("sagemaker", "endpoint/prod")],
      ["sagemaker:CreateEndpointConfig", at("sagemaker", "endpoint-config/c1")],
      ["sagemaker:CreateModel", at("sagemaker", "model/churn")],
      ["sagemaker:DeleteModel", at("sagemaker", "model/churn")],
      ["sagemaker:DeleteEndpointConfig", at("sagemaker", "endpoint-config/c1")],
      ["sagemaker:DeleteEndpoint", OTHER_REGION(at("sagemaker", "endpoint/prod"))],
      ["sagemaker:DeleteEndpoint", OTHER_ACCOUNT(at("sagemaker", "endpoint/prod"))],
      ["sagemaker:UpdateEndpoint", OTHER_REGION(at("sagemaker", "endpoint/prod"))],
      ["sagemaker:DescribeModelPackage", OTHER_REGION(at("sagemaker", "model-package/churn/1"))],
      ["sagemaker:ListInferenceComponents", "*", ELSEWHERE],
      ["s3:GetAccessPoint", "*", ELSEWHERE],
      ["s3:ListAllMyBuckets", "*", HERE],
      ["s3:GetObject", "arn:aws:s3:::models/churn-2/model.tar.gz", HERE],
      ["iam:PassRole", "arn:aws:iam::111111111111:role/Model"],
      [
        "application-autoscaling:DeregisterScalableTarget",
        at("application-autoscaling", "scalable-target/1"),
        { "application-autoscaling:service-namespace": "dynamodb" },
      ],
      ["kms:CreateGrant", at("kms", "key/1"), { ...VOLUME, "kms:GrantIsForAWSResource": "false" }],
      ["kms:CreateGrant", at("kms", "key/1"), { ...VOLUME, "kms:ViaService": "ec2.eu-west-1.amazonaws.com" }],
      ["kms:CreateGrant", OTHER_ACCOUNT(at("kms", "key/1")), VOLUME],
      ["kms:Decrypt", at("kms", "key/1"), { "kms:ViaService": VOLUME["kms:ViaService"] }],
      ["kms:Decrypt", at("kms", "key/1"), { "kms:ViaService": OF_TOPIC["kms:ViaService"] }],
      ["dynamodb:PutItem", `${PARTS.tableArn}-of-others`],
      ["dynamodb:DeleteTable", PARTS.tableArn],
      ["dynamodb:UpdateTable", PARTS.tableArn],
      ["sqs:ReceiveMessage", PARTS.deadLetterQueueArn],
      ["sqs:SendMessage", PARTS.queueArn],
      ["sqs:PurgeQueue", PARTS.queueArn],
      ["sns:Publish", at("sns", "other")],
      ["sns:Subscribe", PARTS.topicArn],
      ["logs:PutLogEvents", log("other")],
      ["logs:CreateLogGroup", at("logs", "log-group:/aws/lambda/sagemaker-enforcer")],
      ["lambda:UpdateFunctionCode", at("lambda", "function:sagemaker-enforcer")],
    ],
  },
  {
    name: "the sweep",
    document: sweepRolePermissions(PARTS),
    may: [
      ["cloudtrail:LookupEvents", "*", HERE],
      ["sagemaker:ListEndpoints", "*", HERE],
      ["sagemaker:ListInferenceComponents", "*", HERE],
      ["sagemaker:DescribeEndpoint", at("sagemaker", "endpoint/prod")],
      ["sagemaker:DescribeInferenceComponent", at("sagemaker", "inference-component/i")],
      ["dynamodb:GetItem", PARTS.tableArn],
      ["dynamodb:BatchGetItem", PARTS.tableArn],
      ["dynamodb:Query", PARTS.tableArn],
      ["dynamodb:PutItem", PARTS.tableArn, key("sweep")],
      ["dynamodb:PutItem", PARTS.tableArn, key("resource#endpoint#prod")],
      ["dynamodb:PutItem", PARTS.tableArn, key("resource#inferenceComponent#i")],
      ["sqs:SendMessage", PARTS.queueArn],
      ["logs:CreateLogStream", log("sagemaker-enforcement-sweep")],
      ["logs:PutLogEvents", log("sagemaker-enforcement-sweep")],
    ],
    mayNot: [
      ["cloudtrail:LookupEvents", "*", ELSEWHERE],
      ["cloudtrail:StopLogging", at("cloudtrail", "trail/t")],
      ["sagemaker:DeleteEndpoint", at("sagemaker", "endpoint/prod")],
      ["sagemaker:UpdateEndpoint", at("sagemaker", "endpoint/prod")],
      ["sagemaker:StopTransformJob", at("sagemaker", "transform-job/j")],
      ["sagemaker:CreateEndpoint", at("sagemaker", "endpoint/prod")],
      ["dynamodb:PutItem", PARTS.tableArn, key("open")],
      ["dynamodb:PutItem", PARTS.tableArn, key("evidence#model#churn")],
      ["dynamodb:PutItem", PARTS.tableArn, key("sweeper")],
      ["dynamodb:PutItem", PARTS.tableArn],
      ["dynamodb:UpdateItem", PARTS.tableArn, key("sweep")],
      ["dynamodb:DeleteItem", PARTS.tableArn, key("sweep")],
      ["sqs:SendMessage", PARTS.deadLetterQueueArn],
      ["sqs:ReceiveMessage", PARTS.queueArn],
      ["sns:Publish", PARTS.topicArn],
      ["logs:PutLogEvents", log("sagemaker-enforcer")],
    ],
  },
];

/** A key's policy that leaves it to IAM, as most do; without one, IAM policies say nothing about a key. */
const KEY_POLICY = {
  name: "key policy",
  document: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  },
};

async function decided([action, resource, context = {}]: Request, document: unknown): Promise<boolean> {
  const principal = {
    label: "the function",
    arn: "arn:aws:sts::111111111111:assumed-role/Function/1",
    principalArn: "arn:aws:iam::111111111111:role/Function",
    accountId: "111111111111",
    policies: [{ name: "permissions", document }],
  };
  const resourcePolicy = action.startsWith("kms:") ? KEY_POLICY : undefined;
  const hop = { principal, action, resource, resourcePolicy, accountId: "111111111111", context };
  const { allowed, problems } = await decide(hop);
  assert.deepEqual(problems, []);
  return allowed;
}

const shown = ([action, resource, context]: Request) =>
  `${action} on ${resource}${context ? ` with ${JSON.stringify(context)}` : ""}`;

for (const { name, document, may, mayNot } of ROLES) {
  describe(`the permissions of ${name}`, () => {
    for (const request of may) it(`allow ${shown(request)}`, async () => assert.ok(await decided(request, document)));
    for (const request of mayNot)
      it(`refuse ${shown(request)}`, async () => assert.ok(!(await decided(request, document))));
    it("hold no action that is not asked for here", () => {
      const granted = document.Statement.flatMap(({ Action }) => Action);
      assert.deepEqual(granted.toSorted(), [...new Set(may.map(([action]) => action))].sort());
      assert.ok(document.Statement.every(({ Effect, Sid }) => Effect === "Allow" && Sid !== ""));
    });
    it("fit a role", () => assert.ok(sizeOf(document) < QUOTAS.roleInline));
  });
}

/** Commands of the SDK whose action is called otherwise, or that need none of their own. */
const ACTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  Get: ["GetItem"],
  Put: ["PutItem"],
  Update: ["UpdateItem"],
  Delete: ["DeleteItem"],
  BatchGet: ["BatchGetItem"],
  TransactWrite: ["PutItem", "DeleteItem"],
  SendMessageBatch: ["SendMessage"],
};

/** What the code of a function sends, by the files that go into it; the classes it shares with the other function included. */
function sentBy(handler: string): Set<string> {
  const root = path.join(__dirname, "../..");
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [`enforcement/handlers/${handler}.ts`],
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    outdir: "x",
    metafile: true,
  });
  const sources = Object.keys(metafile.inputs).map((file) => readFileSync(path.join(root, file), "utf8"));
  const commands = sources.flatMap((text) => [...text.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name!));
  return new Set(commands.flatMap((name) => ACTIONS_OF[name] ?? [name]));
}

describe("the permissions and the code", () => {
  const granted = (document: ReturnType<typeof enforcerRolePermissions>) =>
    new Set(document.Statement.flatMap(({ Action }) => Action).map((action) => action.split(":")[1]!));
  /** Lambda itself calls these with the function's role, or SageMaker and SNS in its name. */
  const CALLED_BY_AWS = [
    ...["CreateLogStream", "PutLogEvents", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"],
    ...["CreateGrant", "Decrypt", "GenerateDataKey"],
  ];

  it("agree on the enforcer, but for what only the sweep does with the classes they share", () => {
    const permitted = granted(enforcerRolePermissions(PARTS));
    const sent = sentBy("enforcer");
    assert.deepEqual([...permitted].filter((action) => !sent.has(action)).sort(), CALLED_BY_AWS.toSorted());
    assert.deepEqual([...sent].filter((action) => !permitted.has(action)).sort(), ["BatchGetItem", "ListEndpoints"]);
  });
  it("agree on the sweep: it has nothing that its code does not send", () => {
    const sent = sentBy("sweep");
    const unused = [...granted(sweepRolePermissions(PARTS))].filter((action) => !sent.has(action));
    assert.deepEqual(unused.sort(), ["CreateLogStream", "PutLogEvents"]);
  });
});

describe("who may use the parts", () => {
  const insecure = (action: string, resource: string) => ({
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: [action],
    Resource: [resource],
    Condition: { Bool: { "aws:SecureTransport": ["false"] } },
  });
  const events = (Sid: string, queue: string) => ({
    Sid,
    Effect: "Allow",
    Principal: { Service: ["events.amazonaws.com"] },
    Action: ["sqs:SendMessage"],
    Resource: [queue],
    Condition: { ArnEquals: { "aws:SourceArn": PARTS.ruleArns } },
  });

  it("Lambda runs the functions with their roles, nobody else", () => {
    for (const trust of [enforcerRoleTrust(), sweepRoleTrust()])
      assert.deepEqual(trust.Statement, [
        {
          Sid: "LambdaService",
          Effect: "Allow",
          Principal: { Service: ["lambda.amazonaws.com"] },
          Action: ["sts:AssumeRole"],
        },
      ]);
  });
  const others = (queue: string, senders: object) => ({
    Sid: "DenyOtherSenders",
    Effect: "Deny",
    Principal: "*",
    Action: ["sqs:SendMessage"],
    Resource: [queue],
    Condition: { ArnNotEquals: senders },
  });
  const rules = { "aws:SourceArn": PARTS.ruleArns };

  it("the rules send to the queue and to their own dead-letter queue, the sweep to the first, and nobody else, over TLS", () => {
    assert.deepEqual(queuePolicy(PARTS).Statement, [
      events("EventsOfRules", PARTS.queueArn),
      others(PARTS.queueArn, { ...rules, "aws:PrincipalArn": [PARTS.sweepRoleArn] }),
      insecure("sqs:*", PARTS.queueArn),
    ]);
    assert.deepEqual(targetDeadLetterQueuePolicy(PARTS).Statement, [
      events("UndeliveredEventsOfRules", PARTS.targetDeadLetterQueueArn),
      others(PARTS.targetDeadLetterQueueArn, rules),
      insecure("sqs:*", PARTS.targetDeadLetterQueueArn),
    ]);
    assert.deepEqual(deadLetterQueuePolicy(PARTS).Statement, [insecure("sqs:*", PARTS.deadLetterQueueArn)]);
  });
  it("the alarms publish to the topic, over TLS", () => {
    assert.deepEqual(topicPolicy(PARTS).Statement, [
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com"] },
        Action: ["sns:Publish"],
        Resource: [PARTS.topicArn],
        Condition: {
          ArnLike: { "aws:SourceArn": [at("cloudwatch", "alarm:sagemaker-enforcement-*")] },
          StringEquals: { "aws:SourceAccount": ["111111111111"] },
        },
      },
      insecure("sns:Publish", PARTS.topicArn),
    ]);
  });
  it("is said with the ARNs of the partition", () => {
    const china = JSON.stringify(
      enforcerRolePermissions({ ...PARTS, partition: "aws-cn", region: "cn-north-1", accountId: "222222222222" }),
    );
    assert.match(china, /arn:aws-cn:sagemaker:cn-north-1:222222222222:endpoint\/\*/);
    assert.match(china, /sagemaker\.cn-north-1\.amazonaws\.com\.cn/);
  });
});
