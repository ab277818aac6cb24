import { strayed } from "..";
import type { Mistake } from "../mistakes";
import { checkKey, reportTo } from "./given";
import { namespaced } from "./keys";
import { plainData, resolvedScalar } from "../yaml/plainData";
import type { Project } from "./project";
import type { Source } from "../yaml/source";
import type { Mapping, Tree } from "../yaml/tree";
import type { YamlFile } from "../yaml/yamlFile";

/** One value of a stack's config, and where it is written: in the stack file, or in `Pulumi.yaml`. */
export interface Value {
  readonly source: Source;
  /** Where its key stands. */
  readonly offset: number;
  readonly tree: Tree;
}

/** The config of a stack by `namespace:name`: what its file says, and what `Pulumi.yaml` sets besides. */
export function configOf(
  { source, tree }: YamlFile,
  project: Project,
  mistakes: Mistake[],
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const [key, value] of written({ source, tree }, project, mistakes)) values.set(key, value);
  for (const { key, preset, offset } of project.declared)
    if (preset !== undefined && !values.has(key)) values.set(key, { source: project.source, offset, tree: preset });
  for (const { source: from, tree: value } of values.values())
    for (const offset of endless(value))
      mistakes.push({ path: [], at: from.at(offset), text: "is no number that Pulumi can hand over: quote it" });
  return values;
}

function written({ source, tree }: YamlFile, { name, source: of }: Project, mistakes: Mistake[]): [string, Value][] {
  const report = reportTo(mistakes, source);
  if (tree.kind !== "mapping")
    throw source.problem(tree.offset, "a stack file must be a mapping, with the settings under `config:`");
  for (const { key } of tree.entries.values()) checkKey(key, [], report);
  for (const [name, value] of ofPulumi(tree))
    if (value.kind !== "scalar") report([], value.offset, `${name} must be text`);
  const config = tree.entries.get("config")?.value;
  if (config === undefined || (config.kind === "scalar" && resolvedScalar(config).type === "null")) return [];
  if (config.kind !== "mapping")
    throw source.problem(config.offset, "`config:` must be a mapping, from keys to their values");

  const spelt = new Map<string, string>();
  return [...config.entries.values()].flatMap(({ key, value }): [string, Value][] => {
    const { text, offset } = key;
    checkKey(key, [], report);
    const full = namespaced(text, name);
    if (full === undefined) {
      report([], offset, `${text} is no key to Pulumi, which would not read the file: write namespace:name`);
      return [];
    }
    const stray = strayed(full, name);
    if (stray !== undefined)
      report(
        [],
        offset,
        text.includes(":")
          ? `${text} ${stray}`
          : `${text} is ${full} to Pulumi, as ${of.file} names the project ${name}: write sagemaker-sharing:${text}`,
      );
    const twice = spelt.get(full);
    if (twice !== undefined)
      report([], offset, `${text} is the same key as ${twice}, and Pulumi takes either at random: leave one out`);
    spelt.set(full, text);
    return [[full, { source, offset, tree: value }]];
  });
}

/** Keys beside the config that Pulumi reads itself. */
const ofPulumi = ({ entries }: Mapping): (readonly [name: string, value: Tree])[] =>
  ["secretsprovider", "encryptedkey", "encryptionsalt"].flatMap((name) => {
    const entry = entries.get(name);
    return entry === undefined ? [] : [[name, entry.value] as const];
  });

/** Infinities and what is no number, which JSON cannot say. */
function endless(tree: Tree): number[] {
  if (tree.kind === "list") return tree.items.flatMap(endless);
  if (tree.kind === "mapping") return [...tree.entries.values()].flatMap(({ value }) => endless(value));
  const data = plainData(tree);
  return typeof data === "number" && !Number.isFinite(data) ? [tree.offset] : [];
}
