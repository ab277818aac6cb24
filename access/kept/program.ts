import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { KeptTexts } from "./packs";
import { ROOT } from "../../root";

/** The folders whose code decides what is built, what is asked and what is answered, and more than these. */
const CODE = ["access", "bin", "components", "config", "contract", "enforcement", "policies", "stacks", "values"];
/** The simulator and its data. */
const SIMULATOR = "@cloud-copilot";
/** What npm writes down of every package that is installed: its version, and the hash of its archive. */
const VERSIONS = ".package-lock.json";

/** What loads the program tells by it, too, whether a source has changed. */
const { isSettled, mayBeSince, stateOf } = require("../../bin/fileStates.cjs") as {
  readonly stateOf: (root: string, files: Iterable<string>) => { readonly state: string; readonly changedAt: number };
  readonly isSettled: (changedAt: number, at: number) => boolean;
  readonly mayBeSince: (changedAt: number, begun: number) => boolean;
};

/**
 * A hash of every byte of this program's code, of the simulator and of its data, and of the versions of all other packages.
 *
 * @param kept what was hashed before, so that nothing is read again of which size, times of change and place on the disk are as they were;
 * nobody can set the time of a file's last change (`ctime`). @default nothing
 */
export const programContent = (root = ROOT, kept?: KeptTexts): string => contentIn(root, kept).content;

/** Also when the last of the files was changed, in milliseconds since 1970. */
function contentIn(
  root: string,
  kept: KeptTexts | undefined,
): { readonly content: string; readonly changedAt: number } {
  const files = filesOf(root);
  const { state, changedAt } = stateOf(root, files);
  const known = kept?.read(state);
  if (known !== undefined) return { content: known, changedAt };
  const sum = createHash("sha256").update(process.versions.node);
  for (const file of files) {
    const content = readFileSync(file);
    sum.update(`${path.relative(root, file)} ${content.length} `).update(content);
  }
  const content = sum.digest("hex");
  if (isSettled(changedAt, Date.now())) kept?.write(state, content);
  return { content, changedAt };
}

/** The programs that this process has run, as they were at first, by folder. */
const running = new Map<string, string>();

/**
 * As `programContent`, of the program that this process runs; undefined where a file was changed since it started, which may have been
 * loaded before that, or is gone.
 *
 * @param startedAt in milliseconds since 1970
 */
export function runningProgram(root = ROOT, kept?: KeptTexts, startedAt = performance.timeOrigin): string | undefined {
  const { content, changedAt } = contentIn(root, kept);
  const first = running.get(root) ?? content;
  running.set(root, first);
  return content === first && !mayBeSince(changedAt, startedAt) ? content : undefined;
}

/** All files whose content counts. */
function filesOf(root: string): readonly string[] {
  const packages = packagesOf(root);
  return [
    ...readdirSync(root)
      .filter((name) => /\.(js|ts|json)$/.test(name))
      .map((name) => path.join(root, name)),
    ...CODE.flatMap((folder) => filesIn(path.join(root, folder))),
    ...filesIn(path.join(packages, SIMULATOR)),
    ...[path.join(packages, VERSIONS)].filter((file) => existsSync(file)),
  ];
}

/** Where the packages are: beside the program, or above it where the program is a package itself. */
function packagesOf(root: string): string {
  const here = path.join(root, "node_modules");
  const above = path.dirname(root);
  return existsSync(path.join(here, SIMULATOR)) || above === root ? here : packagesOf(above);
}

/** What Node.js may load of a folder, in order; maps and declarations it never does. */
const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? allIn(folder)
        .filter((file) => /\.(c?js|json|ts)$/.test(file) && !file.endsWith(".d.ts"))
        .sort()
    : [];

/** As `readdirSync` with `recursive`, which takes ten times as long: a folder that is linked to has its files here, too. */
const allIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}${path.sep}${entry.name}`; // `join` makes each path of it anew, which takes longer than to look at the file.
    // An editor's lock links to nothing.
    const found = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry;
    if (found === undefined) return [];
    return found.isDirectory() ? allIn(file) : [file];
  });
