import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { useAws } from "../fixture";
import { SHARE } from "../samples";

const ROOT = path.join(__dirname, "../../..");
const LOADER = path.join(ROOT, "bin/loadTypeScript.cjs");
const COMMAND = path.join(ROOT, "client/commandLine/main.ts");
const KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

/** From its source, because the built command may be in the making for another test. */
describe("sagemaker-share credentials, for many processes", function () {
  this.timeout(120_000);
  const used = useAws("alice");
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "credentials-"));
    writeFileSync(path.join(dir, "share.json"), JSON.stringify(SHARE));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const run = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
    new Promise<{ stdout: string; stderr: string; status: unknown }>((done) => {
      const options = { cwd: dir, env: { ...process.env, HOME: dir, ...env } };
      execFile(
        process.execPath,
        ["--require", LOADER, COMMAND, "credentials", ...args],
        options,
        (error, stdout, stderr) => done({ stdout, stderr, status: error === null ? 0 : error.code }),
      );
    });
  const assumed = () => used.aws.counts("AssumeRole");
  const idOf = async (args?: readonly string[], env?: NodeJS.ProcessEnv) => {
    const { stdout, stderr } = await run(args, env);
    assert.equal(stderr, "");
    return (JSON.parse(stdout) as { AccessKeyId: string }).AccessKeyId;
  };
  const config = (text: string, name = "config") => {
    writeFileSync(path.join(dir, name), text);
    return { ...KEYS, AWS_CONFIG_FILE: path.join(dir, name) };
  };
  const profile = (name: string, keyId: string) =>
    `[profile ${name}]\naws_access_key_id = ${keyId}\naws_secret_access_key = secret\n`;

  it("assumes the role once, also for processes that come at once", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => idOf()));
    assert.deepEqual([new Set(ids).size, await idOf(), assumed()], [1, ids[0], 1]);
  });

  it("never gives one identity, role or session what it has of another", async () => {
    used.aws.signIn("AKIABOB", `arn:aws:iam::${SHARE.accountId}:user/bob`);
    const work = config(profile("work", "AKIAALICE"));
    const asked: [readonly string[], NodeJS.ProcessEnv][] = [
      [[], {}],
      [[], { AWS_ACCESS_KEY_ID: "AKIABOB" }],
      [["--session-name", "other"], {}],
      [[], { AWS_ROLE_SESSION_NAME: "third" }],
      [["--source-identity", "alice"], {}],
      [["--role", "feature-store"], { AWS_ACCESS_KEY_ID: "ASIAJOB", AWS_SESSION_TOKEN: "token" }],
      [["--profile", "work"], work],
      [["--profile", "work"], config(profile("work", "AKIABOB"), "rewritten")],
    ];
    const ids: string[] = [];
    for (const [args, env] of asked) ids.push(await idOf(args, env));
    assert.equal(new Set(ids).size, asked.length);
    for (const [index, [args, env]] of asked.entries()) assert.equal(await idOf(args, env), ids[index]);
  });

  it("takes the default profile, whatever AWS_PROFILE says, which names the profile that calls it", async () => {
    const env = config(`[default]\naws_access_key_id = AKIAALICE\naws_secret_access_key = secret\n`);
    assert.match(await idOf([], { ...env, AWS_PROFILE: "nope" }), /^ASIASHARE/);
  });

  it("ends when it is to sign in with the profile that calls it", async () => {
    const line = `"${process.execPath}" --require "${LOADER}" "${COMMAND}" credentials --profile loop --role invoke`;
    const env = config(`[profile loop]\ncredential_process = ${line}\n`);
    const { stdout, stderr, status } = await run(["--profile", "loop"], env);
    assert.match(
      stderr,
      /profile loop gets its credentials from this command.*name the profile that you sign in with in/,
    );
    assert.deepEqual([stdout, status, assumed()], ["", 3, 0]);
  });

  it("prints nothing but the hop that failed, on standard error", async () => {
    used.aws.mayNotAssume.push(`arn:aws:iam::${SHARE.accountId}:user/alice`);
    const { stdout, stderr, status } = await run();
    assert.match(
      stderr,
      /^sagemaker-share: assume role: arn:aws:iam::222222222222:user\/alice may not assume arn:aws:iam:/,
    );
    assert.deepEqual([stdout, status], ["", 3]);
  });
});
