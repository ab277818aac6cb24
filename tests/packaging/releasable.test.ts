import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { obstaclesTo, type Manifest } from "../../packaging/releasable";
import { ROOT } from "../docs/repository";

const RIGHT: Manifest = {
  name: "sagemaker-sharing",
  version: "0.2.0",
  repository: { url: "git+https://github.com/acme/sharing.git" },
};

describe("what keeps a version from being released", () => {
  const obstacles = (change: object, release: object = {}) =>
    obstaclesTo({
      ...{ version: "0.2.0", repository: "acme/sharing", changelog: "## Unreleased\n\n## 0.2.0\n\n* new\n" },
      manifests: { "package.json": RIGHT, "client/package.json": { ...RIGHT, ...change } },
      ...release,
    });

  const CASES: readonly (readonly [what: string, change: object, release: object, ...says: RegExp[]])[] = [
    ["is nothing where all is right", {}, {}],
    ["is nothing where the address is short", { repository: "github:acme/sharing" }, {}],
    [
      "is another version",
      { version: "0.1.0" },
      {},
      /^client\/package\.json has version 0\.1\.0, and 0\.2\.0 is released$/,
    ],
    ["is a private package", { private: true }, {}, /^client\/package\.json says "private": true/],
    ["is no repository", { repository: undefined }, {}, /^client\/package\.json names no repository/],
    [
      "is another repository, also by a letter's case",
      { repository: { url: "https://github.com/Acme/sharing" } },
      {},
      /names the repository Acme\/sharing, and the workflow is of acme\/sharing/,
    ],
    ["are no notes", {}, { changelog: "## Unreleased\n\n* new\n" }, /^CHANGELOG\.md has no section "## 0\.2\.0"/],
    [
      "is all of it at once",
      { version: "0.1.0", private: true, repository: undefined },
      { changelog: "## 0.2.0\n" },
      /has version/,
      /private/,
      /no repository/,
      /says nothing of 0\.2\.0/,
    ],
  ];
  for (const [what, change, release, ...says] of CASES)
    it(what, () => {
      const found = obstacles(change, release);
      assert.equal(found.length, says.length, found.join("\n"));
      for (const [index, one] of says.entries()) assert.match(found[index]!, one);
    });

  it("is said of this repository, which is not published", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--require", "./bin/loadTypeScript.cjs", "packaging/releasable.ts", "9.9.9"],
      { cwd: ROOT, encoding: "utf8" },
    );
    assert.equal(status, 1);
    assert.match(stderr, /^package\.json has version .*, and 9\.9\.9 is released$/m);
    assert.match(stderr, /^CHANGELOG\.md has no section "## 9\.9\.9"/m);
  });
});
