import assert from "node:assert/strict";
import type { Case } from "../../../enforcement/cases/case";
import {
  LONGEST_HISTORY,
  type ChangeRecord,
  type DeploymentRecord,
  type Ledger,
  type OpenCase,
  type OpenVerdict,
} from "../../../enforcement/ledger/ledger";

/** What every ledger must do, whatever it is kept in. */

const START = Date.parse("2026-11-21T10:00:00Z");
let count = 0;

export function record(change: Partial<DeploymentRecord> = {}): DeploymentRecord {
  count += 1;
  return {
    resource: { type: "endpoint", name: "prod" },
    eventId: `event-${String(count).padStart(6, "0")}`,
    eventName: "UpdateEndpoint",
    eventTime: START + count * 1000,
    creates: false,
    applies: "c1",
    decision: "allowed",
    caller: "arn:aws:iam::111111111111:role/X",
    session: undefined,
    verdict: {
      byRules: [],
      reason: "no rule is about it",
      mode: "enforce",
      whenUncertain: "undo",
      breakGlass: false,
      tampering: false,
      rulesHash: "h",
      models: ["m"],
    },
    used: { config: { modelNames: ["m"] }, models: {} },
    judgedAt: START,
    ...change,
  };
}

const caseOf = ({ eventId, eventTime, resource, creates }: DeploymentRecord): Case => ({
  ...{ eventId, eventTime, resource, creates, decision: "denied", mode: "enforce", changes: [], noticed: [] },
});

export const openCase = (of: DeploymentRecord, due = START): OpenCase => ({
  ...{ kind: "case", eventId: of.eventId, resource: of.resource, openedAt: START, due, case: caseOf(of) },
  ...{ caller: of.caller, reason: "", why: "" },
});

const openVerdict = (of: DeploymentRecord): OpenVerdict => ({
  ...{ kind: "verdict", eventId: of.eventId, resource: of.resource, openedAt: START, due: START, record: "{}" },
});

const lease = (token: string, until = START + 60_000) => ({ token, until });
const ids = (records: readonly { readonly eventId: string }[]) => records.map(({ eventId }) => eventId);

