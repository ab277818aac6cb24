import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Diff } from "../../access/diff/change";
import { diffOf } from "../../access/diff/diff";
import { sideOfFolder } from "../../access/diff/sides/readSide";
import { diffLines } from "../../access/report/diffLines";
import type { ListedStack } from "../engine/backend";
import type { Member } from "../fleet";
import { answer, inOwnProcess } from "../ownProcess";
import { deployedConfigs, writeStackFiles } from "./deployedFiles";

/**
 * What a run opens and closes: what was deployed last, as the state backend remembers it, against the stack files of the chosen
 * stacks. Today's program builds both sides.
 *
 * @param family a parent and its children, chosen or not
 * @returns lines for people
 */
export async function accessChange(
  dir: string,
  family: readonly Member[],
  chosen: readonly Member[],
  listed: readonly ListedStack[],
): Promise<readonly string[]> {
  const parent = family.find(({ config }) => config.account === "parent")!.stack;
  const deployed = await deployedConfigs(family, listed, dir);
  if (!deployed.has(parent)) return [`diff of ${parent}: it was never deployed, so all that it shares is new`];
  const folder = mkdtempSync(path.join(tmpdir(), "deployed-"));
  try {
    const [before, after] = [path.join(folder, "before"), path.join(folder, "after")];
    writeStackFiles(before, dir, deployed);
    writeStackFiles(
      after,
      dir,
      deployed,
      family.filter((member) => chosen.includes(member)),
    );
    const found = (await inOwnProcess("deploy/before/accessChange", [parent, before, after])) as Diff;
    return linesOf(parent, found);
  } catch (error) {
    return [`diff of ${parent}: what is deployed cannot be compared (${(error as Error).message.split("\n")[0]})`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(parent: string, found: Diff): string[] {
  const same = found.gains.length + found.losses.length + found.changed.length + found.disagreements.length === 0;
  if (same) return [`diff of ${parent}: nobody gains and nobody loses anything`];
  return diffLines(found, { all: false, colour: process.stderr.hasColors?.() ?? false, unaccepted: undefined }).split(
    "\n",
  );
}

if (require.main === module) {
  const [, , parent, before, after] = process.argv;
  const side = (folder: string, label: string) => sideOfFolder(folder, { parent }, label);
  void answer(
    (async () => diffOf(await side(before!, "deployed"), await side(after!, "the stack files")))(), // One after the other: Pulumi's mocks are global.
  );
}
