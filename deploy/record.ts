import { readFileSync } from "node:fs";
import path from "node:path";
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
  readonly operation?: Operation;
  /** How each stack of the last run ended. */
  readonly ended: Readonly<Record<string, StackEnd["status"]>>;
  readonly deployed: Readonly<Record<string, Deployed>>;
}

const fileOf = (dir: string) => path.join(dir, RUNS, "last-run.json");

/** Empty where nothing was run yet, or where what is there cannot be read: then everything is to be done. */
export function readRecord(dir: string): RunRecord {
  try {
    return JSON.parse(readFileSync(fileOf(dir), "utf8")) as RunRecord;
  } catch {
    return { ended: {}, deployed: {} };
  }
}

/** What is there stays whole where the new one cannot be written. @throws the error of the file system */
export function writeRecord(dir: string, record: RunRecord): void {
  makeFolder(path.join(dir, RUNS));
  writeWhole(fileOf(dir), `${JSON.stringify(record, undefined, 2)}\n`);
}
