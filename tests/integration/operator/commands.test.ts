import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { conclude } from "../../../enforcement/concluding";
import { judgeCall } from "../../../enforcement/judging";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { MARSHALLING } from "../../../enforcement/ledger/table";
import { Scene } from "../../enforcement/running/scene";
import { deploymentOf, record } from "../../enforcement/samples";
import { install, startMoto, type Moto } from "../parts";

const ROOT = path.join(__dirname, "../../..");

describe("the commands on a ledger in DynamoDB, with moto as AWS", function () {
  let moto: Moto;
  let ledger: DynamoLedger;
  const call = deploymentOf("CreateTransformJob", { transformJobName: "job", modelName: "churn-1" });

  /** The command as an operator runs it, with credentials of a profile's environment. */
  const enforcement = (...args: string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      const command = ["--require", "ts-node/register/transpile-only", path.join(ROOT, "operator/main.ts"), ...args];
      const env = {
        PATH: process.env["PATH"],
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_ENDPOINT_URL: moto.url,
      };
      execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) =>
        resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
      );
    });

  before(async function () {
    const reason = install();
    if (reason !== undefined) {
      console.log(`SKIPPED: ${reason}`);
      this.skip();
    }
    moto = await startMoto();
    const dynamo = new DynamoDBClient({
      endpoint: moto.url,
      region: "eu-west-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    await dynamo.send(
      new CreateTableCommand({
        TableName: "sagemaker-enforcement",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    ledger = new DynamoLedger(DynamoDBDocumentClient.from(dynamo, MARSHALLING), "sagemaker-enforcement");
    const tools = { ...new Scene().tools, ledger };
    const json = JSON.stringify(record("CreateTransformJob", { transformJobName: "job", modelName: "churn-1" }));
    await conclude(await judgeCall(call, tools), { record: json, openedAt: tools.now() }, tools);
  });
  after(() => moto?.stop());

  it("lists the open case, in the region and the table that are there by default", async () => {
    const { status, stdout, stderr } = await enforcement("cases");
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(stdout, /^eu-west-1, ledger sagemaker-enforcement: 1 open case,/);
    assert.match(stdout, /^transform job job: denied, open since 2026-11-21 10:00:00 UTC/m);
  });

  it("adopts it in the name of whoever STS says is calling", async () => {
    const { status, stderr } = await enforcement("adopt", call.eventId, "--why", "agreed");
    assert.equal(stderr, "");
    assert.equal(status, 0);
    const adopted = await ledger.deployment(call);
    assert.match(adopted!.adoption!.by, /^arn:aws:(iam|sts)::\d{12}:/);
    assert.equal(adopted!.adoption!.why, "agreed");
    assert.ok((await ledger.open())[0]!.due <= Date.now());
  });

  it("says in one line that the table is not there", async () => {
    const { status, stderr } = await enforcement("cases", "--table", "other");
    assert.equal(status, 2);
    assert.match(stderr, /^there is no such table in this account and region: .*\n$/);
  });
});
