import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { makeFolder } from "../contract/folder";
import { writeWhole } from "../contract/wholeFile";
import type { Operation } from "./engine/messages";
import type { StackEnd } from "./report/summary";

/** The folder beside the stack files for what runs leave: logs, and how the last one ended. */
export const RUNS = ".sagemaker-sharing";

/** What a stack was made of when it was last deployed. */
export interface Deployed {
  /** Of its program, its stack file and its share. */
  readonly fingerprint: string;
  /** When the state backend says that it was changed last: somebody else may have, since. */
  readonly lastUpdate: string;
}

interface RunRecord {
  readonly operation?: Operation | undefined;
  /** How each stack of the last run ended. */
  readonly ended: Readonly<Record<string, StackEnd["status"]>>;
  readonly deployed: Readonly<Record<string, Deployed>>;
}

const Recorded = z.object({
  operation: z.optional(z.enum(["preview", "up", "refresh", "destroy"])),
  ended: z.record(z.string(), z.enum(["succeeded", "failed", "cancelled", "skipped", "unchanged"])),
  deployed: z.record(z.string(), z.object({ fingerprint: z.string(), lastUpdate: z.string() })),
});

const fileOf = (dir: string) => path.join(dir, RUNS, "last-run.json");

/** Empty where nothing was run yet, or where what is there cannot be read: then everything is to be done. */
export function readRecord(dir: string): RunRecord {
  try {
    return Recorded.parse(JSON.parse(readFileSync(fileOf(dir), "utf8")));
  } catch {
    return { ended: {}, deployed: {} };
  }
}

/** What is there stays whole where the new one cannot be written. @throws the error of the file system */
export function writeRecord(dir: string, record: RunRecord): void {
  makeFolder(path.join(dir, RUNS));
  writeWhole(fileOf(dir), `${JSON.stringify(record, undefined, 2)}\n`);
}

/**
 * Writes down how the stacks of a run end, for `--continue`: each counts as cancelled until it has ended, for this process may be
 * killed. A preview leaves nothing to take up.
 *
 * @returns what writes; it throws the error of the file system
 */
export function recorderOf(
  dir: string,
  operation: Operation,
  stacks: readonly string[],
): (ends: readonly Pick<StackEnd, "stack" | "status">[]) => void {
  const own: Record<string, StackEnd["status"]> = Object.fromEntries(stacks.map((stack) => [stack, "cancelled"]));
  return (ends) => {
    for (const { stack, status } of ends) own[stack] = status;
    if (operation === "preview") return;
    // Read anew each time: somebody may deploy other stacks of the folder meanwhile.
    const { operation: last, ended, deployed } = readRecord(dir);
    writeRecord(dir, { operation, ended: { ...(last === operation && ended), ...own }, deployed });
  };
}
