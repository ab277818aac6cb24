import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** `.ci/run` as a whole, in a folder where npm is a script that plays each step. */

const ROOT = path.join(__dirname, "..");
const MOCHA = path.join(ROOT, "node_modules/mocha/bin/mocha.js");

/** Two tests that fail among four, as mocha itself prints them. */
const TESTS = `
  const assert = require("node:assert/strict");
  describe("a role", () => {
    it("is made", () => {});
    describe("of a consumer", () => {
      it("has one action: InvokeEndpoint", () => assert.equal(2, 1));
      it("is named", () => {});
    });
    it("is deleted", () => { throw new TypeError(Array.from({ length: 9 }, (_, line) => "line " + line).join("\\n\\n")); });
  });
`;

describe(".ci/run", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ci-run-"));
    cpSync(path.join(ROOT, ".ci"), path.join(folder, ".ci"), { recursive: true });
    writeFileSync(path.join(folder, "some.test.cjs"), TESTS);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** `steps` are branches of the shell's \`case\`, by npm's arguments; a step without one prints a line and succeeds. */
  const run = (steps: readonly string[]) => {
    const npm = ["#!/bin/sh", 'case "$*" in', ...steps, "*) echo done ;;", "esac", ""].join("\n");
    writeFileSync(path.join(folder, "npm"), npm, { mode: 0o755 });
    const { status, stdout } = spawnSync("bash", [".ci/run"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env["PATH"]}` },
    });
    return { status, lines: stdout.trimEnd().split("\n") };
  };
  const mocha = (flags: string) => `cit) exec "${process.execPath}" "${MOCHA}" --no-config ${flags} some.test.cjs ;;`;

  it("counts what mocha counts, and each other step as one", () => {
    const { status, lines } = run([mocha('--grep "is made|is named"')]);
    assert.deepEqual([status, lines.at(-1)], [0, "7 passed, 0 failed"]);
    assert.equal(lines.at(-2), "done");
  });

  for (const flags of ["--no-color", "--color"])
    it(`says at its end which tests failed and why, by mocha ${flags}`, () => {
      const { status, lines } = run([mocha(flags)]);
      assert.equal(status, 1);
      assert.deepEqual(lines.slice(lines.indexOf("-- failed: npm cit, exit status 2")), [
        "-- failed: npm cit, exit status 2",
        "  a role > is deleted",
        "      TypeError: line 0",
        ...[1, 2, 3, 4, 5, 6, 7].map((line) => `      line ${line}`),
        "  a role > of a consumer > has one action: InvokeEndpoint",
        "      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:",
        "      2 !== 1",
        "      + expected - actual",
        "      -2",
        "      +1",
        "7 passed, 2 failed",
      ]);
    });

  it("says the last lines of a step that is no test, whatever comes after", () => {
    const { status, lines } = run(['*" check") seq 1 40; echo "a.ts: wrong" >&2; exit 3 ;;']);
    assert.equal(status, 1);
    const from = lines.indexOf("-- failed: npm run --silent check, exit status 3");
    assert.deepEqual(lines.slice(from + 1), [
      ...Array.from({ length: 14 }, (_, line) => `  ${line + 27}`),
      "  a.ts: wrong",
      "5 passed, 1 failed",
    ]);
  });

  it("fails where the runner breaks after its tests", () => {
    const { status, lines } = run(["cit) echo '  12 passing (1s)'; echo 'out of memory'; exit 134 ;;"]);
    assert.equal(status, 1);
    assert.deepEqual(lines.slice(-4), [
      "-- failed: npm cit, exit status 134",
      "    12 passing (1s)",
      "  out of memory",
      "17 passed, 1 failed",
    ]);
  });
});
