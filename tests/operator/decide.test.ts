import assert from "node:assert/strict";
import { assumedRole, CHURN, event, record, role, type Json } from "../enforcement/samples";
import { Desk } from "./desk";

const CREATE = { endpointName: "prod", endpointConfigName: "c1" };
const DENIED = record("CreateEndpoint", CREATE);
const config = (models: readonly string[], CreationTime: unknown = "2026-11-21T09:58:00.123000+00:00"): Json => ({
  EndpointConfigName: "c1",
  CreationTime,
  ProductionVariants: models.map((ModelName, index) => ({ VariantName: `v${index}`, ModelName })),
});
const CHURN_CONFIG = { DescribeEndpointConfig: config(["churn-7"]) };

/** The decisions of one run, and its exit status. */
async function decide(saved: unknown, describe: unknown = CHURN_CONFIG, settings: Json = {}) {
  const desk = new Desk({ settings });
  const files = ["--event", desk.file("event.json", saved), "--describe", desk.file("describe.json", describe)];
  const asJson = await desk.run("decide", "--dir", desk.dir, ...files, "--json");
  const text = await desk.run("decide", "--dir", desk.dir, ...files);
  assert.equal(asJson.status, text.status);
  const { decisions, missing } = (asJson.out === "" ? { decisions: [], missing: [] } : JSON.parse(asJson.out)) as {
    decisions: (Record<string, unknown> & {
      decision: string;
      reason: string;
      consequence?: string;
      models?: string;
    })[];
    missing: string[];
  };
  return { decisions, missing, only: decisions[0]!, status: text.status, text: text.out, notes: text.notes };
}

