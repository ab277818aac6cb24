import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import * as cloudTrail from "@aws-sdk/client-cloudtrail";
import * as dynamo from "@aws-sdk/client-dynamodb";
import * as events from "@aws-sdk/client-eventbridge";
import * as sqs from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { MARSHALLING } from "../../../enforcement/ledger/table";
import { run } from "../../../operator/main";
import { take } from "../../../enforcement/run/receive";
import { DEPLOYER, Scene } from "../../enforcement/run/scene";
import { restoreEnvironment } from "../../environment";
import { given, World } from "../../fakes/sagemaker";
import { CHURN, settingsWith } from "../../enforcement/samples";
import {
  ACCOUNT,
  CALLS,
  furnish,
  historyInFrontOf,
  putRule,
  putSchedule,
  putTarget,
  REGION,
  RULE,
  TABLE,
  type Config,
} from "./enforcedAccount";
import { installOrSkip, startMoto, type Moto } from "../parts";

const HOUR = 3600_000;

/**
 * Trail, rule, queues and table are moto's. The event history, which moto lacks, is the one of our SageMaker that behaves. The
 * enforcer is the real one, in audit mode: what it takes from the queue it writes into the real ledger.
 */
describe("doctor in the parent account", function () {
  let moto: Moto;
  let front: Server;
  let folder: string;
  const outside = { ...process.env };
  let scene: Scene;
  let ledger: DynamoLedger;
  let config: Config;
  let enforcement: Record<string, string>;

  before(async function () {
    installOrSkip(this);
    moto = await startMoto();
    const world = new World({ start: new Date(Date.now() - 3 * HOUR) });
    scene = new Scene({ world, settings: settingsWith({ mode: "audit" }, CHURN) });
    front = await historyInFrontOf(moto, world);
    folder = mkdtempSync(path.join(tmpdir(), "parent-"));
    const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    const own = { accessKeyId: "AKIAPARENT", secretAccessKey: "secret" };
    const sts = new STSClient({ region: REGION, endpoint: url, credentials: own });
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/Admin`;
    const { Credentials: got } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "admin" }));
    const [accessKeyId, secretAccessKey, sessionToken] = [got!.AccessKeyId!, got!.SecretAccessKey!, got!.SessionToken!];
    config = { region: REGION, endpoint: url, credentials: { accessKeyId, secretAccessKey, sessionToken } };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: "true",
    });
    enforcement = await furnish(config);
    ledger = new DynamoLedger(DynamoDBDocumentClient.from(new dynamo.DynamoDBClient(config), MARSHALLING), TABLE);
    writeFileSync(
      path.join(folder, "outputs.json"),
      JSON.stringify({ shares: { version: 1, consumers: {} }, enforcement: { regions: { [REGION]: enforcement } } }),
    );
  });

  after(() => {
    restoreEnvironment(outside);
    front?.closeAllConnections();
    front?.close();
    moto?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Runs the command and gives its lines. */
  async function doctor(...args: string[]): Promise<{ status: number; stdout: string }> {
    let [stdout, stderr] = ["", ""];
    const io = { out: (text: string) => void (stdout += text), err: (text: string) => void (stderr += text) };
    const status = await run(["doctor", "--outputs", path.join(folder, "outputs.json"), ...args], io);
    assert.equal(stderr, "");
    return { status, stdout };
  }

  /** Takes from the queue what comes within some seconds, as the function would. */
  async function enforce(seconds: number): Promise<void> {
    const client = new sqs.SQSClient(config);
    const QueueUrl = enforcement["queueUrl"]!;
    for (const until = Date.now() + seconds * 1000; Date.now() < until;) {
      const { Messages = [] } = await client.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      for (const { Body, ReceiptHandle } of Messages) {
        await take(Body!, { ...scene.tools, ledger });
        await client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  it("says what a fresh installation cannot show yet", async () => {
    const { stdout, status } = await doctor();
    assert.match(stdout, /ok the stack is of this account \(111111111111\)/);
    assert.match(stdout, /ok a trail with logging on records write management events \(all\)/);
    assert.match(stdout, /ok its target is the queue, with a dead-letter queue of its own/);
    assert.match(stdout, /!! the sweep comes by \(it has never ended\)/);
    assert.match(
      stdout,
      /-- the latest deployment in CloudTrail's history is in the ledger \(not tried: the ledger does not say/,
    );
    assert.match(stdout, /-- a made-up event gets from the queue into the ledger \(not tried: give --send-event/);
    assert.match(stdout, /-- the ARN of an endpoint \(not tried: none has a name with capital letters\)/);
    assert.equal(status, 1);
  });

  it("finds a deployment of CloudTrail's history in the ledger, with its verdict, and everything in order", async () => {
    const installedAt = scene.world.now.getTime();
    scene.world.advance(60);
    given(scene.world, DEPLOYER, { models: ["churn-1"], configs: { good: ["churn-1"] }, endpoints: { Prod: "good" } });
    await ledger.saveSweepState({ installedAt, readUpTo: Date.now(), baselineDone: true });
    scene.world.advance(1800);
    for (const event of scene.world.takeEvents()) await take(JSON.stringify(event), { ...scene.tools, ledger });
    const { stdout, status } = await doctor();
    assert.match(
      stdout,
      /ok the latest deployment in CloudTrail's history is in the ledger \(CreateEndpoint of .*: allowed\)/,
    );
    assert.match(
      stdout,
      /How long does it take from a call to its verdict\? CreateEndpoint of \S+ was judged 180[01] s later/,
    );
    assert.match(stdout, /ok the sweep comes by \(last 0 minutes ago\)/);
    assert.match(stdout, /\n\d\d hold, 0 do not, /);
    assert.equal(status, 0);
  });

  it("sees a made-up event get through the real enforcer, which changes nothing", async () => {
    const [{ stdout, status }] = await Promise.all([doctor("--send-event"), enforce(8)]);
    assert.match(stdout, /ok a made-up event gets from the queue into the ledger \(after \d+ s\)/);
    assert.equal(status, 0);
    assert.deepEqual(await ledger.open(), []);
    assert.equal(scene.told.length, 0);
  });

  it("lets a sweep come by as seldom as its schedule says", async () => {
    await putSchedule(config, 240);
    const state = (await ledger.sweepState())!;
    await ledger.saveSweepState({ ...state, readUpTo: Date.now() - 230 * 60_000 });
    const { stdout, status } = await doctor();
    await putSchedule(config, 15);
    await ledger.saveSweepState(state);
    assert.match(stdout, /ok there is the sweep's schedule \(rate\(240 minutes\)\)/);
    assert.match(stdout, /ok the sweep comes by \(last 230 minutes ago\)/);
    assert.equal(status, 0);
  });

  it("misses a deployment that never arrived", async () => {
    given(scene.world, DEPLOYER, { endpoints: { lost: "good" } });
    scene.world.advance(1200);
    const { stdout, status } = await doctor();
    assert.match(
      stdout,
      /!! the latest deployment in CloudTrail's history is in the ledger \(CreateEndpoint of .*, event .*, is not\)\n +fix: look at the enforcer/,
    );
    assert.equal(status, 1);
  });

  const BROKEN: readonly (readonly [
    name: string,
    breaks: () => Promise<unknown>,
    found: RegExp,
    mends: () => Promise<unknown>,
  ])[] = [
    [
      "a trail that is off",
      () => new cloudTrail.CloudTrailClient(config).send(new cloudTrail.StopLoggingCommand({ Name: "all" })),
      /!! a trail with logging on.* \(all: its logging is off\)/,
      () => new cloudTrail.CloudTrailClient(config).send(new cloudTrail.StartLoggingCommand({ Name: "all" })),
    ],
    [
      "a trail of reads only",
      () => selectors("ReadOnly"),
      /!! a trail with logging on.* \(all: it does not record write management events\)/,
      () => selectors("All"),
    ],
    [
      "a rule that is off",
      () => new events.EventBridgeClient(config).send(new events.DisableRuleCommand({ Name: RULE })),
      /!! it is enabled \(it is DISABLED\)/,
      () => new events.EventBridgeClient(config).send(new events.EnableRuleCommand({ Name: RULE })),
    ],
    [
      "a sweep whose schedule is off",
      () => putSchedule(config, 15, "DISABLED"),
      /!! its schedule is enabled \(it is DISABLED\)/,
      () => putSchedule(config, 15),
    ],
    [
      "a rule with a hole",
      () => putRule(config, CALLS.slice(1)),
      /!! it takes every call that deploys \(CreateEndpoint not in its pattern\)/,
      () => putRule(config, CALLS),
    ],
    [
      "a target without a dead-letter queue",
      () => putTarget(config, { Id: "queue", Arn: enforcement["queueArn"]! }),
      /!! its target is the queue \(but what cannot be delivered is lost/,
      () =>
        putTarget(config, {
          Id: "queue",
          Arn: enforcement["queueArn"]!,
          DeadLetterConfig: { Arn: enforcement["deadArn"]! },
        }),
    ],
    [
      "dead letters",
      () =>
        new sqs.SQSClient(config).send(
          new sqs.SendMessageCommand({ QueueUrl: enforcement["deadLetterQueueUrl"], MessageBody: "x" }),
        ),
      /!! it is empty \(1 event\)\n +fix: read one \(aws sqs receive-message --queue-url http/,
      () => new sqs.SQSClient(config).send(new sqs.PurgeQueueCommand({ QueueUrl: enforcement["deadLetterQueueUrl"] })),
    ],
    [
      "a ledger without protection",
      () =>
        new dynamo.DynamoDBClient(config).send(
          new dynamo.UpdateTableCommand({ TableName: TABLE, DeletionProtectionEnabled: false }),
        ),
      /!! it is protected from deletion/,
      () =>
        new dynamo.DynamoDBClient(config).send(
          new dynamo.UpdateTableCommand({ TableName: TABLE, DeletionProtectionEnabled: true }),
        ),
    ],
    [
      "a sweep that stands still",
      () => ledger.saveSweepState({ installedAt: Date.now(), readUpTo: Date.now() - 5 * HOUR, baselineDone: true }),
      /!! the sweep comes by \(last 300 minutes ago, every 15 would be right\)/,
      () => ledger.saveSweepState({ installedAt: Date.now(), readUpTo: Date.now(), baselineDone: true }),
    ],
  ];
  for (const [name, breaks, found, mends] of BROKEN) {
    it(`finds ${name}`, async () => {
      await breaks();
      const { stdout, status } = await doctor();
      await mends();
      assert.match(stdout, found);
      assert.equal(status, 1);
    });
  }

  const selectors = (ReadWriteType: "All" | "ReadOnly") =>
    new cloudTrail.CloudTrailClient(config).send(
      new cloudTrail.PutEventSelectorsCommand({
        TrailName: "all",
        EventSelectors: [{ ReadWriteType, IncludeManagementEvents: true }],
      }),
    );
});
