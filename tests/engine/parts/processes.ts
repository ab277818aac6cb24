import { readdirSync, readFileSync } from "node:fs";

/** Ids of this machine's processes with a variable in their environment, and a word in their command line; on Linux. */
export function processesWith(variable: string, word: string): number[] {
  return idsOf("/proc").filter(
    (id) =>
      textOf(`/proc/${id}/environ`).split("\0").includes(variable) && textOf(`/proc/${id}/cmdline`).includes(word),
  );
}

function idsOf(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return []; // Another system has no such folder.
  }
}

/** Empty for a process of somebody else, and for one that has ended. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
