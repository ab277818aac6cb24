import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installNpmOrSkip } from "../parts";
import { EXPRESSIONS, expressionsIn, type Evaluate, type Values } from "./expressions";
import { Runner, type JobRun } from "./runner";

const ROOT = path.join(__dirname, "../../..");
const ACCESS = ".github/workflows/access.yml";
const DEPLOY = ".github/workflows/deploy.yml";

/** The workflows as a repository has them: copied beside stack files, and run job by job. */
describe("the workflows of a repository of stack files", function () {
  let evaluate: Evaluate;
  let packages: string;
  let folder: string;
  let bin: string;

  before(async function () {
    packages = mkdtempSync(path.join(tmpdir(), "expressions-"));
    writeFileSync(path.join(packages, "package.json"), JSON.stringify({ private: true }));
    installNpmOrSkip(this, packages, [EXPRESSIONS]);
    evaluate = await expressionsIn(packages);
  });
  after(() => rmSync(packages, { recursive: true }));

  /** Two accounts on main, and the program where `npm ci` puts it. */
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "repository-"));
    bin = mkdtempSync(path.join(tmpdir(), "bin-"));
    cpSync(path.join(ROOT, "templates/github"), path.join(folder, ".github"), { recursive: true });
    mkdirSync(path.join(folder, "node_modules/.bin"), { recursive: true });
    symlinkSync(path.join(ROOT, "bin/sagemaker-sharing.cjs"), path.join(folder, "node_modules/.bin/sagemaker-sharing"));
    write(".gitignore", "node_modules/\n");
    write("package.json", JSON.stringify({ name: "shares", private: true }));
    git("init", "--quiet", "--initial-branch", "main", ".");
    commit("an empty repository");
  });
  afterEach(() => {
    for (const one of [folder, bin]) rmSync(one, { recursive: true });
  });

  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const commit = (subject: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--message", subject);
  };
  const addStackFiles = () => {
    cpSync(path.join(ROOT, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    for (const file of ["Pulumi.parent.yaml", "Pulumi.child.yaml"])
      cpSync(path.join(ROOT, "examples/one-endpoint", file), path.join(folder, file));
  };
  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    assert.ok(text.includes(from), `${file} has no ${from}`);
    write(file, text.replace(from, to));
  };
  /** What the checkout of a pull request is: the merge of a branch into main. */
  const proposed = (change: () => void) => {
    git("checkout", "--quiet", "-b", "change");
    change();
    commit("change");
    git("checkout", "--quiet", "--detach", "main");
    git("merge", "--quiet", "--no-ff", "--message", "merge", "change");
  };
  /** A program of that name that writes down how it is called, and does what the script says. */
  const recorder = (name: string, script = ""): (() => string) => {
    const file = path.join(bin, name);
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${file}.calls'\n${script}\n`);
    chmodSync(file, 0o755);
    return () => readFileSync(`${file}.calls`, "utf8");
  };

  const run = (file: string, contexts: Values = {}, env: NodeJS.ProcessEnv = {}): Promise<Record<string, JobRun[]>> =>
    new Runner(folder, evaluate, {
      PATH: [bin, path.join(ROOT, "node_modules/.bin"), process.env["PATH"]].join(":"),
      HOME: bin,
      GITHUB_REPOSITORY: "acme/shares",
      ...env,
    }).run(file, { ...pullRequest("acme/shares"), vars: {}, secrets: {}, ...contexts });
  const pullRequest = (from: string, author = "alice"): Values => ({
    github: {
      repository: "acme/shares",
      base_ref: "main",
      run_id: "99",
      token: "token",
      event: { pull_request: { number: 7, head: { repo: { full_name: from } }, user: { login: author } } },
    },
  });

  describe("on a pull request", () => {
    it("say what it opens, as a summary, as annotations and as the text of a comment", async () => {
      addStackFiles();
      commit("two accounts");
      proposed(() => edit("Pulumi.parent.yaml", "[churn,", "[churn, risk,"));
      recorder("gh");
      const { check, comment, preview } = await run(ACCESS);
      assert.equal(check![0]!.result, "success", check![0]!.log);
      assert.match(check![0]!.summary, /endpoint `risk`/);
      assert.match(check![0]!.summary, /Against `origin\/main \([0-9a-f]{12}\)`: \*\*1 opened, 0 closed/);
      assert.match(check![0]!.log, /::warning file=Pulumi\.parent\.yaml,line=10,/);
      const text = readFileSync(path.join(comment![0]!.cwd, "comment.txt"), "utf8");
      assert.equal(text, `<!-- sagemaker-sharing access -->\n${check![0]!.summary}`);
      assert.deepEqual(preview, []);
      assert.deepEqual(check![0]!.permissions, { contents: "read" });
    });

    it("are red where a promise is not kept, and the comment says why", async () => {
      addStackFiles();
      commit("two accounts");
      proposed(() => {
        // A child of a consumer that is gone from the parent.
        edit("Pulumi.parent.yaml", "fraud-team:", "frauds-team:");
      });
      recorder("gh");
      const { check, comment } = await run(ACCESS);
      assert.equal(check![0]!.status, 1, check![0]!.log);
      assert.match(check![0]!.summary, /fraud-team/);
      assert.equal(comment![0]!.result, "success", "the comment is written all the same");
    });

    it("say every mistake of a stack file, in a block that nothing in it ends", async () => {
      addStackFiles();
      commit("two accounts");
      proposed(() => edit("Pulumi.parent.yaml", "[churn,", "['x``` @everyone',"));
      recorder("gh");
      const { check, comment } = await run(ACCESS);
      assert.equal(check![0]!.status, 1);
      assert.match(check![0]!.summary, /Nothing was checked:\n\n {4}Pulumi\.parent\.yaml:\d+:\d+: .*x```/);
      assert.doesNotMatch(check![0]!.summary, /^\S.*@everyone/m);
      assert.equal(comment!.length, 1);
    });

    it("compare nothing where main has no stack files yet", async () => {
      proposed(addStackFiles);
      recorder("gh");
      const { check } = await run(ACCESS);
      assert.equal(check![0]!.result, "success", check![0]!.log);
      assert.match(check![0]!.log, /::notice::origin\/main has no stack files in \.; nothing is compared/);
    });

    it("from a fork get the check, and neither a comment nor credentials", async () => {
      addStackFiles();
      commit("two accounts");
      proposed(() => write("README.md", "hello"));
      const vars = { PREVIEW_ROLE: "Previewer" };
      for (const event of [pullRequest("eve/shares"), pullRequest("acme/shares", "dependabot[bot]")]) {
        const { check, comment, preview } = await run(ACCESS, { ...event, vars });
        assert.equal(check!.length, 1);
        assert.deepEqual([comment, preview], [[], []]);
      }
    });

    it("are red with fail-on-wider until the gain is accepted", async () => {
      addStackFiles();
      commit("two accounts");
      edit(ACCESS, "against: origin/", 'fail-on-wider: "true"\n          against: origin/');
      proposed(() => edit("Pulumi.parent.yaml", "[churn,", "[churn, risk,"));
      recorder("gh");
      assert.equal((await run(ACCESS))["check"]![0]!.status, 3);
      const sharing = path.join(folder, "node_modules/.bin/sagemaker-sharing");
      execFileSync(path.join(ROOT, "node_modules/.bin/node"), [
        sharing,
        ...["diff", "--dir", folder, "--against", "main", "--write-accepted", path.join(folder, "accepted-access.txt")],
      ]);
      assert.equal((await run(ACCESS))["check"]![0]!.result, "success");
    });

    it("preview each account with a role of its own, and fail where one does", async () => {
      addStackFiles();
      commit("two accounts");
      proposed(() => write("README.md", "hello"));
      recorder("gh");
      const calls = recorder(
        "pulumi",
        'case "$*" in *child*) echo "error: no stack named"; exit 255;; esac; echo "+ 3 to create"',
      );
      const { preview } = await run(ACCESS, { vars: { PREVIEW_ROLE: "Previewer" } });
      assert.deepEqual(
        preview!.map(({ matrix, status }) => [matrix["stack"], status]),
        [
          ["parent", 0],
          ["child", 255],
        ],
      );
      assert.match(
        calls(),
        /^preview --cwd \. --stack organization\/sagemaker-sharing\/parent --diff --non-interactive/,
      );
      assert.equal(preview![0]!.summary, "### preview of parent\n\n    + 3 to create\n");
      assert.equal(preview![1]!.summary, "### preview of child\n\n    error: no stack named\n");
      assert.deepEqual(rolesOf(preview!), [
        "arn:aws:iam::111111111111:role/Previewer",
        "arn:aws:iam::222222222222:role/Previewer",
      ]);
    });

    it("find the comment that they wrote before, among hundreds", async () => {
      addStackFiles();
      commit("two accounts");
      proposed(() => write("README.md", "hello"));
      const calls = recorder("gh", 'case "$*" in *--paginate*) printf "41\\n42\\n";; esac');
      await run(ACCESS);
      assert.match(calls(), /^api --paginate repos\/acme\/shares\/issues\/7\/comments --jq /);
      assert.match(
        calls(),
        /^api --silent --method PATCH repos\/acme\/shares\/issues\/comments\/41 --field body=@comment\.txt$/m,
      );
      assert.doesNotMatch(calls(), /POST/);
    });
  });

  describe("on main", () => {
    const vars = { DEPLOY_ROLE: "Deployer", PULUMI_BACKEND_URL: "s3://state" };
    /** The program, but for `deploy up`, which is written down. */
    const deploying = (script: string) =>
      recorder(
        "npx",
        `shift 2; if [ "$2" = up ]; then ${script}; else exec '${folder}/node_modules/.bin/sagemaker-sharing' "$@"; fi`,
      );

    it("deploy the parents, then the children, each account by its own role", async () => {
      addStackFiles();
      commit("two accounts");
      const calls = deploying('echo "$PULUMI_BACKEND_URL $STACK"');
      const { check, parents, children } = await run(DEPLOY, { vars });
      assert.equal(check![0]!.result, "success", check![0]!.log);
      assert.deepEqual(
        [...parents!, ...children!].map(({ summary }) => summary),
        ["### up of parent\n\n    s3://state parent\n", "### up of child\n\n    s3://state child\n"],
      );
      assert.match(calls(), /^--no-install sagemaker-sharing deploy up --dir \. --only parent --yes$/m);
      assert.deepEqual(rolesOf([...parents!, ...children!]), [
        "arn:aws:iam::111111111111:role/Deployer",
        "arn:aws:iam::222222222222:role/Deployer",
      ]);
      assert.deepEqual(parents![0]!.permissions, { contents: "read", "id-token": "write" });
    });

    it("go on to the children where a parent failed, and deploy nothing where the check did", async () => {
      addStackFiles();
      commit("two accounts");
      deploying('[ "$STACK" != parent ]');
      const failed = await run(DEPLOY, { vars });
      assert.deepEqual([failed["parents"]![0]!.result, failed["children"]![0]!.result], ["failure", "success"]);
      edit("Pulumi.parent.yaml", "fraud-team:", "frauds-team:");
      const { check, parents, children } = await run(DEPLOY, { vars });
      assert.equal(check![0]!.result, "failure");
      assert.deepEqual([parents, children], [[], []]);
    });
  });

  const rolesOf = (jobs: readonly JobRun[]) =>
    jobs.flatMap(({ used }) =>
      used.filter(({ uses }) => uses.includes("configure-aws-credentials")).map((one) => one.with["role-to-assume"]),
    );
});
