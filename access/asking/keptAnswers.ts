import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Subject } from "../questions/subjects";
import { contentOf } from "./content";
import type { Asker, Verdicts } from "./verdicts";

/** What the folder may hold; the oldest go first. */
const MOST_FILES = 20_000;
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Answers on disk, one file a subject, by the content of the subject and of the program. Any byte of a document, of a setting that
 * questions come from, of the program, of the simulator or of its data makes another key, so that no change is ever hidden. A file
 * that is not whole, or another's, is not believed; where nothing can be read or written, everything is asked.
 */
export class KeptAnswers implements Asker {
  readonly #asker: Asker;
  readonly #folder: string;
  readonly #program: string;
  #wrote = false;

  /** @param program what tells this program, its simulator and their data from any other */
  constructor(asker: Asker, folder: string, program: string) {
    this.#asker = asker;
    this.#folder = folder;
    this.#program = program;
  }

  verdictsOn = async (subject: Subject, inWords: boolean): Promise<Verdicts> => {
    const key = this.keyOf(subject);
    const known = this.#read(key);
    if (known !== undefined && (!inWords || Object.keys(known.decidedBy).length === known.allowed.length)) return known;
    const verdicts = await this.#asker.verdictsOn(subject, inWords);
    this.#write(key, verdicts);
    return verdicts;
  };

  keyOf(subject: Subject): string {
    return hash(this.#program, contentOf(subject));
  }

  /** Removes what is too much. */
  close(): void {
    if (this.#wrote) prune(this.#folder);
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, `${key}.json`);
  }

  #read(key: string): Verdicts | undefined {
    try {
      const text = readFileSync(this.#fileOf(key), "utf8");
      const content = text.slice(65);
      return text.slice(0, 64) === hash(key, content) ? (JSON.parse(content) as Verdicts) : undefined;
    } catch {
      return undefined; // There is none, or nobody may read it.
    }
  }

  /** Written beside and renamed: two that run at once, or one that is killed, leave a whole file or none. */
  #write(key: string, verdicts: Verdicts): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      const content = JSON.stringify(verdicts);
      const beside = `${this.#fileOf(key)}.${process.pid}`;
      writeFileSync(beside, `${hash(key, content)}\n${content}`);
      renameSync(beside, this.#fileOf(key));
      this.#wrote = true;
    } catch {
      // A folder that nobody may write to costs time and nothing else.
    }
  }
}

const hash = (...parts: readonly (string | Uint8Array)[]): string => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(`${part.length} `).update(part);
  return sum.digest("hex");
};

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
