import { Mistakes, type ChildConfig, type ParentConfig } from "../config";
import type { Mistake } from "../config/mistakes";
import { placed, readStacks, stackNames, type Stack as StackFile } from "../config/stackFiles";
import { inTurn } from "./asking/inTurn";
import type { Others } from "./build/awsAnswers";
import { buildHere } from "./build/buildHere";
import type { Builder, Built, Part } from "./build/built";
import { joined, partsOf, placeIn, sharesFor } from "./build/parts";
import { shareIn } from "./build/side";
import type { Stack } from "./sides";
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

/** How stacks are built. */
export interface Building {
  /** Called before each child's stack is built, with how many stacks were and how many there are. */
  readonly progress?: (done: number, all: number) => void;
  /** Whoever builds a part. @default Pulumi's mocks, here and now */
  readonly build?: Builder;
}

/**
 * Reads the stack files of a check and builds their stacks: the parent first, then every child with the parent's outputs.
 * Without a selection, all stack files of the folder: each is built, or left out by name, or a failure.
 *
 * @throws Mistakes of every stack file at once
 */
export async function load(selection: Selection, { progress, build = buildHere }: Building = {}): Promise<Loaded> {
  const { asked, unasked } = namesIn(selection);
  const files = readStacks(selection.dir, asked);
  const around = await parentOf(selection, files, build);
  const { parent, children, others, supposedFrom } = around;
  let done = 1; // The parent's.
  const { made, mistakes } = await allOf(children, async (file) => {
    progress?.(done, children.length + 1);
    return await childStack(file, others, build).finally(() => (done += 1));
  });
  return {
    parent,
    children: made,
    files: [...around.files, ...children],
    failures: [
      ...around.failures,
      ...new Mistakes(mistakes).lines,
      ...sharedConsumers(made),
      ...(await clashesBeside(made, around.beside, build)),
    ],
    skipped: [...unasked, ...around.skipped],
    unseen: around.unseen,
    ...(supposedFrom && { supposedFrom }),
  };
}

/** The parent of a check, and its children's files. */
interface Around extends Pick<Loaded, "parent" | "files" | "failures" | "skipped" | "unseen" | "supposedFrom"> {
  readonly children: readonly Of<ChildConfig>[];
  /** What a child's reference to the parent's stack is answered with, by the stack's name. */
  readonly others: Others;
  readonly beside: readonly Beside[];
}

/** A child of another parent of the folder, with what its reference to that parent's stack is answered with. */
interface Beside {
  readonly file: Of<ChildConfig>;
  readonly others: Others;
}

async function parentOf(selection: Selection, files: readonly StackFile[], build: Builder): Promise<Around> {
  const alone = childrenAlone(selection, files);
  if (alone.length > 0) return await withSupposedParent(alone, selection, files);
  const parents = files.filter(isParent);
  const stackOf = async (one: Of<ParentConfig>) => ({ config: one.config, built: await buildParent(one, build) });
  const stacks: Stack<ParentConfig>[] = [];
  if (parents.length > 1) for (const one of parents) stacks.push(await stackOf(one));
  const clashes = collisions(stacks);
  const file = chosenParent(selection, parents, clashes);
  const { children, ofOthers, mistakes, skipped, unseen } = sortChildren(selection, file, files);
  const parent = stacks[parents.indexOf(file)] ?? (await stackOf(file));
  return {
    parent,
    files: [file],
    children,
    others: outputsOf(parent),
    beside: ofOthers.map((one) => ({ file: one.file, others: outputsOf(stacks[parents.indexOf(one.parent)]!) })),
    failures: [...new Mistakes(mistakes).lines, ...clashes],
    skipped,
    unseen,
  };
}

const outputsOf = ({ built }: Stack<ParentConfig>): Others => new Map([[built.stack, built.outputs]]);

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
    beside: [],
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
  if (unknown.length > 0) throw Mistakes.of(`--ignore ${listed(unknown)}: the stacks of ${dir} are ${listed(all)}`);
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

/** @throws Mistakes of all that the parent's stack is made of, each with its place in the file */
async function buildParent(file: Of<ParentConfig>, build: Builder): Promise<Built> {
  const { stack, config, warnings } = file;
  const parts = partsOf({ stack, config, ...placeIn(file.raw) });
  const { made, mistakes } = await allOf(parts, build);
  try {
    if (mistakes.length > 0) throw new Mistakes(mistakes);
    const whole = joined(made);
    return { ...whole, warnings: [...warnings, ...whole.warnings] };
  } catch (error) {
    throw placed(file, error);
  }
}

const childStack = async (file: Of<ChildConfig>, others: Others, build: Builder): Promise<Stack<ChildConfig>> => ({
  config: file.config,
  built: await buildChild(file, others, build),
});

/** @throws Mistakes, each with its place in the file */
async function buildChild(file: Of<ChildConfig>, others: Others, build: Builder): Promise<Built> {
  const { stack, config, warnings, folder } = file;
  const part: Part = { stack, config, ...placeIn(file.raw), others: sharesFor(config, others) };
  try {
    const built = await build(config.source.from === "shareFile" ? { ...part, folder } : part);
    return { ...built, warnings: [...warnings, ...built.warnings] };
  } catch (error) {
    throw placed(file, error);
  }
}

/** What was made of each, in their order, and the mistakes of those of which nothing was; any other error is thrown. */
async function allOf<T, R>(all: readonly T[], make: (one: T) => Promise<R>) {
  const made: R[] = [];
  const mistakes: Mistake[] = [];
  const orMistakes = (error: unknown): Mistakes => {
    if (error instanceof Mistakes) return error;
    throw error;
  };
  for await (const one of inTurn(all, (each) => make(each).catch(orMistakes))) {
    if (one instanceof Mistakes) mistakes.push(...one.mistakes);
    else made.push(one);
  }
  return { made, mistakes };
}

/** What children of other parents would make in an account of these under one name. What is wrong with themselves is found in their own check. */
async function clashesBeside(
  children: readonly Stack<ChildConfig>[],
  beside: readonly Beside[],
  build: Builder,
): Promise<string[]> {
  const accounts = new Set(children.map(({ built }) => built.accountId));
  const near = beside.filter(({ file }) => accounts.has(placeIn(file.raw).accountId ?? ""));
  const { made } = await allOf(near, ({ file, others }) => childStack(file, others, build));
  const among = new Set(collisions(children));
  return collisions([...children, ...made]).filter((clash) => !among.has(clash));
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
