import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ShareError } from "../../../client/errors";
import { FeatureStore } from "../../../client/featureStore/featureStore";
import { RecordsNotWritten } from "../../../client/featureStore/recordsNotWritten";
import type { Share } from "../../../contract/share";
import { AwsError } from "../../fakes/aws";
import { useAws } from "../fixture";
import { SHARE, shareWith } from "../samples";
import { useShortPauses } from "../../shortPauses";

let count = 0;
const storeOf = (share: Share = SHARE) => new FeatureStore(share, { sessionName: `features-${(count += 1)}` });

const FEATURES = ["customerId", "event_time", "score", "active", "embedding"];

describe("FeatureStore", () => {
  const used = useAws("job");
  useShortPauses();
  const records = () => used.aws.groups["Customers"]!.records;
  beforeEach(() => {
    used.aws.groups["Customers"] = { identifier: "customerId", features: FEATURES, records: new Map() };
  });

  describe("records", () => {
    it("are written, read and deleted", async () => {
      const store = storeOf();
      const time = new Date("2026-11-25T09:00:00Z");
      await store.put("Customers", {
        customerId: 42,
        event_time: time,
        score: 0.5,
        active: true,
        embedding: [0.5, 1],
        nothing: null,
      });
      assert.deepEqual(await store.get("Customers", "42"), {
        customerId: "42",
        event_time: "2026-11-25T09:00:00.000Z",
        score: "0.5",
        active: "true",
        embedding: ["0.5", "1"],
      });
      assert.deepEqual(await store.get("Customers", "42", { features: ["score"] }), { score: "0.5" });
      await store.delete("Customers", "42", new Date("2026-11-25T10:00:00Z"), { mode: "HardDelete" });
      assert.equal(await store.get("Customers", "42"), undefined);
      const { input } = used.aws.calls.find(({ operation }) => operation === "DeleteRecord")!;
      assert.deepEqual([input["EventTime"], input["DeletionMode"]], [["2026-11-25T10:00:00.000Z"], ["HardDelete"]]);
    });

    it("come in any number, whatever is left unprocessed, and in the order of the ids", async () => {
      const ids = Array.from({ length: 450 }, (_, index) => String(index));
      for (const id of ids) records().set(id, [{ FeatureName: "customerId", ValueAsString: id }]);
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray(ids, { minLength: 0, maxLength: 450 }),
          fc.integer({ min: 1, max: 100 }),
          fc.uniqueArray(fc.constantFrom("x", "y", "__proto__", "constructor")),
          async (wanted, atOnce, strangers) => {
            used.aws.processed = (batch) => Math.min(batch.length, Math.max(atOnce, 25));
            const found = await storeOf().batchGet("Customers", [...strangers, ...wanted, ...wanted]);
            assert.deepEqual([...found.keys()], wanted);
            for (const [id, record] of found) assert.deepEqual(record, { customerId: id });
          },
        ),
        { numRuns: 12 },
      );
    });

    it("are not asked for when there is no id", async () => {
      assert.equal((await storeOf().batchGet("Customers", [])).size, 0);
      assert.equal(used.aws.calls.length, 0);
    });

    it("are given up when none is ever processed", async () => {
      used.aws.processed = () => 0;
      await assert.rejects(storeOf().batchGet("Customers", ["1", "2"]), {
        kind: "throttled",
        message: /2 records of Customers were left unprocessed 7 times in a row/,
      });
    });

    it("can be given up by the caller", async () => {
      used.aws.processed = () => 0;
      const signal = AbortSignal.timeout(150);
      await assert.rejects(storeOf().batchGet("Customers", ["1"], { signal }), { name: "TimeoutError" });
    });
  });

  describe("errors name the hop", () => {
    const CASES: readonly {
      name: string;
      share?: Share;
      call: (store: FeatureStore) => Promise<unknown>;
      fault?: readonly [operation: string, error: AwsError];
      failing?: Readonly<Record<string, string>>;
      life?: readonly string[];
      hop: string;
      kind: string;
      message: RegExp;
    }[] = [
      {
        name: "a group that is not shared",
        call: (store) => store.get("orders", "1"),
        hop: "online store",
        kind: "refused",
        message:
          /GetRecord of feature group orders is refused.*\n.*does not hold it: it has Customers, clicks \(consumers\.fraud-team/,
      },
      {
        name: "a group that is not there",
        call: (store) => store.get("clicks", "1"),
        hop: "online store",
        kind: "not found",
        message: /no feature group clicks with this store in account 111111111111, eu-west-1/,
      },
      {
        name: "a key that refuses",
        call: (store) => store.get("Customers", "1"),
        fault: ["GetRecord", new AwsError("AccessDeniedException", "not authorized to perform: kms:Decrypt", 403)],
        hop: "online store",
        kind: "refused",
        message: /onlineStoreKmsKeyArn/,
      },
      {
        name: "a record of a batch that fails",
        call: (store) => store.batchGet("Customers", ["1", "bad"]),
        failing: { bad: "InternalFailure" },
        hop: "online store",
        kind: "failed",
        message: /BatchGetRecord of Customers failed \(InternalFailure: record bad: it cannot be read\)/,
      },
      {
        name: "a record of a batch that is refused",
        call: (store) => store.batchGet("Customers", ["bad"]),
        failing: { bad: "AccessDenied" },
        hop: "online store",
        kind: "refused",
        message: /BatchGetRecord of feature group Customers is refused/,
      },
      {
        name: "a table that does not exist",
        call: (store) => store.query("SELECT * FROM nothing"),
        hop: "query",
        kind: "failed",
        message: /query [0-9a-f-]{36} failed: TABLE_NOT_FOUND.*\n.*sagemaker-share query --table GROUP/,
      },
      {
        name: "a query that scans too much",
        call: (store) => store.query("SELECT 1"),
        life: ["RUNNING", "CANCELLED"],
        hop: "query",
        kind: "cancelled",
        message: /was cancelled: Bytes scanned limit was exceeded\n.*bytesScannedCutoffPerQuery/,
      },
      {
        name: "a workgroup that is refused",
        call: (store) => store.query("SELECT 1"),
        fault: [
          "StartQueryExecution",
          new AwsError("AccessDeniedException", "not authorized to perform: athena:StartQueryExecution"),
        ],
        hop: "query",
        kind: "refused",
        message: /Athena refuses the call.*\n.*workgroup is sagemaker-feature-store-fraud-team/,
      },
      {
        name: "a share without a workgroup",
        share: shareWith({ featureStore: { workgroup: undefined } }),
        call: (store) => store.query("SELECT 1"),
        hop: "query",
        kind: "refused",
        message: /the share has no workgroup/,
      },
    ];
    for (const { name, share, call, fault, failing = {}, life, hop, kind, message } of CASES) {
      it(name, async () => {
        if (fault) used.aws.next(...fault);
        for (const [id, code] of Object.entries(failing)) used.aws.failing.set(id, code);
        if (life) used.aws.life = life;
        await assert.rejects(call(storeOf(share)), (thrown: ShareError) => {
          assert.ok(thrown instanceof ShareError, String(thrown));
          assert.match(thrown.message, message);
          assert.deepEqual([thrown.hop, thrown.kind], [hop, kind]);
          return true;
        });
      });
    }
  });
});

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe("FeatureStore, many records", () => {
  const used = useAws("job");
  useShortPauses();
  const records = () => used.aws.groups["Customers"]!.records;
  const inputs = (count: number) => ids(count).map((customerId) => ({ customerId, score: 1, embedding: [0.5, 1] }));
  beforeEach(() => {
    used.aws.groups["Customers"] = { identifier: "customerId", features: FEATURES, records: new Map() };
  });

  it("writes any number, whatever is left unprocessed, in batches of 25", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 1, max: 25 }), async (count, atOnce) => {
        records().clear();
        used.aws.calls.length = 0;
        used.aws.processed = (batch) => Math.min(batch.length, Math.max(atOnce, 8));
        await storeOf().putMany("Customers", inputs(count));
        assert.deepEqual([...records().keys()].sort(), ids(count).sort());
        if (atOnce === 25) assert.equal(used.aws.counts("BatchWriteRecord"), Math.ceil(count / 25));
      }),
      { numRuns: 8 },
    );
    used.aws.processed = (batch) => batch.length;
    await storeOf().putMany("Customers", inputs(60), {
      targetStores: ["OnlineStore"],
      ttl: { Unit: "Days", Value: 3 },
    });
    const [entry] = used.aws.calls.at(-1)!.input["Entries"] as Readonly<Record<string, unknown>>[];
    assert.deepEqual([entry!["TargetStores"], entry!["TtlDuration"]], [["OnlineStore"], { Unit: "Days", Value: 3 }]);
  });

  it("says of each record that was not written why, and writes the others", async () => {
    used.aws.failing.set("7", "ValidationError").set("40", "InternalFailure");
    const failed = await storeOf()
      .putMany("Customers", inputs(60))
      .then(
        () => assert.fail("it was written"),
        (error: unknown) => error as RecordsNotWritten,
      );
    assert.ok(failed instanceof RecordsNotWritten && failed instanceof ShareError);
    assert.match(
      failed.message,
      /^online store: 2 of 60 records of Customers were not written \(ValidationError: it cannot be written\)\n.*notWritten/,
    );
    assert.deepEqual(
      failed.notWritten.map(({ record, code }) => [record, code]),
      [
        [{ customerId: "7", score: "1", embedding: ["0.5", "1"] }, "ValidationError"],
        [{ customerId: "40", score: "1", embedding: ["0.5", "1"] }, "InternalFailure"],
      ],
    );
    assert.equal(records().size, 58);
    used.aws.failing.clear();
    await storeOf().putMany(
      "Customers",
      failed.notWritten.map(({ record }) => record),
    );
    assert.equal(records().size, 60);
  });

  it("says which were not tried when a call fails", async () => {
    used.aws.next(
      "BatchWriteRecord",
      new AwsError("AccessDeniedException", "not authorized to perform: kms:Decrypt", 403),
    );
    await assert.rejects(storeOf().putMany("Customers", inputs(130)), (error: RecordsNotWritten) => {
      assert.deepEqual([error.kind, error.notWritten.length, records().size], ["refused", 130, 0]);
      assert.match(
        error.message,
        /130 of 130 records .* not written \(AccessDeniedException.*\n.*onlineStoreKmsKeyArn/,
      );
      return true;
    });
    used.aws.heal();
    let calls = 0;
    used.aws.processed = (batch) => ((calls += 1) > 2 ? 0 : batch.length);
    await assert.rejects(storeOf().putMany("Customers", inputs(70)), (error: RecordsNotWritten) => {
      assert.equal(error.kind, "throttled");
      assert.equal(error.notWritten.length + records().size, 70);
      assert.ok(
        error.notWritten.every(
          ({ record, code }) => code === "NotProcessed" && !records().has(String(record["customerId"])),
        ),
      );
      return true;
    });
  });

  it("can be given up, and refuses an empty record before anything is written", async () => {
    await assert.rejects(storeOf().putMany("Customers", [...inputs(30), {}]), RangeError);
    assert.equal(records().size, 0);
    used.aws.processed = () => 0;
    const signal = AbortSignal.timeout(150);
    await assert.rejects(storeOf().putMany("Customers", inputs(30), { signal }), { name: "TimeoutError" });
  });

  it("holds nothing of two equal records back", async () => {
    let calls = 0;
    used.aws.processed = (batch) => ((calls += 1) === 1 ? 1 : batch.length);
    await storeOf().putMany("Customers", [{ customerId: 1 }, { customerId: 1 }]);
    assert.equal(used.aws.counts("BatchWriteRecord"), 2);
  });
});

