import assert from "node:assert/strict";
import { AthenaClient } from "@aws-sdk/client-athena";
import { examineChild } from "../../../client/doctor/examineChild";
import { Findings } from "../../../client/doctor/findings";
import { Endpoints } from "../../../client/endpoints/endpoints";
import { FeatureStore } from "../../../client/featureStore/featureStore";
import { createTables } from "../../fakes/aws";
import { useAws } from "../../client/fixture";
import { SHARE, shareWith } from "../../client/samples";
import { FILES, read } from "../../docs/repository";
import { newestModels, type NewestModels } from "./newestModels";
import { violations, type Model } from "./requestRules";

/** The folder of each service's model in botocore, by the name of its client. */
const SERVICES: Readonly<Record<string, string>> = {
  AthenaClient: "athena/2017-05-18",
  S3Client: "s3/2006-03-01",
  SageMakerClient: "sagemaker/2017-07-24",
  SageMakerFeatureStoreRuntimeClient: "sagemaker-featurestore-runtime/2020-07-01",
  SageMakerRuntimeClient: "sagemaker-runtime/2017-05-13",
  STSClient: "sts/2011-06-15",
};

interface Request {
  readonly client: string;
  readonly operation: string;
  readonly input: unknown;
}

interface Calls {
  readonly endpoints: Endpoints;
  readonly store: FeatureStore;
}

const IDS = Array.from({ length: 250 }, (_, index) => String(index));
const EVERY_INVOKE_OPTION = {
  contentType: "text/csv",
  accept: "application/json",
  inferenceComponent: "adapter-nl",
  targetVariant: "AllTraffic",
  targetContainerHostname: "container-1",
  customAttributes: "trace=1;reason=test",
  inferenceId: "a".repeat(64),
  sessionId: "NEW_SESSION",
};
const streamed = async (stream: AsyncIterable<Uint8Array>) => {
  for await (const part of stream) assert.ok(part);
};

