import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { Metafile } from "esbuild";
import { createRequire, isBuiltin } from "node:module";
import {
  readFileSync,
  statSync,
  utimesSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** Later than the sources were written by more than a clock may stand still. */
const LATER = "const { now } = Date; Date.now = () => now() + 10_000;";

/** A folder with the loaders, the compiler and sources. */
function program(sources: Readonly<Record<string, string>>) {
  const dir = mkdtempSync(path.join(tmpdir(), "one-file-"));
  for (const folder of ["bin", "room", "node_modules"]) mkdirSync(path.join(dir, folder));
  for (const name of ["loadTypeScript.cjs", "compileOnce.cjs", "deferPackages.cjs", "fileStates.cjs", "oneFile.cjs"])
    copyFileSync(path.join(ROOT, "bin", name), path.join(dir, "bin", name));
  symlinkSync(path.join(ROOT, "node_modules/esbuild"), path.join(dir, "node_modules/esbuild"));
  const write = (name: string, text: string) => writeFileSync(path.join(dir, name), text);
  write("later.cjs", LATER);
  write("run.cjs", 'require("./bin/loadTypeScript.cjs"); require("./bin/oneFile.cjs").load("room/main").main();');
  for (const [name, text] of Object.entries(sources)) write(name, text);
  const run = (args: readonly string[] = [], before = "./later.cjs") => {
    const all = ["--enable-source-maps", "--require", before, "./run.cjs", ...args];
    const { stdout, stderr } = spawnSync(process.execPath, all, { cwd: dir, encoding: "utf8" });
    return { printed: stdout.trim(), stderr };
  };
  const cache = path.join(dir, "node_modules/.cache/sagemaker-sharing");
  return { dir, cache, write, run, kept: () => (existsSync(cache) ? readdirSync(cache) : []).filter(isCode) };
}

const isCode = (name: string) => name.endsWith(".cjs");
const ONE = "room+main.cjs";

const MAIN = `import { word } from "./word";
import { ROOT } from "../root";
export function main(): void {
  const { later } = require("./later") as typeof import("./later");
  console.log([word, later(), require("node:path").basename(ROOT).slice(0, 9)].join(" "));
}`;
const SOURCES = {
  "root.ts": "export const ROOT = __dirname;",
  "room/main.ts": MAIN,
  "room/word.ts": 'export const word: string = "one";',
  "room/later.ts": 'export const later = (): string => "lazy";',
};

/** What esbuild tells of a file that it makes. */
interface Bundled {
  readonly metafile: Metafile;
  readonly warnings: readonly unknown[];
}
const { bundled } = require("../../bin/oneFile.cjs") as { readonly bundled: (source: string, file: string) => Bundled };

describe("the files that a command and its threads are", () => {
  for (const source of ["commandLine/main.ts", "access/asking/worker.ts"])
    it(`has packages alone that work from another place: ${source}`, () => {
      const { metafile, warnings } = bundled(source, path.join(ROOT, "one.cjs"));
      assert.deepEqual(warnings, []); // Such as of `import.meta`, which is empty there.
      const packages = Object.entries(metafile.inputs).filter(([input]) => input.startsWith("node_modules/"));
      assert.ok(packages.length > 100);
      for (const [input, { imports }] of packages) {
        assert.doesNotMatch(
          readFileSync(path.join(ROOT, input), "utf8"),
          /\b__(dir|file)name\b|\brequire\.resolve\b/,
          input,
        );
        const found = createRequire(path.join(ROOT, input));
        for (const { path: name } of imports.filter(({ external, path: to }) => external === true && !isBuiltin(to)))
          assert.equal(found.resolve(name), require.resolve(name), `${name} of ${input} is that of the program`);
      }
    });
});

describe("a program in one file", () => {
  it("has all that it imports, no source by itself, and is used as long as nothing changes", () => {
    const { cache, run, kept } = program(SOURCES);
    const times = ["made", "kept"].map((time) => {
      const { printed, stderr } = run();
      assert.equal(printed, "one lazy one-file-", `${time}: ${stderr}`);
      assert.deepEqual(kept(), [ONE], time);
      return statSync(path.join(cache, ONE), { bigint: true }).ctimeNs;
    });
    assert.equal(times[1], times[0]);
  });

  it("sees a change that keeps the size and the time of a source, and a source that comes before another", () => {
    const { dir, write, run } = program({ ...SOURCES, "room/main.ts": MAIN.replace("./word", "./words") });
    mkdirSync(path.join(dir, "room/words"));
    write("room/words/index.ts", SOURCES["room/word.ts"]);
    assert.equal(run().printed, "one lazy one-file-");
    const { atime, mtime } = statSync(path.join(dir, "room/words/index.ts"));
    write("room/words/index.ts", SOURCES["room/word.ts"].replace("one", "two"));
    utimesSync(path.join(dir, "room/words/index.ts"), atime, mtime);
    assert.equal(run().printed, "two lazy one-file-");
    write("room/words.ts", SOURCES["room/word.ts"].replace("one", "six"));
    assert.equal(run().printed, "six lazy one-file-");
  });

  it("sees every change of every source, and one that is gone", () => {
    const { dir, write, run } = program(SOURCES);
    for (const word of ["one", "two", "six"]) {
      write("room/word.ts", `export const word: string = "${word}";`);
      for (const time of ["made", "kept"]) assert.equal(run().printed, `${word} lazy one-file-`, time);
    }
    write("room/later.ts", 'export const later = (): string => "changed";');
    assert.equal(run().printed, "six changed one-file-");
    spawnSync("mv", ["room/later.ts", "room/elsewhere.ts"], { cwd: dir });
    assert.match(run().stderr, /Cannot find module '\.\/later'/);
  });

  it("has the packages in it, and sees a change in one of them", () => {
    const { dir, cache, write, run } = program({ ...SOURCES, "room/word.ts": 'export { word } from "words";' });
    mkdirSync(path.join(dir, "node_modules/words"));
    for (const word of ["one", "two"]) {
      write("node_modules/words/index.js", `exports.word = "${word}";`);
      for (const time of ["made", "kept"]) assert.equal(run().printed, `${word} lazy one-file-`, time);
      assert.match(readFileSync(path.join(cache, ONE), "utf8"), new RegExp(`\\.word = "${word}"`));
    }
  });

  it("sees that another file of a package comes first, that a link leads elsewhere, and that a package is nearer", () => {
    const { dir, write, run } = program({ ...SOURCES, "room/word.ts": 'export { word } from "words";' });
    const packageOf = (folder: string, word: string) => {
      mkdirSync(path.join(dir, folder), { recursive: true });
      write(`${folder}/index.js`, `exports.word = "${word}";`);
    };
    const words = (word: string, why: string) => {
      for (const time of ["made", "kept"]) assert.equal(run().printed, `${word} lazy one-file-`, `${why}, ${time}`);
    };
    packageOf("stored/words-1", "one");
    packageOf("stored/words-2", "two");
    const link = path.join(dir, "node_modules/words");
    for (const [version, word] of ["one", "two"].entries()) {
      rmSync(link, { force: true });
      symlinkSync(`../stored/words-${version + 1}`, link);
      words(word, "linked");
    }
    rmSync(link);
    packageOf("node_modules/words", "six");
    words("six", "installed");
    write("node_modules/words/main.js", 'exports.word = "main";');
    write("node_modules/words/package.json", '{ "main": "main.js" }');
    words("main", "main");
    write("node_modules/words/main.js", 'exports.word = require("@of/letters").word;');
    packageOf("node_modules/@of/letters", "far");
    words("far", "beside");
    packageOf("node_modules/words/node_modules/@of/letters", "near");
    words("near", "below");
    packageOf("room/node_modules/words", "room");
    words("room", "in the room");
  });

  it("sees a package of a workspace above, and one that comes before it", () => {
    const workspace = mkdtempSync(path.join(tmpdir(), "workspace-"));
    const { dir, write, run } = program({ ...SOURCES, "room/word.ts": 'export { word } from "@of/words";' });
    const inside = path.join(workspace, path.basename(dir));
    renameSync(dir, inside);
    mkdirSync(path.join(workspace, "node_modules/@of/words"), { recursive: true });
    writeFileSync(path.join(workspace, "node_modules/@of/words/index.js"), 'exports.word = "above";');
    symlinkSync(inside, dir);
    for (const time of ["made", "kept"]) assert.equal(run().printed, "above lazy one-file-", time);
    mkdirSync(path.join(inside, "node_modules/@of/words"), { recursive: true });
    write("node_modules/@of/words/index.js", 'exports.word = "own";');
    for (const time of ["made", "kept"]) assert.equal(run().printed, "own lazy one-file-", time);
  });

  it("is not kept of sources that were changed a moment ago: two changes may look like one", () => {
    const { write, run, kept } = program({ ...SOURCES, "now.cjs": "" });
    for (const word of ["one", "two"]) {
      write("room/word.ts", `export const word: string = "${word}";`);
      assert.equal(run([], "./now.cjs").printed, `${word} lazy one-file-`);
    }
    assert.deepEqual(kept(), []);
  });

  it("is not believed when it is not whole, tells of other sources, or was written by hand", () => {
    const { cache, run } = program(SOURCES);
    run();
    const whole = readFileSync(path.join(cache, ONE), "utf8");
    const others = `//${"0".repeat(64)} ${"0".repeat(64)} []\nexports.main = () => console.log("wrong");`;
    for (const text of ["", "//", others, whole.slice(0, -200), whole.replace('"one"', '"odd"')]) {
      assert.notEqual(text, whole);
      writeFileSync(path.join(cache, ONE), text);
      assert.equal(run().printed, "one lazy one-file-");
    }
  });

  it("names the places of the sources, with their lines", () => {
    const failing =
      'interface Left { readonly out: string }\n\nexport const later = (): string => { throw new Error("here"); };';
    const { run } = program({ ...SOURCES, "room/later.ts": failing });
    for (const time of ["made", "kept"]) assert.match(run().stderr, /room\/later\.ts:3:\d+/, time);
  });

  it("is not made without a cache, nor of a source that cannot be compiled, which is named", () => {
    const { run, write, kept } = program(SOURCES);
    assert.equal(run(["--no-cache"]).printed, "one lazy one-file-");
    assert.deepEqual(kept(), []);
    write("room/word.ts", "export const word: string = ;");
    assert.match(run().stderr, /word\.ts:1:28: ERROR: Unexpected ";"/);
  });

  it("does without a folder to keep it in", () => {
    const { dir, run } = program(SOURCES);
    writeFileSync(path.join(dir, "node_modules/.cache"), "a file");
    chmodSync(path.join(dir, "node_modules/.cache"), 0o444);
    assert.equal(run().printed, "one lazy one-file-");
  });
});
