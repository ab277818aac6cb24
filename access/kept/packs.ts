import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** What a folder may hold; what was used longest ago goes first. */
const MOST_FILES = 40;
const MOST_BYTES = 64 * 2 ** 20;
/** So much is held back until it is written as one pack. */
const PACK_BYTES = 2 * 2 ** 20;

/**
 * Texts in a folder, each by the hash of all that it comes from. Many are in one file, a pack, because a file for each takes longer to
 * write and to remove than most of the texts take to make. A text that is not whole, or another's, is not believed; where nothing can be
 * read or written, nothing is known.
 */
export class KeptTexts {
  readonly #folder: string;
  /** Where the texts are that were there; known when the first is wanted. */
  #places: Map<string, Place> | undefined;
  readonly #fresh = new Map<string, string>();
  #freshLength = 0;
  #wrote = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(key: string): string | undefined {
    this.#places ??= placesIn(this.#folder);
    const place = this.#places.get(key);
    return this.#fresh.get(key) ?? (place && place.pack.read(key, place));
  }

  write(key: string, text: string): void {
    this.#fresh.set(key, text);
    this.#freshLength += text.length;
    if (this.#freshLength >= PACK_BYTES) this.#writePack();
  }

  /** Writes what is left, and removes what is too much. */
  close(): void {
    if (this.#fresh.size > 0) this.#writePack();
    const packs = [...new Set([...(this.#places?.values() ?? [])].map(({ pack }) => pack))];
    // Each a millisecond after the one before, because the newest of those with one key has to stay the newest.
    const end = Date.now();
    for (const [index, pack] of packs.entries()) pack.close(new Date(end - packs.length + index));
    if (this.#wrote) prune(this.#folder);
    this.#places = undefined;
  }

  #writePack(): void {
    try {
      const places = writePack(this.#folder, this.#fresh);
      if (this.#places) setLast(this.#places, places);
      this.#wrote = true;
    } catch {
      // A folder that nobody may write to costs time and nothing else.
    }
    this.#fresh.clear();
    this.#freshLength = 0;
  }
}

/** Where a text is, in bytes. What makes sure that it is that text comes right before it. */
interface Place {
  readonly pack: Pack;
  readonly start: number;
  readonly length: number;
}

/** A pack begins with a line about its index: what makes sure that it is whole, and its length in bytes. The texts follow it. */
const HEAD = /^([\w-]{43}) (\d{10})\n$/;
const HEAD_BYTES = 55;
const SUM_BYTES = 43;

/** Of each text its key and, after what makes sure of it, its length. */
type Index = readonly (readonly [key: string, length: number])[];

class Pack {
  readonly #file: string;
  #isOfUse: boolean;
  /** All of it, from the first text that is wanted on: whoever wants one of many wants most of them. */
  #bytes: Buffer | undefined;

  constructor(file: string, isNew = false) {
    this.#file = file;
    this.#isOfUse = isNew;
  }

  read(key: string, { start, length }: Place): string | undefined {
    try {
      this.#bytes ??= readFileSync(this.#file);
      this.#isOfUse = true;
      const from = start + SUM_BYTES;
      const text = this.#bytes.subarray(from, from + length);
      return this.#bytes.toString("latin1", start, from) === hash(key, text) ? text.toString("utf8") : undefined;
    } catch {
      return undefined; // It is gone, or nobody may read it.
    }
  }

  /** One that was of use is kept longer than one that was not. */
  close(usedAt: Date): void {
    this.#bytes = undefined;
    if (!this.#isOfUse) return;
    try {
      utimesSync(this.#file, usedAt, usedAt);
    } catch {
      // It is gone, or another's.
    }
  }
}

/** Where two packs have one key, the newer counts: the text in the older was not believed, or was not enough. */
function placesIn(folder: string): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { file } of filesIn(folder).toReversed()) {
    const index = file.endsWith(".pack") && indexOf(file);
    if (index) setLast(places, placesOf(new Pack(file), index));
  }
  return places;
}

/** The packs stay in the order of their age. */
function setLast(places: Map<string, Place>, newer: Iterable<[key: string, place: Place]>): void {
  for (const [key, place] of newer) {
    places.delete(key);
    places.set(key, place);
  }
}

function* placesOf(pack: Pack, { index, from }: Indexed): Generator<[key: string, place: Place]> {
  let start = from;
  for (const [key, length] of index) {
    yield [key, { pack, start, length }];
    start += SUM_BYTES + length;
  }
}

interface Indexed {
  readonly index: Index;
  /** The byte that the texts begin with. */
  readonly from: number;
}

/** Undefined when it is not whole. */
function indexOf(file: string): Indexed | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, "r");
    const [, sum, length] = HEAD.exec(bytesAt(opened, 0, HEAD_BYTES).toString("latin1")) ?? [];
    const index = bytesAt(opened, HEAD_BYTES, Number(length));
    if (hash(index) !== sum) return undefined;
    return { index: JSON.parse(index.toString("utf8")) as Index, from: HEAD_BYTES + index.length };
  } catch {
    return undefined; // It is gone, nobody may read it, or it is something else.
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

function bytesAt(opened: number, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(opened, bytes, 0, length, start));
}

/** Written beside and renamed: two that run at once, or one that is killed, leave a whole pack or none. */
function writePack(folder: string, texts: ReadonlyMap<string, string>): Iterable<[key: string, place: Place]> {
  const bodies = [...texts].map(([key, text]) => ({ key, text: Buffer.from(text) }));
  const index: Index = bodies.map(({ key, text }) => [key, text.length]);
  const indexed = Buffer.from(JSON.stringify(index));
  const sum = hash(indexed);
  const head = Buffer.from(`${sum} ${String(indexed.length).padStart(10, "0")}\n`);
  const file = path.join(folder, `${sum}.pack`);
  const beside = `${file}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    beside,
    Buffer.concat([head, indexed, ...bodies.flatMap(({ key, text }) => [Buffer.from(hash(key, text)), text])]),
  );
  renameSync(beside, file);
  return placesOf(new Pack(file, true), { index, from: HEAD_BYTES + indexed.length });
}

/** A key of several parts: no two lists of parts have the same. */
export function hash(...parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(`${part.length} `).update(part);
  return sum.digest("base64url");
}

interface KeptFile {
  readonly file: string;
  readonly size: number;
  readonly usedAt: number;
}

/** What a folder holds, the last used first. */
function filesIn(folder: string): readonly KeptFile[] {
  const files = namesIn(folder).flatMap((name): KeptFile[] => {
    const file = path.join(folder, name);
    try {
      const { size, mtimeMs } = statSync(file);
      return [{ file, size, usedAt: mtimeMs }];
    } catch {
      return []; // It is gone, or nobody may look at it.
    }
  });
  return files.sort((one, other) => other.usedAt - one.usedAt);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // There is none, or nobody may read it.
  }
}

/** Leaves the files that were used last, as many as may be, and those that it may not remove. */
export function prune(folder: string, mostFiles = MOST_FILES, mostBytes = MOST_BYTES): void {
  let bytes = 0;
  for (const [place, { file, size }] of filesIn(folder).entries()) {
    bytes += size;
    if (place < mostFiles && bytes <= mostBytes) continue;
    try {
      rmSync(file);
    } catch {
      // Another process has removed it, or it is another's.
    }
  }
}
