import { setTimeout as sleep } from "node:timers/promises";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Account } from "../aws/sagemaker";
import { ITS_OWN_ENDPOINT, Queue } from "../aws/queue";
import { Trail } from "../aws/trail";
import { DynamoLedger } from "../ledger/dynamo";
import { MARSHALLING } from "../ledger/table";
import { sweep, type SweepTools } from "../run/sweep/sweep";
import { readEnvironment, variable } from "./environment";
import { count, log, publishing } from "./powertools";

/** The function that looks for what EventBridge did not bring; called on a schedule. */

const { here } = readEnvironment(__dirname);
const queue = new Queue(new SQSClient(ITS_OWN_ENDPOINT), variable("QUEUE_URL"));
/** How much of an invocation's time is for reading; the rest is to hand on what was found, and for the baseline. */
const FOR_READING = 0.6;

const tools: SweepTools = {
  here,
  ledger: new DynamoLedger(DynamoDBDocumentClient.from(new DynamoDBClient(), MARSHALLING), variable("TABLE_NAME")),
  account: new Account(new SageMakerClient(), here),
  trail: new Trail(new CloudTrailClient(), { now: Date.now, sleep }),
  send: (bodies) => queue.send(bodies),
  log,
  count,
  now: Date.now,
  sleep,
};

export const handler = (_event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<void> =>
  publishing(() => sweep(tools, Date.now() + FOR_READING * context.getRemainingTimeInMillis()));
