import { randomUUID } from "node:crypto";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Section } from "../../client/doctor/findings";
import { pause } from "../../client/calls";
import type { Trail } from "../../enforcement/aws/trail";
import { DEPLOYMENTS } from "../../enforcement/events/deploymentCalls";
import { readRecord, type DeploymentCall } from "../../enforcement/events/readEvent";
import type { Ledger } from "../../enforcement/ledger/ledger";
import type { Here } from "../../enforcement/rules/schema";

/** What the path of an event is examined with. */
interface PathTools {
  readonly here: Here;
  readonly trail: Pick<Trail, "records">;
  readonly ledger: Pick<Ledger, "sweepState" | "deployment" | "evidence">;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Younger ones may still be under way. Source: docs/design/aws-behaviour.md#delivery. */
const SETTLED_AFTER_MINUTES = 30;
/** How long a made-up event may take. */
const PATIENCE_SECONDS = 120;

/** The latest real deployment that CloudTrail knows must be in the ledger, with its verdict. */
export async function realEvent(section: Section, tools: PathTools): Promise<void> {
  const what = "the latest deployment in CloudTrail's history is in the ledger";
  const state = await tools.ledger.sweepState().catch(() => undefined); // The ledger's own section says why.
  if (state === undefined) {
    section.notTried(what, "the ledger does not say yet since when enforcement watches");
    return;
  }
  const latest = await section.works("look at CloudTrail's event history", async () => ({
    call: await latestDeployment(tools, state.installedAt),
  }));
  if (latest === undefined) return;
  const { call } = latest;
  if (call === undefined) {
    section.notTried(
      what,
      `nobody has deployed anything since enforcement watches, or less than ${SETTLED_AFTER_MINUTES} minutes ago`,
    );
    return;
  }
  const named = `${call.eventName} of ${new Date(call.eventTime).toISOString()}`;
  const record = await tools.ledger.deployment(call);
  if (record === undefined) {
    section.doesNotHold(what, `${named}, event ${call.eventId}, is not`, [
      "look at the enforcer function's log and at its queues",
      "the trail does not record it, and the sweep has not come by: see above",
    ]);
    return;
  }
  const seconds = Math.round((record.judgedAt - call.eventTime) / 1000);
  section.holds(what, `${named}: ${record.decision}`);
  section.answers("How long does it take from a call to its verdict?", `${named} was judged ${seconds} s later`);
}

/** The newest call of each kind that deploys, and the newest of these: read as enforcement reads them. */
async function latestDeployment(
  { trail, here, now }: PathTools,
  installedAt: number,
): Promise<DeploymentCall | undefined> {
  const until = now() - SETTLED_AFTER_MINUTES * 60_000;
  if (until <= installedAt) return undefined;
  const found: DeploymentCall[] = [];
  for (const eventName of Object.keys(DEPLOYMENTS)) {
    for await (const json of trail.records(eventName, installedAt, until)) {
      const reading = readRecord(JSON.parse(json), here);
      if (reading.kind !== "deployment") continue;
      found.push(reading.call);
      break;
    }
  }
  return found.toSorted((a, b) => b.eventTime - a.eventTime)[0];
}

/** Where a made-up event goes, and in whose name. */
interface Sending {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly caller: string;
}

/**
 * Sends an event about an endpoint config that does not exist, as EventBridge would. It is evidence only: nothing is judged,
 * changed or notified, in any mode; an item stays in the ledger until it expires.
 */
export async function madeUpEvent(
  section: Section,
  { here, ledger }: PathTools,
  { sqs, queueUrl, caller }: Sending,
): Promise<void> {
  const what = "a made-up event gets from the queue into the ledger";
  const eventID = randomUUID();
  const name = `sagemaker-share-doctor-${eventID.slice(0, 8)}`;
  const MessageBody = JSON.stringify(envelope(eventID, name, here, caller));
  const sent = await section.works("send a made-up event", () =>
    sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody })),
  );
  if (sent === undefined) return;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  while (seconds() < PATIENCE_SECONDS) {
    const known = await ledger.evidence({ kind: "endpointConfig", name }, Date.now());
    if (known.some(({ eventId }) => eventId === eventID)) {
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
function envelope(
  eventID: string,
  endpointConfigName: string,
  { accountId, region, partition }: Here,
  caller: string,
): object {
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.sagemaker",
    account: accountId,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: "1.11",
      userIdentity: { type: "AssumedRole", arn: caller, accountId },
      eventTime: time,
      eventSource: "sagemaker.amazonaws.com",
      eventName: "CreateEndpointConfig",
      awsRegion: region,
      requestParameters: { endpointConfigName, productionVariants: [] },
      responseElements: {
        endpointConfigArn: `arn:${partition}:sagemaker:${region}:${accountId}:endpoint-config/${endpointConfigName}`,
      },
      eventID,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: accountId,
    },
  };
}
