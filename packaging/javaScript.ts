import { buildSync, type BuildOptions } from "esbuild";
import { ROOT } from "../root";

/** How a package's JavaScript is made of our sources: in the same folders, for every Node.js that runs it. */

export const OPTIONS = {
  absWorkingDir: ROOT,
  outbase: ".",
  platform: "node",
  target: "node22",
  format: "cjs",
  logLevel: "warning",
} as const satisfies BuildOptions;

/** Those and all of ours that they import. */
export function reachedFrom(entryPoints: readonly string[]): string[] {
  const { metafile } = buildSync({
    ...OPTIONS,
    entryPoints: [...entryPoints],
    bundle: true,
    packages: "external",
    write: false,
    metafile: true,
    outdir: ROOT, // Nothing is written, and several entries need one.
    logLevel: "error", // It warns of entries of processes, which are resolved and not bundled.
  });
  return Object.keys(metafile.inputs).filter((file) => file.endsWith(".ts"));
}
