import assert from "node:assert/strict";
import { takeBatch } from "../../../enforcement/handlers/batch";
import { given } from "../../fakes/sagemaker";
import { MALLORY, Scene } from "./scene";

const message = (messageId: string, body: string) => ({ messageId, eventSource: "aws:sqs", body });
const failure = (name: string, text = "x") => Object.assign(new Error(text), { name });

/** A scene whose ledger fails whenever a verdict is to be written. */
const sceneWith = (error: Error) =>
  new Scene({
    around: (tools) => ({
      ...tools,
      ledger: new Proxy(tools.ledger, {
        get(ledger, name) {
          if (name === "write") return () => Promise.reject(error);
          const method = Reflect.get(ledger, name) as (...args: unknown[]) => unknown;
          return method.bind(ledger);
        },
      }),
    }),
  });

const FAILURES: readonly (readonly [error: Error, counted: Readonly<Record<string, number>>])[] = [
  [failure("ResourceNotFoundException", "Requested resource not found: Table: ledger not found"), { UnknownError: 1 }],
  [failure("ValidationException", "Item size has exceeded the maximum allowed size"), { UnknownError: 1 }],
  [failure("AccessDeniedException", "not authorized to perform: dynamodb:PutItem"), { RefusedPermission: 1 }],
  [failure("ThrottlingException"), {}],
  [
    failure(
      "TransactionCanceledException",
      "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]",
    ),
    {},
  ],
];

describe("a batch of the queue", () => {
  it("of which every message fails is given back as a whole, and is no failure of the function", async () => {
    const scene = new Scene();
    const Records = [message("1", "{"), message("2", "[]")];
    assert.deepEqual(await takeBatch({ Records }, scene.begin()), {
      batchItemFailures: [{ itemIdentifier: "1" }, { itemIdentifier: "2" }],
    });
    assert.deepEqual(scene.counted, {});
    assert.deepEqual(
      scene.logged.map(([what, { messageId, body }]) => [what, messageId, body]),
      [
        ["message failed", "1", "{"],
        ["message failed", "2", "[]"],
      ],
    );
  });

  for (const [error, counted] of FAILURES) {
    it(`counts ${JSON.stringify(counted)} when the ledger answers ${error.name}: ${error.message}`, async () => {
      const scene = sceneWith(error);
      given(scene.world, MALLORY, { models: ["churn-1"], configs: { c1: ["churn-1"] }, endpoints: { mine: "c1" } });
      const Records = scene.world.takeEvents().map((event) => message(event.detail.eventName, JSON.stringify(event)));
      assert.deepEqual(await takeBatch({ Records }, scene.begin()), {
        batchItemFailures: [{ itemIdentifier: "CreateEndpoint" }],
      });
      assert.deepEqual(scene.counted, counted);
    });
  }
});
