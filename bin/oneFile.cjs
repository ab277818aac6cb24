// Loads one of this program's sources, with all of ours that it imports, from one file: to find and read hundreds takes Node.js as long
// as many a command runs. The file is made by esbuild and kept. Its first line tells how each source, and the folder that it is in, was on
// the disk, so that no change is ever hidden, and what makes sure that the rest is whole. Packages stay where they are.
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, statSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { CACHE, IS_OFF, MAP, ROOT, keep } = require("./compileOnce.cjs");

/** In milliseconds. A file system's clock may stand still for so long, and two changes within that look like one. */
const SETTLED = 5_000;

/** What besides the sources decides what is made: this file, Node.js, and the versions of the packages. */
const BESIDES = ["bin/oneFile.cjs", "bin/compileOnce.cjs", "node_modules/.package-lock.json"];

/**
 * @param source its path in this program, without an ending
 * @returns what it exports
 */
exports.load = (source) => {
  const whole = path.join(ROOT, source);
  if (IS_OFF || !existsSync(`${whole}.ts`)) return require(whole);
  const file = path.join(CACHE, `${source.replaceAll("/", "+")}.cjs`);
  const text = kept(file) ?? made(`${source}.ts`, file);
  return text === undefined ? require(whole) : evaluated(file, text);
};

function kept(file) {
  try {
    const text = readFileSync(file, "utf8");
    const [head, state, sum, inputs] = /^\/\/(\w{64}) (\w{64}) (\[.*\])\n/.exec(text) ?? [];
    if (head === undefined || stateOf(JSON.parse(inputs)).state !== state) return undefined;
    const code = text.slice(head.length);
    return sumOf(code.slice(0, code.lastIndexOf(MAP))) === sum ? code : undefined;
  } catch {
    return undefined; // There is none, nobody may read it, or a source is gone.
  }
}

/** Undefined where a source cannot be compiled, which whoever loads it by itself says better. */
function made(source, file) {
  const { buildSync } = require("esbuild");
  const begun = Date.now();
  let built;
  try {
    built = buildSync({
      absWorkingDir: ROOT,
      entryPoints: [source],
      outfile: file,
      write: false,
      metafile: true,
      bundle: true,
      packages: "external",
      format: "cjs",
      platform: "node",
      target: "node22",
      sourcemap: "external",
      tsconfigRaw: "{}", // As where each source is compiled by itself.
      define: { __dirname: JSON.stringify(ROOT) }, // Where root.ts lies, which alone asks.
      logLevel: "silent",
    });
  } catch {
    return undefined;
  }
  const inputs = [...Object.keys(built.metafile.inputs), ...BESIDES.filter((one) => existsSync(path.join(ROOT, one)))];
  const { state, changedAt } = stateOf(inputs);
  const [map, code] = built.outputFiles.map(({ text }) => text);
  return changedAt < begun - SETTLED
    ? keep(file, `${state} ${sumOf(code)} ${JSON.stringify(inputs)}`, { code, map })
    : code;
}

/** How some files are on the disk, and when the last of them was changed. Nobody can set the time of a file's last change (`ctime`). */
function stateOf(inputs) {
  const sum = createHash("sha256").update(`${ROOT} ${process.versions.node}`);
  let changedAt = 0;
  // Of the sources alone, and not the folder of the program, in which every save of a stack file may change something.
  const folders = inputs.filter((input) => /\/.*\.ts$/.test(input)).map((input) => path.dirname(input));
  for (const one of new Set([...inputs, ...folders])) {
    const { size, mtimeNs, ctimeNs, ino } = statSync(path.join(ROOT, one), { bigint: true });
    sum.update(` ${one} ${size} ${mtimeNs} ${ctimeNs} ${ino}`);
    changedAt = Math.max(changedAt, Number(ctimeNs / 1_000_000n));
  }
  return { state: sum.digest("hex"), changedAt };
}

const sumOf = (code) => createHash("sha256").update(code).digest("hex");

function evaluated(file, text) {
  const module_ = new Module(file);
  module_.filename = file;
  module_.paths = Module._nodeModulePaths(path.dirname(file));
  module_._compile(text, file);
  return module_.exports;
}
