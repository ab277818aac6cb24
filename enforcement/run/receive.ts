import { DEPLOYMENTS } from "../events/deploymentCalls";
import { readMessage, type DeploymentCall } from "../events/readEvent";
import { changedEndpoint } from "../events/stateChange";
import { evidenceRecordOf, judgeCall } from "./judge/judgeCall";
import { RESERVE, type Tools } from "./ports";
import { conclude } from "./judge/recordVerdict";
import { workOn } from "./remedy/workOnCase";

/** A message that cannot be understood, and must not be lost. */
export class Malformed extends Error {}

/**
 * Takes one message. When it returns, what it reported is in the ledger; when it throws, the message has to come again. Coming again
 * changes nothing.
 *
 * @throws Malformed, and what the ledger throws
 */
export async function take(body: string, tools: Tools): Promise<void> {
  const endpointName = changedEndpoint(body, tools.here);
  if (endpointName !== undefined) return wake(endpointName, tools);
  const reading = readMessage(body, tools.here);
  switch (reading.kind) {
    case "none":
      return;
    case "malformed":
      throw new Malformed(`a message that cannot be understood: ${reading.reason}`);
    case "evidence":
      await tools.ledger.report(evidenceRecordOf(reading.call));
      return;
    case "deployment":
      await takeDeployment(reading.call, body, tools);
  }
}

async function takeDeployment(call: DeploymentCall, body: string, tools: Tools): Promise<void> {
  // A verdict is written once: whoever comes later finds it, or its case, in the ledger.
  if ((await tools.ledger.deployment(call)) !== undefined) return;
  const openedAt = tools.now();
  const judgement = await judgeCall(call, tools, { openedAt });
  const open = await conclude(judgement, { record: recordOf(call, body), openedAt }, tools);
  if (open?.kind === "case" && isTimeFor(tools)) await workOn(open.eventId, tools);
}

/** Whether there is time to begin a case. Otherwise the timer finds it, for it is due. */
const isTimeFor = ({ timeLeft }: Tools): boolean => timeLeft() > RESERVE;

/** Looks at the cases of an endpoint at once: SageMaker said that its status has changed. */
async function wake(endpointName: string, tools: Tools): Promise<void> {
  const open = await tools.ledger.open();
  const cases = open.filter(
    ({ kind, resource: { type, name, arnName } }) =>
      kind === "case" && type === "endpoint" && (name === endpointName || arnName === endpointName),
  );
  for (const { eventId } of cases) if (isTimeFor(tools)) await workOn(eventId, tools);
}

/** Bytes of a record that are kept while it waits. */
const LONGEST = 200_000;

/**
 * What of CloudTrail's record it takes to judge it again, with the account and region that only the event around it has. A request that
 * is longer than CloudTrail itself would record is left out, as CloudTrail does; then a description may show what it was.
 */
function recordOf({ eventName, resource }: DeploymentCall, body: string): string {
  const { account, region, detail } = JSON.parse(body) as Record<string, unknown>;
  const { userIdentity, requestParameters, responseElements, ...rest } = detail as Record<string, unknown>;
  const { eventID, eventTime, eventSource, recipientAccountId = account, awsRegion = region } = rest;
  const head = { eventID, eventTime, eventSource, eventName, recipientAccountId, awsRegion };
  const whole = JSON.stringify({ ...head, userIdentity, requestParameters, responseElements }).toWellFormed();
  if (Buffer.byteLength(whole) <= LONGEST) return whole;
  const arn = { [DEPLOYMENTS[eventName]!.arnIn]: `arn:of:${resource.type}/${resource.name}` };
  const left = { requestParameters: { omitted: true }, responseElements: arn };
  const omitted = JSON.stringify({ ...head, userIdentity, ...left }).toWellFormed();
  return Buffer.byteLength(omitted) <= LONGEST ? omitted : JSON.stringify({ ...head, ...left }).toWellFormed();
}
