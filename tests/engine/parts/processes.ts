import { readdirSync, readFileSync } from "node:fs";

/** Ids of this machine's processes with a variable in their environment, and a word in their command line; on Linux. */
export function processesWith(variable: string, word: string): number[] {
  return processIds().filter(
    (id) => textOf(id, "environ").split("\0").includes(variable) && textOf(id, "cmdline").includes(word),
  );
}

/** Ids of all processes of this machine; on Linux, elsewhere of none. */
export function processIds(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return []; // Another system has no such folder.
  }
}

/** What Linux says of a process. Empty for a process of somebody else, and for one that has ended. */
export function textOf(id: number, file: "cmdline" | "environ" | "stat" | "status"): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8");
  } catch {
    return "";
  }
}
