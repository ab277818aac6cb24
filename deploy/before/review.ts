import { execFile } from "node:child_process";
import path from "node:path";
import type { Member } from "../fleet";

const COMMAND = path.join(__dirname, "../../bin/sagemaker-sharing.cjs");

/** What is found before anything is deployed. */
export interface Review {
  readonly good: boolean;
  /** What was found, for people. */
  readonly lines: readonly string[];
}

/** Checks offline who can do what, for each parent and those of its children that are about to be deployed. */
export async function review(dir: string, members: readonly Member[], chosen: readonly Member[]): Promise<Review> {
  const parents = [
    ...new Set(chosen.map(({ stack, parent, config }) => (config.account === "parent" ? stack : parent))),
  ];
  const reviews = await Promise.all(
    parents
      .filter((parent) => parent !== undefined)
      .map((parent) => {
        const children = members.filter(
          (member) => member.parent === parent && (chosen.includes(member) || isChosen(parent, chosen)),
        );
        return check(dir, parent, children);
      }),
  );
  const unchecked = chosen.filter(({ parent, config }) => config.account === "child" && parent === undefined);
  return {
    good: reviews.every(({ good }) => good),
    lines: [
      ...reviews.flatMap(({ lines }) => lines),
      ...unchecked.map(({ stack }) => `not checked: ${stack}, whose parent has no stack file in ${dir}`),
    ],
  };
}

const isChosen = (parent: string, chosen: readonly Member[]) => chosen.some(({ stack }) => stack === parent);

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
