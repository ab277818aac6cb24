import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** What a process has loaded once it could begin with a stack; by folder of the program, and by package. */
function loaded(): ReadonlySet<string> {
  const worker = path.join(ROOT, "deploy/engine/worker.ts");
  const script = `require(${JSON.stringify(worker)}); console.log(JSON.stringify(Object.keys(require.cache))); process.exit(0);`;
  const said = execFileSync(process.execPath, ["--require", path.join(ROOT, "bin/loadTypeScript.cjs"), "-e", script], {
    encoding: "utf8",
  });
  const files = (JSON.parse(said) as string[]).map((file) => path.relative(ROOT, file));
  return new Set(files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split(path.sep)[0]!));
}

describe("the process of one stack", () => {
  it("loads what deploys, and nothing that asks or simulates: each of them has memory of its own", () => {
    const all = loaded();
    assert.ok(all.has("stacks") && all.has("@pulumi/pulumi"));
    const tooMuch = ["access", "commandLine", "listr2", "@cloud-copilot/iam-simulate", "typescript"];
    assert.deepEqual(
      tooMuch.filter((one) => all.has(one)),
      [],
    );
  });
});
