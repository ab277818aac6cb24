import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../root";

/** A text of the changelog that cannot be released as it is. */
export class NotReleasable extends Error {}

/**
 * What CHANGELOG.md says of a version, without its heading. Links to files of the repository lead to that version's.
 *
 * @param tree the address of the repository's files at that version; absent, links stay as they are
 * @throws NotReleasable where there is no such version, or nothing is said of it
 */
export function notesOf(changelog: string, version: string, tree?: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((section) => section.split(/\s/, 1)[0] === version);
  if (found === undefined) {
    const known = sections.map((section) => section.split(/\s/, 1)[0]).join(", ");
    throw new NotReleasable(`CHANGELOG.md has no section "## ${version}"; it has ${known}`);
  }
  const notes = found.slice(found.indexOf("\n") + 1).trim();
  if (notes === "") throw new NotReleasable(`CHANGELOG.md says nothing of ${version}`);
  return `${tree === undefined ? notes : notes.replaceAll(/\]\((?![a-z]+:|#)([^)]+)\)/g, `](${tree}/$1)`)}\n`;
}

/** Prints the notes of the version that package.json has, which must be the one that is asked for. */
function main([version = "", tree]: readonly string[]): void {
  const read = (name: string) => readFileSync(path.join(ROOT, name), "utf8");
  const { version: own } = JSON.parse(read("package.json")) as { version: string };
  try {
    if (version !== own)
      throw new NotReleasable(`version ${version || "(none)"} is asked for, and package.json has ${own}: tag v${own}`);
    process.stdout.write(notesOf(read("CHANGELOG.md"), version, tree));
  } catch (error) {
    if (!(error instanceof NotReleasable)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (require.main === module) main(process.argv.slice(2));
