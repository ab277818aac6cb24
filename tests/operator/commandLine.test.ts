import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { inWords } from "../../operator/problem";
import { SURROUNDINGS } from "../../operator/surroundings";
import { event, record } from "../enforcement/samples";
import { Desk } from "./desk";

const ROOT = path.join(__dirname, "../..");

/** As `npm run enforcement` runs it. */
function enforcement(args: readonly string[], { env = {}, stdin = "" } = {}) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    const command = ["--require", "ts-node/register/transpile-only", path.join(ROOT, "operator/main.ts"), ...args];
    const nobody = { AWS_EC2_METADATA_DISABLED: "true", HOME: "/nowhere", PATH: process.env["PATH"] };
    const child = execFile(
      process.execPath,
      command,
      { cwd: ROOT, env: { ...nobody, ...env } },
      (error, stdout, stderr) => resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
    child.stdin!.end(stdin);
  });
}

describe("npm run enforcement", () => {
  it("judges what comes by standard input", async () => {
    const desk = new Desk();
    const saved = event(record("CreateTransformJob", { transformJobName: "j", modelName: "churn-1" }));
    const { status, stdout, stderr } = await enforcement(["decide", "--event", "-", "--dir", desk.dir], {
      stdin: JSON.stringify(saved),
    });
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /^CreateTransformJob of transform job j on 2026-11-21 10:00:00 UTC\n.*\n {2}verdict {3}denied: model churn-1/,
    );
    assert.equal(status, 1);
  });

  it("says in one line that there are no credentials, or that AWS cannot be reached", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_MAX_ATTEMPTS: "1" };
    const [without, unreachable] = await Promise.all([
      enforcement(["cases", "--region", "eu-west-1"]),
      enforcement(["cases", "--region", "eu-west-1"], { env: { ...keys, AWS_ENDPOINT_URL: "http://127.0.0.1:9" } }),
    ]);
    assert.equal(without.stderr, "there are no credentials for AWS: sign in, or choose a profile with AWS_PROFILE\n");
    assert.equal(without.status, 2);
    assert.match(unreachable.stderr, /^AWS cannot be reached \(.*\)\n$/);
  });

  it("asks for the region that nobody names", async () => {
    const { aws } = SURROUNDINGS;
    const desk = new Desk({ more: { aws: { ...aws, region: () => Promise.resolve(undefined) } } });
    const { status, notes } = await desk.run("cases");
    assert.deepEqual([status, notes], [2, "which region? Name it with --region, or set AWS_REGION"]);
  });

  it("shows help, and the options of each command", async () => {
    const desk = new Desk();
    const help = await desk.run("--help");
    assert.equal(help.status, 0);
    for (const command of ["decide", "cases", "adopt", "backtest", "install-baseline"]) {
      assert.ok(help.out.includes(command));
      const { status, out } = await desk.run(command, "--help");
      assert.equal(status, 0);
      assert.match(out, new RegExp(`Usage: npm run enforcement -- ${command}`));
    }
    const unknown = await desk.run("adpot");
    assert.deepEqual([unknown.status, unknown.notes.includes("Did you mean adopt?")], [2, true]);
  });
});

describe("what went wrong, in words", () => {
  const named = (name: string, message = "no, really") => Object.assign(new Error(message), { name });
  const cases: [string, unknown, RegExp][] = [
    ["no credentials", named("CredentialsProviderError"), /^there are no credentials/],
    ["a session that ended", named("ExpiredTokenException"), /sign in again \(no, really\)/],
    ["a key that is wrong", named("UnrecognizedClientException"), /sign in again/],
    ["no permission", named("AccessDeniedException"), /may not do that: no, really; docs\/enforcement\.md/],
    ["no table", named("ResourceNotFoundException"), /no such table in this account and region/],
    ["throttling", named("ThrottlingException"), /patience/],
    [
      "no network",
      Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
      /^AWS cannot be reached \(connect\)$/,
    ],
    ["something else of AWS", named("ValidationException"), /^ValidationException: no, really$/],
    ["an error without a name", new Error("a\n  b"), /^a b$/],
    ["no error at all", "text", /^text$/],
  ];
  for (const [name, error, expected] of cases) {
    it(name, () => {
      const lines = inWords(error);
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, expected);
    });
  }
});
