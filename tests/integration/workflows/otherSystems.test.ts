import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { installNpmOrSkip } from "../parts";

const ROOT = path.join(__dirname, "../../..");
const NODE = path.join(ROOT, "node_modules/.bin/node");
const SHARING = path.join(ROOT, "bin/sagemaker-sharing.cjs");

/** A repository of two accounts, and programs that stand for those of a machine of CI: each writes down how it is called. */
class Repository {
  readonly folder = mkdtempSync(path.join(tmpdir(), "repository-"));
  readonly bin = mkdtempSync(path.join(tmpdir(), "bin-"));

  /** @param stacks the folder of the stack files in it */
  constructor(readonly stacks = ".") {
    const to = path.join(this.folder, stacks);
    mkdirSync(to, { recursive: true });
    cpSync(path.join(ROOT, "Pulumi.yaml"), path.join(to, "Pulumi.yaml"));
    for (const file of ["Pulumi.parent.yaml", "Pulumi.child.yaml"])
      cpSync(path.join(ROOT, "examples/one-endpoint", file), path.join(to, file));
    mkdirSync(path.join(this.folder, "tool"));
    this.write("tool/package.json", JSON.stringify({ name: "tool", version: "1.0.0" }));
    const dependencies = { tool: "file:tool" };
    this.write("package.json", JSON.stringify({ name: "shares", version: "1.0.0", private: true, dependencies }));
    this.write(".gitignore", "node_modules/\n.gitlab-ci-local/\n");
    execFileSync("npm", ["install", "--package-lock-only", "--offline"], { cwd: this.folder, stdio: "pipe" });
    this.git("init", "--quiet", "--initial-branch", "main", ".");
    this.git("remote", "add", "origin", "git@gitlab.example:acme/shares.git");
  }

  /** The jobs as `deploy matrix` prints them from the top of the repository. */
  jobs(format: "gitlab" | "pulumi"): string {
    const args = ["deploy", "matrix", "--dir", this.stacks, "--format", format];
    return execFileSync(NODE, [SHARING, ...args], { cwd: this.folder, encoding: "utf8" });
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.folder, name), text);
  }

  git(...args: readonly string[]): void {
    const who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    execFileSync("git", [...who, ...args], { cwd: this.folder, stdio: "pipe" });
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "change");
  }

  /** @returns how often it was called with what, a line each */
  program(name: string, script: string): () => readonly string[] {
    const file = path.join(this.bin, name);
    writeFileSync(`${file}.calls`, "");
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${file}.calls'\n${script}\n`);
    chmodSync(file, 0o755);
    return () => readFileSync(`${file}.calls`, "utf8").split("\n").slice(0, -1);
  }

  get env(): NodeJS.ProcessEnv {
    const programs = [this.bin, path.join(ROOT, "node_modules/.bin"), process.env["PATH"]].join(":");
    return { PATH: programs, HOME: this.bin, GIT_CONFIG_GLOBAL: "/dev/null" };
  }

  remove(): void {
    for (const one of [this.folder, this.bin]) rmSync(one, { recursive: true });
  }
}

