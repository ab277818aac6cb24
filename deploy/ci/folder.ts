import { execFileSync } from "node:child_process";

/**
 * The folder of the stack files as a job of CI finds it, which begins at the top of the repository: `.`, or `stacks/prod`. A folder
 * that is in no repository is left as it was typed.
 */
export function folderInRepository(dir: string): string {
  try {
    const prefix = execFileSync("git", ["-C", dir, "rev-parse", "--show-prefix"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return prefix.replace(/\/$/, "") || ".";
  } catch {
    return dir;
  }
}
