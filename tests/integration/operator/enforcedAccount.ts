import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as cloudTrail from "@aws-sdk/client-cloudtrail";
import * as dynamo from "@aws-sdk/client-dynamodb";
import * as events from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand, S3Client, type BucketLocationConstraint } from "@aws-sdk/client-s3";
import * as sqs from "@aws-sdk/client-sqs";
import { DEPLOYMENTS, EVIDENCE } from "../../../enforcement/events/deploymentCalls";
import { DEPLOYER } from "../../enforcement/run/scene";
import type { World } from "../../fakes/sagemaker";
import type { Moto } from "../parts";

/** An account with what enforcement is made of, as far as doctor looks at it, in moto. */

export const REGION = "eu-west-1";
export const ACCOUNT = "111111111111";
export const TABLE = "ledger";
export const RULE = "sagemaker-deployments";

/** What the parts of an account are called. */
interface Names {
  readonly accountId: string;
  readonly rule: string;
  readonly sweep: string;
  readonly table: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly targetDeadLetterQueue: string;
}

const SWEEP = "sweep";
const SHORT: Names = {
  ...{ accountId: ACCOUNT, rule: RULE, sweep: SWEEP, table: TABLE },
  ...{ queue: "events", deadLetterQueue: "dead", targetDeadLetterQueue: "undelivered" },
};

/** What the rule has to take. */
export const CALLS = [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)];

/** What clients of the parent's administrator are made of. */
export interface Config {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

export const putRule = (config: Config, eventName: readonly string[], Name = RULE) =>
  new events.EventBridgeClient(config).send(
    new events.PutRuleCommand({
      Name,
      EventPattern: JSON.stringify({ source: ["aws.sagemaker"], detail: { eventName } }),
    }),
  );
export const putTarget = (config: Config, target: events.Target, Rule = RULE) =>
  new events.EventBridgeClient(config).send(new events.PutTargetsCommand({ Rule, Targets: [target] }));

export const putSchedule = (config: Config, minutes: number, State: events.RuleState = "ENABLED", Name = SWEEP) =>
  new events.EventBridgeClient(config).send(
    new events.PutRuleCommand({ Name, ScheduleExpression: `rate(${minutes} minutes)`, State }),
  );

/** What the stack makes, as far as doctor looks at it; gives what the stack says of it. */
export async function furnish(config: Config, names: Names = SHORT): Promise<Record<string, string>> {
  const { accountId, rule, sweep, table } = names;
  const LocationConstraint = config.region as BucketLocationConstraint;
  const S3BucketName = `trail-${accountId}-${config.region}`;
  await new S3Client({ ...config, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: S3BucketName, CreateBucketConfiguration: { LocationConstraint } }),
  );
  const trails = new cloudTrail.CloudTrailClient(config);
  await trails.send(new cloudTrail.CreateTrailCommand({ Name: "all", S3BucketName, IsMultiRegionTrail: true }));
  await trails.send(new cloudTrail.StartLoggingCommand({ Name: "all" }));
  await trails.send(
    new cloudTrail.PutEventSelectorsCommand({
      TrailName: "all",
      EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
    }),
  );

  const queues = new sqs.SQSClient(config);
  const arnOf = (name: string) => `arn:aws:sqs:${config.region}:${accountId}:${name}`;
  const queue = async (QueueName: string, Attributes = {}) =>
    (await queues.send(new sqs.CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;
  const policy = {
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arnOf(names.queue),
      },
    ],
  };
  const urls = {
    deadLetterQueueUrl: await queue(names.deadLetterQueue),
    targetDeadLetterQueueUrl: await queue(names.targetDeadLetterQueue),
    queueUrl: await queue(names.queue, { Policy: JSON.stringify(policy) }),
  };
  const { RuleArn } = await putRule(config, CALLS, rule);
  const DeadLetterConfig = { Arn: arnOf(names.targetDeadLetterQueue) };
  await putTarget(config, { Id: "queue", Arn: arnOf(names.queue), DeadLetterConfig }, rule);
  await putSchedule(config, 15, "ENABLED", sweep);

  const tables = new dynamo.DynamoDBClient(config);
  await tables.send(
    new dynamo.CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      DeletionProtectionEnabled: true,
      AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  await tables.send(
    new dynamo.UpdateContinuousBackupsCommand({
      TableName: table,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  return {
    ...urls,
    queueArn: arnOf(names.queue),
    deadArn: arnOf(names.targetDeadLetterQueue),
    ruleArn: RuleArn!,
    tableName: table,
    topicArn: `arn:aws:sns:${config.region}:${accountId}:enforcement`,
    enforcerFunctionName: "enforcer",
    sweepFunctionName: sweep,
    enforcerRoleArn: `arn:aws:iam::${accountId}:role/Enforcer`,
    sweepRoleArn: `arn:aws:iam::${accountId}:role/Sweeper`,
  };
}

/** LookupEvents is answered by the world, everything else by moto. */
export async function historyInFrontOf(moto: Moto, world: World): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      if (!String(request.headers["x-amz-target"]).endsWith(".LookupEvents")) passOn(moto, request, body, response);
      else {
        const input = JSON.parse(body.toString("utf8")) as object;
        const output = world.call(DEPLOYER, "LookupEvents", input, {}, "CloudTrail_20131101");
        response.setHeader("content-type", "application/x-amz-json-1.1").end(JSON.stringify(output));
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

function passOn(moto: Moto, { method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
  forward(`${moto.url}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  }).end(body);
}