describe("decide", () => {
  const shapes: [string, unknown][] = [
    ["an event of EventBridge", event(DENIED)],
    ["a bare record", DENIED],
    ["a list", [DENIED]],
    ["a log file of CloudTrail", { Records: [DENIED] }],
    ["what lookup-events prints", { Events: [{ EventId: "x", CloudTrailEvent: JSON.stringify(DENIED) }] }],
    ["what receive-message prints", { Messages: [{ MessageId: "x", Body: JSON.stringify(event(DENIED)) }] }],
    ["what Lambda gets of a queue", { Records: [{ messageId: "x", body: JSON.stringify(event(DENIED)) }] }],
  ];
  for (const [name, saved] of shapes) {
    it(`reads ${name}`, async () => {
      const { only, status } = await decide(saved);
      assert.equal(only.decision, "denied");
      assert.equal(only["caller"], role("DataScience"));
      assert.equal(status, 1);
    });
  }

  const verdicts: [string, { saved: unknown; describe?: unknown; settings?: Json }, [string, RegExp, number]][] = [
    [
      "who is in the rule",
      { saved: record("CreateEndpoint", CREATE, { userIdentity: assumedRole("ModelDeployer") }) },
      ["allowed", /allowed by rule churn/, 0],
    ],
    [
      "another model",
      { saved: DENIED, describe: { DescribeEndpointConfig: config(["other"]) } },
      ["allowed", /no rule/, 0],
    ],
    [
      "one of two models",
      { saved: DENIED, describe: { DescribeEndpointConfig: [config(["other", "churn-1"])] } },
      ["denied", /churn-1/, 1],
    ],
    ["a config that nobody describes", { saved: DENIED, describe: {} }, ["unknown", /may be about it/, 3]],
    [
      "a config that is younger than the call",
      { saved: DENIED, describe: { DescribeEndpointConfig: config(["other"], "2026-11-21T10:00:05Z") } },
      ["unknown", /may be about it/, 3],
    ],
    [
      "a config whose time is a number, as the AWS CLI may print it",
      { saved: DENIED, describe: { DescribeEndpointConfig: config(["churn-7"], 1_795_252_000.5) } },
      ["denied", /churn-7/, 1],
    ],
    [
      "a break-glass role",
      {
        saved: record("CreateEndpoint", CREATE, { userIdentity: assumedRole("Breaker") }),
        settings: { breakGlassRoleArns: [role("Breaker")] },
      },
      ["allowed", /break the glass/, 0],
    ],
    [
      "enforcement's own role",
      { saved: record("UpdateEndpoint", CREATE, { userIdentity: assumedRole("SageMakerEnforcer-eu-west-1") }) },
      ["own role", /only the ledger/, 0],
    ],
    [
      "another region",
      { saved: record("CreateEndpoint", CREATE, { awsRegion: "us-east-1" }) },
      ["not judged", /another region/, 0],
    ],
    ["another call", { saved: record("DeleteEndpoint", CREATE) }, ["not judged", /another call/, 0]],
    ["a record without a name", { saved: record("CreateEndpoint", {}) }, ["malformed", /dead letter/, 2]],
    [
      "evidence",
      { saved: record("CreateModel", { modelName: "churn-1", primaryContainer: {} }) },
      ["evidence", /remembered/, 0],
    ],
  ];
  for (const [name, { saved, describe, settings }, [decision, reason, status]] of verdicts) {
    it(`${name}: ${decision}, exit status ${status}`, async () => {
      const found = await decide(saved, describe, settings);
      assert.equal(found.only.decision, decision, found.text);
      assert.match(found.only.reason, reason);
      assert.equal(found.status, status);
      assert.ok(found.text.includes(`verdict   ${decision}: `), found.text);
    });
  }

  it("takes what a call deployed from other calls in the file, whatever their order", async () => {
    const created = record(
      "CreateEndpointConfig",
      { endpointConfigName: "c1", productionVariants: [{ variantName: "a", modelName: "churn-9" }] },
      { eventID: "config", eventTime: "2026-11-21T09:00:00Z" },
    );
    const { decisions, status } = await decide([DENIED, created], {});
    assert.equal(status, 1);
    assert.match(decisions.at(-1)!.models!, /^churn-9; known from recorded calls$/);
  });

  it("says where models and their details are known from, for rules that ask for more than names", async () => {
    const rule = { name: "artefact", modelDataUrls: ["s3://models/churn/"], allowedRoleArns: CHURN.allowedRoleArns };
    const model = {
      ModelName: "plain",
      CreationTime: "2026-11-20T00:00:00Z",
      PrimaryContainer: {
        Image: "serve:1",
        ModelPackageName: "arn:aws:sagemaker:eu-west-1:111111111111:model-package/p/1",
      },
    };
    const describe = { DescribeEndpointConfig: config(["plain"]), DescribeModel: [model] };
    const half = await decide(DENIED, describe, { rules: [rule] });
    assert.equal(half.status, 3);
    assert.match(half.text, /details +plain: .*packages not known/);
    assert.deepEqual(half.missing, [
      "aws sagemaker describe-model-package --model-package-name arn:aws:sagemaker:eu-west-1:111111111111:model-package/p/1 --region eu-west-1",
    ]);
    const DescribeModelPackage = {
      ModelPackageArn: "arn:aws:sagemaker:eu-west-1:111111111111:model-package/p/1",
      InferenceSpecification: { Containers: [{ Image: "serve:1", ModelDataUrl: "s3://models/churn/1.tar.gz" }] },
    };
    const whole = await decide(DENIED, { ...describe, DescribeModelPackage }, { rules: [rule] });
    assert.equal(whole.status, 1);
    assert.match(whole.text, /s3:\/\/models\/churn\/1\.tar\.gz.*known from what SageMaker says/);
    assert.deepEqual(whole.missing, []);
  });

  const update = (config: string, minute: string, more: Json = {}) =>
    record(
      "UpdateEndpoint",
      { endpointName: "prod", endpointConfigName: config },
      { eventID: `${config}${minute}`, eventTime: `2026-11-21T10:${minute}:00Z`, ...more },
    );
  const deployer = { userIdentity: assumedRole("ModelDeployer") };
  const created = (more: Json) =>
    record("CreateEndpoint", { endpointName: "prod", endpointConfigName: "c0" }, { eventID: "create", ...more });
  const both = {
    DescribeEndpointConfig: ["c0", "c1"].map((name) => ({ ...config(["churn-1"]), EndpointConfigName: name })),
  };
  const consequences: [string, unknown, Json, RegExp][] = [
    ["a new endpoint", [created({})], {}, /^deleted \(DeleteEndpoint\)$/],
    ["an update", [created(deployer), update("c1", "05")], {}, /^taken back to config c0, if/],
    ["an update of what was denied at birth", [created({}), update("c1", "05")], {}, /nothing of it was ever allowed/],
    ["an update of what nobody told of", [update("c1", "05")], {}, /^taken back to what stood before/],
    ["audit", [created({})], { mode: "audit" }, /^audit, so people are only told; otherwise deleted/],
    ["a pause", [created({})], { pause: true }, /^paused, so nothing is changed; otherwise deleted/],
    [
      "a transform job",
      [record("CreateTransformJob", { transformJobName: "j", modelName: "churn-1" })],
      {},
      /^stopped/,
    ],
  ];
  for (const [name, saved, settings, expected] of consequences) {
    it(`says what becomes of ${name}`, async () => {
      const { decisions } = await decide(saved, both, settings);
      assert.match(decisions.at(-1)!.consequence!, expected);
    });
  }

  const mistakes: [string, unknown, unknown, RegExp][] = [
    ["text that is no JSON", "{", {}, /event\.json is no JSON/],
    ["something else", [{ a: 1 }], {}, /event\.json, entry 1: neither an event of EventBridge/],
    ["nothing", [], {}, /holds no events/],
    ["a broken body", { Messages: [{ Body: "{" }] }, {}, /Messages, entry 1: Body is no JSON/],
    [
      "an operation that nobody asks for",
      DENIED,
      { DescribePipeline: {} },
      /DescribePipeline is none of DescribeEndpoint,/,
    ],
    ["an answer without a name", DENIED, { DescribeModel: [{}] }, /an answer of DescribeModel has no ModelName/],
    [
      "an answer that is there twice",
      DENIED,
      { DescribeModel: [{ ModelName: "a" }, { ModelName: "A" }] },
      /answers twice for A/,
    ],
    [
      "a time that is none",
      DENIED,
      { DescribeEndpointConfig: config(["a"], "yesterday") },
      /CreationTime is no time: yesterday/,
    ],
    ["no mapping", DENIED, [], /must map operations/],
  ];
  for (const [name, saved, describe, expected] of mistakes) {
    it(`tells of ${name}`, async () => {
      const { status, notes, text } = await decide(saved, describe);
      assert.equal(status, 2);
      assert.match(notes, expected);
      assert.equal(notes.split("\n").length, 1);
      assert.equal(text, "");
    });
  }

  it("judges a call of each of the stack's regions by the answers of that region", async () => {
    const elsewhere = record("CreateEndpoint", CREATE, { awsRegion: "us-east-1", eventID: "elsewhere" });
    const { decisions } = await decide([DENIED, elsewhere], CHURN_CONFIG, { regions: ["eu-west-1", "us-east-1"] });
    assert.deepEqual(
      decisions.map(({ decision }) => decision),
      ["denied", "denied"],
    );
  });
});

