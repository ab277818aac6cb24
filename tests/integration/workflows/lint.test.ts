import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { checkJsonSchema, installOrSkip, shellcheck } from "../parts";

const ROOT = path.join(__dirname, "../../..");
const ACTIONLINT = "v1.7.12";

/** What stands in a repository: the templates, the jobs that are printed, and what this repository runs itself. */
describe("the files of CI, by the tools that read them", function () {
  let folder: string;

  before(function () {
    installOrSkip(this);
    folder = mkdtempSync(path.join(tmpdir(), "workflows-"));
    cpSync(path.join(ROOT, "templates/github"), path.join(folder, ".github"), { recursive: true });
    cpSync(path.join(ROOT, ".github"), path.join(folder, ".github"), { recursive: true });
    mkdirSync(path.join(folder, ".git")); // Where actionlint begins to look for actions of the repository.
    const stacks = path.join(ROOT, "examples/twenty-consumers");
    const matrix = (...args: string[]) =>
      execFileSync(
        path.join(ROOT, "node_modules/.bin/node"),
        [path.join(ROOT, "bin/sagemaker-sharing.cjs"), "deploy", "matrix", "--dir", stacks, ...args],
        { encoding: "utf8" },
      );
    writeFileSync(path.join(folder, ".github/workflows/printed.yml"), matrix());
    writeFileSync(path.join(folder, ".gitlab-ci.yml"), matrix("--format", "gitlab"));
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  const workflows = () => globSync(".github/workflows/*.yml", { cwd: folder }).sort();
  const actions = () => globSync(".github/actions/*/action.yml", { cwd: folder }).sort();
  /** What a tool says of files, and nothing where it finds nothing. */
  const saidBy = (tool: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(tool, args, { cwd: folder, encoding: "utf8" });
    return status === 0 ? "" : `${status}: ${stdout}${stderr}`;
  };

  it("are right for actionlint, and their scripts for ShellCheck", function () {
    const actionlint = actionlintOrSkip(this);
    const said = (...files: string[]) =>
      saidBy(actionlint, "-no-color", "-shellcheck", shellcheck, "-pyflakes=", ...files);
    assert.equal(workflows().length, 4);
    assert.equal(said(...workflows()), "");
    // What people write on a pull request would be a command.
    const text = readFileSync(path.join(folder, ".github/workflows/access.yml"), "utf8");
    const unsafe = text.replace("run: npm ci", 'run: echo "${{ github.event.pull_request.title }}" $HOME');
    writeFileSync(path.join(folder, "unsafe.yml"), unsafe);
    assert.match(said("unsafe.yml"), /is potentially untrusted/);
    assert.match(said("unsafe.yml"), /SC2086/);
  });

  it("have actions whose scripts are right for ShellCheck", () => {
    assert.equal(actions().length, 2);
    const scripts = actions().flatMap((file) => {
      const { runs } = parse(readFileSync(path.join(folder, file), "utf8")) as { runs: { steps: { run?: string }[] } };
      return runs.steps.flatMap(({ run }) => run ?? []);
    });
    for (const script of scripts) {
      writeFileSync(path.join(folder, "script.sh"), script);
      assert.equal(saidBy(shellcheck, "--shell", "bash", "script.sh"), "");
    }
  });

  it("fit the schemas of GitHub's workflows and actions, and of GitLab's jobs", () => {
    const fits = (schema: string, files: readonly string[], ...more: string[]) =>
      saidBy(checkJsonSchema, "--builtin-schema", `vendor.${schema}`, ...more, ...files);
    assert.equal(fits("github-workflows", workflows()), "");
    assert.equal(fits("github-actions", actions()), "");
    assert.equal(fits("gitlab-ci", [".gitlab-ci.yml"], "--data-transform", "gitlab-ci"), "");
    const jobs = readFileSync(path.join(folder, ".gitlab-ci.yml"), "utf8");
    writeFileSync(path.join(folder, "wrong.yml"), jobs.replace("resource_group: deploy", "resource_group: [deploy]"));
    assert.match(fits("gitlab-ci", ["wrong.yml"]), /resource_group/);
  });
});

/** The linter of this version, found or built from its Go module, outside of the tree. */
function actionlintOrSkip(context: Mocha.Context): string {
  const cache = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "sagemaker-sharing");
  const bin = path.join(cache, `actionlint-${ACTIONLINT}`);
  const file = path.join(bin, "actionlint");
  if (existsSync(file)) return file;
  const module = `github.com/rhysd/actionlint/cmd/actionlint@${ACTIONLINT}`;
  const { status, error, stderr } = spawnSync("go", ["install", module], {
    encoding: "utf8",
    env: { ...process.env, GOBIN: bin },
  });
  if (status === 0) return file;
  console.log(`SKIPPED: actionlint cannot be built with Go (${error?.message ?? stderr.trim().split("\n").pop()})`);
  return context.skip();
}
