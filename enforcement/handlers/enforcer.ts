import { readFileSync } from "node:fs";
import path from "node:path";
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { Logger } from "@aws-lambda-powertools/logger";
import { readMessage } from "../event";
import { readEnforcement } from "../rules";

type BatchEvent = Parameters<typeof processPartialResponse>[0];

const logger = new Logger();
const told = JSON.parse(readFileSync(path.join(__dirname, "settings.json"), "utf8")) as {
  readonly accountId: string;
  readonly partition: string;
  readonly settings: unknown;
};
const { settings } = readEnforcement(told.settings, told);
const here = { ...told, region: process.env["AWS_REGION"] ?? "" };
const processor = new BatchProcessor(EventType.SQS);

/** Reads the events of the queue and records what each of them is. */
export const handler = async (event: unknown): Promise<unknown> => {
  if (typeof event !== "object" || event === null || !("Records" in event)) return undefined;
  const record = async ({ body }: { body: string }): Promise<void> => {
    await Promise.resolve(logger.info("received", { mode: settings?.mode, reading: readMessage(body, here) }));
  };
  return processPartialResponse(event as BatchEvent, record as never, processor);
};
