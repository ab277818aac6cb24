import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Account } from "../aws/sagemaker";
import { Changes } from "../aws/changes";
import { DynamoLedger } from "../ledger/dynamo";
import { MARSHALLING } from "../ledger/table";
import { tick } from "../run/tick";
import { RESERVE, type Tools } from "../run/ports";
import { takeBatch, type Batch } from "./batch";
import { readEnvironment, variable } from "./environment";
import { inTime } from "./inTime";
import { count, log, publishing } from "./powertools";

/** The function that judges deployments and works on cases: called with messages of the queue, and every minute. */

/** What is left of an invocation's time when no more is looked at. */
const LAST_LOOK = 4_000;

/** A connection that hangs must not take a whole run with it: the call fails, and is made again. */
const PROMPT = { requestHandler: { connectionTimeout: 3_000, requestTimeout: 12_000, throwOnRequestTimeout: true } };

const { here, settings } = readEnvironment(__dirname);
const sagemaker = new SageMakerClient(PROMPT);
const topicArn = variable("TOPIC_ARN");
const account = new Account(sagemaker, here);

let rarely: ReturnType<typeof import("./rare").rareTools> | undefined;
const rare = () => (rarely ??= (require("./rare") as typeof import("./rare")).rareTools(PROMPT, { here, topicArn }));

const lasting: Omit<Tools, "timeLeft"> = {
  settings,
  here,
  ownRoleArn: variable("ROLE_ARN"),
  ledger: new DynamoLedger(
    DynamoDBDocumentClient.from(new DynamoDBClient(PROMPT), MARSHALLING),
    variable("TABLE_NAME"),
  ),
  account,
  accessPoints: { bucketOf: (accessPoint) => rare().accessPoints.bucketOf(accessPoint) },
  changes: new Changes(sagemaker),
  scalableTargets: { free: (act) => rare().scalableTargets.free(act) },
  trail: { record: (eventId) => rare().trail.record(eventId) },
  gone: new Set(),
  notify: (message) => rare().notify(message),
  log,
  count,
  now: Date.now,
  inTime,
  token: randomUUID,
  sleep,
};

interface Context {
  getRemainingTimeInMillis(): number;
}

/** Called with a batch of the queue, or with the timer's event. */
export const handler = (event: Batch | { readonly Records?: undefined }, context: Context): Promise<unknown> =>
  publishing<unknown>(() => {
    const tools: Tools = { ...lasting, timeLeft: () => context.getRemainingTimeInMillis() };
    const end = Date.now() + tools.timeLeft();
    return event.Records ? takeBatch(event, tools) : tick(tools, end - RESERVE, end - LAST_LOOK);
  });
