import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../commandLine/main";

const ROOT = path.join(__dirname, "../..");
const SAMPLE = path.join(ROOT, "examples/one-endpoint");

async function sharing(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const status = await run(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { status, out, err };
}

describe("what a command writes", () => {
  /** A disk that is full: what was lost must not look like an answer. Not there on macOS. */
  const FULL = "/dev/full";
  for (const [name, program, command] of [
    ["sagemaker-sharing", "bin/sagemaker-sharing.cjs", ["schema"]],
    ["sagemaker-share", "client/commandLine/main.ts", ["completion", "bash"]],
  ] as const)
    it(`is said to be lost where there is no room for it: ${name}`, function () {
      if (!existsSync(FULL)) this.skip();
      const full = openSync(FULL, "w");
      const load = program.endsWith(".ts") ? ["--require", "./bin/loadTypeScript.cjs"] : [];
      const { status, stderr } = spawnSync(process.execPath, [...load, program, ...command], {
        cwd: ROOT,
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      closeSync(full);
      assert.equal(status, 1);
      assert.match(
        stderr,
        /^(sagemaker-share: )?the output cannot be written: ENOSPC: no space left on device, write\n$/,
      );
    });

  it("is one line where a file cannot be written", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "written-"));
    const taken = path.join(folder, "taken");
    writeFileSync(taken, "");
    const into = path.join(taken, "answers.csv");
    const report = await sharing("report", "--dir", SAMPLE, "--csv", into);
    assert.deepEqual([report.status, report.out], [1, ""]);
    assert.match(report.err, new RegExp(`^${into} cannot be written: E[A-Z]+: .*\n$`));
    const diff = await sharing("diff", "--dir", SAMPLE, "--against", SAMPLE, "--write-accepted", folder);
    assert.equal(diff.status, 1);
    assert.match(diff.err, new RegExp(`^${folder} cannot be written: EISDIR: .*\n$`));
    rmSync(folder, { recursive: true });
  });
});

describe("who-can of an action that nobody knows", () => {
  const CASES: readonly (readonly [action: string, resource: string, status: number, err: RegExp])[] = [
    [
      "InvokeEndpiont",
      "churn",
      1,
      /^AWS's authorization data have no action sagemaker:InvokeEndpiont; did you mean InvokeEndpoint\?\n$/,
    ],
    ["GetRecrod", "customers", 1, /did you mean GetRecord\?\n$/],
    ["s3:GetObjekt", "s3://bucket/key", 1, /have no action s3:GetObjekt; did you mean GetObject\?\n$/],
    [
      "sagemakr:InvokeEndpoint",
      "endpoint/churn",
      1,
      /have no service sagemakr; did you mean sagemaker:InvokeEndpoint\?\n$/,
    ],
    ["InvokeInferenceRuoter", "main", 1, /did you mean InvokeInferenceRouter\?\n$/],
    [
      "sagemaker:QuantizeEverything",
      "model/x",
      0,
      /^AWS's authorization data have no action sagemaker:QuantizeEverything; read/,
    ],
    ["invokeendpoint", "churn", 0, /^$/],
    ["InvokeInferenceRouter", "main", 0, /^$/],
    ["sagemaker:PutEndpointPolicy", "endpoint/churn", 0, /^$/],
  ];
  for (const [action, resource, status, err] of CASES)
    it(`${action} on ${resource}`, async () => {
      const found = await sharing("who-can", action, resource, "--dir", SAMPLE);
      assert.equal(found.status, status, found.err);
      assert.match(found.err, err);
      assert.equal(found.out === "", status === 1);
    });
});
