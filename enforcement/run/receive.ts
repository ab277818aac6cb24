import { conclude } from "./recordVerdict";
import { readMessage, type DeploymentCall } from "../events/readEvent";
import { evidenceRecordOf, judgeCall } from "./judgeCall";
import type { Tools } from "./ports";
import { workOn } from "./workOnCase";

/** A message that cannot be understood, and must not be lost. */
export class Malformed extends Error {}

/**
 * Takes one message. When it returns, what it told is in the ledger; when it throws, the message has to come again. Coming again
 * changes nothing.
 *
 * @throws Malformed, and what the ledger throws
 */
export async function take(body: string, tools: Tools): Promise<void> {
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
      await takeDeployment(reading.call, detailOf(body), tools);
  }
}

async function takeDeployment(call: DeploymentCall, record: string, tools: Tools): Promise<void> {
  // A verdict is written once: whoever comes later finds it, or its case, in the ledger.
  if ((await tools.ledger.deployment(call)) !== undefined) return;
  const judgement = await judgeCall(call, tools);
  const open = await conclude(judgement, { record, openedAt: tools.now() }, tools);
  if (open?.kind === "case") await workOn(open.eventId, tools);
}

/** CloudTrail's record in an event, with the account and region that only the event around it has. */
function detailOf(body: string): string {
  const { account, region, detail } = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify({ recipientAccountId: account, awsRegion: region, ...(detail as object) });
}
