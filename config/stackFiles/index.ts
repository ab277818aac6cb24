import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { isRead, type RawConfig } from "..";
import { Mistakes, type Mistake } from "../mistakes";
import { checkKey, refusing, textOf, valueIn, type Refuse } from "./given";
import { namespaced } from "./keys";
import { projectOf, type Declared, type Project } from "./project";
import { read } from "./read";
import type { Source } from "./source";
import { offsetAt, plainData, type Mapping, type Tree } from "./tree";
import { isOfType } from "./valueTypes";

/** A stack as its file describes it. */
export interface StackFile {
  readonly stack: string;
  readonly file: string;
  /** The config as Pulumi would hand it to the program. */
  readonly raw: RawConfig;
  /** Environments of Pulumi ESC that may add to the config, which cannot be read offline. */
  readonly environments: readonly string[];
  /** Where a part of the config stands, as `file:line:column`; where it is missing, what would hold it. */
  readonly at: (path: readonly PropertyKey[]) => string;
}

/** The stacks that have a file in a folder, by name. */
export function stackNames(dir: string): string[] {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw problem(`there is no folder ${dir}`);
  return readdirSync(dir)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();
}

/**
 * Reads `Pulumi.<stack>.yaml`, and what `Pulumi.yaml` beside it sets for every stack, as Pulumi does.
 *
 * @throws Mistakes when the file is missing, when Pulumi would refuse it or read something else, or when it holds encrypted values
 */
export function readStackFile(dir: string, stack: string): StackFile {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw problem(`there is no folder ${dir}`);
  const project = projectOf(dir);
  const file = path.join(project.stackDir, `Pulumi.${stack}${project.extension}`);
  if (!existsSync(file)) {
    const others = stackNames(dir);
    const known = others.length === 0 ? `${dir} holds no stack files at all` : `the stacks of ${dir} are ${others.join(", ")}`;
    throw problem(`there is no file ${file} for stack ${stack}; ${known}`);
  }
  const { source, tree } = read(file);
  if (tree.kind !== "mapping") throw source.problem(tree.at, "a stack file must be a mapping, with the settings under `config:`");
  const mistakes: Mistake[] = [];
  for (const { key } of tree.entries.values()) checkKey(key, [], refusing(source, mistakes));
  for (const name of ["secretsprovider", "encryptedkey", "encryptionsalt"]) {
    const value = tree.entries.get(name)?.value;
    if (value !== undefined && value.kind !== "scalar") mistakes.push({ path: [], at: source.at(value.at), text: `${name} must be text` });
  }
  const config = configIn(source, tree, project, mistakes);
  const values = new Map([...config, ...presets(project, config, mistakes)]);
  const read_ = [...values].filter(([key]) => isRead(key));
  const given = read_.map(([key, { source: from, tree: value }]) => [key, valueIn(value, [key], refusing(from, mistakes))] as const);
  checkDeclared(project, values, source, tree, mistakes);
  for (const [key, { source: from, tree: value }] of read_)
    for (const keys of secretsIn(plainData(value), [key])) mistakes.push({ path: keys, at: from.at(offsetAt(value, keys.slice(1))), text: SECRET });
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return {
    stack,
    file,
    raw: Object.fromEntries(given.map(([key, value]) => [key, textOf(value)])),
    environments: environmentsIn(plainData(tree.entries.get("environment")?.value ?? { kind: "scalar", text: "", plain: true, at: 0 })),
    at: ([key, ...rest]) => {
      const found = key === undefined ? undefined : values.get(String(key).includes(":") ? String(key) : `sagemaker-sharing:${String(key)}`);
      if (found === undefined) return source.at(tree.entries.get("config")?.key.at ?? tree.at);
      return found.source.at(rest.length === 0 ? found.at : offsetAt(found.tree, rest));
    },
  };
}

const SECRET =
  "holds an encrypted value, which cannot be read offline; nothing here is a secret, so write it in plain (`pulumi config set --plaintext`)";

interface Value {
  readonly source: Source;
  readonly at: number;
  readonly tree: Tree;
}

function configIn(source: Source, tree: Mapping, project: Project, mistakes: Mistake[]): Map<string, Value> {
  const config = tree.entries.get("config")?.value;
  const values = new Map<string, Value>();
  const report = (offset: number, text: string) => mistakes.push({ path: [], at: source.at(offset), text });
  if (config === undefined || (config.kind === "scalar" && plainData(config) === null)) return values;
  if (config.kind !== "mapping") throw source.problem(config.at, "`config:` must be a mapping, with the settings under `config:`");
  const written = new Map<string, string>();
  for (const { key, value } of config.entries.values()) {
    checkKey(key, [], refusing(source, mistakes));
    const full = namespaced(key.text, project.name);
    if (full === undefined) { report(key.at, `${key.text} is no key to Pulumi: write namespace:name`); continue; }
    const other = written.get(full);
    if (other !== undefined) report(key.at, `${key.text} is the same key as ${other}, and Pulumi takes either at random: leave one out`);
    written.set(full, key.text);
    for (const offset of notFinite(value)) report(offset, `holds what is no number, which Pulumi cannot hand over: quote it`);
    values.set(full, { source, at: key.at, tree: value });
  }
  return values;
}

/** Infinities and what is no number, which JSON has no way to write. */
function notFinite(tree: Tree): number[] {
  if (tree.kind === "list") return tree.items.flatMap(notFinite);
  if (tree.kind === "mapping") return [...tree.entries.values()].flatMap(({ value }) => notFinite(value));
  const data = plainData(tree);
  return typeof data === "number" && !Number.isFinite(data) ? [tree.at] : [];
}

function presets(project: Project, config: ReadonlyMap<string, Value>, mistakes: Mistake[]): [string, Value][] {
  return project.declared.flatMap(({ key, preset, offset }): [string, Value][] =>
    config.has(key) || preset === undefined ? [] : [[key, { source: project.source, at: offset, tree: preset }]],
  );
}

function checkDeclared(project: Project, values: ReadonlyMap<string, Value>, source: Source, tree: Mapping, mistakes: Mistake[]): void {
  for (const { key, type, secret, offset } of project.declared) {
    const value = values.get(key);
    if (value === undefined) {
      mistakes.push({ path: [key], at: source.at(tree.entries.get("config")?.key.at ?? tree.at), text: `is missing; ${project.source.at(offset)} declares it without a default, so Pulumi asks every stack for it` });
      continue;
    }
    if (type === undefined) continue;
    const data = plainData(value.tree);
    if (secretsIn(data, []).length > 0) continue;
    if (secret) mistakes.push({ path: [key], at: value.source.at(value.at), text: `is declared as a secret by ${project.source.at(offset)}, and nothing here is one: take that out there` });
    else if (!isOfType(data, type)) mistakes.push({ path: [key], at: value.source.at(value.at), text: `is not of the type that ${project.source.at(offset)} declares` });
  }
}

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

/** The paths of encrypted values. Source: Pulumi, sdk/go/common/resource/config/object.go, isSecureValue. */
function secretsIn(value: unknown, keys: readonly PropertyKey[]): (readonly PropertyKey[])[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((inner, index) => secretsIn(inner, [...keys, index]));
  const entries = Object.entries(value) as [string, unknown][];
  if (entries.length === 1 && entries[0]![0] === "secure" && typeof entries[0]![1] === "string") return [keys];
  return entries.flatMap(([key, inner]) => secretsIn(inner, [...keys, key]));
}

const problem = (text: string) => new Mistakes([{ path: [], text }]);
