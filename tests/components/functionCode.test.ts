import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { bundleOf, type FunctionName } from "../../components/enforcement/functionCode";
import { record } from "../enforcement/samples";
import { ENFORCEMENT_SETTINGS } from "../sample";

const ROOT = path.join(__dirname, "../..");
const run = promisify(execFile);
const SETTINGS = { accountId: "111111111111", partition: "aws", settings: ENFORCEMENT_SETTINGS };
const FUNCTIONS: readonly FunctionName[] = ["enforcer", "sweep"];
const MOST = { enforcer: 145, sweep: 150 };
/** All code of a function. */
const textOf = (name: FunctionName) => Object.values(bundleOf(name)).join("");

describe("the code of the functions", () => {
  for (const name of FUNCTIONS) {
    it(`of the ${name} is read at a cold start, and takes ${MOST[name]} KB at most, compressed`, () => {
      const size = gzipSync(bundleOf(name)["index.js"]!).length;
      assert.ok(size <= MOST[name] * 1000, `${size} bytes`);
      assert.ok(size > 50_000, "and it is the whole of it");
    });
    it(`of the ${name} is one byte a character`, () => {
      assert.match(textOf(name), /^[\0-\x7f]+$/);
    });
    it(`of the ${name} says nothing of the machine it was bundled on`, () => {
      assert.ok(!textOf(name).includes(ROOT));
    });
  }

  it("is the same from another folder and another environment", async () => {
    const script = `
      require(${JSON.stringify(path.join(ROOT, "node_modules/ts-node/register/transpile-only"))});
      const { bundleOf } = require(${JSON.stringify(path.join(ROOT, "components/enforcement/functionCode.ts"))});
      process.stdout.write(JSON.stringify([bundleOf("enforcer"), bundleOf("sweep")]));`;
    const env = {
      ...process.env,
      NODE_PATH: "/somewhere",
      NODE_ENV: "production",
      TS_NODE_PROJECT: path.join(ROOT, "tsconfig.json"),
    };
    const { stdout } = await run(process.execPath, ["-e", script], { cwd: tmpdir(), env, maxBuffer: 1e8 });
    assert.ok(stdout === JSON.stringify([bundleOf("enforcer"), bundleOf("sweep")]));
  });
});

