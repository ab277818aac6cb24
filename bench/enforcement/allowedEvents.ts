import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { takeBatch } from "../../enforcement/handlers/batch";
import { DynamoLedger } from "../../enforcement/ledger/dynamo";
import { MARSHALLING } from "../../enforcement/ledger/table";
import { ENFORCER, Scene } from "../../tests/enforcement/run/scene";
import { allowedMessages } from "./allowedMessages";

interface AllowedEvents {
  readonly perSecond: number;
  /** Per event. */
  readonly sagemaker: Readonly<Record<string, number>>;
  readonly dynamo: Readonly<Record<string, number>>;
}

/** In batches of ten through the handler and the real SDK, with all of AWS inside the process: no network in it. */
export async function allowedEvents(events: number): Promise<AllowedEvents> {
  const empty = new EmptyTable();
  const ledger = new DynamoLedger(empty.client, "ledger");
  const scene = new Scene({ around: (tools) => ({ ...tools, ledger }) });
  const { world } = scene;
  const messages = allowedMessages(world, events);
  const since = world.now;
  const took = async (from: number, to: number) => {
    const started = performance.now();
    for (let next = from; next < to; next += 10) {
      const { batchItemFailures } = await takeBatch({ Records: messages.slice(next, next + 10) }, scene.begin());
      if (batchItemFailures.length > 0) throw new Error("an allowed event failed");
    }
    return (performance.now() - started) / 1000;
  };
  const warm = Math.floor(events / 5);
  await took(0, warm);
  const seconds = await took(warm, events);
  const perEvent = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([call, count]) => [call, count / events]));
  return {
    perSecond: (events - warm) / seconds,
    sagemaker: perEvent(world.counts({ caller: ENFORCER, since })),
    dynamo: perEvent(empty.calls),
  };
}

/** A table in which nothing is, and which takes everything. */
class EmptyTable {
  readonly calls: Record<string, number> = {};
  readonly client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...{ region: "eu-west-1", endpoint: "http://table.invalid" },
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      requestHandler: {
        handle: ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
          const call = headers["x-amz-target"]!.split(".").pop()!;
          this.calls[call] = (this.calls[call] ?? 0) + 1;
          const response = { statusCode: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: BODY };
          return Promise.resolve({ response });
        },
      },
    }),
    MARSHALLING,
  );
}

const BODY = Buffer.from("{}");
