import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeFolder } from "../../contract/folder";

const ROOT = path.join(__dirname, "../..");

describe("a folder that is made", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "folder-"))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const at = (name: string) => path.join(dir, name);

  it("is there with those above it, also a second time, and has its mode", () => {
    makeFolder(at("a/b/c"), 0o700);
    makeFolder(at("a/b/c"));
    assert.equal(statSync(at("a/b/c")).mode & 0o777, process.platform === "win32" ? 0o666 : 0o700);
  });

  it("cannot be where a file is, or a link that leads nowhere", () => {
    writeFileSync(at("file"), "");
    symlinkSync("nowhere", at("link"));
    assert.throws(() => makeFolder(at("file")), { code: "EEXIST" });
    assert.throws(() => makeFolder(at("file/below")), { code: "ENOTDIR" });
    assert.throws(() => makeFolder(at("link")), { code: "ENOENT" });
  });

  it("is refused where the system takes none, rather than tried for ever", function () {
    if (process.platform !== "linux") this.skip();
    const script = `require("./contract/folder").makeFolder("/proc/no-such-process/x")`;
    const args = ["--require", "./bin/loadTypeScript.cjs", "--eval", script];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, timeout: 20_000, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /ENOENT/);
  });
});
