import assert from "node:assert/strict";
import { examineChild, type ChildOptions } from "../../../client/doctor/examineChild";
import { Findings } from "../../../client/doctor/findings";
import { shareIn } from "../../../client/session/shareSource";
import { AwsError, createTables, type Aws } from "../../fakes/aws";
import { useAws } from "../fixture";
import type { Share } from "../../../contract/share";
import { ROUTED_SHARE, SHARE, shareWith } from "../samples";

const REQUEST = { endpoint: "churn", body: Buffer.from("1"), contentType: "text/csv" };

function furnish(aws: Aws): void {
  aws.life = ["SUCCEEDED"];
  aws.endpoints["churn"] = () => Buffer.from("1");
  aws.groups["Customers"] = {
    identifier: "id",
    features: ["id", "event_time"],
    records: new Map([["42", [{ FeatureName: "id", ValueAsString: "42" }]]]),
  };
  aws.tables = createTables("sagemaker_featurestore", "customers_1700000000", { id: "varchar" }, [{ id: "42" }]);
}

async function examined(options: Partial<ChildOptions> = {}, share: Share = SHARE): Promise<Findings> {
  const findings = new Findings();
  await examineChild(shareIn(share), findings, { query: true, ...options });
  return findings;
}
const wrong = (findings: Findings) => findings.all.filter(({ state }) => state === "does not hold");
const untried = (findings: Findings) =>
  findings.all.filter(({ state }) => state === "not tried").map(({ what }) => what);