describe("FeatureStore, single features and lists", () => {
  const featureGroups = [
    { name: "Customers", access: "update" as const, features: ["score", "event_time"], listRecords: true as const },
    { name: "clicks" },
  ];
  const share = shareWith({ featureStore: { featureGroups } });
  const used = useAws("job", share);
  const put = (id: string) =>
    used.aws.groups["Customers"]!.records.set(id, [
      { FeatureName: "customerId", ValueAsString: id },
      { FeatureName: "score", ValueAsString: "1" },
    ]);
  beforeEach(() => {
    for (const name of ["Customers", "clicks"])
      used.aws.groups[name] = { identifier: "customerId", features: FEATURES, records: new Map() };
  });

  it("updates features of a record, and leaves the others", async () => {
    put("42");
    const options = { targetStores: ["OnlineStore"], ttl: { Unit: "Days", Value: 3 } } as const;
    await storeOf(share).update("Customers", "42", { score: 2, event_time: new Date(0) }, options);
    const { input } = used.aws.calls.at(-1)!;
    assert.deepEqual([input["TargetStores"], input["TtlDuration"]], [["OnlineStore"], { Unit: "Days", Value: 3 }]);
    assert.deepEqual(await storeOf(share).get("Customers", "42"), {
      customerId: "42",
      score: "2",
      event_time: "1970-01-01T00:00:00.000Z",
    });
    await assert.rejects(storeOf(share).update("Customers", "42", { score: null }), /nothing to update/);
  });

  it("says what else an update needs", async () => {
    put("42");
    const store = storeOf(share);
    const says = async (call: Promise<unknown>, kind: string, message: RegExp) =>
      assert.rejects(call, { kind, message });
    await says(
      store.update("Customers", "42", { score: 1, active: true }),
      "refused",
      /UpdateRecord of feature group Customers is refused.*\n {2}- the share is for updating score, event_time, not active \(consumers\.fraud-team\.featureStore/,
    );
    for (const call of [
      () => store.put("Customers", { customerId: 42 }),
      () => store.putMany("Customers", [{ customerId: 42 }]),
      () => store.delete("Customers", "42", new Date()),
    ])
      await says(call(), "refused", /is for updating score, event_time of records that exist: use update/);
    await says(
      store.update("Customers", "7", { score: 1 }),
      "not found",
      /no such record to update.*\n.*written with put/,
    );
    used.aws.next("UpdateRecord", new AwsError("ConflictException", "EventTime is older", 409));
    await says(store.update("Customers", "42", { score: 1 }), "failed", /came too late.*\n.*not older/);
  });

  it("lists the identifiers of all records, page by page", async () => {
    for (const id of ids(7)) put(id);
    assert.deepEqual(await allOf(storeOf(share).list("Customers", { includeDeleted: true })), ids(7));
    assert.equal(used.aws.counts("ListRecords"), 3);
    assert.equal(used.aws.calls.at(-1)!.input["IncludeSoftDeletedRecords"], true);
    used.aws.calls.length = 0;
    for await (const id of storeOf(share).list("Customers")) if (id === "1") break;
    assert.equal(used.aws.counts("ListRecords"), 1);
    await assert.rejects(allOf(storeOf(share).list("clicks")), {
      kind: "refused",
      message: /lets nobody list records: have the parent set consumers\.fraud-team\.featureStore\.listRecords to true/,
    });
  });

  it("takes a group's ARN, as of a resource share", async () => {
    put("42");
    const arn = (name: string) => `arn:aws:sagemaker:eu-west-1:111111111111:feature-group/${name}`;
    assert.equal((await storeOf(share).get(arn("Customers"), "42"))?.["customerId"], "42");
    await assert.rejects(storeOf(share).get(arn("orders"), "42"), /does not hold it: it has Customers, clicks/);
    await assert.rejects(
      storeOf(share).update(arn("Customers"), "42", { active: 1 }),
      /updating score, event_time, not active/,
    );
  });
});

describe("FeatureStore, for reading", () => {
  const share = shareWith({ featureStore: { access: "read" } });
  const used = useAws("job", share);

  it("says what writing needs", async () => {
    used.aws.groups["Customers"] = { identifier: "customerId", features: FEATURES, records: new Map() };
    await assert.rejects(storeOf(share).put("Customers", { customerId: 1 }), {
      kind: "refused",
      message: /the share is for reading: have the parent set consumers\.fraud-team\.featureStore\.access to readWrite/,
    });
  });
});
