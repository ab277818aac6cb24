import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  lstatSync,
  writeFileSync,
  readdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { awsConfig } from "../../../contract/awsConfig";
import { withBlock, writeBlock } from "../../../client/session/configFile";
import { SHARE } from "../samples";

const ROOT = path.join(__dirname, "../../..");
const KEY = "sagemaker-fraud-team-111111111111-eu-west-1";
const BLOCK = awsConfig(SHARE);

describe("a block of profiles in a config file", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "config-"))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const at = (name: string) => path.join(dir, name);

  it("leaves everything else as it is, whatever it is, and is the same when written again", () => {
    const text = fc.array(
      fc.constantFrom("[default]", "region = eu-west-1", "", "\r", "\u00ff\u0000", "# >>> other >>>"),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(text, text, (before, after) => {
        const first = withBlock(before.join("\n"), KEY, BLOCK);
        assert.ok(first.startsWith(before.join("\n")));
        const between = `${first}${after.join("\n")}`;
        const again = withBlock(between, KEY, BLOCK.replace("= default", "= work"));
        assert.equal(again, between.replace("source_profile = default", "source_profile = work"));
        assert.equal(withBlock(again, KEY, BLOCK), between);
      }),
    );
  });

  it("of two shares stand beside each other", () => {
    const other = { ...SHARE, parent: { ...SHARE.parent, accountId: "333333333333" } };
    const both = withBlock(withBlock("", KEY, BLOCK), "another", awsConfig(other));
    assert.equal(withBlock(both, KEY, BLOCK), both);
    const sections = both.match(/^\[.*\]$/gm)!;
    assert.equal(new Set(sections).size, sections.length);
  });

  it("is refused where a section stands twice, or a marker has no partner, and nothing is written", async () => {
    const file = at("config");
    writeFileSync(file, `[default]\n[profile ${KEY}]\n`);
    await assert.rejects(writeBlock(file, KEY, BLOCK), /line 2 has \[profile sagemaker-fraud-team-.*\] already/);
    const half = withBlock("", KEY, BLOCK).split("\n").slice(0, 4).join("\n");
    assert.throws(() => withBlock(half, KEY, BLOCK), /do not pair up \(lines 1\)/);
    assert.equal(readFileSync(file, "utf8"), `[default]\n[profile ${KEY}]\n`);
  });

  it("keeps the file's mode and a link to it, and leaves no other file behind", async () => {
    const file = at("real");
    writeFileSync(file, "[default]\n");
    chmodSync(file, 0o640);
    symlinkSync(file, at("link"));
    await writeBlock(at("link"), KEY, BLOCK);
    assert.ok(lstatSync(at("link")).isSymbolicLink());
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.match(readFileSync(file, "utf8"), /^\[default\]\n\n# >>> /);
    assert.deepEqual(readdirSync(dir).sort(), ["link", "real"]);
  });

  it("makes the file, for its owner alone", async () => {
    await writeBlock(at("new/config"), KEY, BLOCK);
    assert.equal(statSync(at("new/config")).mode & 0o777, 0o600);
    assert.equal(statSync(at("new")).mode & 0o777, 0o700);
  });

  it("is there beside those that other processes write at once", async () => {
    const key = (n: number) => `sagemaker-team-${n}-111111111111-eu-west-1`;
    const keys = Array.from({ length: 6 }, (_, n) => key(n));
    const begun = at("begin");
    const ended = keys.map((one) => {
      const script = `
        const { existsSync } = require("node:fs");
        const { writeBlock } = require("./client/session/configFile");
        const [file, begun, key] = process.argv.slice(1);
        while (!existsSync(begun)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        for (let n = 0; n < 5; n += 1) void writeBlock(file, key + n, "[profile " + key + n + "]");`;
      const args = ["--require", "./bin/loadTypeScript.cjs", "--eval", script, at("config"), begun, one];
      return once(spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" }), "close");
    });
    setTimeout(() => writeFileSync(begun, ""), 1500);
    await Promise.all(ended);
    const sections = readFileSync(at("config"), "utf8").match(/^\[profile .*\]$/gm)!;
    assert.deepEqual(sections.length, keys.length * 5);
    assert.deepEqual(readdirSync(dir).sort(), ["begin", "config"]);
  });

  it("keeps the ends of lines that the file has", () => {
    const text = withBlock("[default]\r\n", KEY, BLOCK);
    assert.equal(text.replaceAll("\r\n", "").includes("\n"), false);
    assert.equal(withBlock(text, KEY, BLOCK), text);
  });
});

describe("names of profiles", () => {
  const names = (consumer: string, accountId: string, region = "eu-west-1") =>
    awsConfig({ ...SHARE, consumer, parent: { accountId, region } }).match(/^\[.*\]$/gm)!;
  it("tell consumers, parents and their stacks apart, whatever a consumer is called", () => {
    const all = [
      ...names("fraud", "111111111111"),
      ...names("fraud", "333333333333"),
      ...names("fraud", "111111111111", "us-east-1"),
      ...names("fraud-workload", "111111111111"),
      ...names("fraud-feature-store", "111111111111"),
    ];
    assert.equal(new Set(all).size, all.length);
  });
});