/** @param make gives an empty ledger */
export function contract(make: () => Promise<Ledger>): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await make();
  });

  it("writes a verdict once", async () => {
    const one = record();
    assert.equal(await ledger.deployment(one), undefined);
    assert.equal(await ledger.write(one, undefined), true);
    assert.equal(await ledger.write({ ...one, decision: "denied" }, openCase(one)), false);
    assert.equal((await ledger.deployment(one))!.decision, "allowed");
    assert.deepEqual(await ledger.open(), []);
  });

  it("replaces a verdict that waits, and what is open with it", async () => {
    const one = record({ decision: "waiting" });
    await ledger.write(one, openVerdict(one));
    assert.deepEqual(
      (await ledger.open()).map(({ kind }) => kind),
      ["verdict"],
    );
    assert.equal(await ledger.write({ ...one, decision: "denied" }, openCase(one)), true);
    assert.deepEqual(
      (await ledger.open()).map(({ kind }) => kind),
      ["case"],
    );
    const other = record({ decision: "waiting" });
    await ledger.write(other, openVerdict(other));
    await ledger.write({ ...other, decision: "allowed" }, undefined);
    assert.deepEqual(ids(await ledger.open()), [one.eventId]);
  });

  it("keeps what it is given, without what is undefined", async () => {
    const one = record({ used: { config: { modelNames: [], executionRoleArn: undefined }, models: {} } });
    await ledger.write(one, undefined);
    assert.deepEqual(await ledger.deployment(one), JSON.parse(JSON.stringify(one)));
  });

  it("gives the history of a name back to its latest creation, oldest first, whatever its case", async () => {
    const [, second, third, copies] = [
      record({ creates: true }),
      record({ creates: true }),
      record({ resource: { type: "endpoint", name: "PROD" } }),
      record({ deploysNothing: true }),
      record({ resource: { type: "endpoint", name: "prod-2" } }),
      record({ resource: { type: "inferenceComponent", name: "prod" } }),
    ].map((one) => one);
    for (const one of [third!, copies!, second!]) await ledger.write(one, undefined);
    assert.deepEqual(ids(await ledger.history({ type: "endpoint", name: "Prod" })), ids([second!, third!]));
    assert.notEqual(await ledger.deployment(copies!), undefined);
  });

  it("gives no more of a history than anybody needs", async () => {
    const all = Array.from({ length: LONGEST_HISTORY + 3 }, () => record());
    for (const one of all) await ledger.write(one, undefined);
    assert.deepEqual(ids(await ledger.history(all[0]!.resource)), ids(all.slice(3)));
  });

  it("remembers what calls told of a name, once each", async () => {
    const told = (eventId: string, seconds: number) => ({
      ...{ of: { kind: "model" as const, name: "M1" }, eventId, eventTime: START + seconds * 1000, caller: "x" },
      reports: { kind: "model" as const, content: undefined },
    });
    for (const one of [told("b", 2), told("a", 1), told("b", 2)]) await ledger.report(one);
    assert.deepEqual(ids(await ledger.evidence({ kind: "model", name: "m1" })), ["a", "b"]);
    assert.deepEqual(await ledger.evidence({ kind: "endpointConfig", name: "m1" }), []);
  });

  it("knows which events it has", async () => {
    const [one, other] = [record(), record()];
    await ledger.write(one, undefined);
    const evidence = { of: { kind: "model" as const, name: "m" }, eventId: "e", eventTime: START };
    await ledger.report({ ...evidence, caller: "x", reports: { kind: "model", content: undefined } });
    const many = Array.from({ length: 250 }, () => record());
    const known = await ledger.known([one, other, evidence, ...many]);
    assert.deepEqual([...known].sort(), ["e", one.eventId].sort());
    assert.deepEqual([...(await ledger.known([]))], []);
  });

  it("takes in what stood before, only where nothing is known", async () => {
    const one = record({ installed: true });
    assert.equal(await ledger.install(one), true);
    assert.equal(await ledger.install(record({ installed: true })), false);
    assert.deepEqual(ids(await ledger.history(one.resource)), ids([one]));
  });

  it("lends an open case to one at a time, until the lease is over", async () => {
    const one = record({ decision: "denied" });
    await ledger.write(one, openCase(one));
    assert.equal((await ledger.lease(one.eventId, lease("a"), START))!.kind, "case");
    assert.equal(await ledger.lease(one.eventId, lease("b"), START + 1000), undefined);
    assert.notEqual(await ledger.lease(one.eventId, lease("b", START + 200_000), START + 60_001), undefined);
    assert.equal(await ledger.save(openCase(one, START + 5), lease("a")), false);
    assert.equal(await ledger.save(openCase(one, START + 6), lease("b")), true);
    assert.deepEqual(
      (await ledger.open()).map(({ due }) => due),
      [START + 6],
    );
    assert.notEqual(await ledger.lease(one.eventId, lease("c"), START), undefined);
    assert.equal(await ledger.lease("nobody", lease("c"), START), undefined);
  });

  it("gives what is due first first", async () => {
    for (const due of [3, 1, 2]) {
      const one = record({ decision: "denied" });
      await ledger.write(one, openCase(one, due));
    }
    assert.deepEqual(
      (await ledger.open()).map(({ due }) => due),
      [1, 2, 3],
    );
  });

  it("writes down what is about to be done, and takes it back", async () => {
    const one = record({ decision: "denied" });
    await ledger.write(one, openCase(one));
    const change: ChangeRecord = {
      ...{ act: "updateEndpoint", name: "prod", at: START + 1000, status: "InService", applies: "c1" },
      ...{ eventId: one.eventId, resource: one.resource, caller: one.caller },
    };
    const expected = { eventName: "UpdateEndpoint", name: "prod", applies: "c1", at: START + 1000 };
    assert.equal(await ledger.intend(openCase(one), change, expected, lease("a")), false);
    assert.deepEqual([await ledger.changes(START), await ledger.expectations(one.resource)], [[], []]);
    await ledger.lease(one.eventId, lease("a"), START);
    assert.equal(await ledger.intend(openCase(one), change, expected, lease("a")), true);
    assert.deepEqual(await ledger.changes(START), [change]);
    assert.deepEqual(await ledger.changes(START + 1001), []);
    assert.deepEqual(await ledger.expectations({ type: "endpoint", name: "PROD" }), [expected]);
    assert.equal(await ledger.lease(one.eventId, lease("b"), START), undefined);
    assert.equal(await ledger.retract(openCase(one), change, lease("b")), false);
    assert.equal(await ledger.retract(openCase(one), change, lease("a")), true);
    assert.deepEqual(await ledger.changes(START), []);
  });

  it("closes a case whose lease is ours, and keeps it", async () => {
    const one = record({ decision: "denied" });
    await ledger.write(one, openCase(one));
    const closed = {
      ...{ case: caseOf(one), caller: "x", reason: "", as: "gone" as const, why: "" },
      ...{ openedAt: START, closedAt: START + 9 },
    };
    assert.equal(await ledger.close(closed, lease("a")), false);
    await ledger.lease(one.eventId, lease("a"), START);
    assert.equal(await ledger.close(closed, lease("a")), true);
    assert.deepEqual([await ledger.open(), await ledger.closed(START)], [[], [closed]]);
    assert.deepEqual(await ledger.closed(START + 10), []);
  });

  it("notes that a deployment failed, or was adopted; its case is then due", async () => {
    const one = record({ decision: "denied" });
    await ledger.write(one, openCase(one, START + 100_000));
    await ledger.fail(one);
    await ledger.fail(record());
    await ledger.adopt(one, { by: "alice", at: START, why: "agreed" }, START);
    const { failed, adopted, adoption } = (await ledger.deployment(one))!;
    assert.deepEqual([failed, adopted, adoption?.why], [true, true, "agreed"]);
    assert.deepEqual(
      (await ledger.open()).map(({ due }) => due),
      [START],
    );
    await assert.rejects(async () => ledger.adopt(record(), { by: "a", at: 0, why: "" }, START), /no deployment/);
  });

  it("remembers how far the sweep has come", async () => {
    assert.equal(await ledger.sweepState(), undefined);
    const state = { installedAt: START, readUpTo: START + 5, baselineDone: false };
    await ledger.saveSweepState(state);
    assert.deepEqual(await ledger.sweepState(), state);
  });
}
