import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { awsConfig } from "../../../contract/awsConfig";
import { AwsError, createTables } from "../../fakes/aws";
import { CASES, SQL } from "./commandLineCases";
import { useAws } from "../fixture";
import { COMMAND, runHere, type Done } from "./runHere";
import { SHARE } from "../samples";

const CLIENT = path.join(__dirname, "../../../client");
const dir = mkdtempSync(path.join(tmpdir(), "command-line-"));
const file = (name: string, text: string) => {
  writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
};

interface RunOptions {
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Ended as soon as this holds. */
  readonly interruptWhen?: () => boolean;
  /** @default SIGINT, which is Ctrl-C */
  readonly ended?: NodeJS.Signals;
}

/** Runs the command as it is installed, in a process of its own. */
function runInstalled(
  args: readonly string[],
  { input = "", env = {}, interruptWhen, ended = "SIGINT" }: RunOptions = {},
): Promise<Done> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: dir, env: { ...process.env, HOME: dir, ...env } });
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
  child.stdin.on("error", () => undefined); // A command that needs no input may end before it is sent.
  child.stdin.end(input);
  const timer =
    interruptWhen &&
    setInterval(() => {
      if (!interruptWhen()) return;
      clearInterval(timer); // A second one would end it at once.
      child.kill(ended);
    }, 50);
  return new Promise((resolve) =>
    child.on("close", (status) => {
      clearInterval(timer);
      resolve({ status, ...out });
    }),
  );
}

/** As {@link runInstalled}, without a process. */
const here = (
  args: readonly string[],
  given: { input?: string | Uint8Array | undefined; env?: NodeJS.ProcessEnv | undefined } = {},
) => runHere(args, { dir, ...given });

/** An answer that comes after the tests are over. */
async function* neverAnswers(): AsyncGenerator<Buffer> {
  await new Promise((resolve) => setTimeout(resolve, 3_600_000).unref());
  yield Buffer.from("late");
}

