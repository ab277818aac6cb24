import { execFileSync } from "node:child_process";
import path from "node:path";

/** Places in stack files, as people and programs outside of this one name them. */

export interface Place {
  /** From the top of the repository, or from the working folder outside of one; with slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `file:line:column` at the beginning of what the config says. */
const PLACE = /^(.+?):(\d+):(\d+)(?:: |$)/;
export const beginsWithPlace = (text: string): boolean => PLACE.test(text);
export const withoutPlace = (text: string): string => text.replace(PLACE, "");

/** A place as the config says it. */
export function readPlace(at: string): Place {
  const [, file = at, line = "1", column = "1"] = PLACE.exec(at) ?? [];
  return { file: fromTop(file), line: Number(line), column: Number(column) };
}

/** A file's path from the top of its repository, or from the working folder outside of one; with slashes. */
export function fromTop(file: string): string {
  const prefix = prefixOf(path.dirname(path.resolve(file)));
  const found = prefix === undefined ? path.relative(".", path.resolve(file)) : path.join(prefix, path.basename(file));
  return found.split(path.sep).join("/");
}

const prefixes = new Map<string, string | undefined>();

/** A folder from the top of its repository; undefined outside of one. Git is asked once a folder. */
function prefixOf(folder: string): string | undefined {
  if (!prefixes.has(folder)) prefixes.set(folder, askedPrefix(folder));
  return prefixes.get(folder);
}

function askedPrefix(folder: string): string | undefined {
  try {
    return execFileSync("git", ["-C", folder, "rev-parse", "--show-prefix"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}
