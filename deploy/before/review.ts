import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import type { ListedStack } from "../engine/backend";
import type { Fleet, Member } from "../fleet";
import { accessChange } from "./accessChange";
import { ROOT } from "../../root";

const COMMAND = path.join(ROOT, "bin/sagemaker-sharing.cjs");

/** What is found before anything is deployed. */
interface Review {
  readonly good: boolean;
  /** What was found, for people. */
  readonly lines: readonly string[];
}

/**
 * For each parent and those of its children that are about to be deployed: checks offline who can do what, and compares that with
 * what is deployed.
 */
export async function review({ dir, members, chosen }: Fleet, listed: readonly ListedStack[]): Promise<Review> {
  const parents = members.filter(
    ({ stack, config }) =>
      config.account === "parent" && chosen.some((member) => member.stack === stack || member.parent === stack),
  );
  // Each takes two processes.
  const limit = pLimit(availableParallelism());
  const reviewed = parents.map((parent) =>
    limit(async (): Promise<Review> => {
      const family = members.filter((member) => member === parent || member.parent === parent.stack);
      const children = family.filter(
        (member) => member !== parent && (chosen.includes(member) || chosen.includes(parent)),
      );
      const [checked, changes] = await Promise.all([
        check(dir, parent.stack, children),
        accessChange(dir, family, chosen, listed),
      ]);
      return { good: checked.good, lines: [...checked.lines, ...changes] };
    }),
  );
  const reviews = await Promise.all(reviewed);
  const unchecked = chosen.filter(({ parent, config }) => config.account === "child" && parent === undefined);
  return {
    good: reviews.every(({ good }) => good),
    lines: [
      ...reviews.flatMap(({ lines }) => lines),
      ...unchecked.map(({ stack }) => `not checked: ${stack}, whose parent has no stack file in ${dir}`),
    ],
  };
}

/** In a process of its own, as a person would: the check runs the program under Pulumi's mocks. */
function check(dir: string, parent: string, children: readonly Member[]): Promise<Review> {
  const args = [
    COMMAND,
    "check",
    "--dir",
    dir,
    "--parent",
    parent,
    ...children.flatMap(({ stack }) => ["--child", stack]),
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      const said = stdout.trim().split("\n");
      const surprises = said.filter((line) => /^ *!! /.test(line));
      const lines =
        error === null
          ? [`check of ${parent}: ${said.at(-1)}`]
          : [...surprises, ...stderr.trim().split("\n"), said.at(-1)!];
      resolve({ good: error === null, lines: lines.filter((line) => line !== "") });
    });
  });
}