/** Every call of the client with as little as it takes, and with as much as it can. */
const CALLS: Readonly<Record<string, readonly ((calls: Calls) => Promise<unknown>)[]>> = {
  invoke: [
    ({ endpoints }) => endpoints.invoke("churn", ""),
    ({ endpoints }) => endpoints.invoke("churn", Buffer.from("42,0,1"), EVERY_INVOKE_OPTION),
    ({ endpoints }) => endpoints.invoke("churn", "x", { targetModel: "nl/model.tar.gz" }),
  ],
  invokeStream: [
    ({ endpoints }) => streamed(endpoints.invokeStream("churn", "x")),
    ({ endpoints }) =>
      streamed(endpoints.invokeStream("churn", "x", { ...EVERY_INVOKE_OPTION, sessionId: "7f0c6c5e" })),
  ],
  invokeAsync: [
    async ({ endpoints }) => (await endpoints.invokeAsync("churn", "x")).wait(),
    async ({ endpoints }) =>
      (
        await endpoints.invokeAsync("churn", Buffer.from("x"), {
          contentType: "text/csv",
          accept: "application/json",
          customAttributes: "a=b",
          inferenceId: "7",
          requestTtlSeconds: 21_600,
          invocationTimeoutSeconds: 3600,
        })
      ).wait(),
  ],
  "invokeAsync, large and with an extension": [
    async () => {
      const asyncInference = { ...SHARE.invoke!.asyncInference!, outputPathExtension: "teams/(fraud)!_.'-" };
      const endpoints = new Endpoints(shareWith({ invoke: { asyncInference } }), { sessionName: "requests-extension" });
      return [
        await endpoints.invokeAsync("churn", "x".repeat(128_000)),
        await endpoints.invokeAsync("churn", "x".repeat(128_001)),
      ];
    },
  ],
  get: [
    ({ store }) => store.get("Customers", "42"),
    ({ store }) => store.get("Customers", "42", { features: ["id", "note"] }),
    ({ store }) => store.get("Customers", "42", { features: [] }),
  ],
  batchGet: [
    ({ store }) => store.batchGet("Customers", []),
    ({ store }) => store.batchGet("Customers", ["42"], { features: [] }),
    ({ store }) => store.batchGet("Customers", IDS, { features: ["id"] }),
  ],
  put: [
    ({ store }) => store.put("Customers", { id: "42", event_time: new Date() }),
    ({ store }) =>
      store.put(
        "Customers",
        { id: 42, note: ["a", "b"], event_time: new Date(), big: 2n ** 60n, flag: true, none: null },
        { targetStores: ["OnlineStore", "OfflineStore"], ttl: { Unit: "Days", Value: 30 } },
      ),
    ({ store }) => store.put("Customers", { id: "42", event_time: "2026-11-28T09:00:00Z" }, { targetStores: [] }),
  ],
  putMany: [
    ({ store }) => store.putMany("Customers", [{ id: "42", event_time: new Date() }]),
    ({ store }) =>
      store.putMany(
        "Customers",
        IDS.map((id) => ({ id, note: ["a", "b"] })),
        { targetStores: ["OnlineStore", "OfflineStore"], ttl: { Unit: "Days", Value: 30 } },
      ),
  ],
  update: [
    ({ store }) => store.update("Customers", "1", { note: "b" }),
    ({ store }) =>
      store.update(
        "Customers",
        "1",
        { note: ["a", "b"], event_time: new Date() },
        { targetStores: ["OnlineStore"], ttl: { Unit: "Days", Value: 30 } },
      ),
  ],
  // The share of these tests lets nobody list; the requests are made all the same.
  list: [
    ({ store }) =>
      store
        .list("Customers")
        .next()
        .catch(() => undefined),
    ({ store }) =>
      store
        .list("Customers", { includeDeleted: true })
        .next()
        .catch(() => undefined),
  ],
  delete: [
    ({ store }) => store.delete("Customers", "42", new Date()),
    ({ store }) =>
      store.delete("Customers", "42", "2026-11-28T09:00:00Z", { targetStores: ["OnlineStore"], mode: "HardDelete" }),
    ({ store }) => store.delete("Customers", "42", new Date(), { targetStores: [] }),
  ],
  describe: [({ store }) => store.describe("Customers")],
  query: [
    async ({ store }) => (await store.query("SELECT * FROM customers_1700000000")).all(),
    async ({ store }) =>
      (
        await store.query("SELECT * FROM customers_1700000000 WHERE id = ?", {
          database: "sagemaker_featurestore",
          parameters: ["1"],
        })
      ).all(),
    async ({ store }) => (await store.query("SELECT * FROM customers_1700000000", { parameters: [] })).all(),
  ],
  latest: [
    async ({ store }) => (await store.latest("Customers")).all(),
    async ({ store }) => (await store.latest("Customers", { features: [], parameters: [] })).all(),
    async ({ store }) =>
      (await store.latest("Customers", { features: ["id"], where: "id > 0", asOf: new Date(), limit: 5 })).all(),
  ],
  doctor: [
    () => examineChild(SHARE, new Findings(), { query: false }),
    () =>
      examineChild(SHARE, new Findings(), {
        query: true,
        record: "1",
        group: "Customers",
        request: { endpoint: "churn", body: Buffer.from("1"), contentType: "text/csv" },
      }),
  ],
};

