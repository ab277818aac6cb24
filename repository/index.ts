import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../config";
import { dependencyOf } from "./dependency";
import { completed, packageFileOf } from "./packageFile";
import type { Answers } from "./questions";
import { projectFileOf, stackFilesOf } from "./stackFiles";
import { writeNew, type Files } from "./write";
import { ROOT } from "../root";

const WORKFLOWS = path.join(ROOT, "templates/github");
const PACKAGE = "package.json";

interface Made {
  /** Paths from the folder, in the order in which one reads them. */
  readonly files: readonly string[];
  /** What package.json calls the program. */
  readonly dependency: string;
  /** Whether npm has to find it in a registry. */
  readonly fromRegistry: boolean;
}

/**
 * Writes a repository of stack files whose program is this package.
 *
 * @param named what package.json shall call the program
 * @throws Mistakes before anything is written: what stands in the way, and what the stack files would have wrong
 */
export function makeRepository(dir: string, answers: Answers, named?: string): Made {
  const found = dependencyOf(packageRoot(), dir);
  const dependency = named ?? found.text;
  const text = completedIn(path.join(dir, PACKAGE));
  const replacing = text === undefined ? undefined : { name: PACKAGE, text };
  const files: Files = {
    "Pulumi.yaml": projectFileOf(readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8")),
    ...stackFilesOf(answers),
    ...(replacing === undefined && { [PACKAGE]: packageFileOf(dependency) }),
    ".gitignore": "node_modules/\n.sagemaker-sharing/\n",
    ...workflows(),
  };
  writeNew(dir, files, replacing);
  return {
    files: [...Object.keys(files), ...(replacing === undefined ? [] : [PACKAGE])],
    dependency,
    fromRegistry: replacing === undefined && named === undefined && found.isVersion,
  };
}

/** What is there and cannot be read is in the way like any other file. */
function completedIn(file: string): string | undefined {
  try {
    return completed(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Mistakes) throw error;
    return undefined;
  }
}

/** A package is compiled into a folder of its own. */
const packageRoot = () => (path.basename(ROOT) === "dist" ? path.dirname(ROOT) : ROOT);

const workflows = (): Files =>
  Object.fromEntries(
    globSync("**/*.yml", { cwd: WORKFLOWS })
      .sort()
      .map((name) => [
        path.posix.join(".github", name.split(path.sep).join("/")),
        readFileSync(path.join(WORKFLOWS, name), "utf8"),
      ]),
  );
