import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { failureOf } from "../cases/failures";
import { Malformed, take } from "../run/receive";
import type { Tools } from "../run/ports";
import { TimedOut } from "./inTime";

/** What Lambda hands over from the queue. Shape: Lambda Developer Guide, "Using Lambda with Amazon SQS". */
export interface Batch {
  readonly Records: readonly Message[];
}

interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** The messages that have to come again. Shape: Lambda Developer Guide, "Reporting batch item failures for SQS". */
interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** With less of a run's time left a message is not begun: what it takes to write a verdict down, and to say what has to come again. */
const LEAST = 5_000;

/**
 * Takes one message after the other, for the later ones build on what the earlier ones told. Never throws: a message that fails
 * comes again by itself, and in the end is a dead letter, which has its own alarm.
 */
export const takeBatch = (batch: Batch, tools: Tools): Promise<BatchAnswer> =>
  processPartialResponse(
    batch as unknown as Parameters<typeof processPartialResponse>[0],
    (message: Message) => takeOne(message, tools),
    new BatchProcessor(EventType.SQS),
    { processInParallel: false, throwOnFullBatchFailure: false },
  );

async function takeOne({ messageId, body }: Message, tools: Tools): Promise<void> {
  try {
    if (tools.timeLeft() < LEAST) throw new TimedOut("there was no time left to take it: it comes again");
    await take(body, tools);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === "refused") tools.count("RefusedPermission");
    // What passes by itself, and what will be a dead letter, need no alarm of their own; a ledger that fails does.
    else if (failure !== "tryLater" && !(error instanceof Malformed)) tools.count("UnknownError");
    tools.log("message failed", { messageId, error: String(error).slice(0, 1000), body: body.slice(0, 2000) });
    throw error;
  }
}
