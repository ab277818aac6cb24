import { Mistakes, type ChildConfig, type ParentConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import { placed, readStacks, stackNames, type Stack as StackFile } from "../config/stackFiles";
import { buildOffline, type Built, type BuildOptions } from "./build/build";
import { shareIn } from "./build/side";
import type { Stack } from "./check";
import { collisions } from "./facts/collisions";
import { chosenParent, isParent, sortChildren, type Of, type Selection } from "./selection";
import { listed } from "../contract/listed";

export interface Loaded {
  readonly parent: Stack<ParentConfig>;
  readonly children: readonly Stack<ChildConfig>[];
  /** The files of these stacks. */
  readonly files: readonly StackFile[];
  /** What keeps a stack of the folder from being checked, or from being deployed beside the others. */
  readonly failures: readonly string[];
  /** The stacks of the folder that nobody asked for, each with the reason. */
  readonly skipped: readonly string[];
  /** What the files say that nothing offline can tell to be right. */
  readonly unseen: readonly string[];
}

/** Called before each stack is built, with how many were and how many there are. */
type Building = (done: number, all: number) => void;

/**
 * Reads the stack files of a check and builds their stacks: the parent first, then every child with the parent's outputs.
 * Without a selection, all stack files of the folder: each is built, or left out by name, or a failure.
 *
 * @throws Mistakes of every stack file at once
 */
export async function load(selection: Selection, building: Building = () => undefined): Promise<Loaded> {
  const { asked, unasked } = namesIn(selection);
  const files = readStacks(selection.dir, asked);
  const parents = files.filter(isParent);
  const clashes = parents.length > 1 ? await clashesOf(parents) : [];
  const parent = chosenParent(selection, parents, clashes);
  const { children, mistakes, skipped, unseen } = sortChildren(selection, parent, files);

  const built: Stack<ParentConfig> = { config: parent.config, built: await build(parent) };
  const others = new Map([[parent.stack, built.built.outputs]]);
  const made: Stack<ChildConfig>[] = [];
  const unbuilt: Mistake[] = [];
  for (const [index, file] of children.entries()) {
    building(index + 1, children.length + 1);
    try {
      made.push({ config: file.config, built: await build(file, others) });
    } catch (error) {
      if (!(error instanceof Mistakes)) throw error;
      unbuilt.push(...error.mistakes);
    }
  }
  return {
    parent: built,
    children: made,
    files: [parent, ...children],
    failures: [...new Mistakes([...mistakes, ...unbuilt]).lines, ...clashes, ...sharedConsumers(made)],
    skipped: [...unasked, ...skipped],
    unseen,
  };
}

/** The stacks to read, and those of the folder that are left out. */
function namesIn({ dir, parent, children, ignored = [] }: Selection) {
  const all = stackNames(dir);
  const unknown = ignored.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Mistakes([{ path: [], text: `--ignore ${listed(unknown)}: the stacks of ${dir} are ${listed(all)}` }]);
  const named = [...(parent === undefined ? [] : [parent]), ...(children ?? [])];
  const wanted = parent === undefined || children === undefined ? [...all, ...named] : named;
  const asked = [...new Set(wanted)].filter((name) => !ignored.includes(name));
  const unasked = all.filter((name) => !asked.includes(name));
  return {
    asked,
    unasked: unasked.map(
      (name) => `${name} (${ignored.includes(name) ? "--ignore" : "not named by --parent or --child"})`,
    ),
  };
}

async function build(file: StackFile, others?: BuildOptions["others"]): Promise<Built> {
  try {
    return await buildOffline({ ...file, ...(others && { others }) });
  } catch (error) {
    throw placed(file, error);
  }
}

/** What the parents of a folder would make under one name. */
async function clashesOf(parents: readonly Of<ParentConfig>[]): Promise<string[]> {
  const stacks: Stack<ParentConfig>[] = [];
  for (const parent of parents) stacks.push({ config: parent.config, built: await build(parent) });
  return collisions(stacks);
}

/** The questions about a consumer are asked of one stack. */
function sharedConsumers(children: readonly Stack<ChildConfig>[]): string[] {
  const stacks = Map.groupBy(children, ({ built }) => shareIn({ built }).consumer);
  return [...stacks].flatMap(([consumer, sharing]) =>
    sharing.length === 1
      ? []
      : [
          `stacks ${listed(sharing.map(({ built }) => built.stack))} all use the share of consumer ${consumer}, and only one of them is asked about: check them one by one with --child`,
        ],
  );
}
