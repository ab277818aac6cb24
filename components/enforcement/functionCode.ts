import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ROOT } from "../../root";

/** The functions of enforcement: each has a handler of its own in `enforcement/handlers/`. */
export type FunctionName = "enforcer" | "sweep";

/** The files of a function's code, by their names in its archive; `index.js` is where Lambda begins. */
export type FunctionFiles = Readonly<Record<string, string>>;

/** Which of `enforcement/handlers/` each file is bundled from. The enforcer reads `rare.js` only when it needs it. */
const FILES: Readonly<Record<FunctionName, FunctionFiles>> = {
  enforcer: { "index.js": "enforcer", "rare.js": "rare" },
  sweep: { "index.js": "sweep" },
};
const HANDLERS = Object.values(FILES).flatMap((files) => Object.values(files));

/**
 * What the SDK loads only when it is needed, and a function never needs: other ways to get credentials, for Lambda puts them into the
 * environment, where the SDK looks first; and event streams, which no call of ours answers with. A quarter of the code. What is
 * loaded at need is also read twice at the start, with all that it shares with the rest.
 */
const NEVER_LOADED = [
  ...["http", "ini", "login", "process", "sso", "web-identity"].map((kind) => `@aws-sdk/credential-provider-${kind}`),
  "@smithy/credential-provider-imds",
  "@smithy/core/event-streams",
];

let bundled: ReadonlyMap<string, string> | undefined;

/** The code of a function, the same on every machine: no path, date or option of the machine goes into it. */
export const bundleOf = (name: FunctionName): FunctionFiles =>
  Object.fromEntries(Object.entries(FILES[name]).map(([file, handler]) => [file, bundles().get(handler)!]));

/** All that is bundled, by the names of the handlers: once for the whole process, and only where it is asked for. */
export const bundles = (): ReadonlyMap<string, string> => (bundled ??= madeBefore() ?? bundle());

/** A package has what `packaging/build.ts` bundled in place of the sources, so that no version of another package changes it. */
const MADE_BEFORE = path.join(ROOT, "functions");

const madeBefore = (): ReadonlyMap<string, string> | undefined =>
  existsSync(MADE_BEFORE)
    ? new Map(HANDLERS.map((name) => [name, readFileSync(path.join(MADE_BEFORE, `${name}.js`), "utf8")]))
    : undefined;

function bundle(): ReadonlyMap<string, string> {
  // Stacks without enforcement do not even load it.
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(HANDLERS.map((name) => [name, `enforcement/handlers/${name}.ts`])),
    outdir: "bundled", // Nothing is written.
    write: false,
    bundle: true,
    external: [...NEVER_LOADED, "./rare"],
    alias: { "node:fs/promises": "./enforcement/handlers/readFile" },
    // The SDK asks of each answer whether it is a web stream. None is, and Node.js loads them all when they are first named.
    define: { ReadableStream: "undefined" },
    platform: "node",
    target: "node24",
    // As modules, of which only what is used goes in: half of what CommonJS packages make.
    mainFields: ["module", "main"],
    // Smaller than a module and needs no package.json beside it.
    format: "cjs",
    minify: true,
    legalComments: "none",
    // One character beyond Latin-1 would make V8 keep and read all of the code as two bytes a character.
    charset: "ascii",
    nodePaths: [],
    tsconfigRaw: "{}",
    logLevel: "silent", // What is wrong is in the error that it throws.
  });
  return new Map(outputFiles.map((file) => [path.basename(file.path, ".js"), file.text]));
}

/** What Lambda gets: the code, and the settings as a file beside it. */
export const functionCode = (code: FunctionFiles, settings: unknown): pulumi.asset.Archive =>
  new pulumi.asset.AssetArchive({
    ...Object.fromEntries(Object.entries(code).map(([name, text]) => [name, new pulumi.asset.StringAsset(text)])),
    "settings.json": new pulumi.asset.StringAsset(`${JSON.stringify(settings, undefined, 2)}\n`),
  });
