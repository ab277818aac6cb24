import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { awsConfig } from "../../client/awsConfig";
import { AwsError, createTables } from "./aws";
import { useAws } from "./fixture";
import { SHARE } from "./samples";

const CLIENT = path.join(__dirname, "../../client");
const COMMAND = path.join(CLIENT, "bin/sagemaker-share.js");
const dir = mkdtempSync(path.join(tmpdir(), "command-line-"));
const file = (name: string, text: string) => {
  writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
};

interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as it is installed. */
function run(args: readonly string[], { input = "", env = {}, interruptAfter = 0, cwd = dir } = {}): Promise<Done> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env: { ...process.env, ...env } });
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString()));
  child.stdin.on("error", () => undefined); // A command that needs no input may end before it is sent.
  child.stdin.end(input);
  if (interruptAfter > 0) setTimeout(() => child.kill("SIGINT"), interruptAfter);
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, ...out })));
}

describe("sagemaker-share", () => {
  const used = useAws("job");
  before(() => {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: CLIENT });
    file("share.json", JSON.stringify(SHARE));
  });
  beforeEach(() => {
    const { aws } = used;
    aws.life = ["SUCCEEDED"];
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
        event_time: "2026",
        is_deleted: 0,
        api_invocation_time: "",
        write_time: "",
      })),
    );
  });

  const SQL = "SELECT id, note FROM sagemaker_featurestore.customers_1700000000 ORDER BY id";
  const CASES: readonly {
    name: string;
    args: readonly string[];
    input?: string;
    env?: Readonly<Record<string, string>>;
    fault?: readonly [operation: string, error: AwsError];
    life?: readonly string[];
    status?: number;
    stdout?: RegExp;
    stderr?: RegExp;
  }[] = [
    {
      name: "--help",
      args: ["--help"],
      stdout: /invoke an endpoint(.|\n)*pulumi stack output share(.|\n)*Exit status: 0 done(.|\n)*130 Ctrl-C/,
    },
    {
      name: "help of a command",
      args: ["query", "--help"],
      stdout: /--latest <group>(.|\n)*--as-of(.|\n)*choices: "table", "json", "csv"/,
    },
    { name: "--version", args: ["--version"], stdout: /^\d+\.\d+\.\d+\n$/ },
    { name: "no command", args: [], status: 2, stderr: /Usage: sagemaker-share/ },
    { name: "an unknown option", args: ["get", "--groop", "x"], status: 2, stderr: /unknown option '--groop'/ },
    {
      name: "a number that is none",
      args: ["query", "x", "--timeout", "soon"],
      status: 2,
      stderr: /must be a number of seconds above 0 \(got "soon"\)/,
    },
    {
      name: "no share",
      args: ["profile", "--share", "/nowhere"],
      status: 2,
      stderr: /^sagemaker-share: cannot read \/nowhere.*pulumi stack output share --json/,
    },

    { name: "invoke with standard input", args: ["invoke", "churn"], input: "42", stdout: /^application\/json: 42$/ },
    { name: "invoke with a file", args: ["invoke", "churn", "--body", "x.csv"], stdout: /^text\/csv: 1,2$/ },
    {
      name: "invoke with --data",
      args: ["invoke", "churn", "-d", "hi", "-t", "text/plain"],
      stdout: /^text\/plain: hi$/,
    },
    { name: "invoke --stream", args: ["invoke", "churn", "--stream", "-d", "hi"], stdout: /: hi$/ },
    { name: "invoke --async", args: ["invoke", "churn", "--async", "-d", "hi"], stdout: /^.*: hi$/ },
    {
      name: "invoke --async --no-wait",
      args: ["invoke", "churn", "--async", "--no-wait", "-d", "hi"],
      stdout: /"outputLocation": "s3:\/\/ml-async\/out\//,
    },
    { name: "two bodies", args: ["invoke", "churn", "--body", "x.csv", "--data", "x"], status: 2, stderr: /give one/ },
    {
      name: "a body that is not there",
      args: ["invoke", "churn", "--body", "y.csv"],
      status: 2,
      stderr: /cannot read y\.csv/,
    },
    {
      name: "share and body from standard input",
      args: ["invoke", "churn", "--share", "-"],
      input: JSON.stringify(SHARE),
      status: 2,
      stderr: /cannot be both/,
    },
    {
      name: "an endpoint that is refused",
      args: ["invoke", "fraud", "-d", "x"],
      status: 3,
      stderr: /^sagemaker-share: endpoint: .*\n {2}- the share does not hold/,
    },
    {
      name: "a role that is refused",
      args: ["invoke", "churn", "-d", "x"],
      fault: ["AssumeRole", new AwsError("AccessDenied", "no", 403)],
      status: 3,
      stderr: /^sagemaker-share: assume role:/,
    },
    {
      name: "an endpoint that is not there",
      args: ["invoke", "forecast-x", "-d", "x"],
      status: 4,
      stderr: /there is no forecast-x/,
    },
    {
      name: "throttling",
      args: ["invoke", "churn", "-d", "x"],
      fault: ["InvokeEndpoint", new AwsError("ThrottlingException", "Rate exceeded")],
      status: 5,
      stderr: /too many requests/,
    },
    {
      name: "a model that fails",
      args: ["invoke", "churn", "-d", "x"],
      fault: ["InvokeEndpoint", new AwsError("ModelError", "bad", 424)],
      status: 1,
      stderr: /the model behind churn failed/,
    },
    {
      name: "a session name that cannot be",
      args: ["invoke", "churn", "-d", "x", "--session-name", "a b"],
      status: 2,
      stderr: /sessionName must be/,
    },

    { name: "query as a table", args: ["query", SQL], stdout: /^id {2}note\n-- {2}-------\n1\n2\n3 {3}a "b" c\n$/ },
    {
      name: "query as CSV",
      args: ["query", SQL, "-f", "csv"],
      stdout: /^id,note\r\n1,\r\n2,""\r\n3,"a ""b""\nc"\r\n$/,
    },
    {
      name: "query as JSON",
      args: ["query", SQL, "-f", "json"],
      stdout:
        /^\[\n {2}\{"id":1,"note":null\},\n {2}\{"id":2,"note":""\},\n {2}\{"id":3,"note":"a \\"b\\"\\nc"\}\n\]\n$/,
    },
    {
      name: "query from standard input",
      args: ["query", "-", "-f", "csv"],
      input: `${SQL} LIMIT 1`,
      stdout: /^id,note\r\n1,\r\n$/,
    },
    {
      name: "query without rows",
      args: ["query", "SELECT id FROM sagemaker_featurestore.customers_1700000000 WHERE id > 9", "-f", "csv"],
      stdout: /^id\r\n$/,
    },
    {
      name: "query without rows, as JSON",
      args: ["query", "SELECT id FROM sagemaker_featurestore.customers_1700000000 WHERE id > 9", "-f", "json"],
      stdout: /^\[\]\n$/,
    },
    {
      name: "query --latest",
      args: ["query", "--latest", "Customers", "--feature", "id", "--where", "id < 3", "-f", "csv"],
      stdout: /^id\r\n1\r\n2\r\n$/,
    },
    { name: "query --table", args: ["query", "--table", "Customers"], stdout: /"table": "customers_1700000000"/ },
    {
      name: "query of nothing",
      args: ["query"],
      status: 2,
      stderr: /give one of: a query, --latest GROUP, --table GROUP/,
    },
    { name: "a query that fails", args: ["query", "SELECT x"], status: 1, stderr: /failed: TABLE_NOT_FOUND/ },
    {
      name: "a query that is cancelled",
      args: ["query", SQL],
      life: ["CANCELLED"],
      status: 6,
      stderr: /was cancelled/,
    },
    {
      name: "a query that takes too long",
      args: ["query", SQL, "--timeout", "0.5"],
      life: ["RUNNING"],
      status: 124,
      stderr: /gave up after --timeout seconds/,
    },

    {
      name: "get of a record",
      args: ["get", "Customers", "1"],
      stdout: /^\{\n {2}"id": "1",\n {2}"note": "a \\"b\\", 1"\n\}\n$/,
    },
    {
      name: "get of records from standard input",
      args: ["get", "Customers", "-", "-f", "csv"],
      input: "2\n1\n",
      stdout: /^id,note\r\n2,"a ""b"", 2"\r\n1,"a ""b"", 1"\r\n$/,
    },
    {
      name: "get of a record that is missing",
      args: ["get", "Customers", "9"],
      status: 4,
      stdout: /^$/,
      stderr: /^sagemaker-share: Customers has no record 9\n$/,
    },
    {
      name: "get where some are missing",
      args: ["get", "Customers", "9", "1", "8"],
      status: 4,
      stdout: /"id":"1"/,
      stderr: /no record 9, 8\n$/,
    },

    {
      name: "doctor",
      args: ["doctor", "--no-query"],
      stdout: /^your own credentials\n {2}ok somebody is signed in(.|\n)* hold, 0 do not, \d not tried\n$/,
    },
    {
      name: "doctor --json",
      args: ["doctor", "--no-query", "--json"],
      stdout: /^\{\n {2}"findings": \[(.|\n)*"doesNotHold": 0/,
    },
    {
      name: "doctor that finds something",
      args: ["doctor", "--no-query"],
      fault: ["AssumeRole", new AwsError("AccessDenied", "no", 403)],
      status: 1,
      stdout: /!! assume the invoke role(.|\n)* {7}fix: /,
    },
    {
      name: "doctor with half a request",
      args: ["doctor", "--endpoint", "churn"],
      status: 2,
      stderr: /belong together/,
    },
  ];
  for (const { name, args, input, env, fault, life, status = 0, stdout = /^/, stderr = /^$/ } of CASES) {
    it(`${name}: ends with ${status}`, async () => {
      file("x.csv", "1,2");
      if (fault) used.aws.next(...fault);
      if (life) used.aws.life = life;
      const done = await run(args, { input, env });
      assert.match(done.stderr, stderr);
      assert.match(done.stdout, status === 0 || stdout.source !== "^" ? stdout : /^$/);
      assert.equal(done.status, status);
      assert.doesNotMatch(done.stderr, /\n +at |\u001b/, "no stack trace, no progress when piped");
      assert.doesNotMatch(done.stdout, /\u001b/);
    });
  }

  it("stops the query at Ctrl-C", async () => {
    used.aws.life = ["RUNNING"];
    const done = await run(["query", SQL], { interruptAfter: 1200 });
    assert.equal(done.status, 130);
    assert.match(done.stderr, /interrupted/);
    assert.equal([...used.aws.queries.values()][0]!.stopped, true);
  });

  it("writes an answer as it is, into a file, too", async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    used.aws.endpoints["churn"] = () => bytes;
    await run(["invoke", "churn", "-d", "x", "-o", "answer.bin"]);
    assert.deepEqual(readFileSync(path.join(dir, "answer.bin")), bytes);
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

  it("prints the same profiles as the stack's output awsConfig", async () => {
    assert.equal((await run(["profile"])).stdout, awsConfig(SHARE));
    assert.match(
      awsConfig(SHARE),
      /^# .*\n\[profile sagemaker-fraud-team\]\nsource_profile = default\nrole_arn = arn:/,
    );
  });
});
