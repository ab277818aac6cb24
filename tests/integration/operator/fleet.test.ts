import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DisableRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { MARSHALLING } from "../../../enforcement/ledger/table";
import { ENFORCEMENT } from "../../../names";
import { run } from "../../../operator/main";
import { openCase, record } from "../../enforcement/ledger/contract";
import { restoreEnvironment } from "../../environment";
import { installOrSkip, startMoto, type Moto } from "../parts";
import { furnish, type Config } from "./enforcedAccount";

const [GOOD, BAD, BARE] = ["111111111111", "222222222222", "333333333333"];
const reader = (account: string) => `arn:aws:iam::${account}:role/Reader`;

/** Three accounts of moto, which tells them apart by the role that was assumed. */
describe("enforcement in many accounts", function () {
  let moto: Moto;
  let folder: string;
  let accounts: string;
  const outside = { ...process.env };

  before(async function () {
    installOrSkip(this);
    moto = await startMoto();
    folder = mkdtempSync(path.join(tmpdir(), "fleet-"));
    accounts = path.join(folder, "accounts.yaml");
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "AKIAOPERATOR",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: path.join(folder, "none"),
    });
    writeFileSync(
      accounts,
      `
- { accountId: "${GOOD}", name: prod, regions: [eu-west-1, ap-southeast-2], roleArn: "${reader(GOOD)}" }
- { accountId: "${BAD}", regions: [eu-west-1, eu-central-1], roleArn: "${reader(BAD)}" }
- { accountId: "${BARE}", region: eu-west-1, roleArn: "${reader(BARE)}" }
- { accountId: "444444444444", region: eu-west-1, profile: nobody }
`,
    );
    for (const [account, region] of [
      [GOOD, "eu-west-1"],
      [GOOD, "ap-southeast-2"],
      [BAD, "eu-west-1"],
      [BAD, "eu-central-1"],
    ] as const) {
      const config = await configOf(account, region);
      await furnish(config, { ...ENFORCEMENT, accountId: account });
      const now = Date.now();
      await ledgerOf(config).saveSweepState({ installedAt: now, readUpTo: now, baselineDone: true });
    }
    const bad = await configOf(BAD, "eu-west-1");
    await new EventBridgeClient(bad).send(new DisableRuleCommand({ Name: ENFORCEMENT.rule }));
    const open = record({ decision: "denied", resource: { type: "endpoint", name: "stolen" } });
    await ledgerOf(bad).write(open, openCase(open));
    const half = await configOf(BAD, "eu-central-1");
    const QueueUrl = `${moto.url}/${BAD}/${ENFORCEMENT.deadLetterQueue}`;
    await new SQSClient(half).send(new DeleteQueueCommand({ QueueUrl }));
  });
  after(() => {
    restoreEnvironment(outside);
    moto?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function configOf(account: string, region: string): Promise<Config> {
    const sts = new STSClient({ region, endpoint: moto.url });
    const role = { RoleArn: reader(account), RoleSessionName: "maker" };
    const { Credentials: got } = await sts.send(new AssumeRoleCommand(role));
    const [accessKeyId, secretAccessKey, sessionToken] = [got!.AccessKeyId!, got!.SecretAccessKey!, got!.SessionToken!];
    return { region, endpoint: moto.url, credentials: { accessKeyId, secretAccessKey, sessionToken } };
  }
  const ledgerOf = (config: Config) =>
    new DynamoLedger(DynamoDBDocumentClient.from(new DynamoDBClient(config), MARSHALLING), ENFORCEMENT.table);

  async function enforcement(...args: readonly string[]) {
    let [out, err] = ["", ""];
    const io = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
    const status = await run([...args, "--accounts", accounts], io);
    return { status, out, err };
  }

  it("is examined: a row for each account and region, by the names of its parts", async () => {
    const { status, out } = await enforcement("doctor", "--csv");
    const rows = out.trimEnd().split("\r\n");
    assert.equal(rows.length, 7);
    assert.match(rows[1]!, /^111111111111,prod,eu-west-1,holds,\d\d,0,\d+,0,$/);
    assert.match(rows[2]!, /^111111111111,prod,ap-southeast-2,holds,\d\d,0,\d+,0,$/);
    assert.match(rows[3]!, /^222222222222,,eu-west-1,does not hold,\d+,1,\d+,0,it is enabled$/);
    assert.match(
      rows[4]!,
      /^222222222222,,eu-central-1,does not hold,\d+,1,\d+,0,there is the dead-letter queue for events that the function could not work on$/,
    );
    assert.match(
      rows[5]!,
      /^333333333333,,eu-west-1,failed,,,,,enforcement is not installed here: there is neither the table/,
    );
    assert.match(rows[6]!, /^444444444444,,eu-west-1,failed,,,,,"?cannot sign in with profile nobody: /);
    assert.equal(status, 1);
  });

  it("shows people what to mend", async () => {
    const { out } = await enforcement("doctor");
    assert.match(out, /\n\n222222222222, eu-west-1\n {2}!! it is enabled \(it is DISABLED\)\n {7}fix: run `pulumi up`/);
    assert.match(out, /\n\nsomething does not hold in 2 of 6, 2 could not be examined\n$/);
    assert.ok(!out.includes("prod (111111111111)"));
  });

  it("has its cases listed", async () => {
    const { status, out } = await enforcement("cases", "--json");
    const { rows } = JSON.parse(out) as {
      rows: readonly { accountId: string; region: string; state: string; open?: { resource: { name: string } }[] }[];
    };
    assert.deepEqual(
      rows.map(({ accountId, region, state, open = [] }) => [
        ...[accountId, region, state],
        ...open.map(({ resource }) => resource.name),
      ]),
      [
        [GOOD, "eu-west-1", "clear"],
        [GOOD, "ap-southeast-2", "clear"],
        [BAD, "eu-west-1", "open", "stolen"],
        [BAD, "eu-central-1", "clear"],
        [BARE, "eu-west-1", "failed"],
        ["444444444444", "eu-west-1", "failed"],
      ],
    );
    assert.equal(status, 1);
  });
});
