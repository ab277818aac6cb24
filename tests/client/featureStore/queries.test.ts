import assert from "node:assert/strict";
import * as fc from "fast-check";
import { FeatureStore } from "../../../client/featureStore/featureStore";
import type { Progress } from "../../../client/featureStore/queries";
import { AwsError, createTables } from "../../fakes/aws";
import { useAws } from "../fixture";
import { SHARE } from "../samples";
import { useShortPauses } from "../../shortPauses";

let count = 0;
const storeOf = () => new FeatureStore(SHARE, { sessionName: `queries-${(count += 1)}` });

const FEATURES = ["customerId", "event_time", "score", "active", "embedding"];

describe("the offline store", () => {
  const used = useAws("job");
  useShortPauses();
  beforeEach(() => {
    used.aws.groups["Customers"] = { identifier: "customerId", features: FEATURES, records: new Map() };
  });

  describe("queries", () => {
    const rows = (number: number) =>
      Array.from({ length: number }, (_, index) => ({ id: index, name: index % 3 === 0 ? null : `n${index}` }));
    const useTable = (number: number) =>
      (used.aws.tables = createTables("sagemaker_featurestore", "t", { id: "bigint", name: "varchar" }, rows(number)));

    it("give rows as objects with values of their type", async () => {
      used.aws.tables = createTables(
        "d",
        "t",
        { a: "integer", b: "bigint", c: "double", d: "boolean", e: "varchar", f: "decimal(10,2)", g: "varchar" },
        [{ a: 1, b: "9007199254740993", c: 0.5, d: 1, e: "", f: "1.10", g: null }],
      );
      const result = await storeOf().query("SELECT a, b, c, d, e, f, g FROM d.t");
      assert.deepEqual(await result.all(), [
        { a: 1, b: "9007199254740993", c: 0.5, d: true, e: "", f: "1.10", g: null },
      ]);
      assert.deepEqual(await result.columns(), ["a", "b", "c", "d", "e", "f", "g"]);
      assert.equal(result.outputLocation, `s3://results/athena-results/${result.queryId}.csv`);
    });

    it("page through any number of rows", async () => {
      for (const number of [0, 1, 998, 999, 1000, 1001, 2500]) {
        useTable(number);
        const result = await storeOf().query("SELECT id, name FROM sagemaker_featurestore.t ORDER BY id");
        assert.deepEqual(await result.all(), rows(number), `${number} rows`);
      }
    });

    it("page through empty pages, too", async () => {
      used.aws.emptyPages = true;
      for (const number of [0, 1, 1000, 2500]) {
        useTable(number);
        const result = await storeOf().query("SELECT id, name FROM sagemaker_featurestore.t ORDER BY id");
        assert.deepEqual(await result.all(), rows(number), `${number} rows`);
      }
    });

    it("fetch no more pages than are read", async () => {
      useTable(5000);
      const result = await storeOf().query("SELECT id, name FROM sagemaker_featurestore.t");
      assert.equal(used.aws.counts("GetQueryResults"), 0);
      for await (const row of result) if (row["id"] === 1500) break;
      assert.equal(used.aws.counts("GetQueryResults"), 2);
    });

    it("take the first row of what is no SELECT for a row", async () => {
      assert.equal((await (await storeOf().query("SHOW TBLPROPERTIES t")).all()).length, 1);
    });

    it("run in the workgroup and the database of the share, with parameters", async () => {
      useTable(5);
      const result = await storeOf().query("SELECT id FROM sagemaker_featurestore.t WHERE name = ?", {
        parameters: ["'n2'"],
      });
      assert.deepEqual(await result.all(), [{ id: 2 }]);
      const { input } = used.aws.calls.find(({ operation }) => operation === "StartQueryExecution")!;
      assert.equal(input["WorkGroup"], "sagemaker-feature-store-fraud-team");
      assert.deepEqual(input["QueryExecutionContext"], {
        Catalog: "AwsDataCatalog",
        Database: "sagemaker_featurestore",
      });
    });

    it("tell how they get on, through every state", async () => {
      useTable(1);
      used.aws.life = ["QUEUED", "RUNNING", "QUEUED", "RUNNING", "SUCCEEDED"];
      const seen: Progress[] = [];
      await storeOf().query("SELECT id FROM sagemaker_featurestore.t", {
        onProgress: (progress) => seen.push(progress),
      });
      assert.deepEqual(
        seen.map(({ state }) => state),
        used.aws.life,
      );
      assert.deepEqual(
        seen.map(({ bytesScanned }) => bytesScanned),
        [1000, 2000, 3000, 4000, 5000],
      );
      assert.ok(seen[4]!.seconds > seen[0]!.seconds);
    });

    it("are stopped when they are aborted", async () => {
      used.aws.life = ["RUNNING"];
      const reason = new Error("the user left");
      const abort = new AbortController();
      const query = storeOf().query("SELECT 1", {
        signal: abort.signal,
        onProgress: () => abort.abort(reason),
      });
      await assert.rejects(query, reason);
      assert.equal([...used.aws.queries.values()][0]!.stopped, true);
    });

    it("are stopped when they are aborted while they begin", async () => {
      const abort = new AbortController();
      const { queries } = used.aws;
      const set = queries.set.bind(queries);
      queries.set = (id, query) => {
        abort.abort(new Error("enough"));
        return set(id, query);
      };
      await assert.rejects(storeOf().query("SELECT 1", { signal: abort.signal }), /enough/);
      assert.deepEqual(
        [...queries.values()].map(({ stopped }) => stopped),
        [true],
      );
    });

    it("are stopped when nobody can tell any more how they get on", async () => {
      used.aws.life = ["RUNNING"];
      used.aws.next("GetQueryExecution", new AwsError("InvalidRequestException", "gone"));
      await assert.rejects(storeOf().query("SELECT 1"), /the query cannot be run/);
      assert.equal([...used.aws.queries.values()][0]!.stopped, true);
    });

    it("that have ended are not stopped", async () => {
      used.aws.life = ["FAILED"];
      await assert.rejects(storeOf().query("SELECT 1"));
      assert.equal(used.aws.counts("StopQueryExecution"), 0);
    });
  });

  describe("the newest states", () => {
    const TYPES = {
      customerid: "varchar",
      event_time: "varchar",
      score: "double",
      active: "boolean",
      embedding: "varchar",
      write_time: "timestamp",
      api_invocation_time: "timestamp",
      is_deleted: "boolean",
    };
    type State = {
      id: number;
      event: number;
      spelled: boolean;
      called: number;
      written: number;
      deleted: boolean;
      score: number;
    };
    /** Half seconds; whole ones may be written with milliseconds or without. */
    const timeOf = (event: number, spelled: boolean) => {
      const text = new Date(Date.UTC(2026, 10, 25) + event * 500).toISOString();
      return spelled ? text : text.replace(".000Z", "Z");
    };
    const useStates = (states: readonly State[]) =>
      (used.aws.tables = createTables(
        "sagemaker_featurestore",
        "customers_1700000000",
        TYPES,
        states.map(({ id, event, spelled, called, written, deleted, score }) => ({
          customerid: `c${id}`,
          event_time: timeOf(event, spelled),
          score,
          active: 1,
          embedding: null,
          write_time: `2026-11-25 0${written}:00:00`,
          api_invocation_time: `2026-11-25 0${called}:00:00`,
          is_deleted: deleted ? 1 : 0,
        })),
      ));
    // Few values, so that many states are alike in all but the last of their times.
    const digit = fc.integer({ min: 0, max: 1 });
    const state = fc.record({
      id: digit,
      event: fc.integer({ min: 0, max: 3 }),
      spelled: fc.boolean(),
      called: digit,
      written: fc.integer({ min: 0, max: 9 }),
      deleted: fc.boolean(),
      score: fc.integer(),
    });
    /** Two states that are alike in all three times have no order. */
    const states = fc.uniqueArray(state, {
      selector: ({ id, event, called, written }) => [id, event, called, written].join(),
      maxLength: 30,
    });

    it("are one for each record, as any order of events has it, without deleted ones", async () => {
      used.aws.life = ["SUCCEEDED"];
      await fc.assert(
        fc.asyncProperty(states, async (all) => {
          useStates(all);
          const newest = new Map<string, State>();
          const later = (a: State, b: State) => a.event - b.event || a.called - b.called || a.written - b.written;
          for (const one of all) {
            const other = newest.get(`c${one.id}`);
            if (other === undefined || later(one, other) > 0) newest.set(`c${one.id}`, one);
          }
          const wanted = [...newest].filter(([, { deleted }]) => !deleted).map(([id, { score }]) => [id, score]);
          const got = await (await storeOf().latest("Customers")).all();
          assert.deepEqual(
            new Map(got.map((row) => [row["customerId"] as string, row["score"]])),
            new Map(wanted as [string, number][]),
          );
          assert.equal(got.length, wanted.length);
        }),
        { numRuns: 25 },
      );
    });

    it("have the group's features with its own spelling, and nothing else", async () => {
      useStates([{ id: 1, event: 7200, spelled: false, called: 1, written: 1, deleted: false, score: 0.5 }]);
      const result = await storeOf().latest("Customers");
      assert.deepEqual(await result.columns(), FEATURES);
      assert.deepEqual(await result.all(), [
        { customerId: "c1", event_time: "2026-11-25T01:00:00Z", score: 0.5, active: true, embedding: null },
      ]);
      assert.equal(used.aws.counts("DescribeFeatureGroup"), 3, "every page of the features");
    });

    it("can be bounded", async () => {
      useStates([
        { id: 1, event: 7200, spelled: false, called: 1, written: 1, deleted: false, score: 1 },
        { id: 1, event: 21600, spelled: true, called: 3, written: 3, deleted: true, score: 1 },
        { id: 2, event: 14400, spelled: true, called: 2, written: 2, deleted: false, score: 2 },
        { id: 3, event: 14400, spelled: false, called: 2, written: 2, deleted: false, score: 3 },
      ]);
      const store = storeOf();
      const scores = async (options: Parameters<typeof store.latest>[1]) =>
        (await (await store.latest("Customers", { features: ["score"], ...options })).all())
          .map((row) => row["score"])
          .sort();
      assert.deepEqual(await scores({}), [2, 3]);
      assert.deepEqual(await scores({ asOf: "2026-11-25T01:30:00Z" }), [1]);
      for (const asOf of [
        "2026-11-25T01:00:00Z",
        "2026-11-25T01:00:00.000Z",
        "2026-11-25T02:00:00+01:00",
        new Date("2026-11-25T01:00:00Z"),
        Date.parse("2026-11-25T01:00:00Z") / 1000,
      ])
        assert.deepEqual(await scores({ asOf }), [1], `equal moments, ${String(asOf)}`);
      assert.deepEqual(await scores({ asOf: "2026-11-25T00:59:59.999Z" }), []);
      await assert.rejects(scores({ asOf: "2026-11-25T01:00:00" }), /asOf must be a time in ISO 8601 with its zone/);
      assert.deepEqual(await scores({ features: [] }), [2, 3], "none named: all of them");
      assert.deepEqual(await scores({ where: "score > 2 OR score < 2" }), [3]);
      assert.equal((await scores({ limit: 1 })).length, 1);
      await assert.rejects(
        scores({ features: ["Score"] }),
        /Customers has no feature Score; it has customerId, event_time/,
      );
      await assert.rejects(scores({ limit: 0.5 }), /limit must be a whole number above 0/);
    });

    it("need an offline store", async () => {
      used.aws.groups["clicks"] = { identifier: "id", features: ["id"], records: new Map() };
      await assert.rejects(storeOf().latest("clicks"), /feature group clicks has no table/);
    });

    it("describe a group once, and again after a failure", async () => {
      const store = storeOf();
      used.aws.next("DescribeFeatureGroup", new AwsError("ValidationException", "no"), 1);
      await assert.rejects(store.describe("Customers"));
      await Promise.all([store.describe("Customers"), store.describe("Customers")]);
      await store.describe("Customers");
      assert.equal(used.aws.counts("DescribeFeatureGroup"), 4);
      assert.deepEqual((await store.describe("Customers")).offline, {
        database: "sagemaker_featurestore",
        table: "customers_1700000000",
        location:
          "s3://ml-offline-store/features/111111111111/sagemaker/eu-west-1/offline-store/Customers-1700000000/data",
      });
    });
  });
});
