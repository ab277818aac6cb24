import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startAws, type Aws } from "../../fakes/aws";
import { SHARE } from "../../client/samples";
import { installNpmOrSkip, OPEN_AI_CLIENTS } from "../parts";

const run = promisify(execFile);
const CLIENT = path.join(__dirname, "../../../client");
const TSC = path.join(__dirname, "../../../node_modules/typescript/bin/tsc");

/** The package as its users get it: packed, installed in an empty folder, away from this repository. */
describe("the tarball of sagemaker-share", () => {
  let folder: string;
  let aws: Aws;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    folder = mkdtempSync(path.join(tmpdir(), "tarball-"));
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: CLIENT, stdio: "pipe" });
    const [tarball] = readdirSync(folder);
    write("package.json", JSON.stringify({ private: true }));
    installNpmOrSkip(this, folder, [`./${tarball}`, ...OPEN_AI_CLIENTS]);
    aws = await startAws(SHARE);
    aws.endpoints["churn"] = (body) => Buffer.from(`churn of ${body.toString("utf8")}`);
    env = { PATH: process.env["PATH"], HOME: folder, ...aws.env("alice") };
    write("share.json", JSON.stringify({ ...SHARE }));
  });

  after(async () => {
    await aws?.stop();
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  const node = (...args: string[]) => run(process.execPath, args, { cwd: folder, env });

  it("holds code and types, and nothing of Pulumi", () => {
    const installed = path.join(folder, "node_modules");
    assert.deepEqual(readdirSync(path.join(installed, "sagemaker-share")).sort(), [
      "LICENSE",
      "README.md",
      "bin",
      "dist",
      "package.json",
    ]);
    assert.deepEqual(readdirSync(path.join(installed, "sagemaker-share/dist")).sort(), [
      "client",
      "contract",
      "licenses",
      "names.js",
      "partition.js",
      "policies",
    ]);
    assert.deepEqual(
      readdirSync(installed).filter((name) => /pulumi|typescript|esbuild/.test(name)),
      [],
    );
    // What is bundled is not installed, and has its licence beside it.
    const bundled = ["@aws-sdk/client-sagemaker", "commander", "zod"];
    assert.deepEqual(
      readdirSync(path.join(installed, "sagemaker-share/dist/licenses")).sort(),
      bundled.map((name) => `${name.replace("/", "+")}.txt`),
    );
    const { dependencies } = JSON.parse(
      readFileSync(path.join(installed, "sagemaker-share/package.json"), "utf8"),
    ) as typeof import("../../../client/package.json");
    assert.deepEqual(
      bundled.filter((name) => name in dependencies),
      [],
    );
    // Of what runs and is not exported there are no types.
    const files = readdirSync(path.join(installed, "sagemaker-share/dist"), { recursive: true }) as string[];
    assert.ok(files.includes("client/index.d.ts") && files.includes("contract/share.d.ts"));
    assert.deepEqual(
      files.filter((name) => name.startsWith("client/commandLine/") && name.endsWith(".ts")),
      [],
    );
  });

  it("has the command line", async () => {
    const { stdout } = await node("node_modules/.bin/sagemaker-share", "invoke", "churn", "--data", "42");
    assert.equal(stdout, "churn of 42");
    assert.match((await node("node_modules/.bin/sagemaker-share", "doctor")).stdout, / hold, 0 do not/);
  });

  it("prints what another tool needs, with what it brings itself", async () => {
    const { stdout } = await node("node_modules/.bin/sagemaker-share", "policy", "--terraform");
    assert.match(stdout, /^resource "aws_iam_policy" "fraud_team_caller" \{$/m);
  });

  it("can be imported", async () => {
    write(
      "use.mjs",
      `import { Endpoints, loadShare } from "sagemaker-share";
console.log((await new Endpoints(loadShare()).invoke("churn", "43")).text());`,
    );
    assert.equal((await node("use.mjs")).stdout, "churn of 43\n");
  });

  it("can be required", async () => {
    write(
      "use.cjs",
      `const { Endpoints, loadShare } = require("sagemaker-share");
new Endpoints(loadShare()).invoke("churn", "44").then((answer) => console.log(answer.text()));`,
    );
    assert.equal((await node("use.cjs")).stdout, "churn of 44\n");
  });

  it("has types, with which the documentation's TypeScript is right", async () => {
    const documentation = readFileSync(path.join(__dirname, "../../../docs/using-a-share.md"), "utf8");
    const blocks = [...documentation.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
    assert.ok(blocks.length >= 4);
    blocks.forEach((code, index) => write(`block${index}.mts`, `${code}\nexport {};\n`));
    write(
      "mistake.mts",
      `import { Endpoints, loadShare } from "sagemaker-share";\nawait new Endpoints(loadShare()).invoke(1, "x");\n`,
    );
    const options = [
      "--noEmit",
      "--skipLibCheck",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2024",
      "--types",
      "node",
      "--typeRoots",
      path.join(__dirname, "../../../node_modules/@types"),
    ];
    await node(TSC, ...options, ...blocks.map((_, index) => `block${index}.mts`)).catch((error: { stdout: string }) =>
      assert.fail(error.stdout),
    );
    await assert.rejects(node(TSC, ...options, "mistake.mts"), (error: { stdout: string }) =>
      /not assignable to parameter of type 'string'/.test(error.stdout),
    );
  });
});
