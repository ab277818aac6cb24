import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../../..");

/** A clone of what is committed, as a reviewer has it, with a change that is not. */
describe("diff --own-program", () => {
  let clone: string;

  before(function () {
    if (!existsSync(path.join(ROOT, ".git"))) {
      console.log("SKIPPED: this is no checkout of git");
      this.skip();
    }
    clone = mkdtempSync(path.join(tmpdir(), "own-program-"));
    execFileSync("git", ["clone", "--quiet", "--shared", ROOT, clone]);
    symlinkSync(path.join(ROOT, "node_modules"), path.join(clone, "node_modules"));
  });
  after(() => clone && rmSync(clone, { recursive: true }));

  it("asks the program of the reference about its own stack files, and leaves no worktree behind", () => {
    const file = path.join(clone, "Pulumi.parent.yaml");
    const before = readFileSync(file, "utf8");
    const after = before.replace("[churn,", "[churn, claims,");
    assert.notEqual(after, before);
    writeFileSync(file, after);
    const command = ["bin/sagemaker-sharing.cjs", "diff", "--against", "HEAD", "--own-program", "--json"];
    const said = execFileSync(process.execPath, command, { cwd: clone, encoding: "utf8", maxBuffer: 2 ** 28 });
    const { gains, losses } = JSON.parse(said) as { gains: { key: string; witness: string }[]; losses: object[] };
    assert.deepEqual(losses, []);
    assert.deepEqual(
      gains.map(({ key, witness }) => [key, witness]),
      [["consumers.fraud-team.endpoints[1]", "claims"]],
    );
    assert.deepEqual(
      execFileSync("git", ["worktree", "list"], { cwd: clone, encoding: "utf8" }).trim().split("\n").length,
      1,
    );
  });
});