/** An account that answers every call with nothing but one creation in its history, and remembers who called what. */
class EmptyAccount {
  readonly calls: { readonly target: string; readonly signedBy: string | undefined }[] = [];
  /** CloudTrail's record of a CreateEndpoint, if there was one. */
  created: unknown;
  private readonly server: Server = createServer((request, response) => {
    const target = String(request.headers["x-amz-target"]).split(".").pop()!;
    const signedBy = /Credential=(\w+)\//.exec(request.headers.authorization ?? "")?.[1];
    this.calls.push({ target, signedBy });
    let asked = "";
    request.on("data", (part: Buffer) => (asked += String(part)));
    request.on("end", () => {
      response.setHeader("content-type", "application/x-amz-json-1.0");
      const found = target === "LookupEvents" && asked.includes('"CreateEndpoint"') && this.created !== undefined;
      response.end(found ? JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(this.created) }] }) : "{}");
    });
  });
  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe("an archive, run as Lambda runs it", () => {
  let folder: string;
  const account = new EmptyAccount();
  let endpoint: string;

  before(async () => {
    endpoint = await account.start();
  });
  after(() => account.stop());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "function-"));
    account.calls.length = 0;
    account.created = undefined;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** In a folder with nothing else, so that whatever the bundle lacks is missing; the sweep has the five minutes of its stack. */
  const invoke = (name: FunctionName, event: unknown, settings: unknown = SETTINGS) =>
    started(
      name,
      `require("./index").handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => ${name === "sweep" ? 300_000 : 60_000} })`,
      settings,
    );

  /** @param call what in the archive is called, an expression */
  async function started(
    name: FunctionName,
    call: string,
    settings: unknown = SETTINGS,
    others: NodeJS.ProcessEnv = {},
  ) {
    for (const [file, text] of Object.entries(bundleOf(name))) writeFileSync(path.join(folder, file), text);
    writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
    const script = `${call}.then((answer) => console.log("ANSWER " + JSON.stringify(answer ?? null)));`;
    const env = {
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIDOFTHEFUNCTION",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token",
      AWS_ENDPOINT_URL: endpoint,
      AWS_LAMBDA_FUNCTION_NAME: name,
      TABLE_NAME: "sagemaker-enforcement",
      TOPIC_ARN: "arn:aws:sns:eu-west-1:111111111111:sagemaker-enforcement",
      ROLE_ARN: "arn:aws:iam::111111111111:role/SageMakerEnforcer-eu-west-1",
      QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/111111111111/sagemaker-enforcement",
      LOG_LEVEL: "INFO",
      POWERTOOLS_SERVICE_NAME: "sagemaker-enforcement",
      POWERTOOLS_METRICS_NAMESPACE: "SageMakerSharing",
      ...others,
    };
    const { stdout, stderr } = await run(process.execPath, ["-e", script], { cwd: folder, env });
    return { stdout, stderr };
  }

  it("the enforcer beats by the clock, with the credentials of its environment", async () => {
    const { stdout } = await invoke("enforcer", { source: "aws.events", "detail-type": "Scheduled Event" });
    assert.match(stdout, /"Namespace":"SageMakerSharing"/);
    assert.match(
      stdout,
      /"service":"sagemaker-enforcement".*"Heartbeat":1|"Heartbeat":1.*"service":"sagemaker-enforcement"/,
    );
    assert.ok(account.calls.length > 0);
    assert.deepEqual(
      [...new Set(account.calls.map(({ target, signedBy }) => `${target} ${signedBy}`))],
      ["Query AKIDOFTHEFUNCTION"],
    );
  });

  it("the enforcer gives back the one message of a batch that it could not take", async () => {
    const other = { "detail-type": "AWS API Call via CloudTrail", source: "aws.sagemaker", account: "111111111111" };
    const detail = {
      eventSource: "sagemaker.amazonaws.com",
      eventName: "ListEndpoints",
      recipientAccountId: "111111111111",
    };
    const { stdout } = await invoke("enforcer", {
      Records: [
        { messageId: "no JSON", eventSource: "aws:sqs", body: "{" },
        {
          messageId: "another call",
          eventSource: "aws:sqs",
          body: JSON.stringify({ ...other, region: "eu-west-1", detail }),
        },
      ],
    });
    assert.match(stdout, /ANSWER \{"batchItemFailures":\[\{"itemIdentifier":"no JSON"\}\]\}/);
  });

  it("the enforcer finds what it rarely needs in a file beside it, and reads it no sooner", async () => {
    const { stdout } = await started(
      "enforcer",
      `Promise.resolve(require("./index")).then(() => Object.keys(require.cache).map((file) => require("path").basename(file)))`,
    );
    assert.equal(stdout.trim(), 'ANSWER ["index.js"]');
    const here = `{ accountId: "111111111111", region: "eu-west-1", partition: "aws" }`;
    const tools = `require("./rare").rareTools({}, { here: ${here}, topicArn: process.env.TOPIC_ARN })`;
    await started("enforcer", `${tools}.trail.record("an-event")`);
    assert.deepEqual(account.calls, [{ target: "LookupEvents", signedBy: "AKIDOFTHEFUNCTION" }]);
  });

  for (const name of FUNCTIONS)
    it(`the ${name} loads of Node.js neither readline, with what only it would read files with, nor web streams`, async () => {
      // Over HTTP the SDK imports all exports of node:http, these three with all of undici behind them; over HTTPS it does not.
      const plain = `for (const one of ["WebSocket", "CloseEvent", "MessageEvent"])
        Object.defineProperty(require("node:http"), one, { value: undefined });`;
      const { stdout } = await started(
        name,
        `(async () => {
          ${plain}
          const before = new Set(process.moduleLoadList);
          await require("./index").handler({}, { getRemainingTimeInMillis: () => 60_000 });
          return process.moduleLoadList.filter((one) => !before.has(one));
        })()`,
      );
      const loaded = JSON.parse(/^ANSWER (.*)$/m.exec(stdout)![1]!) as string[];
      assert.ok(account.calls.length > 0 && loaded.includes("NativeModule https"));
      assert.deepEqual(
        loaded.filter((one) => /fs\/promises|readline|webstreams\/readable/.test(one)),
        [],
      );
    });

  it("the enforcer still reads the files of the SDK's settings", async () => {
    const file = path.join(folder, "config");
    writeFileSync(file, `[default]\nendpoint_url = ${endpoint}\n`);
    const beat = `require("./index").handler({}, { getRemainingTimeInMillis: () => 60_000 })`;
    await started("enforcer", beat, SETTINGS, { AWS_ENDPOINT_URL: undefined, AWS_CONFIG_FILE: file });
    assert.ok(account.calls.length > 0);
  });

  it("the enforcer writes nothing of its own to the log when there is nothing to count", async () => {
    const { stdout, stderr } = await invoke("enforcer", { Records: [] });
    assert.equal(stdout.trim(), 'ANSWER {"batchItemFailures":[]}');
    assert.equal(stderr, "");
  });

  it("the sweep looks up every call of the table and says that it was there", async () => {
    const { stdout } = await invoke("sweep", {});
    assert.match(stdout, /"SweepHeartbeat":1/);
    const targets = account.calls.map(({ target }) => target);
    for (const target of ["GetItem", "ListEndpoints", "ListInferenceComponents", "LookupEvents", "PutItem"])
      assert.ok(targets.includes(target), target);
  });

  it("the sweep hands on what it finds at the endpoint that its environment names, not at the host of the queue's URL", async () => {
    account.created = record("CreateEndpoint", { endpointName: "churn", endpointConfigName: "churn-1" });
    const { stderr } = await invoke("sweep", {});
    assert.equal(account.calls.filter(({ target }) => target === "SendMessageBatch").length, 1);
    assert.equal(stderr, "");
  });

  it("settings that the code does not understand fail at the first start, with the reason", async () => {
    const wrong = { ...SETTINGS, settings: { ...ENFORCEMENT_SETTINGS, mode: "dry-run" } };
    await assert.rejects(invoke("enforcer", {}, wrong), /settings\.json: mode must be one of enforce, audit/);
  });
});
