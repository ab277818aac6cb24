// Lets Node load the TypeScript sources of this program. Each is compiled once and kept; any byte of it, of its path, of the
// compiler or of this file makes another key, so that what is kept can never hide a change. Types are checked elsewhere (npm run
// check). Another program's sources are left to whoever compiles them.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { threadId } = require("node:worker_threads");
const { pathToFileURL } = require("node:url");

const ROOT = path.join(__dirname, "..");
const CACHE = path.join(ROOT, "node_modules/.cache/sagemaker-sharing");
const IS_OFF = process.env.SAGEMAKER_SHARING_NO_CACHE === "1" || process.argv.includes("--no-cache");

// What V8 compiles of the packages is kept, too.
if (!IS_OFF) Module.enableCompileCache?.(path.join(CACHE, "v8"));

const VERSION = `${require("esbuild/package.json").version} ${process.versions.node} ${readFileSync(__filename, "utf8")}`;
const OPTIONS = { loader: "ts", format: "cjs", platform: "node", target: "node22", sourcemap: "external" };

const hash = (...texts) => createHash("sha256").update(texts.join("\0")).digest("hex");

/** One file a source, and one for its map, so that the folder grows no larger than the program. */
const keptIn = (file) => path.join(CACHE, `${hash(file).slice(0, 32)}.cjs`);

function kept(file, key) {
  if (IS_OFF) return undefined;
  try {
    const text = readFileSync(keptIn(file), "utf8");
    return text.startsWith(`//${key}\n`) ? text.slice(key.length + 3) : undefined;
  } catch {
    return undefined; // There is none, or nobody may read it.
  }
}

/** What stands before the place of the map. */
const MAP = "//# sourceMappingURL=";

/**
 * Keeps code after a line of its own that tells what it was made of, and its map beside it: maps are for who debugs, and within the code
 * everybody would hold them in memory. Node.js takes no map from a URL with `file:`.
 *
 * @returns the code with the place of its map
 */
function keep(file, head, { code, map }) {
  const withMap = `${code}${MAP}${pathToFileURL(`${file}.map`).pathname}\n`;
  try {
    mkdirSync(CACHE, { recursive: true });
    write(`${file}.map`, map);
    write(file, `//${head}\n${withMap}`);
  } catch {
    // A folder that nobody may write to costs time and nothing else.
  }
  return withMap;
}

/** Written beside and renamed: two that run at once, or one that is killed, leave a whole file or none. */
function write(file, text) {
  const beside = `${file}.${process.pid}.${threadId}`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}

function compiled(file) {
  const source = readFileSync(file, "utf8");
  const key = hash(VERSION, file, source);
  const known = kept(file, key);
  if (known !== undefined) return known;
  const made = require("esbuild").transformSync(source, { ...OPTIONS, sourcefile: file });
  return IS_OFF ? made.code : keep(keptIn(file), key, made);
}

const isOurs = (file) =>
  file.startsWith(ROOT + path.sep) && !file.includes(`${path.sep}node_modules${path.sep}`, ROOT.length);

/** Packages that are ES modules alone: Node.js takes longer to start its loader of those than to load the package. */
const ES_MODULES = ["commander"].map((name) => path.join("node_modules", name, path.sep));

const ofPackages = Module._extensions[".js"];
Module._extensions[".js"] = (module, file) =>
  ES_MODULES.some((place) => file.includes(place))
    ? module._compile(compiled(file), file, "commonjs")
    : ofPackages(module, file);

const others = Module._extensions[".ts"];
Module._extensions[".ts"] = (module, file) =>
  isOurs(file) || others === undefined ? module._compile(compiled(file), file) : others(module, file);

module.exports = { CACHE, IS_OFF, MAP, ROOT, keep };
