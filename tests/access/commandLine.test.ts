import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../commandLine/main";

const ROOT = path.join(__dirname, "../..");

/** As `npm run access-check` runs it. */
const COMMAND = [path.join(ROOT, "bin/sagemaker-sharing.cjs"), "check"];

interface Done {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command without a process of its own. */
async function here(...args: readonly string[]): Promise<Done> {
  let [stdout, stderr] = ["", ""];
  const status = await run(["check", ...args], { out: (text) => (stdout += text), err: (text) => (stderr += text) });
  return { status, stdout, stderr };
}

function accessCheck(...args: readonly string[]): Promise<Done> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...COMMAND, ...args], { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

/** A copy of the sample's stack files with some text replaced. */
function stackFiles(edits: Readonly<Record<string, readonly [from: string | RegExp, to: string]>> = {}): string {
  const dir = mkdtempSync(path.join(tmpdir(), "stacks-"));
  for (const file of ["Pulumi.yaml", "Pulumi.parent.yaml", "Pulumi.child.yaml"]) {
    cpSync(path.join(ROOT, file), path.join(dir, file));
    const edit = edits[file];
    if (edit) writeFileSync(path.join(dir, file), readFileSync(path.join(dir, file), "utf8").replace(...edit));
  }
  return dir;
}

/** A second parent stack of the same account, in another region. */
function twoParents(): string {
  const dir = stackFiles();
  const parent = readFileSync(path.join(dir, "Pulumi.parent.yaml"), "utf8");
  writeFileSync(path.join(dir, "Pulumi.us.yaml"), parent.replace("eu-west-1", "us-east-1"));
  return dir;
}

interface Case {
  readonly name: string;
  readonly args: () => readonly string[];
  readonly status: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
  /** Whether a process of its own is run: one for each exit status, and where much is printed. */
  readonly asProcess?: true;
}

const CASES: readonly Case[] = [
  { name: "the sample", args: () => [], status: 0, stdout: /0 surprises\n$/, asProcess: true },
  {
    name: "--json",
    args: () => ["--json"],
    status: 0,
    asProcess: true,
    stdout: /^\{\n {2}"accounts": \[(.|\n)*"tool": \{\n(.|\n)*"sha256": "[0-9a-f]{64}"/,
  },
  { name: "--help", args: () => ["--help"], status: 0, stdout: /--parent <stack>/ },
  {
    name: "named stacks",
    args: () => ["--parent", "parent", "--child", "child"],
    status: 0,
    stdout: /Pulumi\.parent\.yaml \+ Pulumi\.child\.yaml/,
  },
  {
    name: "an unknown option",
    args: () => ["--chld", "x"],
    status: 2,
    asProcess: true,
    stderr: /unknown option '--chld'(.|\n)*Did you mean --child\?/,
  },
  {
    name: "a stack without a file",
    args: () => ["--parent", "prod"],
    status: 1,
    asProcess: true,
    stderr: /there is no file .*Pulumi\.prod\.yaml for stack prod; the stacks of \. are child, parent/,
  },
  {
    name: "a folder that is not there",
    args: () => ["--dir", "/nowhere"],
    status: 1,
    stderr: /^there is no folder \/nowhere\n1 mistake; nothing was checked\.\n$/,
  },
  {
    name: "a share beside a parent",
    args: () => ["--share", "share.json", "--parent", "parent"],
    status: 2,
    stderr: /'--share <file>' cannot be used with option '--parent <stack>'/,
  },
  {
    name: "a child alone",
    args: () => [
      "--dir",
      stackFiles({}),
      "--ignore",
      "parent",
      "--share",
      path.join(ROOT, "examples/terraform-child/share.json"),
    ],
    status: 1,
    stderr: /^--share .*share\.json has no share for consumer "fraud-team"/,
  },
  {
    name: "a parent given as a child",
    args: () => ["--child", "parent"],
    status: 1,
    stderr: /is the stack file of a parent account/,
  },
  {
    name: "a child given as the parent",
    args: () => ["--parent", "child"],
    status: 1,
    stderr: /is not of a parent account/,
  },
  {
    name: "mistakes in both stack files",
    args: () => [
      "--dir",
      stackFiles({
        "Pulumi.parent.yaml": ["endpoints:", "endpoint:"],
        "Pulumi.child.yaml": ["members: [alice]", "member: [alice]"],
      }),
    ],
    status: 1,
    stderr:
      /Pulumi\.child\.yaml:14:7: sagemaker-sharing:callers\.group\.member: .*did you mean members\?(.|\n)*Pulumi\.parent\.yaml:10:7: sagemaker-sharing:consumers\.fraud-team\.endpoint: .*did you mean endpoints\?/,
  },
  {
    name: "a file that is not YAML",
    args: () => ["--dir", stackFiles({ "Pulumi.child.yaml": ["config:", "config: ["] })],
    status: 1,
    stderr: /Pulumi\.child\.yaml:4:15: is not YAML/,
  },
  {
    name: "a folder where a stack file should be",
    args: () => {
      const dir = stackFiles();
      mkdirSync(path.join(dir, "Pulumi.other.yaml"));
      return ["--dir", dir];
    },
    status: 1,
    stderr: /Pulumi\.other\.yaml cannot be read: EISDIR/,
  },
  {
    name: "an encrypted value",
    args: () => [
      "--dir",
      stackFiles({ "Pulumi.child.yaml": ["consumer: fraud-team", "consumer: { secure: v1:abc }"] }),
    ],
    status: 1,
    stderr: /sagemaker-sharing:consumer holds an encrypted value, which cannot be read offline/,
  },
  {
    name: "a child of another parent beside the right ones",
    args: () => ["--dir", stackFiles({ "Pulumi.child.yaml": ["sharing/parent", "sharing/prod"] })],
    status: 1,
    stdout:
      /!! .*Pulumi\.child\.yaml:7:34: sagemaker-sharing:parentStack is organization\/sagemaker-sharing\/prod, and .* holds no stack file of that parent: write organization\/sagemaker-sharing\/parent, or leave this stack out with --ignore child\n(.|\n)*, 1 surprise\n$/,
  },
  {
    name: "a stack left out",
    args: () => ["--ignore", "child", "--dir", stackFiles({ "Pulumi.child.yaml": ["sharing/parent", "sharing/prod"] })],
    status: 0,
    stdout: /\nskipped +child \(--ignore\)\n(.|\n)*, 0 surprises\n$/,
  },
  {
    name: "a stack left out that is not there",
    args: () => ["--ignore", "chld"],
    status: 1,
    stderr: /^--ignore chld: the stacks of \. are child, parent\n/,
  },
  {
    name: "two parents that make roles of one name",
    args: () => ["--dir", twoParents()],
    status: 1,
    stderr:
      /several parent accounts \(parent, us\): choose one with --parent\n(.|\n)*account 111111111111: stacks parent and us both make role SageMakerExternal-fraud-team, and the second pulumi up would fail/,
  },
  {
    name: "a child of another parent",
    args: () => ["--child", "child", "--dir", stackFiles({ "Pulumi.child.yaml": ["sharing/parent", "sharing/main"] })],
    status: 1,
    stderr:
      /parentStack is organization\/sagemaker-sharing\/main, which is not the parent's stack parent of this check/,
  },
];

/** On a machine that is slow, or busy, the command says how far it is. */
const withoutProgress = (stderr: string) => stderr.replace(/^\d+ .* \.\.\.\n/gm, "");

describe("npm run access-check", () => {
  for (const { name, args, status, stdout = /^/, stderr = /^$/, asProcess } of CASES) {
    it(`with ${name} ends with ${status}`, async () => {
      const result = await (asProcess ? accessCheck : here)(...args());
      assert.match(withoutProgress(result.stderr), stderr);
      assert.match(result.stdout, stdout);
      assert.equal(result.status, status);
      assert.doesNotMatch(result.stderr, /\n +at /);
      assert.doesNotMatch(result.stdout + result.stderr, /\u001b/);
    });
  }

  it("keeps quiet when nobody reads on", async () => {
    const command = spawn(process.execPath, [...COMMAND, "--json"], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    command.stdout.destroy();
    let stderr = "";
    command.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [status] = (await once(command, "close")) as [number];
    assert.equal(withoutProgress(stderr), "");
    assert.equal(status, 0);
  });
});
