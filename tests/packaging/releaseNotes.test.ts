import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { notesOf } from "../../packaging/releaseNotes";
import { read, ROOT } from "../docs/repository";

const CHANGELOG = `# Changes

## Unreleased

* soon

## 0.2.0 (2026-11-28)

### Added

* a page ([docs](docs/page.html#part), [the web](https://example.com), [above](#changes))

## 0.2.0-rc.1

## 0.1.0

* the first
`;

describe("release notes", () => {
  it("are the section of a version, whose links lead to its files", () => {
    assert.equal(notesOf(CHANGELOG, "0.1.0"), "* the first\n");
    assert.equal(
      notesOf(CHANGELOG, "0.2.0", "https://git.example/tree/v0.2.0"),
      "### Added\n\n* a page ([docs](https://git.example/tree/v0.2.0/docs/page.html#part), [the web](https://example.com), [above](#changes))\n",
    );
  });

  it("say what is missing", () => {
    assert.throws(
      () => notesOf(CHANGELOG, "0.3.0"),
      /no section "## 0\.3\.0"; it has Unreleased, 0\.2\.0, 0\.2\.0-rc\.1, 0\.1\.0/,
    );
    assert.throws(() => notesOf(CHANGELOG, "0.2.0-rc.1"), /says nothing of 0\.2\.0-rc\.1/);
  });

  it("are printed of the version that package.json has, and of no other", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    const print = (...args: string[]) =>
      spawnSync(process.execPath, ["--require", "./bin/loadTypeScript.cjs", "packaging/releaseNotes.ts", ...args], {
        cwd: ROOT,
        encoding: "utf8",
      });
    const right = print(version);
    assert.equal(right.status, 0, right.stderr);
    assert.equal(right.stdout, notesOf(read("CHANGELOG.md"), version));
    const wrong = print("9.9.9");
    assert.deepEqual([wrong.status, wrong.stdout], [1, ""]);
    assert.match(wrong.stderr, /version 9\.9\.9 is asked for, and package\.json has/);
  });
});
