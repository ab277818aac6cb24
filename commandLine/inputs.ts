import { readdirSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../config/mistakes";
import type { Stack } from "../config/stackFiles";
import type { EvidenceOptions } from "./evidenceOptions";
import type { Place } from "./runAgain";
import type { StackOptions } from "./stackOptions";

/** Where a command reads from that takes stack files, and files from the real accounts. */
export class Inputs {
  readonly #dir: string;
  readonly #named: readonly Place[];
  #shares: readonly Place[] = [];

  constructor({ dir, share, accountDetails = [], fromState = [], organization }: StackOptions & EvidenceOptions) {
    this.#dir = dir;
    this.#named = [
      ...[share ?? [], accountDetails, fromState].flat().map(one),
      ...(organization === undefined ? [] : [answersIn(organization)]),
    ];
  }

  /**
   * Those that the options name, the project's file and the folder that this may name, and the shares that stack files named when they were
   * read last.
   */
  places = (): readonly Place[] => [stackFilesIn(this.#dir), ...projectAt(this.#dir), ...this.#named, ...this.#shares];

  /** @param stacks as they were read; undefined where something is wrong with one of them */
  sharesOf(stacks: readonly Stack[] = readable(this.#dir)): void {
    this.#shares = stacks.flatMap(({ config, folder }) => {
      if (config.account !== "child" || config.source.from !== "shareFile") return [];
      const { path: file } = config.source;
      return [one(path.isAbsolute(file) ? file : path.join(folder, file))];
    });
  }
}

const stackFilesIn = (dir: string): Place => ({
  path: path.resolve(dir, "Pulumi*"),
  files: () => filesIn(dir).filter((file) => /^Pulumi\b.*\.(ya?ml|json)$/.test(path.basename(file))),
});

/** What AWS Organizations answered. */
const answersIn = (dir: string): Place => ({
  path: path.resolve(dir, "**"),
  files: () => filesIn(dir, true).filter((file) => file.endsWith(".json")),
});

const one = (file: string): Place => ({ path: file, files: () => [file] });

/** None where there is no such folder, or nobody may look into it: whoever reads its files says so. */
function filesIn(dir: string, recursive = false): string[] {
  try {
    return readdirSync(dir, { recursive, encoding: "utf8" }).map((name) => path.join(dir, name));
  } catch {
    return [];
  }
}

/** The file of the project that a folder's stack files are of, which may be elsewhere, and its folder of stack files. */
function projectAt(dir: string): readonly Place[] {
  const { projectOf } = require("../config/stackFiles/project") as typeof import("../config/stackFiles/project");
  return orElse(() => {
    const project = projectOf(dir);
    return [one(project.source.file), stackFilesIn(project.dir)];
  }, []);
}

/** The stacks of a folder without those that cannot be read. */
function readable(dir: string): readonly Stack[] {
  const { readStack, stackNames } = require("../config/stackFiles") as typeof import("../config/stackFiles");
  return orElse(() => stackNames(dir), []).flatMap((name) => orElse(() => [readStack(dir, name)], []));
}

/** Something else where it cannot be told because of mistakes, which a check says. */
function orElse<T>(tell: () => T, other: T): T {
  try {
    return tell();
  } catch (error) {
    if (error instanceof Mistakes) return other;
    throw error;
  }
}