/** STS: whoever brings a token gets a session of the role's account. */
class WebIdentity {
  readonly asked: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      response.setHeader("content-type", "text/xml");
      const given = new URLSearchParams(body);
      const [arn, token] = [given.get("RoleArn") ?? "", given.get("WebIdentityToken") ?? ""];
      if (given.get("Action") === "AssumeRoleWithWebIdentity") {
        this.asked.push(`${arn} with ${token}`);
        response.end(
          `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA${arn.split(":")[4]}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
        );
      } else {
        const account = /Credential=ASIA(\d{12})\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
        response.end(
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/Deployer/x</Arn><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        );
      }
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** The program itself; the CLI of Pulumi says that a stack cannot be made, which is as far as a job gets without an engine. */
const PROGRAM = `shift 2; exec '${NODE}' '${SHARING}' "$@"`;
const PULUMI = `case "$*" in version*) echo v3.274.1;; "stack ls"*) echo '[]';; *) echo "no $1 here" >&2; exit 255;; esac`;

/** By a runner of GitLab's jobs that reads rules, needs and variables as GitLab does, and runs the scripts in bash. */
describe("the jobs for GitLab, run", function () {
  const RUNNER = "gitlab-ci-local@4.75.1";
  let packages: string;
  let repository: Repository;
  let sts: WebIdentity;

  before(function () {
    packages = mkdtempSync(path.join(tmpdir(), "gitlab-"));
    writeFileSync(path.join(packages, "package.json"), JSON.stringify({ private: true }));
    installNpmOrSkip(this, packages, [RUNNER]);
  });
  after(() => rmSync(packages, { recursive: true }));
  beforeEach(() => (sts = new WebIdentity()));
  afterEach(() => {
    sts.stop();
    repository.remove();
  });

  async function pipeline(): Promise<{ readonly status: number | null; readonly log: string }> {
    repository.write(".gitlab-ci.yml", repository.jobs("gitlab"));
    repository.commit();
    repository.program("rsync", "exit 0"); // It copies what is tracked for containers, and these jobs get none.
    const variables = {
      DEPLOY_ROLE: "Deployer",
      AWS_TOKEN: "a-token",
      AWS_ENDPOINT_URL_STS: await sts.start(),
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_BACKEND_URL: "s3://state",
    };
    const given = Object.entries(variables).flatMap(([key, value]) => ["--variable", `${key}=${value}`]);
    const bin = path.join(packages, "node_modules/.bin/gitlab-ci-local");
    const args = [bin, "--force-shell-executor", "--color=false", "--concurrency", "2", ...given];
    return new Promise((done) =>
      execFile(NODE, args, { cwd: repository.folder, env: repository.env }, (error, stdout, stderr) =>
        done({ status: error === null ? 0 : Number(error.code), log: `${stdout}${stderr}` }),
      ),
    );
  }
  const isOver = (log: string) =>
    [...log.matchAll(/^ (PASS|FAIL) {2}(deploy \w+)/gm)].map(([, how, job]) => `${job} ${how}`);

  it("sign in by the job's token to the role of the account, and give the program its command", async () => {
    repository = new Repository("the stacks");
    const npm = repository.program("npm", "exit 0");
    repository.program("npx", PROGRAM);
    const pulumi = repository.program("pulumi", PULUMI);
    const { log } = await pipeline();
    assert.deepEqual(sts.asked, [
      "arn:aws:iam::111111111111:role/Deployer with a-token",
      "arn:aws:iam::222222222222:role/Deployer with a-token",
    ]);
    assert.deepEqual(npm(), ["ci", "ci"]);
    for (const stack of ["parent", "child"]) {
      assert.match(log, new RegExp(`deploy ${stack} +> check of parent: .* 0 surprises`));
      assert.match(
        log,
        new RegExp(`deploy ${stack} +> stack organization/sagemaker-sharing/${stack} cannot be made: no stack here`),
      );
      assert.ok(pulumi().some((call) => call.startsWith(`stack init organization/sagemaker-sharing/${stack} `)));
    }
  });

  it("run the child's also where the parent's failed, after it, with a token that nobody else reads and that goes", async () => {
    repository = new Repository();
    repository.program("npm", "exit 0");
    const npx = repository.program(
      "npx",
      'ls -l "$AWS_WEB_IDENTITY_TOKEN_FILE"; echo "file=$AWS_WEB_IDENTITY_TOKEN_FILE"; [ "$STACK" != parent ]',
    );
    const { status, log } = await pipeline();
    assert.equal(status, 1, log);
    assert.deepEqual(isOver(log).toSorted(), ["deploy child PASS", "deploy parent FAIL"]);
    assert.deepEqual(
      npx(),
      ["parent", "child"].map((stack) => `--no-install sagemaker-sharing deploy up --yes --only ${stack}`),
    );
    const modes = [...log.matchAll(/^deploy (\w+) +> (\S+) .*aws-token/gm)].map(
      ([, stack, mode]) => `${stack} ${mode}`,
    );
    assert.deepEqual(new Set(modes), new Set(["parent -rw-------", "child -rw-------"]));
    const files = [...log.matchAll(/file=(\S+)/g)].map(([, file]) => file!);
    assert.equal(new Set(files).size, 2);
    for (const file of files) assert.throws(() => readFileSync(file), { code: "ENOENT" });
  });

  it("are none on another branch than the default", async () => {
    repository = new Repository();
    const npx = repository.program("npx", "exit 0");
    repository.program("npm", "exit 0");
    repository.commit();
    repository.git("checkout", "--quiet", "-b", "change");
    await pipeline();
    assert.deepEqual(npx(), []);
  });
});

/** By Pulumi's own types of what its service takes, and by what its machines do before the engine is called. */
describe("the settings of Pulumi Deployments", function () {
  let repository: Repository;
  afterEach(() => repository.remove());

  interface Settings {
    readonly operationContext: { readonly preRunCommands: readonly string[]; readonly oidc: { readonly aws: object } };
    readonly sourceContext: { readonly git: { readonly repoDir: string } };
  }

  /** What Pulumi's types make of settings; a field that they do not know is an error. */
  function understood(context: Mocha.Context, text: string): { readonly status: number | null; readonly out: string } {
    const cwd = path.join(ROOT, "tests/engine");
    const { status, stdout, stderr, error } = spawnSync("go", ["run", "./deploymentSettings"], {
      ...{ cwd, input: text, encoding: "utf8" },
    });
    if (error !== undefined || /dial tcp|no such host|lookup /.test(stderr)) {
      console.log(`SKIPPED: ${error === undefined ? "Go cannot reach a proxy for Pulumi's module" : "there is no Go"}`);
      context.skip();
    }
    return { status, out: `${stdout}${stderr}` };
  }

  it("are what Pulumi's own types know, and come out as they went in", function () {
    repository = new Repository("stacks");
    const text = repository.jobs("pulumi");
    const { status, out } = understood(this, text);
    assert.equal(status, 0, out);
    const settings = JSON.parse(out) as Readonly<Record<string, Settings>>;
    assert.deepEqual(Object.keys(settings).toSorted(), Object.keys(JSON.parse(text) as object).toSorted());
    const { operationContext, sourceContext } = settings["organization/sagemaker-sharing/child"]!;
    assert.deepEqual(operationContext.oidc.aws, {
      duration: "1h0m0s",
      roleArn: "arn:aws:iam::222222222222:role/DEPLOY_ROLE",
      sessionName: "sagemaker-sharing",
    });
    assert.equal(sourceContext.git.repoDir, "stacks");
    assert.match(
      understood(this, text.replace("preRunCommands", "preRunCommand")).out,
      /unknown field "preRunCommand"/,
    );
  });

  for (const stacks of [".", "accounts/stacks"])
    it(`name commands that run in the folder of the stack files, ${stacks}, where the engine finds them`, () => {
      repository = new Repository(stacks);
      const settings = JSON.parse(repository.jobs("pulumi")) as Readonly<Record<string, Settings>>;
      for (const [name, { operationContext, sourceContext }] of Object.entries(settings)) {
        const cwd = path.join(repository.folder, sourceContext.git.repoDir);
        const [, , stack] = name.split("/");
        readFileSync(path.join(cwd, "Pulumi.yaml"));
        readFileSync(path.join(cwd, `Pulumi.${stack}.yaml`));
        for (const command of operationContext.preRunCommands) {
          const { status, stderr } = spawnSync("bash", ["-e", "-c", command], {
            cwd,
            env: repository.env,
            encoding: "utf8",
          });
          assert.equal(status, 0, stderr);
        }
        // npm installs beside the package.json above, and there the program finds it.
        readFileSync(path.join(repository.folder, "node_modules/tool/package.json"));
        rmSync(path.join(repository.folder, "node_modules"), { recursive: true });
      }
    });
});
