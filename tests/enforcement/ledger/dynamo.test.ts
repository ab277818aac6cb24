import assert from "node:assert/strict";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { ItemRefused } from "../../../enforcement/ledger/ledger";
import { clientOf, TableInMemory } from "../../fakes/dynamodb";
import { contract, openCase, record } from "./contract";

const START = Date.parse("2026-11-21T10:00:00Z");

describe("the ledger in a table that validates", () => {
  contract(() => Promise.resolve(new DynamoLedger(clientOf(new TableInMemory()), "ledger")));

  it("says of an item that DynamoDB will never take that it was refused, and of any other failure what AWS said", async () => {
    const table = new TableInMemory();
    const ledger = new DynamoLedger(clientOf(table), "ledger");
    const one = record({ decision: "denied" });
    const tooLarge = {
      ...one,
      verdict: { ...one.verdict, byRules: Array.from({ length: 500 }, () => "r".repeat(1000)) },
    };
    await assert.rejects(ledger.write(tooLarge, openCase(one)), ItemRefused);
    const nan = { ...one, judgedAt: NaN };
    await assert.rejects(ledger.write(nan, openCase(one)), ItemRefused);
    table.before = () => {
      throw Object.assign(new Error(), {
        code: "ThrottlingException",
        message: "Rate exceeded",
        status: 400,
        details: {},
      });
    };
    await assert.rejects(ledger.write(one, undefined), (error) => !(error instanceof ItemRefused));
  });
});

describe("what earlier versions wrote", () => {
  it("is read as it was meant", async () => {
    const table = new TableInMemory();
    const client = clientOf(table);
    const ledger = new DynamoLedger(client, "ledger");
    const one = record({ decision: "denied", applies: undefined });
    const { applies, used, ...rest } = one;
    const old = {
      ...rest,
      puts: "c1",
      onTrial: true,
      used: { config: { modelNames: ["m"] }, models: { m: { places: [] } } },
    };
    const open = openCase(one) as unknown as { case: object };
    const put = { act: "updateEndpoint", name: "prod", at: START, status: "InService", puts: "c0" };
    const before = { of: "x", inForce: "c0" };
    const theCase = { ...open.case, changes: [put], before, unexplained: { inForce: "u", since: 1 } };
    await ledger.write(one, openCase(one));
    for (const item of [...table.items()]) {
      const isOpen = item["pk"]!["S"] === "open";
      const { PutCommand } = await import("@aws-sdk/lib-dynamodb");
      const data = isOpen ? { ...open, case: theCase } : old;
      const [pk, sk] = [item["pk"]!["S"], item["sk"]!["S"]];
      const Item = JSON.parse(JSON.stringify({ pk, sk, data })) as Record<string, unknown>;
      await client.send(new PutCommand({ TableName: "ledger", Item }));
    }
    const [read] = await ledger.history(one.resource);
    assert.deepEqual([read!.applies, read!.auditOnly, Object.keys(read!.used)], ["c1", true, ["config"]]);
    assert.equal((await ledger.deployment(one))!.used.models[0]!.name, "m");
    const [found] = await ledger.open();
    assert.ok(found?.kind === "case");
    assert.deepEqual(found.case.changes[0]!.applies, "c0");
    assert.deepEqual([found.case.before!.current, found.case.unexplained!.current], ["c0", "u"]);
    void [applies, used];
  });
});