describe("the stack of a command", () => {
  const chosen = async (desk: Desk, ...args: string[]) =>
    desk.run("decide", "--event", desk.file("e.json", DENIED), ...args);

  it("is the only one that has enforcement", async () => {
    const desk = new Desk();
    desk.stackFile("other", { consumers: {} });
    assert.equal((await chosen(desk, "--dir", desk.dir)).status, 3);
  });

  it("is named where several have, by its name or its file", async () => {
    const desk = new Desk();
    desk.stackFile("strict", { enforcement: { rules: [{ ...CHURN, endpoints: ["prod"] }] } });
    const both = await chosen(desk, "--dir", desk.dir);
    assert.match(both.notes, /several stacks have enforcement \(parent, strict\): choose one with --stack/);
    assert.equal((await chosen(desk, "--dir", desk.dir, "--stack", "strict")).status, 3);
    assert.equal((await chosen(desk, "--stack-file", `${desk.dir}/Pulumi.strict.yaml`)).status, 3);
    assert.match(
      (await chosen(desk, "--stack-file", desk.file("rules.yaml", {}))).notes,
      /its name must be Pulumi\.<stack>\.yaml/,
    );
    assert.match((await chosen(desk, "--stack", "a", "--stack-file", "b")).notes, /cannot be used with/);
  });

  it("must have enforcement, without mistakes, each of which is told", async () => {
    const desk = new Desk({ settings: { mode: "audti", rules: [{ ...CHURN, modles: [] }] } });
    const { status, notes } = await chosen(desk, "--dir", desk.dir);
    assert.equal(status, 2);
    assert.match(notes, /enforcement\.mode: must be one of enforce, audit/);
    assert.match(notes, /did you mean models\?/);
    desk.stackFile("parent", { consumers: { a: { accountId: "222222222222", endpoints: ["x"] } } });
    assert.match(
      (await chosen(desk, "--dir", desk.dir)).notes,
      /no stack file in .* has sagemaker-sharing:enforcement/,
    );
    assert.match(
      (await chosen(desk, "--dir", desk.dir, "--stack", "parent")).notes,
      /has no sagemaker-sharing:enforcement/,
    );
  });
});
