import { Mistakes, type ChildConfig, type ParentConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import { placed, readStacks, stackNames, type Stack as StackFile } from "../config/stackFiles";
import { buildOffline, type Built, type BuildOptions } from "./build/build";
import { shareIn } from "./build/side";
import type { Stack } from "./check";
import { collisions } from "./facts/collisions";
import { childrenAlone, chosenParent, isParent, sortChildren, type Of, type Selection } from "./selection";
import { supposedParent } from "./supposedParent";
import { listed } from "../contract/listed";

export interface Loaded {
  readonly parent: Stack<ParentConfig>;
  readonly children: readonly Stack<ChildConfig>[];
  /** The files of these stacks; of a parent that is supposed, those of its shares. */
  readonly files: readonly StackFile[];
  /** What keeps a stack of the folder from being checked, or from being deployed beside the others. */
  readonly failures: readonly string[];
  /** The stacks of the folder that nobody asked for, each with the reason. */
  readonly skipped: readonly string[];
  /** What the files say that nothing offline can tell to be right. */
  readonly unseen: readonly string[];
  /** The files with the shares that the parent is supposed from; absent where its own stack file is there. */
  readonly supposedFrom?: readonly string[];
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
  const around = await parentOf(selection, files);
  const { parent, children, others, supposedFrom } = around;
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
    parent,
    children: made,
    files: [...around.files, ...children],
    failures: [...around.failures, ...new Mistakes(unbuilt).lines, ...sharedConsumers(made)],
    skipped: [...unasked, ...around.skipped],
    unseen: around.unseen,
    ...(supposedFrom && { supposedFrom }),
  };
}

/** The parent of a check, and its children's files. */
interface Around extends Pick<Loaded, "parent" | "files" | "failures" | "skipped" | "unseen" | "supposedFrom"> {
  readonly children: readonly Of<ChildConfig>[];
  /** What a child's reference to the parent's stack is answered with, by the stack's name. */
  readonly others: NonNullable<BuildOptions["others"]>;
}

async function parentOf(selection: Selection, files: readonly StackFile[]): Promise<Around> {
  const alone = childrenAlone(selection, files);
  if (alone.length > 0) return await withSupposedParent(alone, selection, files);
  const parents = files.filter(isParent);
  const clashes = parents.length > 1 ? await clashesOf(parents) : [];
  const file = chosenParent(selection, parents, clashes);
  const { children, mistakes, skipped, unseen } = sortChildren(selection, file, files);
  const built = await build(file);
  return {
    parent: { config: file.config, built },
    files: [file],
    children,
    others: new Map([[file.stack, built.outputs]]),
    failures: [...new Mistakes(mistakes).lines, ...clashes],
    skipped,
    unseen,
  };
}

async function withSupposedParent(
  children: readonly Of<ChildConfig>[],
  { share }: Selection,
  files: readonly StackFile[],
): Promise<Around> {
  const { config, built, files: sources, stacks } = await supposedParent(children, share);
  const supposedFrom = sources.map(({ file }) => file);
  return {
    parent: { config, built },
    files: sources.filter(({ file }) => !children.some((child) => child.file === file)),
    children,
    others: new Map(stacks.map((stack) => [stack, built.outputs])),
    failures: [],
    skipped: files.flatMap(({ stack }) =>
      children.some((child) => child.stack === stack) ? [] : [`${stack} (not named by --child)`],
    ),
    unseen: [
      `the parent's stack file: its account is supposed to be what this program makes of ${listed(supposedFrom)}. Its other consumers, further ExternalIds, managed policies, boundary and enforcement`,
    ],
    supposedFrom,
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
