import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "../../commandLine/main";
import { restoreEnvironment } from "../environment";
import { fakeCli, FakeSts, type Does } from "./fakeCli";
import { fleetFolder } from "./stackFiles";

const COMMAND = path.join(__dirname, "../../bin/sagemaker-sharing.cjs");
const sts = new FakeSts();
let endpoint: string;

interface Given {
  readonly cli?: Readonly<Record<string, Does>> | "none";
  readonly sts?: FakeSts["answer"];
  readonly args?: readonly string[];
  readonly dir?: () => string;
}

const environment = (cli: Given["cli"] = {}) => ({
  PATH: cli === "none" ? "/nowhere" : `${fakeCli(cli)}:/bin:/usr/bin`,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: "AKID",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "eu-west-1",
});

/** The command without a process of its own, besides that of each stack, with a CLI and an STS that do what a case wants. */
async function deployHere({ cli, sts: answer = { account: "111111111111" }, args = UP, dir = fleet }: Given) {
  sts.answer = answer;
  const before = { environment: { ...process.env }, folder: process.cwd() };
  let [stdout, stderr] = ["", ""];
  const io = { out: (text: string) => void (stdout += text), err: (text: string) => void (stderr += text) };
  try {
    process.chdir(dir());
    restoreEnvironment(environment(cli));
    const status = await run(["deploy", ...args], io);
    return { status, stdout, stderr };
  } finally {
    process.chdir(before.folder);
    restoreEnvironment(before.environment);
  }
}

/** The command as a person runs it, with the process of each stack as ever. */
async function deploy({ cli, sts: answer = { account: "111111111111" }, args, dir = fleet }: Given) {
  sts.answer = answer;
  const child = spawn(process.execPath, [COMMAND, "deploy", ...(args ?? UP)], { cwd: dir(), env: environment(cli) });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, "close")) as [number];
  return { status, stdout, stderr };
}

const UP = ["up", "--yes", "--skip-check", "--only", "parent"];
const fleet = () => fleetFolder(["ads"]);
/** A file is where the folder of what runs leave would be. */
const withoutRuns = () => {
  const dir = fleet();
  writeFileSync(path.join(dir, ".sagemaker-sharing"), "");
  return dir;
};
const without = (file: string) => () => {
  const dir = fleet();
  rmSync(path.join(dir, file));
  return dir;
};

