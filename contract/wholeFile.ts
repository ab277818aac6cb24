import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** A file in the making: nobody sees it before it is kept. */
interface WholeFile {
  /** The file that it becomes: where the name is a link, what the link leads to. */
  readonly file: string;
  /** Where its content is written to. */
  readonly descriptor: number;
  keep(): void;
  /** As if it had never been begun. */
  drop(): void;
}

/**
 * Begins a file that appears whole or not at all: it is written beside the name, and renamed when it is kept. A file that is
 * there keeps its mode, and a link stays a link. What is no file (a pipe, a terminal) is written to as it is.
 *
 * @param mode of a new file
 */
export function beginWhole(name: string, mode = 0o666): WholeFile {
  const file = realpathOf(name);
  const there = statSync(file, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) {
    const descriptor = openSync(file, "w");
    const close = () => closeSync(descriptor);
    return { file, descriptor, keep: close, drop: close };
  }
  const beside = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  const descriptor = openSync(beside, "wx", mode);
  // What is asked for when a file is opened loses the bits of the umask, which a file that is there does not.
  if (there !== undefined) fchmodSync(descriptor, there.mode & 0o7777);
  const drop = () => {
    closeSync(descriptor);
    rmSync(beside, { force: true });
  };
  const keep = () => {
    try {
      fsyncSync(descriptor);
      renameSync(beside, file);
    } catch (error) {
      drop();
      throw error;
    }
    closeSync(descriptor);
  };
  return { file, descriptor, keep, drop };
}

/** Writes a file whole; see {@link beginWhole}. */
export function writeWhole(name: string, content: string | Uint8Array, mode?: number): void {
  const whole = beginWhole(name, mode);
  try {
    writeFileSync(whole.descriptor, content);
  } catch (error) {
    whole.drop();
    throw error;
  }
  whole.keep();
}

/** What a name leads to, also where that is not there yet; of a name that is free, the name itself. */
export function realpathOf(name: string): string {
  try {
    return realpathSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const link = lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(name) : undefined;
    return link === undefined ? name : realpathOf(path.resolve(path.dirname(name), link));
  }
}
