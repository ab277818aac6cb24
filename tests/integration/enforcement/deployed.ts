import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { MARSHALLING } from "../../../enforcement/ledger/table";
import { startWorld, type TrailEvent, type World } from "../../fakes/sagemaker";
import { CHURN } from "../../enforcement/samples";
import { LambdaFunction } from "./lambda";

const REGION = "eu-west-1";
export const ENFORCER = "arn:aws:iam::111111111111:role/Enforcer";
const SWEEPER = "arn:aws:iam::111111111111:role/Sweeper";

/** As little as there may be, so that a dead letter is soon one. */
const RECEIVED_AT_MOST = 2;

/**
 * Enforcement as it is deployed: both bundles, with moto for SQS, SNS and DynamoDB and the SageMaker that behaves for the rest. What
 * AWS does in between (EventBridge into the queue, Lambda's event source mapping, the schedules) is done by the methods here.
 */
export class Deployed {
  /** How far the clock of SageMaker, and of the functions with it, is ahead of this machine's. */
  #secondsAhead = 0;

  private constructor(
    readonly world: World,
    readonly enforcer: LambdaFunction,
    readonly sweep: LambdaFunction,
    readonly ledger: DynamoLedger,
    private readonly sqs: SQSClient,
    private readonly urls: { readonly queue: string; readonly deadLetters: string; readonly told: string },
  ) {}

  static async start(moto: string): Promise<Deployed> {
    const client = { endpoint: moto, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    const sqs = new SQSClient(client);
    const sns = new SNSClient(client);
    const dynamo = new DynamoDBClient(client);
    const name = `enforcement-${Date.now()}`;
    const queue = async (suffix: string, Attributes = {}) => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-${suffix}`, Attributes }));
      const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
      return { url: QueueUrl!, arn: found.Attributes!["QueueArn"]! };
    };
    const deadLetters = await queue("dead-letters");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: RECEIVED_AT_MOST });
    const events = await queue("events", { RedrivePolicy });
    const told = await queue("told");
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: told.arn }));
    await dynamo.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );

    const world = await startWorld({ start: new Date() });
    const settings = { accountId: "111111111111", partition: "aws", settings: { rules: [CHURN] } };
    const environment = (role: string) => {
      const { endpoint, credentials } = world.as(role);
      return {
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        ...{ AWS_ENDPOINT_URL_SQS: moto, AWS_ENDPOINT_URL_SNS: moto, AWS_ENDPOINT_URL_DYNAMODB: moto },
        AWS_ENDPOINT_URL_SAGEMAKER: endpoint,
        AWS_ENDPOINT_URL_CLOUDTRAIL: endpoint,
        AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: endpoint,
        TABLE_NAME: name,
        POWERTOOLS_LOG_LEVEL: "INFO",
        POWERTOOLS_SERVICE_NAME: "sagemaker-enforcement",
        POWERTOOLS_METRICS_NAMESPACE: "SageMakerSharing",
      };
    };
    return new Deployed(
      world,
      await LambdaFunction.start("enforcer", settings, {
        ...environment(ENFORCER),
        ...{ TOPIC_ARN: TopicArn, ROLE_ARN: ENFORCER },
      }),
      await LambdaFunction.start("sweep", settings, { ...environment(SWEEPER), QUEUE_URL: events.url }),
      new DynamoLedger(DynamoDBDocumentClient.from(dynamo, MARSHALLING), name),
      sqs,
      { queue: events.url, deadLetters: deadLetters.url, told: told.url },
    );
  }

  async stop(): Promise<void> {
    this.enforcer.stop();
    this.sweep.stop();
    await this.world.stop();
  }

  /** Lets time pass, in SageMaker and for the functions. */
  pass(seconds: number): void {
    this.#secondsAhead += seconds;
    this.world.advance(seconds);
  }

  /** What EventBridge does with events that its rule takes. */
  async bring(...events: readonly (TrailEvent | string)[]): Promise<void> {
    for (const event of events) {
      const MessageBody = typeof event === "string" ? event : JSON.stringify(event);
      await this.sqs.send(new SendMessageCommand({ QueueUrl: this.urls.queue, MessageBody }));
    }
  }

  /**
   * What Lambda does with the queue: one batch to the function; what it took is deleted, the rest comes again.
   *
   * @returns the bodies of what failed
   */
  async deliver(): Promise<readonly string[]> {
    const { queue: QueueUrl } = this.urls;
    const messages = await this.#receive(QueueUrl);
    const Records = messages.map(({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes }) => ({
      ...{
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        md5OfBody: MD5OfBody,
        attributes: Attributes,
      },
      ...{ messageAttributes: {}, eventSource: "aws:sqs", eventSourceARN: QueueUrl, awsRegion: REGION },
    }));
    if (Records.length === 0) return [];
    const { batchItemFailures } = (await this.enforcer.invoke({ Records }, this.#secondsAhead)) as {
      readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
    };
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId, ReceiptHandle } of messages) {
      const command = failed.has(MessageId!)
        ? new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })
        : new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
      await this.sqs.send(command as DeleteMessageCommand);
    }
    return messages.flatMap(({ MessageId, Body }) => (failed.has(MessageId!) ? [Body!] : []));
  }

  /** The timer, every minute. */
  async tick(): Promise<void> {
    await this.enforcer.invoke({ source: "aws.events", "detail-type": "Scheduled Event" }, this.#secondsAhead);
  }

  async runSweep(): Promise<void> {
    await this.sweep.invoke({ source: "aws.events", "detail-type": "Scheduled Event" }, this.#secondsAhead);
  }

  /** What the subscribers of the topic were sent since the last time. */
  async told(): Promise<
    readonly { readonly Subject: string; readonly Message: string; readonly MessageAttributes: object }[]
  > {
    const messages = await this.#receive(this.urls.told);
    for (const { ReceiptHandle } of messages)
      await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.urls.told, ReceiptHandle }));
    return messages.map(
      ({ Body }) => JSON.parse(Body!) as { Subject: string; Message: string; MessageAttributes: object },
    );
  }

  async deadLetters(): Promise<readonly string[]> {
    return (await this.#receive(this.urls.deadLetters)).map(({ Body }) => Body!);
  }

  async #receive(QueueUrl: string): Promise<readonly Message[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"] }),
    );
    return Messages;
  }
}
