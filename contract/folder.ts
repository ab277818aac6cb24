import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder with those above it, as `mkdir -p` does. Node's own recursive mkdirSync tries for ever where a folder that is there
 * takes none and says ENOENT, as /proc does (Node.js 24).
 *
 * @param mode of each folder that is made
 * @throws the error of the file system
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !existsSync(at) && at !== path.dirname(at); at = path.dirname(at))
    missing.unshift(at);
  for (const one of missing) {
    try {
      mkdirSync(one, mode);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // Somebody was first.
    }
  }
  if (!statSync(folder).isDirectory()) mkdirSync(folder, mode); // Says that it is none.
}
