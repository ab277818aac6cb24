import { parseConfig, Mistakes, type ChildConfig, type ParentConfig } from "../config";
import { buildOffline } from "./build/build";
import type { Stack } from "./check";
import { readStackFile, stackNames, type StackFile } from "../config/stackFiles";

export interface Selection {
  /** The folder of the stack files. */
  readonly dir: string;
  readonly parent?: string | undefined;
  readonly children?: readonly string[] | undefined;
}

export interface Loaded {
  readonly parent: Stack<ParentConfig>;
  readonly children: readonly Stack<ChildConfig>[];
  readonly files: readonly StackFile[];
}

/**
 * Reads the stack files of a check and builds their stacks: the parent first, then every child with the parent's outputs.
 * Without a selection, all stack files of the folder.
 *
 * @throws Mistakes of every stack file at once
 */
export async function load({ dir, parent, children }: Selection): Promise<Loaded> {
  const names = [
    ...new Set(
      parent === undefined || children === undefined
        ? [...stackNames(dir), ...(parent ? [parent] : []), ...(children ?? [])]
        : [parent, ...children],
    ),
  ];
  const { files, configs } = readAll(dir, names);

  const parents = files.filter(
    ({ stack }) => configs.get(stack)?.account === "parent" && (parent === undefined || stack === parent),
  );
  if (parents.length !== 1) throw problem(parentProblem(dir, parent, parents));
  const parentFile = parents[0]!;
  const built: Stack<ParentConfig> = {
    config: configs.get(parentFile.stack) as ParentConfig,
    built: await buildOffline(parentFile),
  };

  const childFiles = files.filter((file) =>
    children === undefined ? belongsTo(configs.get(file.stack), parentFile.stack) : children.includes(file.stack),
  );
  const wrong = childFiles.find(({ stack }) => configs.get(stack)?.account !== "child");
  if (wrong)
    throw problem(`${wrong.file} is the stack file of a parent account; --child takes stacks of child accounts`);
  for (const { stack, file } of childFiles) {
    const config = configs.get(stack) as ChildConfig;
    if (belongsTo(config, parentFile.stack) || config.source.from !== "parentStack") continue;
    throw problem(
      `${file}: sagemaker-sharing:parentStack is ${config.source.stack}, which is not the parent's stack ${parentFile.stack} of this check; choose that with --parent`,
    );
  }
  const others = new Map([[parentFile.stack, built.built.outputs]]);
  const made: Stack<ChildConfig>[] = [];
  for (const file of childFiles)
    made.push({
      config: configs.get(file.stack) as ChildConfig,
      built: await inStack(file, () => buildOffline({ ...file, others })),
    });
  return { parent: built, children: made, files: [parentFile, ...childFiles] };
}

/** The stack files of so many stacks, and the config that each holds. @throws Mistakes of every file at once */
export function readAll(dir: string, names: readonly string[]) {
  const files: StackFile[] = [];
  const configs = new Map<string, ParentConfig | ChildConfig>();
  const mistakes: Mistakes["mistakes"][number][] = [];
  for (const name of names) {
    try {
      const file = readStackFile(dir, name);
      files.push(file);
      configs.set(
        name,
        labelled(file, () => parseConfig(file.raw).config),
      );
    } catch (error) {
      if (!(error instanceof Mistakes)) throw error;
      mistakes.push(...error.mistakes);
    }
  }
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return { files, configs };
}

function belongsTo(config: ParentConfig | ChildConfig | undefined, parent: string): boolean {
  if (config?.account !== "child") return false;
  return config.source.from !== "parentStack" || config.source.stack.split("/").pop() === parent;
}

function parentProblem(dir: string, wanted: string | undefined, found: readonly StackFile[]): string {
  if (found.length > 1)
    return `${dir} holds the stacks of several parent accounts (${found.map(({ stack }) => stack).join(", ")}): choose one with --parent`;
  return wanted === undefined
    ? `${dir} holds no stack file of a parent account: a file Pulumi.<stack>.yaml with sagemaker-sharing:account: parent`
    : `stack ${wanted} is not of a parent account: its sagemaker-sharing:account is child`;
}

/** Mistakes with the file they are in. */
function labelled<T>(file: StackFile, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw relabel(file, error);
  }
}

async function inStack<T>(file: StackFile, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw relabel(file, error);
  }
}

const relabel = (file: StackFile, error: unknown) =>
  error instanceof Mistakes
    ? new Mistakes(
        error.mistakes.map(({ key, text }) => ({ key: "", text: `${file.file}: ${key && `${key}: `}${text}` })),
      )
    : error;

const problem = (text: string) => new Mistakes([{ key: "", text }]);