describe("requests of the client, by AWS's newest service models", function () {
  this.timeout(300_000);
  let models: NewestModels;
  const known = new Map<string, Model>();
  before(function () {
    models = newestModels(this);
    for (const [client, service] of Object.entries(SERVICES)) known.set(client, models.read(service) as Model);
  });
  after(() => models?.remove());

  const used = useAws("job");
  const seen = new Set<string>();
  let sent: Request[] = [];
  let restore = () => {};
  beforeEach(() => {
    sent = [];
    restore = recordRequests(sent);
    const { aws } = used;
    aws.life = ["SUCCEEDED"];
    aws.endpoints["churn"] = () => Buffer.from("1");
    const records = new Map([["1", [{ FeatureName: "id", ValueAsString: "1" }]]]);
    aws.groups["Customers"] = { identifier: "id", features: ["id", "note", "event_time"], records };
    const columns = { id: "bigint", note: "varchar", event_time: "varchar", is_deleted: "boolean" };
    aws.tables = createTables(
      "sagemaker_featurestore",
      "customers_1700000000",
      { ...columns, api_invocation_time: "varchar", write_time: "varchar" },
      [
        {
          id: 1,
          note: "a",
          event_time: "2026-11-23T09:00:00Z",
          is_deleted: 0,
          api_invocation_time: "",
          write_time: "",
        },
      ],
    );
  });
  afterEach(() => restore());

  for (const [call, ways] of Object.entries(CALLS))
    for (const [index, way] of ways.entries())
      it(`${call} ${index + 1}: holds what they demand`, async () => {
        // A session of its own: one that an earlier AWS gave is known to no other.
        const options = { sessionName: `requests-${call.replace(/\W+/g, "-")}-${index}` };
        const calls = { endpoints: new Endpoints(SHARE, options), store: new FeatureStore(SHARE, options) };
        await way(calls);
        const wrong = sent.flatMap(({ client, operation, input }) => violations(known.get(client)!, operation, input));
        assert.deepEqual(wrong, [], models.wheel);
        for (const { operation } of sent) seen.add(operation);
      });

  it("are all in the table", () => {
    const made = FILES.filter((file) => /^client\/(?!dist).*\.ts$/.test(file)).flatMap((file) =>
      [...read(file).matchAll(/new (\w+)Command\(/g)].map(([, operation]) => operation!),
    );
    assert.ok(made.length > 15);
    assert.deepEqual(
      [...new Set(made)].filter((operation) => !seen.has(operation) && operation !== "StopQueryExecution"),
      [],
    );
  });

  it("would be found wrong", () => {
    const wrong = (client: string, operation: string, input: object) =>
      violations(known.get(client)!, operation, input).join("; ");
    const featureStore = "SageMakerFeatureStoreRuntimeClient";
    assert.match(
      wrong(featureStore, "GetRecord", { FeatureGroupName: "Customers" }),
      /RecordIdentifierValueAsString is missing/,
    );
    assert.match(
      wrong(featureStore, "GetRecord", { FeatureGroupName: "a b", RecordIdentifierValueAsString: "1" }),
      /does not match/,
    );
    assert.match(
      wrong(featureStore, "PutRecord", { FeatureGroupName: "a", Record: [] }),
      /Record: items: 0 is not from 1/,
    );
    assert.match(
      wrong(featureStore, "DeleteRecord", {
        FeatureGroupName: "a",
        RecordIdentifierValueAsString: "1",
        EventTime: "x",
        DeletionMode: "Soft",
      }),
      /none of SoftDelete/,
    );
    assert.match(
      wrong("STSClient", "AssumeRole", { RoleArn: "x", RoleSessionName: "x", DurationSeconds: 60 }),
      /characters: 1 is not from/,
    );
    assert.match(wrong("AthenaClient", "GetQueryExecution", { QueryExecutionId: "1", Other: 1 }), /Other is no member/);
  });
});

/** Keeps what every client of the SDK is asked to send. All have one `send`, which they inherit. */
function recordRequests(sent: Request[]): () => void {
  interface Sends {
    send: (
      command: { readonly input: unknown; readonly constructor: { readonly name: string } },
      ...rest: unknown[]
    ) => unknown;
  }
  const base = Object.getPrototypeOf(AthenaClient.prototype) as Sends;
  const { send } = base;
  base.send = function (this: object, command, ...rest) {
    sent.push({
      client: this.constructor.name,
      operation: command.constructor.name.replace(/Command$/, ""),
      input: command.input,
    });
    return send.call(this, command, ...rest);
  };
  return () => {
    base.send = send;
  };
}
