import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as cloudTrail from "@aws-sdk/client-cloudtrail";
import * as dynamo from "@aws-sdk/client-dynamodb";
import * as events from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
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

const SWEEP = "sweep";

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

export const putRule = (config: Config, eventName: readonly string[]) =>
  new events.EventBridgeClient(config).send(
    new events.PutRuleCommand({
      Name: RULE,
      EventPattern: JSON.stringify({ source: ["aws.sagemaker"], detail: { eventName } }),
    }),
  );
export const putTarget = (config: Config, target: events.Target) =>
  new events.EventBridgeClient(config).send(new events.PutTargetsCommand({ Rule: RULE, Targets: [target] }));

export const putSchedule = (config: Config, minutes: number, State: events.RuleState = "ENABLED") =>
  new events.EventBridgeClient(config).send(
    new events.PutRuleCommand({ Name: SWEEP, ScheduleExpression: `rate(${minutes} minutes)`, State }),
  );

/** What the stack makes, as far as doctor looks at it; gives what the stack says of it. */
export async function furnish(config: Config): Promise<Record<string, string>> {
  await new S3Client({ ...config, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: "trail", CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  const trails = new cloudTrail.CloudTrailClient(config);
  await trails.send(
    new cloudTrail.CreateTrailCommand({ Name: "all", S3BucketName: "trail", IsMultiRegionTrail: true }),
  );
  await trails.send(new cloudTrail.StartLoggingCommand({ Name: "all" }));
  await trails.send(
    new cloudTrail.PutEventSelectorsCommand({
      TrailName: "all",
      EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
    }),
  );

  const queues = new sqs.SQSClient(config);
  const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  const queue = async (QueueName: string, Attributes = {}) =>
    (await queues.send(new sqs.CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;
  const policy = {
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arnOf("events"),
      },
    ],
  };
  const urls = {
    deadLetterQueueUrl: await queue("dead"),
    targetDeadLetterQueueUrl: await queue("undelivered"),
    queueUrl: await queue("events", { Policy: JSON.stringify(policy) }),
  };
  const { RuleArn } = await putRule(config, CALLS);
  await putTarget(config, { Id: "queue", Arn: arnOf("events"), DeadLetterConfig: { Arn: arnOf("undelivered") } });

  await putSchedule(config, 15);

  const tables = new dynamo.DynamoDBClient(config);
  await tables.send(
    new dynamo.CreateTableCommand({
      TableName: TABLE,
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
      TableName: TABLE,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  return {
    ...urls,
    queueArn: arnOf("events"),
    deadArn: arnOf("undelivered"),
    ruleArn: RuleArn!,
    tableName: TABLE,
    topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:enforcement`,
    enforcerFunctionName: "enforcer",
    sweepFunctionName: SWEEP,
    enforcerRoleArn: `arn:aws:iam::${ACCOUNT}:role/Enforcer`,
    sweepRoleArn: `arn:aws:iam::${ACCOUNT}:role/Sweeper`,
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