describe("deploy, given what it cannot work with", () => {
  before(async () => {
    endpoint = await sts.start();
  });
  after(() => sts.stop());

  /** Found before anything is begun: one line, and nothing else. */
  const BEFORE: readonly (readonly [what: string, given: Given, says: RegExp])[] = [
    ["no CLI", { cli: "none" }, /^there is no command pulumi on the PATH: install the Pulumi CLI 3\.248 or later: /],
    [
      "a CLI that is too old",
      { cli: { version: { says: "v3.100.0" } } },
      /^the Pulumi CLI is v3\.100\.0, which is too old: install 3\.248 or later: /,
    ],
    [
      "a CLI that does not run",
      { cli: { version: { fails: "error: wrong architecture" } } },
      /^pulumi version fails: wrong architecture$/,
    ],
    [
      "a backend that nobody is logged in to",
      {
        cli: {
          "stack ls": { fails: "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions" },
        },
      },
      /^the state backend cannot be read \(PULUMI_ACCESS_TOKEN must be set .*\); say where Pulumi keeps its state: `pulumi login`, or PULUMI_BACKEND_URL$/,
    ],
    [
      "a backend that the environment's credentials cannot read",
      { cli: { "stack ls": { fails: "error: read bucket: ExpiredToken: The provided token has expired" } } },
      /ExpiredToken.*not those of the stack files: sign in, or name a profile in PULUMI_BACKEND_URL$/,
    ],
    [
      "state that a killed run left",
      { cli: { "stack ls": { fails: "error: EOF" } } },
      /the state is whole, .*`find \.pulumi -name '\*\.attrs' -size 0 -delete`$/,
    ],
    [
      "a full disk",
      { cli: { "stack ls": { fails: "error: write /x: no space left on device" } } },
      /the disk is full: free some space; nothing was begun$/,
    ],
    [
      "no passphrase",
      {
        cli: {
          "stack init": {
            fails: "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
          },
        },
      },
      /^stack organization\/sagemaker-sharing\/parent cannot be made: .*; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or name another provider with --secrets-provider$/,
    ],
    [
      "no Pulumi.yaml",
      { dir: without("Pulumi.yaml") },
      /^there is no Pulumi\.yaml in \.: copy the program's beside the stack files/,
    ],
    [
      "a stack without a file",
      { args: [...UP, "nope"] },
      /no file .*Pulumi\.nope\.yaml for stack nope; the stacks of \. are ads, parent$/,
    ],
    [
      "credentials that have expired",
      { sts: { code: "ExpiredToken" } },
      /^Pulumi\.parent\.yaml: cannot sign in to account 111111111111 with the environment's credentials \(ExpiredToken: .*\); they have expired: sign in again$/,
    ],
    [
      "credentials of another account",
      { sts: { account: "333333333333" } },
      /^Pulumi\.parent\.yaml is of account 111111111111, but the environment's credentials is arn:aws:iam::333333333333:user\/me; sign in to 111111111111, or name a profile or role/,
    ],
    [
      "a full disk under a state that is made only now",
      { cli: { "stack init": { fails: "error: could not create stack: write /x: no space left on device" } } },
      /^stack organization\/sagemaker-sharing\/parent cannot be made: .*; free some space; no stack was begun$/,
    ],
    [
      "a folder that nothing can be written to",
      { cli: { "stack ls": { says: '[{ "name": "parent" }]' } }, dir: withoutRuns },
      /^\.sagemaker-sharing cannot be written \(E.*\): let yourself write there; no stack was begun$/,
    ],
    [
      "nothing to continue",
      { args: [...UP, "--continue"] },
      /^there is nothing to continue in \.: no run is recorded there; leave --continue out$/,
    ],
  ];
  for (const [what, given, says] of BEFORE)
    it(`${what}: says so in one line, and begins nothing`, async () => {
      const { status, stdout, stderr } = await deployHere(given);
      assert.equal(status, 1, stderr);
      assert.equal(stdout, "");
      const lines = stderr.trim().split("\n");
      assert.equal(lines.length, 1, stderr);
      assert.match(lines[0]!, says);
    });

  it("knows its stacks from those of another organization", async () => {
    const dir = () =>
      fleetFolder(["ads"], (stack, config) =>
        stack === "ads" ? { ...config, "sagemaker-sharing:parentStack": "acme/sagemaker-sharing/parent" } : config,
      );
    const lastUpdate = "2026-01-01T00:00:00.000Z";
    const listed = (...names: string[]) => ({ says: JSON.stringify(names.map((name) => ({ name, lastUpdate }))) });
    const cli = {
      // As Pulumi Cloud names them to somebody whose own organization is another: its project and owner left out.
      "stack ls": listed("acme/parent", "ads"),
      "stack ls --json --fully-qualify-stack-names": listed(
        "acme/sagemaker-sharing/parent",
        "somebody/sagemaker-sharing/ads",
      ),
      "stack output": { says: '{ "readme": "x" }' },
    };
    const { stdout, stderr } = await deployHere({ dir, cli, args: ["outputs", "--json"] });
    assert.deepEqual(JSON.parse(stdout), { parent: { readme: "x" } });
    assert.equal(stderr, "ads: it was never deployed\n");
  });

  for (const [key, value] of [
    ["aws:sharedConfigFiles", ["./aws-config"]],
    ["aws:sharedCredentialsFiles", ["./aws-credentials"]],
    [
      "aws:assumeRoleWithWebIdentity",
      { roleArn: "arn:aws:iam::111111111111:role/Deployer", webIdentityTokenFile: "t" },
    ],
  ] as const)
    it(`says that nobody can tell who signs by ${key}, rather than refuse somebody else`, async () => {
      const dir = () => fleetFolder(["ads"], (_, config) => ({ ...config, "aws:profile": "theirs", [key]: value }));
      const { stderr } = await deployHere({ dir, cli: { "stack init": { fails: "error: enough" } } });
      assert.match(stderr, new RegExp(`^not checked who deploys parent: its credentials come from ${key}\n`));
    });

  /** Found by the engine: the stack has failed, and the line below says what to do. */
  const DURING: readonly (readonly [what: string, message: string, way: RegExp, args?: readonly string[]])[] = [
    [
      "a locked stack",
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file.",
      /pulumi cancel --stack organization\/sagemaker-sharing\/parent`$/,
    ],
    [
      "a passphrase that is not the stack's",
      "error: incorrect passphrase",
      /set PULUMI_CONFIG_PASSPHRASE .* the stack was made with$/,
    ],
    [
      "a child whose parent is not there",
      'error: unknown stack "organization/sagemaker-sharing/parent"',
      /the parent was never deployed in this state backend: deploy it first/,
    ],
    [
      "credentials that expire meanwhile",
      "error: ExpiredToken: The security token included in the request is expired",
      /sign in again, then go on with --continue$/,
    ],
    [
      "a disk that is full meanwhile",
      "error: failed to save snapshot: write /x: no space left on device",
      /free some space, then `deploy refresh` this stack, and go on with --continue$/,
    ],
    [
      "no plugin",
      "error: no resource plugin 'pulumi-resource-aws-v7.48.0' found in the workspace or on your $PATH",
      /`pulumi plugin install resource aws v7\.48\.0`$/,
    ],
  ];
  for (const [what, fails, way] of DURING)
    it(`${what}: the stack has failed, with the way out and its log`, async () => {
      const given = { cli: { up: { fails } } };
      const { status, stdout, stderr } = await (what === "a locked stack" ? deploy(given) : deployHere(given));
      assert.equal(status, 1, stderr);
      const [row, , cause, wayOut, log] = stdout.split("\n");
      assert.match(row!, /^ {2}parent +111111111111 .* failed /);
      assert.equal(cause, `parent failed: ${fails.replace("error: ", "")}`);
      assert.match(wayOut!, /^ {2}-> /);
      assert.match(wayOut!, way);
      assert.match(log!, /^ {2}log \.sagemaker-sharing\/logs\/.*parent\.log$/);
      assert.match(stdout, /`deploy up --continue` takes up what is left\n$/);
    });
});
