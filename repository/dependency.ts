import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * What the package.json of a repository calls this program: as whoever runs it has installed it, a tarball for instance, or else by its
 * version. A version is written in full: an update of the program may change policies, and is a change to review.
 *
 * @param root the folder of the package that runs
 * @param dir the folder of the repository
 */
export function dependencyOf(root: string, dir: string): { readonly text: string; readonly isVersion: boolean } {
  const installed = installedAs(root);
  const file = /^file:(.*)$/.exec(installed?.text ?? "")?.[1];
  if (file !== undefined) {
    const relative = path.relative(path.resolve(dir), path.resolve(installed!.folder, file));
    return { text: `file:${relative.split(path.sep).join("/")}`, isVersion: false };
  }
  if (installed !== undefined && /^[a-z+]+:/.test(installed.text)) return { text: installed.text, isVersion: false };
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  return { text: version, isVersion: true };
}

/** What the package.json above `node_modules` says; absent in a checkout. */
function installedAs(root: string): { readonly text: string; readonly folder: string } | undefined {
  const modules = path.dirname(root);
  const folder = path.dirname(modules);
  const file = path.join(folder, "package.json");
  if (path.basename(modules) !== "node_modules" || !existsSync(file)) return undefined;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8")) as Partial<
    Record<string, Readonly<Record<string, string>>>
  >;
  const text = dependencies?.["sagemaker-sharing"] ?? devDependencies?.["sagemaker-sharing"];
  return text === undefined ? undefined : { text, folder };
}
