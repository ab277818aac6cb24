import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { isRead, parseConfig, type Config, type RawConfig } from "..";
import { keyOf, Mistakes, type Mistake } from "../mistakes";
import { againstDeclared } from "./declared";
import { givenValue, reportTo, textOf } from "./given";
import { offsetAt, plainData } from "../yaml/plainData";
import { projectOf, type Project } from "./project";
import { secretsIn } from "./secrets";
import { configOf, type Value } from "./stackConfig";
import type { Tree } from "../yaml/tree";
import { readYaml, type YamlFile } from "../yaml/yamlFile";
import { listed } from "../../contract/listed";

/** A stack as its file describes it. */
export interface StackFile {
  readonly stack: string;
  /** The name of its project. */
  readonly project: string;
  readonly file: string;
  /** The folder of `Pulumi.yaml`, which paths in the config are relative to. */
  readonly folder: string;
  /** The config as Pulumi would hand it to the program. */
  readonly raw: RawConfig;
  /** Environments of Pulumi ESC that may add to the config, which cannot be read offline. */
  readonly environments: readonly string[];
  /** Where a part of the config stands, `file:line:column`; where it is missing, what would hold it. */
  readonly at: (path: readonly PropertyKey[]) => string;
}

/** A stack whose config is without mistakes. */
export interface Stack extends StackFile {
  readonly config: Config;
  readonly warnings: readonly string[];
}

/**
 * The stacks that have a file in a folder, by name.
 *
 * @throws Mistakes when Pulumi would not find one of the files
 */
export function stackNames(dir: string): string[] {
  const { dir: folder, extension } = projectIn(dir);
  const files = namesIn(folder).flatMap((file) => {
    const [, stack, ending] = /^Pulumi\.(.+)(\.ya?ml|\.json)$/.exec(file) ?? [];
    return stack === undefined ? [] : [{ file, stack, ending }];
  });
  const ignored = files.filter(({ ending }) => ending !== extension);
  if (ignored.length > 0)
    throw Mistakes.of(
      ...ignored.map(
        ({ file, stack }) =>
          `${path.join(folder, file)} is no stack file to Pulumi, whose project file ends in ${extension}: call it Pulumi.${stack}${extension}`,
      ),
    );
  return files.map(({ stack }) => stack).sort();
}

/**
 * Reads `Pulumi.<stack>.yaml`, and what `Pulumi.yaml` beside it sets for every stack, as Pulumi does.
 *
 * @param project what that says. @default it is read
 * @throws Mistakes when the file is missing, when Pulumi would refuse it or read something else in it, or when it holds encrypted
 *   values
 */
export function readStackFile(dir: string, stack: string, project = projectIn(dir)): StackFile {
  const file = path.join(project.dir, `Pulumi.${stack}${project.extension}`);
  if (!existsSync(file)) {
    const others = stackNames(dir);
    const known =
      others.length === 0 ? `${dir} holds no stack files at all` : `the stacks of ${dir} are ${listed(others)}`;
    throw Mistakes.of(`there is no file ${file} for stack ${stack}; ${known}`);
  }
  const yaml = readYaml(file);
  const mistakes: Mistake[] = [];
  const values = configOf(yaml, project, mistakes);
  const at = placesIn(yaml, values);
  const undeclared = againstDeclared(project, values);
  if (undeclared.length > 0 && values.size === 0 && MADE_BY_INIT.some((key) => partOf(yaml.tree, key) !== NOTHING))
    throw yaml.source.problem(
      0,
      `stack ${stack} has no settings: \`pulumi stack init\` has made this file. Write them here under config:, take them along by calling your file Pulumi.${stack}.yaml, or remove the file; --ignore ${stack} leaves it out of the check`,
    );
  for (const { key, text } of undeclared) mistakes.push({ path: [key], at: at([key]), text });

  const read = [...values].filter(([key]) => isRead(key)); // Other keys, such as aws:secretKey, may well be encrypted.
  const given = read.map(([key, { source, tree }]) => {
    for (const keys of secretsIn(plainData(tree), [key]))
      mistakes.push({ path: [], at: at(keys), text: `${keyOf(keys)} ${ENCRYPTED}` });
    return [key, givenValue(tree, [key], reportTo(mistakes, source))] as const;
  });
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return {
    stack,
    project: project.name,
    file,
    folder: dir,
    raw: Object.fromEntries(given.map(([key, value]) => [key, textOf(value)])),
    environments: environmentsIn(plainData(partOf(yaml.tree, "environment"))),
    at,
  };
}

