import assert from "node:assert/strict";
import { systemOf, type System } from "../../../access/holders/system";
import { targetOf } from "../../../access/reach/target";
import { canOf } from "../../../access/reach/can";
import { whoCan } from "../../../access/reach/whoCan";
import { Mistakes } from "../../../config";
import { BASE, changed, stacksOf } from "../diff/stackPairs";

describe("who can", () => {
  let system: System;
  before(async () => {
    const regions = changed(BASE, "parent.consumers.ads.regions", ["eu-west-1", "us-east-1"]);
    system = systemOf(await stacksOf(regions));
  });
  const ask = async (action: string, resource: string, region?: string) => {
    const reach = await whoCan(system, targetOf(action, resource, region, system));
    assert.deepEqual(reach.disagreements, []);
    return reach;
  };
  const chains = async (...args: Parameters<typeof ask>) =>
    (await ask(...args)).ways.map(({ chain, region }) => `${chain.map(({ who }) => who).join(" -> ")}, ${region}`);

  it("finds a name that only a pattern covers, with the whole chain", async () => {
    const { ways, misses } = await ask("InvokeEndpoint", "prod-fraud-score-v3");
    assert.equal(ways.length, 1);
    const [way] = ways;
    assert.deepEqual(
      way!.chain.map(({ who, action }) => `${who}: ${action}`),
      ["alice: sts:AssumeRole", "invoke role SageMakerExternal-bank: sagemaker:InvokeEndpoint"],
    );
    assert.deepEqual(way!.conditions, ["StringEquals sts:ExternalId 111111111111"]);
    assert.match(way!.chain[1]!.decidedBy[0]!, /^InvokeSharedEndpoints /);
    assert.deepEqual(misses, [
      {
        consumer: "ads",
        account: "333333333333",
        who: "invoke role SageMakerExternal-ads",
        reason: "only prod-fraud-score-eu and 2 more",
      },
    ]);
  });

  it("knows inference routers, by their case", async () => {
    const routers = changed(BASE, "parent.consumers.bank.inferenceRouters", ["assistants"]);
    const withRouters = systemOf(await stacksOf(routers));
    const reach = async (name: string) =>
      whoCan(withRouters, targetOf("InvokeInferenceRouter", name, undefined, withRouters));
    const { ways, disagreements } = await reach("assistants");
    assert.deepEqual(disagreements, []);
    assert.deepEqual(
      ways.map(({ chain, resource }) => [chain.at(-1)!.decidedBy[0], resource]),
      [
        [
          "InvokeSharedRouters (policy SageMakerExternalInvokeEndpoint-bank)",
          "arn:aws:sagemaker:eu-west-1:111111111111:inference-router/assistants",
        ],
      ],
    );
    const { ways: none, disagreements: agreed } = await reach("Assistants");
    assert.deepEqual([none, agreed], [[], []]);
  });

  it("begins with whoever the admins let where there is no stack file", async () => {
    assert.deepEqual(await chains("InvokeEndpoint", "embeddings"), [
      "whoever the admins of 333333333333 let -> invoke role SageMakerExternal-ads, eu-west-1",
      "whoever the admins of 333333333333 let -> invoke role SageMakerExternal-ads, us-east-1",
    ]);
  });

  it("says in which regions, and what instead", async () => {
    assert.deepEqual(await chains("InvokeEndpoint", "embeddings", "ap-southeast-1"), []);
    const { misses } = await ask("InvokeEndpoint", "embeddings", "ap-southeast-1");
    assert.equal(misses.find(({ consumer }) => consumer === "ads")?.reason, "only in eu-west-1, us-east-1");
    const other = await ask("InvokeEndpointAsync", "embeddings");
    assert.equal(
      other.misses.find(({ consumer }) => consumer === "ads")?.reason,
      "only sagemaker:InvokeEndpoint on it",
    );
  });

  it("knows feature groups, objects and callers", async () => {
    assert.deepEqual(await chains("GetRecord", "customers", "eu-west-1"), [
      "execution role BankExecution -> feature-store role SageMakerFeatureStore-bank, eu-west-1",
    ]);
    const object = "s3://ml-store/111111111111/sagemaker/eu-west-1/offline-store/customers-1700000000/data/a.parquet";
    assert.equal((await ask("s3:GetObject", object)).ways.length, 1);
    assert.deepEqual((await ask("s3:GetObject", "s3://elsewhere/a")).ways, []);
  });

  const RESULT = "s3://sagemaker-athena-bank-222222222222-eu-west-1/athena-results/a.csv";

  it("says what the bucket of another account says", async () => {
    const [way] = (await ask("s3:PutObject", RESULT)).ways;
    assert.deepEqual(
      way!.chain.at(-1)!.decidedBy.map((one) => one.split(" ")[0]),
      ["WriteResults", "FeatureStoreRoleWritesResults"],
    );
    assert.deepEqual(way!.conditions, ["StringEquals aws:ResourceAccount 222222222222"]);
    const { ways, misses } = await ask("s3:PutObject", RESULT.replace("athena-results", "elsewhere"));
    assert.deepEqual(ways, []);
    assert.deepEqual(
      misses.map(({ reason }) => reason),
      ["only s3://sagemaker-athena-bank-222222222222-eu-west-1/athena-results/*"],
    );
  });

  it("counts nobody in whom the policy of that bucket does not let in", async () => {
    const stacks = (await stacksOf(BASE)).map((stack) => ({
      ...stack,
      resources: stack.resources.map((resource) =>
        resource.type === "aws:s3/bucketPolicy:BucketPolicy"
          ? {
              ...resource,
              inputs: {
                ...resource.inputs,
                policy: String(resource.inputs["policy"]).replaceAll("PutObject", "PutOther"),
              },
            }
          : resource,
      ),
    }));
    const closed = systemOf(stacks);
    const waysTo = async (action: string) =>
      (await whoCan(closed, targetOf(action, RESULT, undefined, closed))).ways.map(({ chain }) => chain.at(-1)!.who);
    assert.deepEqual(await waysTo("s3:PutObject"), []);
    assert.ok((await waysTo("s3:GetObject")).includes("feature-store role SageMakerFeatureStore-bank"));
  });

  it("says that nobody here knows the policy of a bucket of a third account, or that exists already", async () => {
    const store = { bucket: "ml-store", bucketAccountId: "999999999999" };
    const texts = changed(
      changed(BASE, "parent.consumers.bank.featureStore.offlineStore", store),
      "children.bank.resultsBucket",
      { create: false },
    );
    const elsewhere = systemOf(await stacksOf(texts));
    const conditions = async (action: string, place: string) =>
      (await whoCan(elsewhere, targetOf(action, place, undefined, elsewhere))).ways.map((one) => one.conditions.at(-1));
    assert.deepEqual(await conditions("s3:ListBucket", "s3://ml-store"), [
      "the policy of bucket ml-store in 999999999999, which is not made here, lets it in",
    ]);
    assert.deepEqual(await conditions("s3:PutObject", RESULT), [
      "the policy of bucket sagemaker-athena-bank-222222222222-eu-west-1 in 222222222222, which is not made here, lets it in",
    ]);
  });

  it("lists what a consumer can", () => {
    const { holders } = canOf(system, "bank", undefined);
    assert.deepEqual(
      holders.find(({ kind }) => kind === "invoke role")!.allows.map(({ actions, resources }) => [actions, resources]),
      [
        [
          ["sagemaker:InvokeEndpoint"],
          ["churn", "prod-fraud-score-*"].map((name) => `arn:aws:sagemaker:eu-west-1:111111111111:endpoint/${name}`),
        ],
      ],
    );
    assert.ok(holders.some(({ who }) => who === "alice"));
    assert.deepEqual(canOf(system, "bank", "us-east-1").holders.find(({ kind }) => kind === "invoke role")!.allows, []);
  });

  for (const [what, run, text] of [
    ["an action", () => targetOf("Invoke*", "churn", undefined, system), /write one as IAM does/],
    ["a pattern", () => targetOf("InvokeEndpoint", "prod-*", undefined, system), /is a pattern; name one thing/],
    ["a region", () => targetOf("InvokeEndpoint", "churn", "europe", system), /write one such as eu-west-1/],
    ["half an ARN", () => targetOf("InvokeEndpoint", "arn:aws:s3", undefined, system), /is no whole ARN/],
    ["what a name is of", () => targetOf("s3:GetObject", "churn", undefined, system), /may be many things/],
    ["a consumer", () => canOf(system, "bnak", undefined), /did you mean bank\?/],
  ] as const) {
    it(`says what is wrong with ${what}`, () => {
      assert.throws(run, (error) => error instanceof Mistakes && text.test(error.message));
    });
  }
});
