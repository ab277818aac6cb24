import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import pLimit from "p-limit";
import { stringify } from "yaml";
import { historyOf, type HistoryEntry, type ListedStack } from "../engine/backend";
import type { Member } from "../fleet";
import { listedAs } from "./preflight";

/** Operations that are looked through for the last successful `up`. */
const LOOKED_THROUGH = 20;

/** The config that each of some stacks was deployed with last, by stack; those that never were are missing. */
export async function deployedConfigs(
  members: readonly Member[],
  listed: readonly ListedStack[],
  dir: string,
): Promise<ReadonlyMap<string, HistoryEntry["config"]>> {
  const limit = pLimit(4);
  const found = await Promise.all(
    members
      .filter((member) => listedAs(member, listed)?.lastUpdate !== undefined)
      .map(({ stack, fullName }) =>
        limit(async () => {
          const entries = await historyOf(fullName, dir, LOOKED_THROUGH);
          const last = entries.find(({ kind, result }) => /^(update|destroy)$/.test(kind) && result === "succeeded");
          return last?.kind === "update" ? [[stack, last.config] as const] : [];
        }),
      ),
  );
  return new Map(found.flat());
}

/** Writes a folder of stack files: configs that the state backend remembers, and files as they are. */
export function writeStackFiles(
  folder: string,
  dir: string,
  configs: ReadonlyMap<string, HistoryEntry["config"]>,
  files: readonly Member[] = [],
): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(dir, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  for (const [stack, entries] of configs) {
    const config = Object.fromEntries(
      Object.entries(entries).map(([key, { value, objectValue }]) => [key, objectValue ?? value]),
    );
    writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), stringify({ config }));
  }
  for (const { stack, file } of files) copyFileSync(file.file, path.join(folder, `Pulumi.${stack}.yaml`));
}
