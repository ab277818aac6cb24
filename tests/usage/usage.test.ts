import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../commandLine/main";
import { Mistakes } from "../../config";
import { showUsage, type UsageOptions } from "../../usage/command";
import type { Usage } from "../../usage/lines";
import { restoreEnvironment } from "../environment";
import { History } from "./history";

const INVOKE = "SageMakerExternal-fraud-team";
const FEATURES = "SageMakerFeatureStore-fraud-team";

describe("usage of shared roles", () => {
  let history: History;
  let dir: string;
  const before = { ...process.env };

  beforeEach(async () => {
    history = new History();
    await history.start();
    for (const role of [INVOKE, FEATURES]) history.roles.set(role, "2026-11-27T08:12:00Z");
    dir = mkdtempSync(path.join(tmpdir(), "usage-"));
    for (const file of ["Pulumi.parent.yaml", "Pulumi.child.yaml"]) cpSync(file, path.join(dir, file));
    const parent = path.join(dir, "Pulumi.parent.yaml");
    const text = readFileSync(parent, "utf8");
    writeFileSync(
      parent,
      text.replace("endpoints:", "externalId: new-id\n      alsoAcceptExternalIds: [old-id]\n      endpoints:"),
    );
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: history.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
  });
  afterEach(() => {
    restoreEnvironment(before);
    history.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function usage(more: Partial<UsageOptions> = {}): Promise<string> {
    let out = "";
    const io = { out: (text: string) => void (out += text), err: () => undefined };
    const options = { dir, days: 90, all: false, json: false, ...more };
    try {
      assert.equal(await showUsage(options, io, history.clock), 0);
    } catch (error) {
      if (!(error instanceof Mistakes)) throw error;
      return error.lines.join("\n");
    } finally {
      history.now += 1000; // What it asked does not count for the next command.
    }
    return out;
  }
  const asJson = async (more: Partial<UsageOptions> = {}) => JSON.parse(await usage({ ...more, json: true })) as Usage;

  it("proves a rotation: the old ExternalId is used no more, and can go", async () => {
    history.add(...Array.from({ length: 130 }, (_, n) => ({ ago: n / 10, role: INVOKE, externalId: "new-id" })));
    history.add(
      ...Array.from({ length: 170 }, (_, n) => ({ ago: n / 2, role: "SomeService", account: "111111111111" })),
    );
    history.addUnreadable();
    const text = await usage();
    assert.match(
      text,
      /^Who assumed the shared roles of 111111111111 in the 90 days before 2026-11-28 12:00 UTC\n.* eu-west-1, us-east-1;/,
    );
    assert.match(
      text,
      /fraud-team \(222222222222\): role SageMakerExternal-fraud-team\n {2}used last 2026-11-27 08:12 UTC in eu-west-1 \(RoleLastUsed\)\n/,
    );
    assert.match(
      text,
      /ExternalId new-id \(current\): 130 times, last 2026-11-28 12:00 UTC\n {4}222222222222 AIDA222222222222:alice, session alice: 130, /,
    );
    assert.match(
      text,
      /ExternalId old-id \(also accepted\): not used in 90 days: it can go from alsoAcceptExternalIds\n/,
    );
    assert.ok(!text.includes("SomeService"));
    assert.equal(history.throttled, 0);
    assert.ok(history.lookups >= 7);
  });

  it("names who still uses the old ExternalId, from every region", async () => {
    history.add(
      { ago: 3, role: INVOKE, externalId: "old-id", session: "nightly", region: "us-east-1", sourceIdentity: "carol" },
      { ago: 1, role: INVOKE, externalId: "new-id" },
      { ago: 2, role: INVOKE, externalId: "very-old", errorCode: "AccessDenied" },
      { ago: 2, role: INVOKE, externalId: "new-id", account: "999999999999", session: "stranger" },
      { ago: 5, role: FEATURES, session: "training" },
    );
    const text = await usage();
    assert.match(
      text,
      /ExternalId old-id \(also accepted\): 1 time, last 2026-11-25 12:00 UTC; whoever still uses it must change before it goes\n {4}222222222222 AIDA222222222222:nightly, session nightly, source identity carol: 1,/,
    );
    assert.match(text, /ExternalId very-old \(no longer accepted\): 1 time, 1 of them refused/);
    assert.match(text, /999999999999, which is not the consumer's account AIDA999999999999:stranger/);
    assert.match(text, /role SageMakerFeatureStore-fraud-team\n.*\n {2}without ExternalId: 1 time, last 2026-11-23/);
    const { roles, regions } = await asJson();
    assert.deepEqual(regions, ["eu-west-1", "us-east-1"]);
    const [invoke] = roles;
    assert.deepEqual(
      invoke!.usage.map(({ externalId, standing, times, refused }) => [externalId, standing, times, refused]),
      [
        ["new-id", "current", 2, 0],
        ["old-id", "also accepted", 1, 0],
        ["very-old", "no longer accepted", 1, 1],
      ],
    );
  });

  it("asks IAM and STS where the parent is, and each region for its own history, whatever the environment says", async () => {
    process.env["AWS_REGION"] = "ap-southeast-2";
    history.add({ ago: 1, role: INVOKE, region: "us-east-1", externalId: "new-id" });
    const { roles } = await asJson();
    assert.equal(roles[0]!.usage[0]!.times, 1);
    assert.deepEqual(
      [...new Set(history.asked.map((one) => one.join(" ")))],
      ["GetCallerIdentity eu-west-1", "GetRole eu-west-1"],
    );
  });

  it("proves an off-boarding: the role is gone, and when it was assumed last", async () => {
    history.add({ ago: 40, role: "SageMakerExternal-kyc", externalId: "111111111111", account: "210000003333" });
    const text = await usage({ role: ["SageMakerExternal-kyc"] });
    assert.match(
      text,
      /^role SageMakerExternal-kyc\n {2}the role is gone: nobody can assume it any more\n {2}ExternalId 111111111111: 1 time, last 2026-10-19/m,
    );
    assert.ok(!text.includes(INVOKE));
    history.roles.set("SageMakerExternal-kyc", undefined);
    assert.match(
      await usage({ role: ["arn:aws:iam::111111111111:role/SageMakerExternal-kyc"] }),
      /IAM knows of no use of it/,
    );
  });

  it("looks no further back than it is asked to, and than CloudTrail remembers", async () => {
    history.add(
      { ago: 20, role: INVOKE, externalId: "new-id" },
      { ago: 40, role: INVOKE, externalId: "old-id" },
      { ago: 95, role: INVOKE, externalId: "old-id" },
    );
    const times = async (days: number) => (await asJson({ days })).roles[0]!.usage.map((one) => one.times);
    assert.deepEqual(await times(90), [1, 1]);
    assert.deepEqual(await times(30), [1, 0]);
  });

  it("waits when somebody else looks, too", async () => {
    history.add({ ago: 1, role: INVOKE, externalId: "new-id" });
    history.others = 2;
    assert.match(await usage(), /new-id \(current\): 1 time/);
    assert.ok(history.throttled > 0);
  });

  it("goes on where it was broken off, and counts nothing twice", async () => {
    history.add(
      ...Array.from({ length: 400 }, (_, n) => ({ ago: Math.floor(n / 60), role: INVOKE, externalId: "new-id" })),
    );
    const resume = path.join(dir, "usage.jsonl");
    history.patience = 4;
    const broken = await usage({ resume, region: ["eu-west-1"] });
    assert.match(
      broken,
      /^these credentials may not do it: not authorized to perform: cloudtrail:LookupEvents; the same command goes on from .*usage\.jsonl$/,
    );
    // As a computer leaves it that was switched off.
    writeFileSync(resume, readFileSync(resume, "utf8").slice(0, -10));

    [history.patience, history.lookups] = [Infinity, 0];
    history.now += 3600_000;
    const { roles, to } = await asJson({ resume, region: ["eu-west-1"] });
    assert.equal(roles[0]!.usage[0]!.times, 400);
    assert.equal(to, "2026-11-28T12:00:00.000Z");
    assert.ok(history.lookups < 8, `${history.lookups} lookups`);

    history.lookups = 0;
    assert.equal((await asJson({ resume, region: ["eu-west-1"] })).roles[0]!.usage[0]!.times, 400);
    assert.equal(history.lookups, 0);
    assert.match(
      await usage({ resume, region: ["eu-west-1"], days: 30 }),
      /is about the last 90 days of account 111111111111 in eu-west-1, for 2 roles, and this asks something else/,
    );
    writeFileSync(resume, "something else\n");
    assert.match(await usage({ resume }), /was not written by this command/);
  });

  it("counts what comes after an empty page, also when it was broken off there", async () => {
    history.emptyPages = true;
    history.add(...Array.from({ length: 120 }, (_, n) => ({ ago: n / 2, role: INVOKE, externalId: "old-id" })));
    const resume = path.join(dir, "usage.jsonl");
    for (const patience of [1, 3, 5]) {
      rmSync(resume, { force: true });
      [history.patience, history.lookups] = [patience, 0];
      assert.match(await usage({ resume, region: ["eu-west-1"] }), /the same command goes on from/);
      history.patience = Infinity;
      const { usage: found } = (await asJson({ resume, region: ["eu-west-1"] })).roles[0]!;
      assert.deepEqual(
        found.map(({ externalId, times }) => [externalId, times]),
        [
          ["new-id", 0],
          ["old-id", 120],
        ],
      );
    }
  });

  it("knows a role by its name, whatever its path", async () => {
    history.add({ ago: 1, role: "shared/SageMakerExternal-kyc", externalId: "111111111111" });
    for (const role of ["SageMakerExternal-kyc", "arn:aws:iam::111111111111:role/other/path/SageMakerExternal-kyc"])
      assert.match(
        await usage({ role: [role] }),
        /the role is gone: nobody can assume it any more\n {2}ExternalId 111111111111: 1 time/,
      );
    const { roles } = await asJson({ role: [`a-path/${INVOKE}`] });
    assert.deepEqual([roles[0]!.consumer, roles[0]!.externalIds], ["fraud-team", ["new-id", "old-id"]]);
  });

  it("takes no name for a proof that is no role's of this account", async () => {
    assert.match(
      await usage({ role: ["arn:aws:iam::999999999999:role/SageMakerExternal-kyc"] }),
      /^--role arn:aws:iam::999999999999:role\/SageMakerExternal-kyc is of account 999999999999, and the parent's is 111111111111/,
    );
    for (const role of ["", `${INVOKE} `, "arn:aws:sts::111111111111:assumed-role/x/y", "a//"])
      assert.match(await usage({ role: [role] }), /is neither the name nor the ARN of a role$/);
    assert.match(
      await usage({ role: ["SageMakerExternal-kcy"] }),
      /there is no role of this name, and in 90 days nobody assumed one: see that it is spelled as it was\n/,
    );
    history.roles.delete(INVOKE);
    assert.match(await usage({ consumer: "fraud-team" }), /there is no such role: it is gone, or not deployed yet\n/);
  });

  it("says what is wrong with the file of --resume, and takes one that is empty", async () => {
    history.add({ ago: 1, role: INVOKE, externalId: "new-id" });
    const resume = path.join(dir, "usage.jsonl");
    for (const begun of ["", '{"usage":1,"acc']) {
      writeFileSync(resume, begun);
      assert.match(await usage({ resume }), /new-id \(current\): 1 time/);
    }
    assert.match(await usage({ resume }), /new-id \(current\): 1 time/);
    const [head, ...pages] = readFileSync(resume, "utf8").split("\n");
    for (const broken of ["garbage", '{"region":"eu-west-1"}', "null"]) {
      writeFileSync(resume, [head, broken, ...pages].join("\n"));
      assert.match(
        await usage({ resume }),
        /^--resume: line 2 of .*usage\.jsonl is broken, so what was read is not all there: name another file$/,
      );
    }
    assert.match(await usage({ resume: dir }), /^--resume .* cannot be used: EISDIR/);
    assert.match(await usage({ resume: path.join(dir, "no/such/file") }), /^--resume .* cannot be used: ENOENT/);
  });

  it("reads each region once", async () => {
    assert.deepEqual((await asJson({ region: ["eu-west-1", "eu-west-1"] })).regions, ["eu-west-1"]);
  });

  it("says whose credentials it needs, and whom it knows", async () => {
    history.accountId = "222222222222";
    assert.match(
      await usage(),
      /^you are signed in to account 222222222222 as .*; the stack is of account 111111111111$/,
    );
    assert.match(
      await usage({ consumer: "fraud-taem" }),
      /there is no such consumer; did you mean fraud-team\? A role of one that is gone is named by --role\.$/,
    );
    let err = "";
    const io = { out: () => undefined, err: (text: string) => void (err += text) };
    assert.equal(await run(["usage", "--days", "91"], io), 2);
    assert.match(err, /from 1 to 90: CloudTrail's history goes no further back/);
  });
});
