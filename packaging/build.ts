import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { bundles } from "../components/enforcement/functionCode";
import { ROOT } from "../root";
import { OPTIONS, reachedFrom } from "./javaScript";

/**
 * Makes `dist/`, the program as a package has it: JavaScript where the sources are TypeScript, in the same folders, for Node.js
 * compiles none that lies in `node_modules`; the functions bundled, so that a stack deploys the same code from a package and from a
 * checkout; and the types of what `sagemaker-sharing/components` exports.
 */
const DIST = path.join(ROOT, "dist");

/** What a package runs. The check's simulator is no part of it, nor is any other package: npm installs those. */
const ROOMS =
  "access,commandLine,components,config,contract,deploy,enforcement,operator,policies,policy-pack,repository,stacks,usage,values";
/** What is not compiled: the entries of processes and threads, and what is read at run time. */
const AS_THEY_ARE = [
  "bin/*.cjs",
  `{${ROOMS}}/**/*.cjs`,
  "templates/github/**/*.yml",
  "examples/every-key/Pulumi.*.yaml",
  "policy-pack/{index.js,PulumiPolicy.yaml}",
  "package.json",
  "Pulumi.yaml",
];

const found = (patterns: readonly string[]) => patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();

/** The rooms, and what they import of others, such as the client's doctor. */
const sources = () => reachedFrom(found(["index.ts", `{${ROOMS}}/**/*.ts`]));

rmSync(DIST, { recursive: true, force: true });
buildSync({ ...OPTIONS, outdir: DIST, tsconfigRaw: "{}", entryPoints: sources() });
for (const file of found(AS_THEY_ARE)) cpSync(path.join(ROOT, file), path.join(DIST, file));
mkdirSync(path.join(DIST, "functions"), { recursive: true });
for (const [name, text] of bundles()) writeFileSync(path.join(DIST, "functions", `${name}.js`), text);
const compiler = require.resolve("typescript/bin/tsc");
execFileSync(process.execPath, [compiler, "--project", "packaging/tsconfig.json"], { cwd: ROOT, stdio: "inherit" });
