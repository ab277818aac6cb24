import assert from "node:assert/strict";
import type { Case } from "../../../enforcement/cases/case";
import { seenOf } from "../../../enforcement/ledger/seen";
import {
  LONGEST_HISTORY,
  MOST_ACCEPTED,
  type ChangeRecord,
  type DeploymentRecord,
  type Ledger,
  type OpenCase,
  type WaitingVerdict,
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
    used: { config: seenOf({ modelNames: ["m"] }), models: [] },
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

const openVerdict = (of: DeploymentRecord): WaitingVerdict => ({
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
    const one = record({ used: { config: seenOf({ modelNames: [] }), models: [] }, sourceIdentity: undefined });
    await ledger.write(one, undefined);
    assert.deepEqual(await ledger.deployment(one), JSON.parse(JSON.stringify(one)));
  });

  it("gives the history of a resource back to its latest creation, oldest first, by the name that its ARN spells", async () => {
    const named = (name: string, arnName?: string) => ({
      type: "endpoint" as const,
      name,
      ...(arnName && { arnName }),
    });
    const [, second, third, copies] = [
      record({ creates: true }),
      record({ creates: true }),
      record({ resource: named("PROD", "prod") }),
      record({ deploysNothing: true }),
      // Where SageMaker tells names by case, this is another endpoint.
      record({ resource: named("Prod", "Prod"), creates: true }),
      record({ resource: { type: "endpoint", name: "prod-2" } }),
      record({ resource: { type: "inferenceComponent", name: "prod" } }),
    ].map((one) => one);
    for (const one of [third!, copies!, second!]) await ledger.write(one, undefined);
    assert.deepEqual(ids(await ledger.history(named("prod"))), ids([second!, third!]));
    assert.notEqual(await ledger.deployment(copies!), undefined);
  });

  it("gives no more of a history than anybody needs", async () => {
    const all = Array.from({ length: LONGEST_HISTORY + 3 }, () => record());
    for (const one of all) await ledger.write(one, undefined);
    assert.deepEqual(ids(await ledger.history(all[0]!.resource)), ids(all.slice(3)));
  });

  it("gives all of a history where that is asked for, back to its latest creation", async () => {
    const [earlier, ...all] = Array.from({ length: LONGEST_HISTORY + 3 }, (_, n) => record({ creates: n < 2 }));
    for (const one of [earlier!, ...all]) await ledger.write(one, undefined);
    assert.deepEqual(ids(await ledger.history(earlier!.resource, "whole")), ids(all));
  });

  it("gives the details of a deployment apart, whether they are large or small", async () => {
    const models = Array.from({ length: 100 }, (_, n) => ({ name: `model-${n}`, ...seenOf({ n }) }));
    const small = record();
    const large = record({ used: { config: seenOf({}), models } });
    const waiting = record({ decision: "waiting", specifications: [{ text: "t".repeat(5000) }] });
    for (const one of [small, large, waiting]) await ledger.write(one, undefined);
    const judged = { ...waiting, decision: "denied" as const, specifications: [{ text: "u".repeat(5000) }] };
    await ledger.write(judged, undefined);
    await ledger.write({ ...large, used: { models: [] } }, undefined);
    const installed = record({
      ...{ installed: true, resource: { type: "inferenceComponent", name: "stood" }, creates: false },
      specifications: [{ text: "v".repeat(5000) }],
    });
    assert.equal(await ledger.install(installed), true);
    for (const one of [small, large, judged, installed])
      assert.deepEqual(await ledger.deployment(one), JSON.parse(JSON.stringify(one)));
    const past = [...(await ledger.history(small.resource)), ...(await ledger.history(installed.resource))];
    assert.deepEqual(ids(past), ids([small, large, judged, installed]));
    for (const one of past)
      assert.ok(!("specifications" in one) && !("verdict" in one) && !("models" in one.used), one.eventId);
  });

  it("gives what may be gone back to, however often somebody else was denied since", async () => {
    const good = record();
    const denied = Array.from({ length: LONGEST_HISTORY + 30 }, () => record({ decision: "denied" }));
    // Of copies, and of updates that did not take effect, anybody can make as many as they like.
    const useless = Array.from({ length: MOST_ACCEPTED + 2 }, (_, n) =>
      record(n % 2 === 0 ? { deploysNothing: true } : { failed: true }),
    );
    for (const one of [good, ...denied, ...useless]) await ledger.write(one, undefined);
    assert.equal((await ledger.history(good.resource))[0]?.eventId, good.eventId);
  });

  it("writes whatever a caller wrote into a request", async () => {
    const hostile = ["constructor", "__proto__", "toString", "hasOwnProperty", "\ud800", "x".repeat(300_000)];
    for (const text of hostile) {
      const used = {
        config: seenOf({ [text]: text }),
        models: [{ name: text.slice(0, 63), ...seenOf({ [text]: text }) }],
      };
      const one = record({
        ...{ used, decision: "denied", caller: text, session: text },
        specifications: [{ container: { environment: JSON.parse(`{${JSON.stringify(text)}:"x"}`) as object } }],
        verdict: { ...record().verdict, reason: text, models: [text, ...Array.from({ length: 300 }, () => text)] },
      });
      assert.equal(await ledger.write(one, { ...openCase(one), reason: text, caller: text }), true, text.slice(0, 20));
      const kept = (await ledger.deployment(one))!;
      if (text.length < 1000) assert.deepEqual(kept.specifications?.length, 1);
      assert.equal(kept.used.models.length, 1);
    }
  });

  it("keeps of a model's evidence what there is room for, and says that there is more", async () => {
    const of = { kind: "model" as const, name: "m" };
    const places = Array.from({ length: 1500 }, (_, index) => ({
      ...{ url: `s3://b/${index}${"k".repeat(1000)}`, below: false, hidden: false },
    }));
    const content = { places, images: ["constructor"], modelPackageArns: [], unread: [] };
    await ledger.report({ of, eventId: "e", eventTime: START, caller: "x", reports: { kind: "model", content } });
    const [kept] = await ledger.evidence(of, START);
    const read = kept!.reports.content as typeof content;
    assert.deepEqual([read.unread, read.images], [["packages"], ["constructor"]]);
    assert.ok(read.places.length > 20 && read.places.length < 1500);
  });

  it("remembers what calls reported of a name, once each, and gives what may have been current at a time", async () => {
    const reported = (eventId: string, seconds: number, name = "m1") => ({
      ...{ of: { kind: "model" as const, name }, eventId, eventTime: START + seconds * 1000, caller: "x" },
      reports: { kind: "model" as const, content: undefined },
    });
    const all = [
      ...[reported("b", 2), reported("a", 1), reported("b", 2), reported("c", 3, "M1"), reported("d", 4)],
      ...[reported("e", 60), reported("f", 60.9), reported("g", 60, "M1")],
    ];
    for (const one of all) await ledger.report(one);
    // Whoever makes two hundred more must not hide the one of then.
    for (let more = 0; more < 200; more += 1) await ledger.report(reported(`late-${more}`, 100 + more));
    const at = async (seconds: number) =>
      ids(await ledger.evidence({ kind: "model", name: "m1" }, START + seconds * 1000));
    assert.deepEqual(await at(0), []);
    assert.deepEqual(await at(2), ["a", "b"]);
    assert.deepEqual(await at(3), ["b", "c"]);
    assert.deepEqual(await at(50), ["d"]);
    assert.deepEqual((await at(70)).toSorted(), ["e", "f", "g"], "nobody knows the order of one second");
    assert.deepEqual(await ledger.evidence({ kind: "endpointConfig", name: "m1" }, START), []);
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

  it("gives what it takes to judge again only to whoever has the lease", async () => {
    const one = record({ decision: "waiting" });
    const large = { ...openVerdict(one), record: "r".repeat(200_000), answers: "a".repeat(100_000) };
    await ledger.write(one, large);
    const { record: recorded, answers, ...listed } = large;
    assert.deepEqual(await ledger.open(), [listed]);
    assert.deepEqual(await ledger.lease(one.eventId, lease("a"), START), large);
    assert.equal(await ledger.save({ ...large, answers: "more", noticed: true }, lease("a")), true);
    assert.deepEqual(await ledger.open(), [{ ...listed, noticed: true }]);
    const again = await ledger.lease(one.eventId, lease("b"), START);
    assert.deepEqual([again?.kind === "verdict" && again.answers, recorded.length + answers.length], ["more", 300_000]);
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

  it("knows the first call of a caller since a time that nobody could judge", async () => {
    const close = async (caller: string, decision: "denied" | "unknown", as: "gone" | "adopted") => {
      const one = record({ decision });
      await ledger.write(one, openCase(one));
      await ledger.lease(one.eventId, lease("a"), START);
      const theCase = { ...caseOf(one), decision };
      const closed = { case: theCase, caller, reason: "", as, why: "", openedAt: START, closedAt: START + 9 };
      assert.ok(await ledger.close(closed, lease("a")));
      return one.eventTime;
    };
    const long = `arn:x${"y".repeat(3000)}`;
    await close("a", "denied", "gone");
    await close("a", "unknown", "adopted");
    const times = [await close("a", "unknown", "gone"), await close("a", "unknown", "gone")].sort((a, b) => a - b);
    const ofLong = await close(long, "unknown", "gone");
    assert.equal(await ledger.firstUnknownOf("a", 0), times[0]);
    assert.equal(await ledger.firstUnknownOf("a", times[0]! + 1), times[1]);
    assert.deepEqual(
      [await ledger.firstUnknownOf("b", 0), await ledger.firstUnknownOf("a", times[1]! + 1)],
      [undefined, undefined],
    );
    assert.equal(await ledger.firstUnknownOf(long, 0), ofLong);
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
