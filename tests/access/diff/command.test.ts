import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../../commandLine/main";
import type { Diff } from "../../../access/diff/change";

const ROOT = path.join(__dirname, "../../..");

async function sharing(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const status = await run(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { status, out, err };
}

describe("sagemaker-sharing diff", () => {
  let temporary: string;
  let [old, now] = ["", ""];
  const edit = (dir: string, from: string, to: string) => {
    const file = path.join(dir, "Pulumi.parent.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
  };
  const git = (...args: readonly string[]) =>
    execFileSync(
      "git",
      ["-C", temporary, "-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", ...args],
      { stdio: "pipe" },
    );

  before(() => {
    temporary = mkdtempSync(path.join(tmpdir(), "diff-"));
    [old, now] = [path.join(temporary, "before"), path.join(temporary, "after")];
    for (const dir of [old, now])
      for (const file of ["Pulumi.yaml", "Pulumi.parent.yaml", "Pulumi.child.yaml"])
        cpSync(path.join(ROOT, file), path.join(dir, file));
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "before");
    edit(now, "forecast-*", "fore*");
  });
  after(() => rmSync(temporary, { recursive: true, force: true }));

  const OPENS = /fraud-team \(222222222222\): endpoint `fore\*`, was `forecast-\*`/;

  it("compares two folders", async () => {
    const { status, out } = await sharing("diff", "--against", old, "--dir", now);
    assert.equal(status, 0);
    assert.match(out, OPENS);
    assert.match(out, /^1 gain for 1 consumer, 0 losses, 0 changed/m);
  });

  it("compares with a commit, and leaves nothing behind", async () => {
    const { status, out } = await sharing("diff", "--against", "HEAD", "--dir", now);
    assert.equal(status, 0);
    assert.match(out, OPENS);
    assert.match(out, /HEAD \([0-9a-f]{12}\) ->/);
    assert.equal(git("worktree", "list").toString().trim().split("\n").length, 1);
  });

  it("compares with what the check printed", async () => {
    const printed = path.join(temporary, "before.json");
    writeFileSync(printed, (await sharing("check", "--json", "--dir", old)).out);
    const { status, out } = await sharing("diff", "--against", printed, "--dir", now, "--json");
    assert.equal(status, 0);
    const diff = JSON.parse(out) as Diff;
    assert.deepEqual(
      diff.gains.map(({ consumer, action, region, key }) => ({ consumer, action, region, key })),
      [
        {
          consumer: "fraud-team",
          action: "sagemaker:InvokeEndpoint",
          region: "eu-west-1",
          key: "consumers.fraud-team.endpoints[1]",
        },
      ],
    );
    assert.match(diff.gains[0]!.witness, /^fore(?!cast-)/);
    assert.deepEqual(diff.losses, []);
    assert.deepEqual(diff.changed, []);
  });

  it("the same files change nothing", async () => {
    const { status, out } = await sharing("diff", "--against", old, "--dir", old, "--fail-on-wider");
    assert.equal(status, 0);
    assert.match(out, /Nobody gains and nobody loses anything/);
  });

  it("fails when something is wider, until it is accepted", async () => {
    const accepted = path.join(temporary, "accepted.txt");
    const args = ["diff", "--against", old, "--dir", now, "--fail-on-wider"];
    assert.equal((await sharing(...args)).status, 3);
    assert.equal((await sharing(...args, "--write-accepted", accepted)).status, 3);
    assert.equal((await sharing(...args, "--accept", accepted)).status, 0);

    const { status, err } = await sharing("diff", "--against", old, "--dir", old, "--accept", accepted);
    assert.equal(status, 0);
    assert.match(err, /accepts what is no gain here, and can go: fraud-team/);

    writeFileSync(accepted, "# nothing\n");
    assert.equal((await sharing(...args, "--accept", accepted)).status, 3);
  });

  for (const [what, args, text] of [
    ["no such commit", () => ["--against", "no-such-branch", "--dir", now], /git knows no commit no-such-branch/],
    ["outside of a repository", () => ["--against", "HEAD", "--dir", tmpdir()], /is in no git repository/],
    ["a commit without these files", () => ["--against", "HEAD", "--dir", temporary], /HEAD has no stack files in/],
    [
      "a file that was cut short",
      () => ["--against", path.join(temporary, "cut.json"), "--dir", now],
      /is no JSON, or was cut short/,
    ],
    [
      "a file of another format",
      () => ["--against", path.join(temporary, "other.json"), "--dir", now],
      /is not what `sagemaker-sharing check --json` prints/,
    ],
    [
      "a folder without stack files",
      () => ["--against", path.join(temporary, ".git"), "--dir", now],
      /holds no stack file of a parent account/,
    ],
    [
      "a program that is none",
      () => ["--against", old, "--dir", now, "--own-program"],
      /--own-program is for git references/,
    ],
    [
      "no file to accept by",
      () => ["--against", old, "--dir", now, "--accept", "none.txt"],
      /--write-accepted none.txt writes one/,
    ],
  ] as const) {
    it(`says what is wrong: ${what}`, async () => {
      writeFileSync(path.join(temporary, "cut.json"), '{ "accounts": [');
      writeFileSync(path.join(temporary, "other.json"), '{ "Accounts": [] }');
      const { status, err } = await sharing("diff", ...args());
      assert.equal(status, 1);
      assert.match(err, text);
      assert.equal(err.trim().split("\n").length, 1);
    });
  }

  it("needs something to compare with", async () => {
    assert.equal((await sharing("diff")).status, 2);
  });
});
