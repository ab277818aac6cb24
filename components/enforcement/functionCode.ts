import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** The functions of enforcement: each has a handler of its own in `enforcement/handlers/`. */
export type FunctionName = "enforcer" | "sweep";
export const FUNCTION_NAMES: readonly FunctionName[] = ["enforcer", "sweep"];

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

let bundled: Readonly<Record<FunctionName, string>> | undefined;

/**
 * The code of a function in one file, the same on every machine: no path, date or option of the machine goes into it. Bundled
 * once for the whole process, and only where it is asked for.
 */
export function bundleOf(name: FunctionName): string {
  bundled ??= madeBefore() ?? bundle();
  return bundled[name];
}

/** A package has what `packaging/build.ts` bundled in place of the sources, so that no version of another package changes it. */
const MADE_BEFORE = path.join(__dirname, "../../functions");

function madeBefore(): Record<FunctionName, string> | undefined {
  if (!existsSync(MADE_BEFORE)) return undefined;
  const codeOf = (name: FunctionName) => readFileSync(path.join(MADE_BEFORE, `${name}.js`), "utf8");
  return { enforcer: codeOf("enforcer"), sweep: codeOf("sweep") };
}

function bundle(): Record<FunctionName, string> {
  // Stacks without enforcement do not even load it.
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    absWorkingDir: path.join(__dirname, "../.."),
    entryPoints: Object.fromEntries(FUNCTION_NAMES.map((name) => [name, `enforcement/handlers/${name}.ts`])),
    outdir: "bundled", // Nothing is written.
    write: false,
    bundle: true,
    external: NEVER_LOADED,
    platform: "node",
    target: "node24",
    // As modules, of which only what is used goes in: half of what CommonJS packages make.
    mainFields: ["module", "main"],
    // Smaller than a module and needs no package.json beside it.
    format: "cjs",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    nodePaths: [],
    tsconfigRaw: "{}",
    logLevel: "silent", // What is wrong is in the error that it throws.
  });
  const codeOf = (name: FunctionName) => outputFiles.find((file) => path.basename(file.path) === `${name}.js`)!.text;
  return { enforcer: codeOf("enforcer"), sweep: codeOf("sweep") };
}

/** What Lambda gets: the code, and the settings as a file beside it. */
export const functionCode = (code: string, settings: unknown): pulumi.asset.Archive =>
  new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset(code),
    "settings.json": new pulumi.asset.StringAsset(`${JSON.stringify(settings, undefined, 2)}\n`),
  });
