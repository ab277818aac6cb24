import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a folder may hold; the oldest go first. */
const MOST_FILES = 20_000;
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Texts in a folder, each by the hash of all that it comes from. A file that is not whole, or another's, is not believed; where
 * nothing can be read or written, nothing is known.
 */
export class KeptFiles {
  readonly #folder: string;
  #wrote = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(key: string): string | undefined {
    try {
      const text = readFileSync(this.#fileOf(key), "utf8");
      const content = text.slice(65);
      return text.slice(0, 64) === hash(key, content) ? content : undefined;
    } catch {
      return undefined; // There is none, or nobody may read it.
    }
  }

  /** Written beside and renamed: two that run at once, or one that is killed, leave a whole file or none. */
  write(key: string, content: string): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      const beside = `${this.#fileOf(key)}.${process.pid}`;
      writeFileSync(beside, `${hash(key, content)}\n${content}`);
      renameSync(beside, this.#fileOf(key));
      this.#wrote = true;
    } catch {
      // A folder that nobody may write to costs time and nothing else.
    }
  }

  /** Removes what is too much. */
  close(): void {
    if (this.#wrote) prune(this.#folder);
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, `${key}.json`);
  }
}

/** A key of several parts: no two lists of parts have the same. */
export function hash(...parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(`${part.length} `).update(part);
  return sum.digest("hex");
}

/** Leaves the newest files, as many as may be. What another process removes meanwhile is gone all the same. */
export function prune(folder: string, mostFiles = MOST_FILES, mostBytes = MOST_BYTES): void {
  const files = readdirSync(folder).flatMap((name) => {
    const stat = statSync(path.join(folder, name), { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ name, size: stat.size, at: stat.mtimeMs }];
  });
  let bytes = 0;
  for (const [place, { name, size }] of files.sort((one, other) => other.at - one.at).entries()) {
    bytes += size;
    if (place >= mostFiles || bytes > mostBytes) rmSync(path.join(folder, name), { force: true });
  }
}
