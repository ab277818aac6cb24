import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

interface SmallDisk {
  /** Leaves a page: enough for a lock, and too little for a state. */
  fill(): void;
  free(): void;
  /** Gives the folder back, with what was written to the disk. */
  remove(): void;
}

/** Puts a folder with all that it holds on a disk of its own, of a megabyte; on Linux, for root. Undefined elsewhere. */
export function smallDisk(folder: string): SmallDisk | undefined {
  const kept = mkdtempSync(path.join(tmpdir(), "disk-"));
  cpSync(folder, kept, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder], { stdio: "ignore" });
  } catch {
    rmSync(kept, { recursive: true });
    return undefined;
  }
  cpSync(kept, folder, { recursive: true });
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
