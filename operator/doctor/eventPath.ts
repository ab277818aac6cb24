import { randomUUID } from "node:crypto";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient, QueryCommand, type AttributeValue } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { pause } from "../../client/calls";
import type { Section } from "../../client/doctor/findings";
import type { Config, EnforcementRegion } from "./examineEnforcement";

/** Calls that deploy, the type of what they deploy to, and where the request names it. */
const DEPLOYMENTS = {
  CreateEndpoint: ["endpoint", "endpointName"],
  UpdateEndpoint: ["endpoint", "endpointName"],
  CreateTransformJob: ["transformJob", "transformJobName"],
  CreateInferenceComponent: ["inferenceComponent", "inferenceComponentName"],
  UpdateInferenceComponent: ["inferenceComponent", "inferenceComponentName"],
} as const;

interface Deployed {
  readonly eventId: string;
  readonly eventName: string;
  readonly partition: string;
  readonly at: Date;
}

/** Younger ones may still be under way. Source: docs/design/aws-behaviour.md#delivery. */
const SETTLED_AFTER_MINUTES = 30;
/** How long a made-up event may take. */
const PATIENCE_SECONDS = 120;

/** The latest real deployment that CloudTrail knows must be in the ledger, with its verdict. */
export async function realEvent(section: Section, config: Config, { tableName }: EnforcementRegion): Promise<void> {
  const what = "the latest deployment in CloudTrail's history is in the ledger";
  const since = await installedAt(config, tableName);
  if (since === undefined) {
    section.notTried(what, "the ledger does not say yet since when enforcement stands");
    return;
  }
  const latest = await section.works("look at CloudTrail's event history", async () => ({
    event: await latestDeployment(config, since),
  }));
  if (latest === undefined) return;
  const { event } = latest;
  if (event === undefined) {
    section.notTried(
      what,
      `nobody has deployed anything since enforcement stands, or less than ${SETTLED_AFTER_MINUTES} minutes ago`,
    );
    return;
  }
  const [item] = await itemsOf(config, tableName, event.partition, event.eventId);
  const named = `${event.eventName} of ${event.at.toISOString()}`;
  if (item === undefined) {
    section.doesNotHold(what, `${named}, event ${event.eventId}, is not`, [
      "look at the enforcer function's log and at its queues",
      "the trail does not record it, and the sweep has not come by: see above",
    ]);
    return;
  }
  const data = item["data"]?.M ?? {};
  const seconds = Math.round((Number(data["judgedAt"]?.N) - event.at.getTime()) / 1000);
  section.holds(what, `${named}: ${data["decision"]?.S}`);
  section.answers("How long does it take from a call to its verdict?", `${named} was judged ${seconds} s later`);
}

/**
 * Sends an event about an endpoint config that does not exist, as EventBridge would. It is evidence only: nothing is judged,
 * changed or notified, in any mode; an item stays in the ledger until it expires.
 */
export async function madeUpEvent(
  section: Section,
  config: Config,
  { queueUrl, tableName }: EnforcementRegion,
  account: string,
  caller: string,
  wanted: boolean,
): Promise<void> {
  const what = "a made-up event gets from the queue into the ledger";
  if (!wanted) {
    section.notTried(what, "give --send-event: it leaves an item in the ledger");
    return;
  }
  const eventID = randomUUID();
  const name = `sagemaker-share-doctor-${eventID.slice(0, 8)}`;
  const sent = await section.works("send a made-up event", () =>
    new SQSClient(config).send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(envelope(eventID, name, account, caller, config.region)),
      }),
    ),
  );
  if (sent === undefined) return;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  while (seconds() < PATIENCE_SECONDS) {
    const items = await itemsOf(config, tableName, `evidence#endpointConfig#${name}`, eventID);
    if (items.length > 0) {
      section.holds(what, `after ${seconds().toFixed(0)} s`);
      return;
    }
    await pause(2);
  }
  section.doesNotHold(
    what,
    `not within ${PATIENCE_SECONDS} s`,
    "look at the enforcer function's log, and at its event source mapping",
  );
}

/** Source: docs/design/aws-behaviour.md#event-shape. */
function envelope(eventID: string, endpointConfigName: string, account: string, caller: string, region: string) {
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.sagemaker",
    account,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: "1.11",
      userIdentity: { type: "AssumedRole", arn: caller, accountId: account },
      eventTime: time,
      eventSource: "sagemaker.amazonaws.com",
      eventName: "CreateEndpointConfig",
      awsRegion: region,
      requestParameters: { endpointConfigName, productionVariants: [] },
      responseElements: {
        endpointConfigArn: `arn:aws:sagemaker:${region}:${account}:endpoint-config/${endpointConfigName}`,
      },
      eventID,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: account,
    },
  };
}

async function installedAt(config: Config, TableName: string): Promise<Date | undefined> {
  const [item] = await query(config, TableName, "sweep");
  const at = Number(item?.["data"]?.M?.["installedAt"]?.N);
  return Number.isNaN(at) ? undefined : new Date(at);
}

async function latestDeployment(config: Config, since: Date): Promise<Deployed | undefined> {
  const cloudTrail = new CloudTrailClient(config);
  const until = new Date(Date.now() - SETTLED_AFTER_MINUTES * 60_000);
  if (until <= since) return undefined;
  const found: Deployed[] = [];
  for (const [eventName, [type, nameIn]] of Object.entries(DEPLOYMENTS)) {
    const { Events = [] } = await cloudTrail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: eventName }],
        StartTime: since,
        EndTime: until,
        MaxResults: 50,
      }),
    );
    for (const { EventId, EventTime, CloudTrailEvent } of Events) {
      const record = JSON.parse(CloudTrailEvent ?? "{}") as {
        errorCode?: string;
        requestParameters?: Record<string, unknown>;
      };
      const name = record.requestParameters?.[nameIn];
      if (record.errorCode !== undefined || typeof name !== "string") continue;
      found.push({ eventId: EventId!, eventName, partition: `resource#${type}#${name.toLowerCase()}`, at: EventTime! });
    }
  }
  return found.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
}

type Item = Record<string, AttributeValue>;

async function itemsOf(config: Config, tableName: string, partition: string, eventId: string): Promise<Item[]> {
  return (await query(config, tableName, partition)).filter((item) => item["sk"]?.S?.endsWith(`#${eventId}`));
}

async function query(config: Config, TableName: string, partition: string): Promise<Item[]> {
  const { Items = [] } = await new DynamoDBClient(config).send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :partition",
      ExpressionAttributeValues: { ":partition": { S: partition } },
      ScanIndexForward: false, // The newest first: one page of them is enough.
      ConsistentRead: true,
    }),
  );
  return Items;
}
