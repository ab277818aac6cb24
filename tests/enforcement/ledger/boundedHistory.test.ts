import assert from "node:assert/strict";
import { MOST_EARLIER, MOST_RECENT } from "../../../enforcement/ledger/boundedHistory";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { MOST_ACCEPTED, type DeploymentRecord } from "../../../enforcement/ledger/ledger";
import { Records } from "../../../operator/backtest/recordedLedger";
import { directClientOf, TableInMemory } from "../../fakes/dynamodb";
import { HERE, record as recordOfCall } from "../samples";
import { record } from "./contract";

/** What is kept in memory of a resource that somebody deploys to again and again. */

const MORE = 300;
const LARGE = [{ container: { environment: { KEY: "v".repeat(20_000) } } }];
const ids = (all: readonly { readonly eventId: string }[]) => all.map(({ eventId }) => eventId);
const many = (count: number, change: (n: number) => Partial<DeploymentRecord>) =>
  Array.from({ length: count }, (_, n) => record({ specifications: LARGE, ...change(n) }));

describe("a history of thousands of large deployments", () => {
  const [birth] = many(1, () => ({ creates: true, decision: "denied" }));
  // At first what may be gone back to, among what may not, and then only what may not.
  const allowed = many(MOST_EARLIER + MORE, (n) => (n % 2 === 0 ? {} : { decision: "denied", auditOnly: true }));
  const useless = many(
    MORE,
    (n) => [{ failed: true }, { applies: undefined }, { decision: "unknown" } as const][n % 3]!,
  );
  const denied = many(MOST_RECENT, () => ({ decision: "denied" }));
  const table = new TableInMemory();
  const ledger = new DynamoLedger(directClientOf(table), "sagemaker-enforcement");
  before(async () => {
    for (const one of [birth!, ...allowed, ...useless, ...denied]) await ledger.write(one, undefined);
  });

  it("keeps of all of it the latest, of what came before them what may be gone back to, and the creation", async () => {
    const history = await ledger.history(birth!.resource, "whole");
    assert.deepEqual(ids(history), ids([birth!, ...allowed.slice(-MOST_EARLIER), ...denied]));
  });

  it("keeps no more of what is usually enough", async () => {
    const history = await ledger.history(birth!.resource);
    assert.deepEqual(ids(history), ids([...allowed.slice(-2 * MOST_ACCEPTED), ...denied]));
  });

  it("holds and reads nothing whose size a caller decides, but for one deployment at a time", async () => {
    table.counts["Query"] = 0;
    const history = await ledger.history(birth!.resource, "whole");
    assert.ok(JSON.stringify(history).length < 500 * history.length);
    // Pages of fifty: with the large ones among them they would be as many as there are megabytes.
    const pages = Math.ceil((1 + allowed.length + useless.length + denied.length) / 50);
    assert.equal(table.counts["Query"], pages);
    assert.deepEqual((await ledger.deployment(history.at(-1)!))!.specifications, LARGE);
  });
});

describe("the ledger that a backtest makes of records", () => {
  it("keeps as much of a component's history, back to its latest creation, and its details apart", async () => {
    const call = (eventName: string, seconds: number) =>
      recordOfCall(
        eventName,
        { inferenceComponentName: "part", endpointName: "e", specification: { modelName: `m-${seconds}` } },
        {
          eventID: `event-${seconds}`,
          eventTime: new Date(Date.parse("2026-11-21T10:00:00Z") + seconds * 1000).toISOString(),
          responseElements: {
            inferenceComponentArn: "arn:aws:sagemaker:eu-west-1:111111111111:inference-component/part",
          },
        },
      );
    const calls = Array.from({ length: MOST_RECENT + MORE }, (_, n) =>
      call(n < 2 ? "CreateInferenceComponent" : "UpdateInferenceComponent", n),
    );
    const recorded = new Records(calls, { here: HERE, ownRoleArn: "arn:aws:iam::111111111111:role/Enforcer" });
    assert.deepEqual([...recorded.leftOut], []);
    const inMemory = recorded.ledger(0);
    const resource = { type: "inferenceComponent", name: "part" } as const;
    const history = await inMemory.history(resource);
    const expected = [1, ...Array.from({ length: MOST_RECENT }, (_, n) => n + MORE)];
    assert.deepEqual(
      ids(history),
      expected.map((n) => `event-${n}`),
    );
    const last = (await inMemory.deployment(history.at(-1)!))!;
    assert.deepEqual(last.specifications, [{ modelName: `m-${MOST_RECENT + MORE - 1}` }]);
  });
});
