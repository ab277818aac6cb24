import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** A folder with the loader, the compiler and one source. */
function folder(): { readonly dir: string; readonly cache: string; readonly write: (source: string) => void } {
  const dir = mkdtempSync(path.join(tmpdir(), "load-"));
  mkdirSync(path.join(dir, "bin"));
  mkdirSync(path.join(dir, "node_modules"));
  for (const name of ["loadTypeScript.cjs", "compileOnce.cjs", "deferPackages.cjs"])
    copyFileSync(path.join(ROOT, "bin", name), path.join(dir, "bin", name));
  symlinkSync(path.join(ROOT, "node_modules/esbuild"), path.join(dir, "node_modules/esbuild"));
  return {
    dir,
    cache: path.join(dir, "node_modules/.cache/sagemaker-sharing"),
    write: (source) => writeFileSync(path.join(dir, "main.ts"), source),
  };
}

/** What the source prints, loaded through the loader. */
const printed = (dir: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  execFileSync(process.execPath, ["--require", "./bin/loadTypeScript.cjs", "./main.ts", ...args], {
    cwd: dir,
    encoding: "utf8",
    env: { ...process.env, ...env },
  }).trim();

const keptFiles = (cache: string) => readdirSync(cache).filter((name) => name.endsWith(".cjs"));

describe("the loader of TypeScript", () => {
  it("keeps what it compiled, one file a source, and sees every change", () => {
    const { dir, cache, write } = folder();
    for (const word of ["one", "two", "one"]) {
      write(`const word: string = "${word}"; console.log(word);`);
      for (const time of ["compiled", "kept"]) assert.equal(printed(dir), word, time);
      assert.equal(keptFiles(cache).length, 1);
    }
  });

  it("keeps the map of a source beside it, for whoever debugs", () => {
    const { dir, write } = folder();
    write(`interface Left { readonly out: string }\n\ntype Also = Left;\n\nthrow new Error("here");`);
    for (const time of ["compiled", "kept"]) {
      const args = ["--enable-source-maps", "--require", "./bin/loadTypeScript.cjs", "./main.ts"];
      const { stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: "utf8" });
      assert.match(stderr, /main\.ts:5:7/, time);
    }
  });

  it("believes no file that is not whole, nor one of another source", () => {
    const { dir, cache, write } = folder();
    write(`console.log("right" as string);`);
    assert.equal(printed(dir), "right");
    const [name = ""] = keptFiles(cache);
    for (const content of ["", "//", 'console.log("wrong");', `//${"0".repeat(64)}\nconsole.log("wrong");`]) {
      writeFileSync(path.join(cache, name), content);
      assert.equal(printed(dir), "right");
    }
  });

  for (const [how, args, env] of [
    ["--no-cache", ["--no-cache"], {}],
    ["SAGEMAKER_SHARING_NO_CACHE=1", [], { SAGEMAKER_SHARING_NO_CACHE: "1" }],
  ] as const) {
    it(`keeps nothing with ${how}`, () => {
      const { dir, cache, write } = folder();
      write(`console.log("there" as string);`);
      assert.equal(printed(dir, args, env), "there");
      assert.ok(!existsSync(cache));
    });
  }

  it("loads commander, which is ES modules alone, without Node's loader of those", () => {
    const { dir, write } = folder();
    symlinkSync(path.join(ROOT, "node_modules/commander"), path.join(dir, "node_modules/commander"));
    write(`const it = require("commander"); console.log(new it.Command("a").name(), it[Symbol.toStringTag]);`);
    for (const time of ["compiled", "kept"]) assert.equal(printed(dir), "a undefined", time);
  });

  it("leaves the sources of other programs to whoever compiles them", () => {
    const { dir, cache, write } = folder();
    const other = mkdtempSync(path.join(tmpdir(), "other-"));
    writeFileSync(path.join(other, "their.ts"), "export const theirs: number = 1;");
    writeFileSync(
      path.join(dir, "theirs.cjs"),
      `require.extensions[".ts"] = (module) => module._compile("exports.theirs = 'as they compile it';", "their.ts");`,
    );
    write(`import { theirs } from "${path.join(other, "their")}"; console.log(theirs);`);
    const args = ["--require", "./theirs.cjs", "--require", "./bin/loadTypeScript.cjs", "./main.ts"];
    assert.equal(execFileSync(process.execPath, args, { cwd: dir, encoding: "utf8" }).trim(), "as they compile it");
    assert.equal(keptFiles(cache).length, 1);
  });
});
