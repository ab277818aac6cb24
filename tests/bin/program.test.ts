import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parentRaw } from "../sample";

const ROOT = path.join(__dirname, "../..");

describe("the program as pulumi up runs it", () => {
  it("leaves two small sources to ts-node, and makes its stack", () => {
    const script = path.join(mkdtempSync(path.join(tmpdir(), "program-")), "run.cjs");
    writeFileSync(
      script,
      `const compiled = [];
      const { createRequire } = require("node:module");
      const here = createRequire(${JSON.stringify(path.join(ROOT, "package.json"))});
      const service = here("ts-node").register({ transpileOnly: true, project: "tsconfig.json" });
      const { compile } = service;
      service.compile = (code, file, ...rest) => (compiled.push(file), compile(code, file, ...rest));
      const pulumi = here("@pulumi/pulumi");
      pulumi.runtime.setAllConfig(${JSON.stringify(parentRaw({ team: { accountId: "222222222222", endpoints: ["churn"] } }))});
      pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) }, "sagemaker-sharing", "parent");
      const program = here("./index.ts");
      program().then((outputs) => {
        process.stdout.write(JSON.stringify({ outputs: Object.keys(outputs), compiled }), () => process.exit());
      });`,
    );
    const printed = execFileSync(process.execPath, [script], { cwd: ROOT, encoding: "utf8" });
    const { outputs, compiled } = JSON.parse(printed) as { outputs: string[]; compiled: string[] };
    assert.deepEqual(outputs, ["shares", "invokeRoleArns", "featureStoreRoleArns"]);
    assert.deepEqual(
      compiled.map((file) => path.relative(ROOT, file)),
      ["index.ts", "contract/nodeVersion.ts"],
    );
  });
});
