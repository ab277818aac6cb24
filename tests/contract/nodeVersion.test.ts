import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { nodeIsTooOld, OLDEST_NODE } from "../../contract/nodeVersion";

const ROOT = path.join(__dirname, "../..");
const OLDER_NODE = path.join(__dirname, "olderNode.cjs");

describe("an older Node.js", () => {
  for (const version of ["16.20.2", "20.20.2", "22.11.0", "22.2.0"])
    it(`${version} is refused`, () =>
      assert.match(nodeIsTooOld("it", version)!, /^it needs Node\.js 22\.12 or later; /));

  for (const version of ["22.12.0", "22.20.1", "23.0.0", "24.0.0-nightly", "100.1.0"])
    it(`${version} is not too old`, () => assert.equal(nodeIsTooOld("it", version), undefined));

  it("is what both packages say in engines", () => {
    for (const file of ["package.json", "client/package.json"])
      assert.equal((require(path.join(ROOT, file)) as { engines: { node: string } }).engines.node, `>=${OLDEST_NODE}`);
  });

  describe("gets one sentence and nothing else", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["--require", OLDER_NODE, ...args], { cwd: ROOT, encoding: "utf8" });

    it("from sagemaker-sharing", () => {
      const { status, stdout, stderr } = run("bin/sagemaker-sharing.cjs", "--help");
      assert.equal(status, 1);
      assert.equal(stdout, "");
      assert.match(stderr, /^sagemaker-sharing needs Node\.js 22\.12 or later; this is 22\.11\.0, .*\n$/);
    });

    it("from the program, as an error that Pulumi prints without a stack", () => {
      const ask = `
        try { require("./index.ts")(); } catch (error) {
          const loaded = Object.keys(require.cache).filter((file) => /\\.ts$/.test(file)).map((file) => require("path").relative(".", file));
          console.log(JSON.stringify({ text: error.message, isRunError: error.__pulumiRunError, loaded }));
        }`;
      const { stdout } = run("--require", "ts-node/register/transpile-only", "--eval", ask);
      const { text, isRunError, loaded } = JSON.parse(stdout) as {
        text: string;
        isRunError: boolean;
        loaded: string[];
      };
      assert.match(
        text,
        /^this program needs Node\.js 22\.12 or later; this is 22\.11\.0, .*: put a newer one first on the PATH/,
      );
      assert.equal(isRunError, true);
      assert.deepEqual(loaded.sort(), ["contract/nodeVersion.ts", "index.ts"]);
    });
  });
});
