import assert from "node:assert/strict";
import { mock } from "node:test";
import timers from "node:timers/promises";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { ItemRefused, type DeploymentRecord, type WaitingVerdict } from "../../../enforcement/ledger/ledger";
import { clientOf, directClientOf, TableInMemory } from "../../fakes/dynamodb";
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

describe("hundreds of verdicts that wait, each with a record as large as AWS makes them", () => {
  const table = new TableInMemory();
  const ledger = new DynamoLedger(directClientOf(table), "ledger");
  const all = Array.from({ length: 300 }, (_, n) => record({ eventId: `waits-${n}`, decision: "waiting" }));
  const waiting = (one: DeploymentRecord): WaitingVerdict => ({
    ...{ kind: "verdict", eventId: one.eventId, resource: one.resource, openedAt: START, due: START },
    record: "r".repeat(100_000),
  });
  before(async () => {
    for (const one of all) await ledger.write(one, waiting(one));
  });

  it("are listed without reading the records", async () => {
    table.counts["Query"] = 0;
    assert.equal((await ledger.open()).length, all.length);
    assert.equal(table.counts["Query"], 1);
  });

  it("and leave nothing behind once they are concluded", async () => {
    const [one, other] = all as [DeploymentRecord, DeploymentRecord];
    const lease = { token: "a", until: START + 60_000 };
    await ledger.lease(one.eventId, lease, START);
    assert.ok(await ledger.write({ ...one, decision: "allowed" }, undefined));
    assert.ok(await ledger.write({ ...other, decision: "denied" }, openCase(other)));
    const left = JSON.stringify([...table.items()].filter((item) => item["pk"]!["S"] !== "resource#endpoint#prod"));
    assert.ok(!left.includes(`"${one.eventId}"`) && left.includes(`"${other.eventId}"`));
    assert.equal(left.split("r".repeat(100_000)).length - 1, all.length - 2);
  });

  it("that somebody else concludes meanwhile are nobody's", async () => {
    const one = all.at(-1)!;
    table.before = (operation) => {
      if (operation !== "GetItem") return;
      table.before = () => {};
      void ledger.write({ ...one, decision: "allowed" }, undefined);
    };
    const lease = { token: "a", until: START + 60_000 };
    assert.ok((await ledger.lease(one.eventId, lease, START)) === undefined);
  });
});

describe("notices that were kept", () => {
  it("are dropped a hundred at a time, and those that are gone already as well", async () => {
    const table = new TableInMemory();
    const ledger = new DynamoLedger(clientOf(table), "ledger");
    const message = { subject: "s", text: "t", attributes: {} };
    const notices = Array.from({ length: 230 }, (_, n) => ({
      ...{ at: START + n, id: `notice-${n}`, why: "digest" as const, message },
    }));
    for (const notice of notices) await ledger.keepNotice(notice);
    await ledger.dropNotices(notices.slice(0, 5));
    table.counts["TransactWriteItems"] = 0;
    await ledger.dropNotices(notices.slice(0, 229));
    assert.deepEqual(await ledger.keptNotices(), notices.slice(229));
    assert.deepEqual([table.counts["TransactWriteItems"], table.counts["DeleteItem"]], [3, undefined]);
    await ledger.dropNotices([]);
  });
});

describe("what earlier versions wrote", () => {
  it("is judged again of a verdict that has its record in its own item", async () => {
    const client = clientOf(new TableInMemory());
    const { PutCommand } = await import("@aws-sdk/lib-dynamodb");
    const { eventId, resource } = record();
    const data = { kind: "verdict", eventId, resource, openedAt: START, due: START, record: "{}", answers: "a" };
    await client.send(new PutCommand({ TableName: "ledger", Item: { pk: "open", sk: eventId, data } }));
    const ledger = new DynamoLedger(client, "ledger");
    const lease = { token: "a", until: START + 60_000 };
    assert.deepEqual(await ledger.lease(eventId, lease, START), data);
    assert.ok(await ledger.save({ ...data, kind: "verdict", answers: "b" }, lease));
    assert.deepEqual(await ledger.lease(eventId, lease, START), { ...data, answers: "b" });
  });

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

describe("a table that is short of throughput", () => {
  const table = new TableInMemory();
  const ledger = new DynamoLedger(clientOf(table), "ledger");
  const records = Array.from({ length: 30 }, (_, n) => record({ eventId: `event-${n}` }));
  let pauses: number[] = [];

  before(async () => {
    for (const one of records) await ledger.write(one, undefined);
    mock.method(timers, "setTimeout", (milliseconds: number) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    });
  });
  beforeEach(() => {
    pauses = [];
    table.counts["BatchGetItem"] = 0;
  });
  after(() => mock.restoreAll());

  it("is asked again for what it left, after longer and longer pauses, until it has answered something", async () => {
    const answers = [10, 0, 0, 5, 0];
    table.answersOf = () => answers.shift() ?? 100;
    assert.deepEqual([...(await ledger.known(records))].sort(), records.map(({ eventId }) => eventId).sort());
    assert.deepEqual(pauses, [50, 100, 200, 50, 100]);
    assert.equal(table.counts["BatchGetItem"], 6);
  });

  const seconds = () => pauses.reduce((sum, one) => sum + one, 0) / 1000;
  const isShort = {
    name: "ThrottlingException",
    message: /left 100 of 100 keys unanswered, after pauses of \d+ seconds in all/,
  };

  it("is waited for a while and no longer", async () => {
    table.answersOf = () => 0;
    const hundred = Array.from({ length: 100 }, (_, n) => record({ eventId: `many-${n}` }));
    await assert.rejects(ledger.known(hundred), isShort);
    assert.ok(seconds() > 20 && seconds() <= 30);
    assert.ok(Math.max(...pauses) <= 5000);
  });

  it("is waited for no longer when there are many batches", async () => {
    let calls = 0;
    table.answersOf = () => (++calls % 6 === 0 ? 100 : 0);
    const thousands = Array.from({ length: 3000 }, (_, n) => record({ eventId: `many-${n}` }));
    await assert.rejects(ledger.known(thousands), isShort);
    assert.ok(seconds() > 20 && seconds() <= 30);
  });
});
