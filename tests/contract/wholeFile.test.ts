import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beginWhole, writeWhole } from "../../contract/wholeFile";
import { ROOT } from "../../root";

/** Root may write to every file: as somebody else, whose folder it is. */
function asAnybody(folder: string, act: () => void): void {
  if (process.geteuid?.() !== 0) return act();
  const nobody = 65_534;
  chownSync(folder, nobody, nobody);
  process.seteuid!(nobody);
  try {
    act();
  } finally {
    process.seteuid!(0);
  }
}

describe("a file that is written whole", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "whole-"))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const at = (name: string) => path.join(dir, name);

  it("is there when it is kept, and not before", () => {
    writeFileSync(at("a"), "before", { mode: 0o640 });
    const whole = beginWhole(at("a"));
    writeSync(whole.descriptor, "after");
    assert.equal(readFileSync(at("a"), "utf8"), "before");
    whole.keep();
    assert.equal(readFileSync(at("a"), "utf8"), "after");
    assert.equal(statSync(at("a")).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(dir), ["a"]);
  });

  it("keeps the mode of the file that was there, whatever the umask", function () {
    if (process.platform === "win32") this.skip();
    writeFileSync(at("a"), "before");
    const umask = process.umask(0o077);
    try {
      for (const mode of [0o664, 0o600]) {
        chmodSync(at("a"), mode);
        writeWhole(at("a"), "after", 0o644);
        assert.equal(statSync(at("a")).mode & 0o777, mode);
      }
      writeWhole(at("b"), "new", 0o644);
      assert.equal(statSync(at("b")).mode & 0o777, 0o600);
    } finally {
      process.umask(umask);
    }
  });

  it("leaves nothing behind when it is dropped, and what was there", () => {
    writeFileSync(at("a"), "before");
    for (const name of ["a", "b"]) {
      const whole = beginWhole(at(name));
      writeSync(whole.descriptor, "half");
      whole.drop();
    }
    assert.deepEqual(readdirSync(dir), ["a"]);
    assert.equal(readFileSync(at("a"), "utf8"), "before");
  });

  it("is what a link leads to, and the link stays", () => {
    writeFileSync(at("real"), "before");
    symlinkSync(at("real"), at("link"));
    writeWhole(at("link"), "after");
    assert.equal(readFileSync(at("real"), "utf8"), "after");
    assert.ok(lstatSync(at("link")).isSymbolicLink());
  });

  it("is what a link leads to that leads nowhere yet", () => {
    symlinkSync("free", at("link"));
    writeWhole(at("link"), "after");
    assert.ok(lstatSync(at("link")).isSymbolicLink());
    assert.equal(readFileSync(at("free"), "utf8"), "after");
  });

  it("of a name that is no file is written to as it is", async function () {
    if (process.platform === "win32") this.skip();
    writeWhole("/dev/null", "gone");
    assert.ok(statSync("/dev/null").isCharacterDevice());
    execFileSync("mkfifo", [at("pipe")]);
    const reader = import("node:fs/promises").then(({ readFile }) => readFile(at("pipe"), "utf8"));
    await new Promise((opened) => setTimeout(opened, 50));
    writeWhole(at("pipe"), "through");
    assert.equal(await reader, "through");
  });

  it("is written to what a command's output leads to, which may have no path", function () {
    if (process.platform === "win32") this.skip();
    const code = `require("./contract/wholeFile").writeWhole("/dev/stdout", "through")`;
    const args = ["--require", "./bin/loadTypeScript.cjs", "--eval", code];
    assert.equal(
      execFileSync("sh", ["-c", 'node "$@" | cat', "sh", ...args], { cwd: ROOT, encoding: "utf8" }),
      "through",
    );
  });

  it("is written to as it is in the end where nothing can be made beside it", function () {
    const file = "/proc/self/comm"; // The name of this process: it is longer than what is written, and its folder takes no files.
    if (process.platform !== "linux") this.skip();
    const before = readFileSync(file, "utf8");
    try {
      const whole = beginWhole(file);
      writeSync(whole.descriptor, "af");
      assert.equal(readFileSync(file, "utf8"), before);
      whole.drop();
      assert.equal(readFileSync(file, "utf8"), before);
      writeWhole(file, "after");
      assert.equal(readFileSync(file, "utf8"), "after\n");
    } finally {
      writeFileSync(file, before.trim());
    }
  });

  it("takes the place of no file that may only be read", () => {
    writeFileSync(at("a"), "before", { mode: 0o444 });
    asAnybody(dir, () => assert.throws(() => writeWhole(at("a"), "after"), /EACCES/));
    assert.equal(readFileSync(at("a"), "utf8"), "before");
    assert.deepEqual(readdirSync(dir), ["a"]);
  });

  it("fails in a folder that is not there, and says which", () => {
    assert.throws(() => writeWhole(at("none/a"), "x"), /ENOENT.*none/);
    assert.throws(() => writeWhole(dir, "x"), /EISDIR/);
  });
});
