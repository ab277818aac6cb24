import assert from "node:assert/strict";
import { run } from "../../../operator/main";
import { openCase, record } from "../../enforcement/ledger/contract";
import { restoreEnvironment } from "../../environment";
import { installOrSkip, startMoto, type Moto } from "../parts";
import { makeLedger } from "../enforcement/table";

describe("the operator's commands on a ledger in DynamoDB, with moto as AWS", function () {
  let moto: Moto;
  const before = { ...process.env };

  beforeEach(async function () {
    installOrSkip(this);
    moto = await startMoto();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.url,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
  });
  afterEach(() => {
    restoreEnvironment(before);
    moto?.stop();
  });

  async function enforcement(...args: readonly string[]) {
    let [out, err] = ["", ""];
    const status = await run(args, { out: (text) => (out += text), err: (text) => (err += text) });
    return { status, out, err };
  }

  it("list a case, accept its deployment, and say who did", async () => {
    const ledger = await makeLedger(moto.url, "sagemaker-enforcement");
    const one = record({ decision: "denied" });
    await ledger.write(one, openCase(one));
    const listed = await enforcement("cases", "--closed", "3");
    assert.equal(listed.status, 0);
    assert.match(
      listed.out,
      new RegExp(`^OPEN .*endpoint prod[^]*event {3}${one.eventId}\n\n1 open, 0 closed in 3 days\n$`),
    );

    const adopted = await enforcement("adopt", one.eventId, "--why", "agreed with the security team");
    assert.equal(adopted.err, "");
    assert.match(
      adopted.out,
      /^endpoint prod is accepted, by arn:aws:sts::123456789012:user\/moto: its case closes within a minute/,
    );
    const { adopted: stands, adoption } = (await ledger.deployment(one))!;
    assert.deepEqual([stands, adoption?.why], [true, "agreed with the security team"]);
    assert.match((await enforcement("adopt", "nobody", "--why", "x")).err, /there is no case nobody/);
  });

  it("say that there is no ledger, and where they looked", async () => {
    const { status, err } = await enforcement("cases");
    assert.equal(status, 1);
    assert.match(err, /^there is no ledger of this name here \(.*\): check --table, --region and the account/);
  });
});