describe("sagemaker-share", () => {
  const used = useAws("job");
  before(() => {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: CLIENT });
    file("share.json", JSON.stringify(SHARE));
    file("outputs.json", JSON.stringify({ share: SHARE, enforcement: { regions: {} } }));
    const shares = { version: SHARE.version, consumers: { [SHARE.consumer]: SHARE } };
    file("parent.json", JSON.stringify({ shares, enforcement: { regions: {} } }));
  });
  beforeEach(() => {
    const { aws } = used;
    aws.life = ["SUCCEEDED"];
    aws.routers["assistants"] = { small: "churn" };
    aws.endpoints["churn"] = (body, headers) => Buffer.from(`${headers["content-type"]}: ${body.toString("utf8")}`);
    const records = new Map(
      ["1", "2"].map((id) => [
        id,
        [
          { FeatureName: "id", ValueAsString: id },
          { FeatureName: "note", ValueAsString: `a "b", ${id}` },
        ],
      ]),
    );
    aws.groups["Customers"] = { identifier: "id", features: ["id", "note"], records };
    aws.tables = createTables(
      "sagemaker_featurestore",
      "customers_1700000000",
      {
        id: "bigint",
        note: "varchar",
        event_time: "varchar",
        is_deleted: "boolean",
        api_invocation_time: "varchar",
        write_time: "varchar",
      },
      [1, 2, 3].map((id) => ({
        id,
        note: [null, "", 'a "b"\nc'][id - 1]!,
        event_time: "2026-11-23T09:00:00Z",
        is_deleted: 0,
        api_invocation_time: "",
        write_time: "",
      })),
    );
  });

  for (const { name, args, input, env, fault, life, silent, share, installed, ...ends } of CASES) {
    const { status = 0, stdout = /^/, stderr = /^$/ } = ends;
    it(`${name}: ends with ${status}`, async () => {
      file("x.csv", "1,2");
      if (fault) used.aws.next(...fault);
      if (life) used.aws.life = life;
      if (share) Object.assign(used.aws, { share });
      if (silent) {
        used.aws.failurePlace = silent.failurePlace;
        used.aws.endpoints["churn"] = () => neverAnswers();
      }
      const done = await (installed ? runInstalled(args, { input, env }) : here(args, { input, env }));
      assert.match(done.stderr, stderr);
      assert.match(done.stdout, status === 0 || stdout.source !== "^" ? stdout : /^$/);
      assert.equal(done.status, status);
      assert.doesNotMatch(done.stderr, /\n +at |\u001b/, "no stack trace, no progress when piped");
      assert.doesNotMatch(done.stdout, /\u001b/);
    });
  }

  it("reads for --help what the command line itself is in, and nothing else", async () => {
    const required = file("required.cjs", 'process.on("exit", () => console.error(Object.keys(require.cache).join()))');
    const { stderr } = await runInstalled(["--help"], { env: { NODE_OPTIONS: `--require ${required}` } });
    const read = stderr
      .trim()
      .split(",")
      .filter((name) => name !== required);
    assert.deepEqual(
      read.map((name) => path.relative(CLIENT, name)),
      ["bin/sagemaker-share.js", "dist/contract/nodeVersion.js", "dist/client/commandLine/main.js"],
    );
  });

  for (const [ended, status, said] of [
    ["SIGINT", 130, /interrupted/],
    ["SIGTERM", 143, /ended by SIGTERM/],
    ["SIGHUP", 129, /ended by SIGHUP/],
  ] as const)
    it(`stops a query that ${ended} ends, and leaves no file of it`, async () => {
      used.aws.life = ["RUNNING"];
      const interruptWhen = () => used.aws.counts("GetQueryExecution") >= 1;
      const done = await runInstalled(["query", SQL, "-o", "stopped.csv"], { interruptWhen, ended });
      assert.equal(done.status, status);
      assert.match(done.stderr, said);
      assert.equal([...used.aws.queries.values()][0]!.stopped, true);
      assert.deepEqual(
        readdirSync(dir).filter((name) => name.startsWith("stopped")),
        [],
      );
    });

  it("ends at once while STS does not answer", async () => {
    used.aws.hang("AssumeRole");
    const interruptWhen = () => used.aws.counts("AssumeRole") >= 1;
    const done = await runInstalled(["invoke", "churn", "--body", "share.json"], { interruptWhen, ended: "SIGTERM" });
    assert.equal(done.status, 143);
    assert.equal(used.aws.counts("AssumeRole"), 1);
  });

  it("takes its input as slowly as it comes", async () => {
    const child = spawn(process.execPath, [COMMAND, "invoke", "churn"], { cwd: dir });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    for (const part of ["1", "2"]) {
      await new Promise((wait) => setTimeout(wait, 400));
      child.stdin.write(part);
    }
    child.stdin.end();
    assert.equal(await new Promise((closed) => child.on("close", closed)), 0);
    assert.equal(stdout, "application/json: 12");
  });

  for (const args of [
    ["put", "Customers"],
    ["get", "Customers", "-"],
    ["query", "-"],
  ])
    it(`takes no text for another in ${args[0]}`, async () => {
      const latin1 = Buffer.from('{"id": "1"}\n{"id": "Jos\u00e9"}\n', "latin1");
      const { status, stderr } = await here(args, { input: latin1 });
      assert.equal(stderr, "sagemaker-share: line 2 of standard input is not UTF-8: write it as UTF-8\n");
      assert.equal(status, 2);
    });

  it("says that Node.js is too old, before it loads what an older one cannot", async () => {
    const older = path.join(__dirname, "../../contract/olderNode.cjs");
    const { status, stdout, stderr } = await runInstalled(["--help"], { env: { NODE_OPTIONS: `--require ${older}` } });
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /^sagemaker-share needs Node\.js 22\.12 or later; this is 22\.11\.0, .*\n$/);
  });

  it("writes an answer as it is, into a file, too", async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    used.aws.endpoints["churn"] = () => bytes;
    await runInstalled(["invoke", "churn", "-d", "x", "-o", "answer.bin"]);
    assert.deepEqual(readFileSync(path.join(dir, "answer.bin")), bytes);
  });

  it("writes a file whole, in the form that its name says, or leaves what was there", async () => {
    const read = (name: string) => readFileSync(path.join(dir, name), "utf8");
    await here(["query", SQL, "-o", "rows.csv"]);
    assert.equal(read("rows.csv"), 'id,note\r\n1,\r\n2,""\r\n3,"a ""b""\nc"\r\n');
    await here(["query", SQL, "-o", "rows.jsonl"]);
    assert.equal(read("rows.jsonl").split("\n").length, 4);
    assert.deepEqual(await here(["query", "--latest", "Customers", "-o", "newest.parquet"]), {
      status: 0,
      stdout: "",
      stderr: "",
    });
    assert.match(read("newest.parquet"), /^PAR1[^]*PAR1$/);
    await here(["get", "Customers", "1", "-o", "rows.csv"]);
    assert.equal(read("rows.csv"), 'id,note\r\n1,"a ""b"", 1"\r\n');
    assert.equal((await here(["query", SQL, "-o", "rows.csv", "-f", "table"])).stdout, "");
    const before = read("rows.csv");
    assert.match(before, /^id {2}note\n/);

    used.aws.next("GetQueryResults", new AwsError("InternalServerException", "no", 500));
    assert.equal((await here(["query", SQL, "-o", "rows.csv"])).status, 1);
    used.aws.next("InvokeEndpoint", new AwsError("ModelError", "bad", 424));
    assert.equal((await here(["invoke", "churn", "-d", "x", "-o", "rows.csv"])).status, 1);
    assert.equal((await here(["get", "Customers", "9", "-o", "none.csv"])).status, 4);
    assert.equal(read("rows.csv"), before);
    const left = readdirSync(dir).filter((name) => name.startsWith("rows") || name.startsWith("none"));
    assert.deepEqual(left.sort(), ["rows.csv", "rows.jsonl"]);
  });

  it("does not mind a reader that has seen enough", async () => {
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id }));
    used.aws.tables = createTables("sagemaker_featurestore", "many", { id: "bigint" }, rows);
    const child = spawn(
      "bash",
      [
        "-c",
        `set -o pipefail; "${process.execPath}" "${COMMAND}" query 'SELECT id FROM sagemaker_featurestore.many ORDER BY id' -f csv | head -n 2`,
      ],
      { cwd: dir },
    );
    const out = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
    const status = await new Promise((closed) => child.on("close", closed));
    assert.deepEqual({ ...out, status }, { stdout: "id\r\n0\r\n", stderr: "", status: 0 });
  });

  it("writes the profiles between markers, and replaces them the next time", async () => {
    const config = file("config", "[default]\nregion = eu-central-1");
    for (let time = 0; time < 2; time += 1) {
      const { status, stdout } = await here(["profile", "--write", "--file", config]);
      assert.deepEqual([status, stdout], [0, `wrote the profiles of fraud-team into ${config}\n`]);
    }
    const text = readFileSync(config, "utf8");
    assert.match(text, /^\[default\]\nregion = eu-central-1\n\n# >>> sagemaker-fraud-team-111111111111-eu-west-1 >>> /);
    assert.equal(text.match(/\[profile sagemaker-fraud-team-111111111111-eu-west-1\]/g)?.length, 1);
  });

  it("prints the same profiles as the stack's output awsConfig", async () => {
    assert.equal((await here(["profile"])).stdout, awsConfig(SHARE));
    assert.match(
      awsConfig(SHARE),
      /^\n# .*\n\[profile sagemaker-fraud-team-111111111111-eu-west-1\]\nsource_profile = default\nrole_arn = arn:/,
    );
  });
});
