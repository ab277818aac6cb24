import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { AccessPoints } from "../aws/accessPoints";
import { Account } from "../aws/sagemaker";
import { Trail } from "../aws/trail";
import { Changes } from "../aws/changes";
import { DynamoLedger } from "../ledger/dynamo";
import { MARSHALLING } from "../ledger/table";
import { tick } from "../run/tick";
import type { Message, Tools } from "../run/ports";
import { takeBatch, type Batch } from "./batch";
import { readEnvironment, variable } from "./environment";
import { count, log, publishing } from "./powertools";

/** The function that judges deployments and works on cases: called with messages of the queue, and every minute. */

/** What is left of an invocation's time when no new case is begun. */
const RESERVE = 15_000;
/** The same when no more is looked at. */
const LAST_LOOK = 4_000;

/** A connection that hangs must not take a whole run with it: the call fails, and is made again. */
const PROMPT = { requestHandler: { connectionTimeout: 3_000, requestTimeout: 12_000, throwOnRequestTimeout: true } };

const { here, settings } = readEnvironment(__dirname);
const sagemaker = new SageMakerClient(PROMPT);
const sns = new SNSClient(PROMPT);
const topicArn = variable("TOPIC_ARN");
const account = new Account(sagemaker, here);
const tools: Tools = {
  settings,
  here,
  ownRoleArn: variable("ROLE_ARN"),
  ledger: new DynamoLedger(
    DynamoDBDocumentClient.from(new DynamoDBClient(PROMPT), MARSHALLING),
    variable("TABLE_NAME"),
  ),
  account,
  accessPoints: new AccessPoints(new S3ControlClient(PROMPT), here),
  changes: new Changes(sagemaker, new ApplicationAutoScalingClient(PROMPT)),
  trail: new Trail(new CloudTrailClient(PROMPT), { now: Date.now, sleep }),
  notify,
  log,
  count,
  now: Date.now,
  token: randomUUID,
  sleep,
};

interface Context {
  getRemainingTimeInMillis(): number;
}

/** Called with a batch of the queue, or with the timer's event. */
export const handler = (event: Batch | { readonly Records?: undefined }, context: Context): Promise<unknown> =>
  publishing<unknown>(() => {
    const end = Date.now() + context.getRemainingTimeInMillis();
    return event.Records ? takeBatch(event, tools) : tick(tools, end - RESERVE, end - LAST_LOOK);
  });

async function notify({ subject, text, attributes }: Message): Promise<void> {
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      Message: text,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
    }),
  );
}
