import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

interface SmallDisk {
  /** Leaves a page: enough for a lock, and too little for a state. */
  fill(): void;
  free(): void;
  /** Gives the folder back, with what was written to the disk. */
  remove(): void;
}

/** Puts a folder with all that it holds on a disk of its own, with a megabyte more; on Linux, for root. Undefined elsewhere. */
export function smallDisk(folder: string): SmallDisk | undefined {
  const kept = mkdtempSync(path.join(tmpdir(), "disk-"));
  cpSync(folder, kept, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${pagesOf(folder) * PAGE + 2 ** 20}`, "none", folder], {
      stdio: "ignore",
    });
  } catch {
    rmSync(kept, { recursive: true });
    return undefined;
  }
  try {
    cpSync(kept, folder, { recursive: true });
  } catch (error) {
    execFileSync("umount", ["--lazy", folder]);
    throw error;
  }
  const filler = path.join(folder, "filler");
  return {
    fill: () => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc((bavail - 1) * bsize));
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      rmSync(filler, { force: true });
      rmSync(kept, { recursive: true });
      cpSync(folder, kept, { recursive: true });
      execFileSync("umount", ["--lazy", folder]);
      cpSync(kept, folder, { recursive: true });
      rmSync(kept, { recursive: true });
    },
  };
}

const PAGE = 4096;

/** A file, and a folder, takes whole pages. */
const pagesOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce(
    (pages, name) => pages + 1 + Math.ceil(statSync(path.join(folder, name)).size / PAGE),
    1,
  );
