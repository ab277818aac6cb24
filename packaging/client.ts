import { copyFileSync, globSync, mkdirSync } from "node:fs";
import path from "node:path";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { ROOT } from "../root";
import { OPTIONS, reachedFrom } from "./javaScript";

/**
 * Makes the code of `client/dist/`: what the library exports as JavaScript in the folders of its sources, the command line in one file
 * that starts without reading the rest, and the licences of the packages of which parts are in it.
 */
const DIST = path.join(ROOT, "client/dist");

const BUNDLE = {
  ...OPTIONS,
  outdir: DIST,
  bundle: true,
  metafile: true,
  // As modules, of which only what is used goes in.
  mainFields: ["module", "main"],
  minifySyntax: true,
  legalComments: "none",
} as const satisfies BuildOptions;

const COMMAND_LINE = "client/commandLine/main.ts";
/** With all that the packages they use have of it: one call and one schema, for want of 22 MB. */
const WITH_PACKAGES = ["contract/shareSchema.ts", "client/featureStore/sageMaker.ts"];
/** What every client of AWS shares, and so is installed anyway. */
const INSTALLED = ["@smithy/*", "@aws-sdk/core", "@aws-sdk/credential-provider-node"];

/** Leaves aside, as files of their own, what the command line requires when it needs it, and notes them. */
const atNeed = (noted: Set<string>): Plugin => ({
  name: "at need",
  setup(context) {
    context.onResolve({ filter: /^\./ }, ({ kind, path: asked, resolveDir }) => {
      if (kind !== "require-call") return undefined;
      const file = path.relative(ROOT, path.join(resolveDir, asked));
      noted.add(`${file}.ts`);
      return { path: `./${path.relative(path.dirname(COMMAND_LINE), file)}.js`, external: true };
    });
  },
});

/** The names of the packages of which something is in a bundle. Of one that is elsewhere the licence would not be found. */
const packagesIn = ({ inputs }: Metafile): string[] =>
  Object.keys(inputs).flatMap((file) => {
    if (!file.includes("node_modules/")) return [];
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1];
    if (name === undefined)
      throw new Error(`${file} is bundled into the client, and is of no package in node_modules itself`);
    return [name];
  });

function keepLicence(name: string): void {
  const [licence] = globSync("LICEN[CS]E*", { cwd: path.join(ROOT, "node_modules", name) });
  if (licence === undefined) throw new Error(`${name} is bundled into the client and has no licence to go with it`);
  const kept = path.join(DIST, "licenses", `${name.replace("/", "+")}.txt`);
  copyFileSync(path.join(ROOT, "node_modules", name, licence), kept);
}

async function main(): Promise<void> {
  const needed = new Set<string>();
  const commandLine = await build({ ...BUNDLE, entryPoints: [COMMAND_LINE], plugins: [atNeed(needed)] });
  const files = reachedFrom(["client/index.ts", "contract/nodeVersion.ts", ...needed]);
  await build({ ...OPTIONS, outdir: DIST, entryPoints: files.filter((file) => !WITH_PACKAGES.includes(file)) });
  const parts = await build({ ...BUNDLE, entryPoints: WITH_PACKAGES, external: INSTALLED });
  mkdirSync(path.join(DIST, "licenses"), { recursive: true });
  for (const name of new Set([commandLine, parts].flatMap(({ metafile }) => packagesIn(metafile)))) keepLicence(name);
}

void main();