/** What a stack file holds of which nobody has written a setting yet. Source: Pulumi, ProjectStack. */
const MADE_BY_INIT = ["encryptionsalt", "encryptedkey", "secretsprovider"];

const ENCRYPTED =
  "holds an encrypted value, which cannot be read offline; nothing here is a secret, so write it in plain (`pulumi config set --plaintext`)";

/**
 * Reads a stack file and checks what it says.
 *
 * @param project as for {@link readStackFile}
 * @throws Mistakes as {@link readStackFile} does, and with every mistake in the config
 */
export function readStack(dir: string, stack: string, project = projectIn(dir)): Stack {
  const file = readStackFile(dir, stack, project);
  try {
    return { ...file, ...parseConfig(file.raw) };
  } catch (error) {
    throw placed(file, error);
  }
}

/** As they stand in each file: Pulumi hands keys over by the alphabet. */
function inOrder(mistakes: readonly (Mistake & { readonly at: string })[]): Mistake[] {
  const places = mistakes.map((mistake) => {
    const [, file = "", line, column] = /^(.*):(\d+):(\d+)$/.exec(mistake.at) ?? [];
    return { mistake, file, line: Number(line), column: Number(column) };
  });
  const ofFiles = [...Map.groupBy(places, ({ file }) => file).values()];
  return ofFiles.flatMap((own) =>
    own.toSorted((one, other) => one.line - other.line || one.column - other.column).map(({ mistake }) => mistake),
  );
}

/**
 * Reads the stack files of so many stacks.
 *
 * @throws Mistakes of every file at once
 */
export function readStacks(dir: string, names: readonly string[]): Stack[] {
  const project = projectIn(dir);
  const mistakes: Mistake[] = [];
  const stacks = names.flatMap((name) => {
    try {
      return [readStack(dir, name, project)];
    } catch (error) {
      if (!(error instanceof Mistakes)) throw error;
      mistakes.push(...error.mistakes);
      return [];
    }
  });
  // What is wrong in Pulumi.yaml is wrong for every stack.
  const different = new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake]));
  if (different.size > 0) throw new Mistakes([...different.values()]);
  return stacks;
}

/** The same mistakes, each with its place in the file of the stack that they are of. */
export const placed = ({ at }: StackFile, error: unknown): unknown =>
  error instanceof Mistakes
    ? new Mistakes(inOrder(error.mistakes.map((mistake) => ({ at: at(mistake.path), ...mistake }))))
    : error;

function projectIn(dir: string): Project {
  if (!isFolder(dir)) throw Mistakes.of(`there is no folder ${dir}`);
  const project = projectOf(dir);
  if (!isFolder(project.dir))
    throw Mistakes.of(`there is no folder ${project.dir}, where ${project.source.file} says that the stack files are`);
  return project;
}

const isFolder = (dir: string): boolean =>
  existsSync(dir) && statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;

/** @throws Mistakes when nobody may look into it, or it has just gone */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw Mistakes.of(`${folder} cannot be read: ${(error as Error).message}`);
  }
}

/** @see StackFile.at */
const placesIn =
  ({ source, tree }: YamlFile, values: ReadonlyMap<string, Value>): StackFile["at"] =>
  ([key, ...rest]) => {
    const name = String(key);
    const value = values.get(name.includes(":") ? name : `sagemaker-sharing:${name}`);
    if (value === undefined) return source.at(offsetAt(tree, ["config", name]));
    return value.source.at(offsetAt(value.tree, rest, value.offset));
  };

const NOTHING: Tree = { kind: "scalar", text: "", plain: true, offset: 0 };
const partOf = (tree: Tree, key: string): Tree =>
  (tree.kind === "mapping" ? tree.entries.get(key)?.value : undefined) ?? NOTHING;

/** A list of names, or a mapping that imports some and may set values itself. An import may carry options: `{ name: {...} }`. */
function environmentsIn(environment: unknown): string[] {
  if (Array.isArray(environment)) {
    return environment.flatMap((entry: unknown) =>
      typeof entry === "object" && entry !== null ? Object.keys(entry) : [String(entry)],
    );
  }
  if (typeof environment !== "object" || environment === null) return [];
  const { imports, values } = environment as Record<string, unknown>;
  return [...environmentsIn(imports), ...(values === undefined ? [] : ["the values under `environment:`"])];
}
