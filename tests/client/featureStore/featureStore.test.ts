import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ShareError } from "../../../client/errors";
import { FeatureStore } from "../../../client/featureStore/featureStore";
import type { Share } from "../../../contract/share";
import { AwsError } from "../../fakes/aws";
import { useAws } from "../fixture";
import { SHARE, shareWith } from "../samples";

let count = 0;
const storeOf = (share: Share = SHARE) => new FeatureStore(share, { sessionName: `features-${(count += 1)}` });

const FEATURES = ["customerId", "event_time", "score", "active", "embedding"];

describe("FeatureStore", () => {
  const used = useAws("job");
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
    }).timeout(30_000);

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