describe("doctor in a child account", () => {
  const used = useAws("job");
  beforeEach(() => furnish(used.aws));

  it("finds that everything holds, and tries everything", async () => {
    const findings = await examined({ request: REQUEST, record: "42" });
    assert.deepEqual(wrong(findings), []);
    assert.deepEqual(untried(findings), ["write a record"]);
    assert.equal(findings.count("holds"), 24);
  });

  it("says how endpoints are invoked that let routers of this account in, and tries nothing of them", async () => {
    const findings = await examined({}, ROUTED_SHARE);
    assert.deepEqual(wrong(findings), []);
    assert.deepEqual(untried(findings), ["the endpoints let this account in"]);
    const said = findings.all.filter(({ section }) => section === "endpoints").map(({ what }) => what);
    assert.match(said[0]!, /^invoked through any inference router of account 222222222222, with your own credentials/);
    assert.match(said[1]!, /arn:aws:sagemaker:eu-central-1:111111111111:endpoint\/churn$/);
  });

  it("looks for failures of asynchronous invocations where the share says that they are", async () => {
    const failure = "s3://ml-async-failures/fraud/";
    const share = shareWith({ invoke: { asyncInference: { ...SHARE.invoke!.asyncInference!, failure } } });
    used.aws.failurePlace = failure;
    const [refused, ...others] = wrong(await examined({}, share));
    assert.deepEqual(others, []);
    assert.equal(refused!.what, `look for asynchronous failures in ${failure}`);
    assert.match(
      refused!.fix!.join("\n"),
      /must let it list and read s3:.*\n.*bucket's own policy must let arn:aws:iam::111111111111:role/,
    );
    Object.assign(used.aws, { share });
    assert.deepEqual(wrong(await examined({}, share)), []);
  });

  it("says where failures are looked for, where the share does not", async () => {
    const noted = (await examined()).all.filter(({ state }) => state === "noted").map(({ what }) => what);
    assert.match(
      noted.join("\n"),
      /seen below s3:\/\/ml-async\/out\/ only: .* needs consumers\.fraud-team\.asyncInference\.failure/,
    );
  });

  it("looks for outputs where the consumer alone reads, and says what large inputs need", async () => {
    const asyncInference = { output: "s3://ml-async/out/", outputPathExtension: "fraud-team" };
    const share = shareWith({ invoke: { asyncInference } });
    Object.assign(used.aws, { share });
    const findings = await examined({}, share);
    assert.deepEqual(wrong(findings), []);
    const said = findings.all.map(({ what }) => what).join("\n");
    assert.match(said, /look for asynchronous outputs in s3:\/\/ml-async\/out\/fraud-team\/$/m);
    assert.match(said, /seen below s3:\/\/ml-async\/out\/fraud-team\/ only/);
    assert.match(said, /128,000 bytes at most: larger ones need consumers\.fraud-team\.asyncInference\.input/);
    const others = shareWith({ invoke: { asyncInference: { ...asyncInference, outputPathExtension: "risk" } } });
    assert.deepEqual(
      wrong(await examined({}, others)).map(({ what }) => what),
      ["look for asynchronous outputs in s3://ml-async/out/risk/"],
    );
  });

  it("chats over the OpenAI-compatible path, where the share has it and the body is a chat", async () => {
    const share = shareWith({ invoke: { openAi: true } });
    const body = Buffer.from(JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }));
    const chatted = (findings: Findings) =>
      findings.all.filter(({ what }) => what.includes("OpenAI-compatible")).map(({ state, why }) => [state, why]);
    const chat = { request: { endpoint: "churn", body, contentType: "application/json" } };
    assert.deepEqual(chatted(await examined(chat)), []);
    assert.deepEqual(
      chatted(await examined({ request: REQUEST }, share)).map(([state]) => state),
      ["not tried"],
    );
    const [[state, why] = []] = chatted(await examined(chat, share));
    assert.equal(state, "does not hold");
    assert.match(why!, /^HTTP 403: .*not authorized to perform: sagemaker:InvokeEndpoint/);
    Object.assign(used.aws, { share });
    assert.deepEqual(chatted(await examined(chat, share)), [["holds", "1 bytes"]]);
  });

  it("sends through an inference router, and to one that is not shared, where the share has any", async () => {
    const share = shareWith({ invoke: { inferenceRouters: ["assistants"] } });
    used.aws.routers["assistants"] = { small: "churn" };
    const routed = (findings: Findings) =>
      findings.all.filter(({ what }) => /router|assistants/.test(what)).map(({ state, why }) => [state, why]);
    assert.deepEqual(routed(await examined()), []);
    const routerRequest = { router: "assistants", target: "small", body: Buffer.from("1"), contentType: undefined };
    const [[state, why] = [], ...others] = routed(await examined({ routerRequest }, share));
    assert.equal(state, "does not hold");
    assert.match(why!, /not authorized to perform: sagemaker:InvokeInferenceRouter/);
    assert.deepEqual(others, [["holds", undefined]]);
    Object.assign(used.aws, { share });
    assert.deepEqual(
      routed(await examined({}, share)).map(([one]) => one),
      ["not tried", "holds"],
    );
    const from = "1 bytes from arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn";
    assert.deepEqual(routed(await examined({ routerRequest }, share))[0], ["holds", from]);
    share.invoke!.inferenceRouters = ["*"];
    assert.deepEqual(
      routed(await examined({ routerRequest }, shareWith({ invoke: { inferenceRouters: ["assistants"] } })))[1],
      [
        "does not hold",
        "ValidationException: Inference router sagemaker-share-doctor-not-shared has no routing target any",
      ],
    );
  });

  it("changes nothing", async () => {
    await examined({ request: REQUEST });
    const changes = used.aws.calls.filter(({ operation }) => /^(Put|Delete|Create|Update)/.test(operation));
    assert.deepEqual(changes, []);
  });

  it("answers what the documentation leaves open", async () => {
    const answers = async () =>
      Object.fromEntries(
        (await examined()).answers.map(({ question, answer }) => [`${question} ${answer.slice(0, 40)}`, answer]),
      );
    const kept = Object.values(await answers()).join("\n");
    assert.match(kept, /the ARN of an endpoint in a refusal keeps the case/);
    assert.match(kept, /the ARN of a feature group keeps the case/);
    assert.match(kept, /your credentials count as role chaining/);
    assert.match(kept, /table customers_1700000000 for group Customers/);
    assert.match(kept, /folder Customers-1700000000 has the name as it was typed/);
    assert.match(kept, /does not use partition projection/);
    used.aws.lowersNames = true;
    const lowered = Object.values(await answers()).join("\n");
    assert.match(lowered, /the ARN of an endpoint in a refusal has the name in lower case/);
    assert.match(lowered, /the ARN of a feature group has the name in lower case/);
  });

  /** What is broken, and what must be found then; everything else holds. */
  const BROKEN: readonly (readonly [name: string, breaks: (aws: Aws) => void, finds: RegExp, fix: RegExp])[] = [
    [
      "a trust that does not ask for the ExternalId",
      (aws) => (aws.asksForExternalId = false),
      /^invoke role: the same, without an ExternalId: not refused\ninvoke role: the same, with another ExternalId: not refused$/,
      /demand sts:ExternalId/,
    ],
    [
      "an invoke role that may invoke everything",
      (aws) => Object.assign(aws.share.invoke!, { endpoints: ["*"] }),
      /^endpoints: invoke an endpoint that is not shared: not refused$/,
      /may invoke more than the share says/,
    ],
    [
      "an invoke role for all regions",
      (aws) => Object.assign(aws.share.invoke!, { regions: ["*"] }),
      /^endpoints: invoke churn in us-west-2, which is not shared: not refused$/,
      /name the share's regions only/,
    ],
    [
      "a model that fails",
      (aws) => aws.next("InvokeEndpoint", new AwsError("ModelError", "bad input", 424, { OriginalStatusCode: 400 }), 1),
      /^endpoints: invoke churn$/,
      /status 400/,
    ],
    [
      "a caller without a policy",
      (aws) => (aws.mayNotAssume = ["arn:aws:sts::222222222222:assumed-role/Studio"]),
      /^invoke role: assume the invoke role with its ExternalId\nfeature-store role: assume the feature-store role$/,
      /own policy lacks sts:AssumeRole/,
    ],
    [
      "a feature store that trusts everyone",
      (aws) => (aws.trustsEveryone = true),
      /^feature-store role: the same, as the invoke role: not refused$/,
      /must name arn:aws:iam::222222222222:role\/service-role\/Studio only/,
    ],
    [
      "a feature-store role that reads every group",
      (aws) => aws.share.featureStore!.featureGroups.push({ name: "Sagemaker-Share-Doctor-Not-Shared" }),
      /^online store: read a feature group that is not shared: not refused$/,
      /managedPolicyArns/,
    ],
    [
      "a table that is not named after its group",
      (aws) => (aws.share.featureStore!.featureGroups[0]!.offlineStore!.table = "customer_data"),
      /^online store: the table of Customers is named after it\noffline store: query sagemaker_featurestore\.customer_data/,
      /write table: customer_data/,
    ],
    [
      "a record that is missing",
      (aws) => aws.groups["Customers"]!.records.clear(),
      /^online store: record 42 is there$/,
      /give --record/,
    ],
    [
      "results that go elsewhere",
      (aws) => (aws.share.featureStore!.resultsBucket!.prefix = "elsewhere/"),
      /^results: the result is in the share's bucket$/,
      /the workgroup must write there/,
    ],
    [
      "results that are the parent's",
      (aws) => (aws.ownerOfObjects = aws.share.parent.accountId),
      /^results: it belongs to this account, not to the parent$/,
      /BucketOwnerEnforced/,
    ],
    [
      "results that nobody here may read",
      (aws) => aws.next("HeadObject", new AwsError("AccessDenied", "Access Denied", 403)),
      /^results: read it with your own credentials, from this account's bucket$/,
      /execution role's policy must let it read the results/,
    ],
  ];
  for (const [name, breaks, finds, fix] of BROKEN) {
    it(`finds ${name}`, async () => {
      // The share of the tests' AWS is its truth, and no longer the one that doctor reads.
      Object.assign(used.aws, { share: structuredClone(used.aws.share) });
      breaks(used.aws);
      const found = wrong(await examined({ request: REQUEST, record: "42" }));
      assert.match(found.map(({ section, what }) => `${section}: ${what}`).join("\n"), finds);
      assert.match(found[0]!.fix?.[0] ?? "", fix);
    });
  }

  it("tries what it can as somebody who is no execution role", async () => {
    Object.assign(process.env, used.aws.env("alice"));
    delete process.env["AWS_SESSION_TOKEN"];
    const findings = await examined();
    assert.deepEqual(wrong(findings), []);
    assert.deepEqual(untried(findings), ["invoke a shared endpoint", "the feature store"]);
    assert.ok(
      findings.all.some(({ what }) => what === "assume the feature-store role, being no execution role: refused"),
    );
  });

  it("goes no further in another account, or without credentials", async () => {
    Object.assign(process.env, used.aws.env("stranger"));
    delete process.env["AWS_SESSION_TOKEN"];
    assert.match(wrong(await examined())[0]!.why!, /it is for 222222222222, you are in 999999999999/);
    assert.deepEqual(
      used.aws.calls.map(({ operation }) => operation),
      ["GetCallerIdentity"],
    );
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) delete process.env[name];
    const [finding] = wrong(await examined());
    assert.match(finding!.fix![0]!, /sign in/);
  });

  it("says of a refusal nothing when its twin was refused, too", async () => {
    used.aws.mayNotAssume = ["arn:aws:sts::222222222222:assumed-role/Studio"];
    const tried = (await examined()).all.map(({ what, state }) => `${state}: ${what}`);
    assert.ok(tried.includes("not tried: assume it otherwise"));
    assert.ok(!tried.some((line) => /ExternalId: refused/.test(line)));
  });

  it("can leave queries out", async () => {
    assert.ok(untried(await examined({ query: false })).includes("query the offline store"));
    assert.equal(used.aws.counts("StartQueryExecution"), 0);
  });
});
