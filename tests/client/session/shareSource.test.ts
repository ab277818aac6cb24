import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadOutputs, loadShare, shareIn } from "../../../client/session/shareSource";
import { ShareProblem } from "../../../contract/readShare";
import { restoreEnvironment } from "../../environment";
import { SHARE } from "../samples";

const SHARES = { version: 1, consumers: { "fraud-team": SHARE, risk: { ...SHARE, consumer: "risk" } } };
const dir = mkdtempSync(path.join(tmpdir(), "shares-"));
const file = (name: string, value: unknown) => {
  writeFileSync(path.join(dir, name), typeof value === "string" ? value : JSON.stringify(value));
  return path.join(dir, name);
};

describe("a share", () => {
  const before = { ...process.env };
  const cwd = process.cwd();
  afterEach(() => {
    process.chdir(cwd);
    restoreEnvironment(before);
  });

  const GOOD: readonly (readonly [what: string, value: unknown, consumer: string | undefined, got: string])[] = [
    ["the child's output share", SHARE, undefined, "fraud-team"],
    ["all outputs of a child", { share: SHARE, invokeRoleArn: "arn:..." }, undefined, "fraud-team"],
    ["the parent's output shares", SHARES, "risk", "risk"],
    ["all outputs of a parent", { shares: SHARES, invokeRoleArns: {} }, "risk", "risk"],
    ["a parent of one consumer", { version: 1, consumers: { "fraud-team": SHARE } }, undefined, "fraud-team"],
    ["fields that we do not know", { ...SHARE, later: 1 }, undefined, "fraud-team"],
  ];
  for (const [what, value, consumer, got] of GOOD) {
    it(`may be ${what}`, () => assert.equal(shareIn(value, consumer).consumer, got));
  }

  const BAD: readonly (readonly [what: string, value: unknown, consumer: string | undefined, message: RegExp])[] = [
    [
      "of several consumers without a name",
      SHARES,
      undefined,
      /^here holds the shares of fraud-team, risk: name yours with --consumer$/,
    ],
    ["of a consumer that is not there", SHARES, "ads", /none of consumer "ads"/],
    [
      "of a consumer whose share the parent could not make",
      { shares: { ...SHARES, failed: { ads: "the name is taken" } } },
      "ads",
      /^here has no share of consumer "ads" yet: the parent's last update could not make it \(the name is taken\)/,
    ],
    [
      "of a consumer that has another id now",
      { shares: { ...SHARES, consumers: { risk: { ...SHARE, consumer: "risk", formerIds: ["kyc"] } } } },
      "kyc",
      /^here calls consumer "kyc" "risk" now: name that in --consumer$/,
    ],
    ["of another consumer", SHARE, "risk", /is the share of consumer "fraud-team"/],
    ["of a newer version", { ...SHARE, version: 2 }, undefined, /here is of version 2; this program reads version 1/],
    ["without a role", { ...SHARE, invoke: { ...SHARE.invoke, roleArn: "" } }, undefined, /invoke\.roleArn is empty/],
    ["of other outputs", { readme: "x" }, undefined, /here holds no share/],
    ["a list", [], undefined, /expected a mapping, got \[\]/],
    ["nothing", null, undefined, /expected a mapping, got null/],
  ];
  for (const [what, value, consumer, message] of BAD) {
    it(`cannot be ${what}`, () => {
      assert.throws(
        () => shareIn(value, consumer, "here"),
        (error: Error) => error instanceof ShareProblem && message.test(error.message),
      );
    });
  }

  it("comes from a file, from the environment, and from share.json, in this order", () => {
    const named = (consumer: string) => ({ ...SHARE, consumer });
    file("share.json", named("folder"));
    process.chdir(dir);
    assert.equal(loadShare().consumer, "folder");
    process.env["SAGEMAKER_SHARE"] = file("other.json", named("path"));
    assert.equal(loadShare().consumer, "path");
    process.env["SAGEMAKER_SHARE"] = ` ${JSON.stringify(named("text"))}`;
    assert.equal(loadShare().consumer, "text");
    assert.equal(loadShare({ file: file("third.json", named("given")) }).consumer, "given");
  });

  it("in the folder is read by itself only when nobody else may have written it", () => {
    process.chdir(mkdtempSync(path.join(tmpdir(), "folder-")));
    writeFileSync("share.json", JSON.stringify(SHARE));
    chmodSync("share.json", 0o646);
    assert.throws(
      () => loadShare(),
      /\.\/share\.json can be written by others, so it is not read by itself: if you trust it/,
    );
    assert.equal(loadShare({ file: "share.json" }).consumer, "fraud-team");
    chmodSync("share.json", 0o600);
    assert.equal(loadShare().consumer, "fraud-team");
    rmSync("share.json");
    mkdirSync("share.json");
    assert.throws(() => loadShare(), /\.\/share\.json is no file/);
  });

  it("may be taken from one parent only", () => {
    assert.equal(shareIn(SHARE, undefined, "here", "111111111111").consumer, "fraud-team");
    assert.throws(() => shareIn(SHARE, undefined, "here", "999999999999"), /is a share of account 111111111111/);
    process.env["SAGEMAKER_SHARE_PARENT"] = "999999999999";
    assert.throws(() => shareIn(SHARE), /this takes those of parent 999999999999 only/);
    assert.equal(loadShare({ file: file("own.json", SHARE), parentAccountId: "111111111111" }).consumer, "fraud-team");
  });

  it("comes from a Pulumi stack", () => {
    const pulumi = file(
      "pulumi",
      `#!/bin/sh\n[ "$*" = "stack output --json --stack child" ] || { echo "no stack named $5" >&2; exit 255; }\ncat ${file("outputs.json", { share: SHARE })}\n`,
    );
    chmodSync(pulumi, 0o755);
    process.env["PATH"] = `${dir}:${process.env["PATH"]}`;
    assert.equal(loadShare({ stack: "child" }).consumer, "fraud-team");
    assert.throws(() => loadShare({ stack: "chld" }), /cannot read the outputs of stack chld \(no stack named chld\)/);
    file("outputs.json", { readme: "x".repeat(3_000_000), share: SHARE });
    assert.equal(loadShare({ stack: "child" }).consumer, "fraud-team");
    process.env["PATH"] = dir;
    rmSync(pulumi);
    assert.throws(
      () => loadShare({ stack: "child" }),
      /cannot read the outputs of stack child \(there is no command pulumi on the PATH\)/,
    );
  });

  it("that cannot be read says how to get one", () => {
    assert.throws(
      () => loadShare({ file: "/nowhere/share.json" }),
      /cannot read \/nowhere\/share\.json \(ENOENT.*pulumi stack output share --json > share\.json/,
    );
    assert.throws(() => loadShare({ file: file("bad.json", "{") }), /bad\.json is not JSON/);
    process.env["SAGEMAKER_SHARE"] = "{";
    assert.throws(() => loadOutputs(), /SAGEMAKER_SHARE is not JSON/);
  });
});
