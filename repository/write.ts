import { closeSync, lstatSync, openSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../config";
import { makeFolder } from "../contract/folder";
import { writeWhole } from "../contract/wholeFile";

/** Texts by their paths from the folder of the repository. */
export type Files = Readonly<Record<string, string>>;

/**
 * Writes files that are not there: all, or none.
 *
 * @param replacing a file that is there and is written anew
 * @throws Mistakes with the list of those that are there, or with what the disk says
 */
export function writeNew(
  dir: string,
  files: Files,
  replacing?: { readonly name: string; readonly text: string },
): void {
  const there = Object.keys(files).filter((name) => isThere(path.join(dir, name)));
  if (there.length > 0)
    throw Mistakes.of(
      `${dir} has ${[...there, ...(replacing ? [replacing.name] : [])].join(", ")} already, and init overwrites nothing: name another folder with --dir`,
    );
  const written: string[] = [];
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(dir, name);
      makeFolder(path.dirname(file));
      const descriptor = openSync(file, "wx"); // Whoever made it meanwhile keeps it.
      written.push(file);
      try {
        writeFileSync(descriptor, text);
      } finally {
        closeSync(descriptor);
      }
    }
    if (replacing !== undefined) writeWhole(path.join(dir, replacing.name), replacing.text);
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    throw Mistakes.of(`nothing was written: ${(error as Error).message}`);
  }
}

/** A link that leads nowhere is there too. */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false; // Where the folder is none, writing says so.
  }
}
