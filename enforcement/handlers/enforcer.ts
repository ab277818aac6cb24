import { randomUUID } from "node:crypto";
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Account } from "../aws/account";
import { Changes } from "../aws/changes";
import { DynamoLedger } from "../ledger/dynamo";
import { MARSHALLING } from "../ledger/table";
import { take } from "../taking";
import { tick } from "../ticking";
import type { Message, Tools } from "../tools";
import { readEnvironment, variable } from "./environment";
import { count, log, publishing } from "./powertools";

/** The function that judges deployments and works on cases: called with messages of the queue, and every minute. */

/** What is left of an invocation's time when no new case is begun. */
const RESERVE = 15_000;

const { here, settings } = readEnvironment(__dirname);
const sagemaker = new SageMakerClient();
const sns = new SNSClient();
const topicArn = variable("TOPIC_ARN");
const account = new Account(sagemaker, here);
const tools: Tools = {
  settings,
  here,
  ownRoleArn: variable("ROLE_ARN"),
  ledger: new DynamoLedger(DynamoDBDocumentClient.from(new DynamoDBClient(), MARSHALLING), variable("TABLE_NAME")),
  account,
  changes: new Changes(sagemaker, new ApplicationAutoScalingClient(), account),
  notify,
  log,
  count,
  now: Date.now,
  token: randomUUID,
};

/** A batch of the queue, or the timer's event. Shapes: Lambda Developer Guide, "Using Lambda with Amazon SQS". */
interface Invocation {
  readonly Records?: readonly { readonly messageId: string; readonly body: string }[];
}

interface Context {
  getRemainingTimeInMillis(): number;
}

export const handler = (event: Invocation, context: Context): Promise<unknown> =>
  publishing<unknown>(() =>
    event.Records
      ? processPartialResponse(
          event as Parameters<typeof processPartialResponse>[0],
          ({ body }: { readonly body: string }) => take(body, tools),
          new BatchProcessor(EventType.SQS),
          { processInParallel: false },
        )
      : tick(tools, Date.now() + context.getRemainingTimeInMillis() - RESERVE),
  );

async function notify({ subject, text, attributes }: Message): Promise<void> {
  const inOrder = topicArn.endsWith(".fifo")
    ? { MessageGroupId: "enforcement", MessageDeduplicationId: randomUUID() }
    : {};
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      Message: text,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
      ...inOrder,
    }),
  );
}
