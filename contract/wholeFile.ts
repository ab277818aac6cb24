import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
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
 * there keeps its mode, and a link stays a link. What is no file (a pipe, a terminal) is written to as it is. So is, in the end, a file that
 * nothing can take the place of: in a folder that takes no files, or mounted by itself into a container.
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
  const { beside, descriptor } = besideOf(file, mode, there !== undefined);
  // What is asked for when a file is opened loses the bits of the umask, which a file that is there does not.
  if (there !== undefined) fchmodSync(descriptor, there.mode & 0o7777);
  const drop = () => {
    closeSync(descriptor);
    rmSync(beside, { force: true });
  };
  const keep = () => {
    try {
      fsyncSync(descriptor);
      replace(file, beside, there !== undefined);
    } catch (error) {
      drop();
      throw error;
    }
    closeSync(descriptor);
  };
  return { file, descriptor, keep, drop };
}

const IN_PLACE = new Set(["EACCES", "EPERM", "EROFS", "ENOENT", "EBUSY", "EXDEV"]);
const isInPlace = (error: unknown) => IN_PLACE.has((error as NodeJS.ErrnoException).code ?? "");

/** Somewhere else where a file is there that may be written to, and its folder takes no other. */
function besideOf(file: string, mode: number, isThere: boolean): { beside: string; descriptor: number } {
  const ending = `.${randomBytes(6).toString("hex")}.tmp`;
  const made = (beside: string) => ({ beside, descriptor: openSync(beside, "wx", mode) });
  if (isThere) closeSync(openSync(file, "r+")); // One that may only be read is not replaced either.
  try {
    return made(`${file}${ending}`);
  } catch (error) {
    if (!isThere || !isInPlace(error)) throw error;
    return made(path.join(tmpdir(), `${path.basename(file)}${ending}`));
  }
}

function replace(file: string, beside: string, isThere: boolean): void {
  try {
    renameSync(beside, file);
  } catch (error) {
    if (!isThere || !isInPlace(error)) throw error;
    copyInto(file, beside);
    rmSync(beside, { force: true });
  }
}

/** As copyFileSync does, which also sets the mode, and so fails for a file of somebody else. */
function copyInto(file: string, from: string): void {
  const [source, target] = [openSync(from, "r"), openSync(file, "w")];
  try {
    const chunk = Buffer.allocUnsafe(1 << 20);
    for (let length; (length = readSync(source, chunk)) > 0;) writeFileSync(target, chunk.subarray(0, length));
  } finally {
    closeSync(source);
    closeSync(target);
  }
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
    const real = realpathSync(name);
    return existsSync(real) ? real : name; // A pipe that /dev/stdout leads to has a name that leads nowhere.
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const link = lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(name) : undefined;
    return link === undefined ? name : realpathOf(path.resolve(path.dirname(name), link));
  }
}
