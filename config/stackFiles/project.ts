import { existsSync } from "node:fs";
import path from "node:path";
import { Mistakes, type Mistake } from "../mistakes";
import { checkKey, refusing } from "./given";
import { isPath, namespaced } from "./keys";
import { declaration, projectFile, type ValueType } from "./projectSchema";
import { resolve } from "./scalars";
import type { Source } from "./source";
import { read } from "./read";
import { offsetAt, plainData, type Entry, type Scalar, type Tree } from "./tree";

/** `Pulumi.yaml`, which names the project and may set values for every stack. */
export interface Project {
  readonly source: Source;
  readonly name: string;
  /** The folder of the stack files. */
  readonly stackDir: string;
  /** What the name of a stack file ends in. */
  readonly extension: string;
  readonly declared: readonly Declared[];
}

/** A key that `Pulumi.yaml` declares. */
export interface Declared {
  /** `namespace:name`. */
  readonly key: string;
  readonly offset: number;
  readonly type: ValueType | undefined;
  readonly secret: boolean;
  /** What a stack gets that does not set it. */
  readonly preset: Tree | undefined;
}

/** The project that comes with this program: `pulumi up --config-file` takes stack files of any folder for its own. */
const OWN = path.join(__dirname, "../../Pulumi.yaml");

/**
 * The project that the stack files of a folder belong to: the folder's own, or else this program's.
 *
 * @throws Mistakes with everything in the project file that Pulumi refuses
 */
export function projectOf(dir: string): Project {
  const own = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"].map((name) => path.join(dir, name)).find((file) => existsSync(file));
  const file = own ?? OWN; // Of several, Pulumi takes the first.
  if (path.extname(file) === ".json")
    throw new Mistakes([{ path: [], text: `${file} is what Pulumi reads first, and this program reads YAML alone: write it as Pulumi.yaml` }]);
  const { source, tree } = read(file);
  const mistakes: Mistake[] = [];
  const report: Report = (offset, text) => mistakes.push({ path: [], at: source.at(offset), text });

  for (const { key } of keysAbove(tree)) checkKey(key, [], refusing(source, mistakes));
  const parsed = projectFile.safeParse(plainData(tree));
  for (const { path: at, message } of parsed.error?.issues ?? []) report(offsetAt(tree, at), `${at.join(".") || "a project file"} ${message}`);
  if (!parsed.success) throw new Mistakes(mistakes);
  const { name, config, stackConfigDir } = parsed.data;
  if (!/^[\w.-]+$/.test(name)) report(offsetAt(tree, ["name"]), `name must be letters, digits, dashes, underscores and dots`);
  if (typeof config === "string" && stackConfigDir !== undefined)
    report(offsetAt(tree, ["config"]), "config and stackConfigDir both name the folder of the stack files: leave config out");
  const folder = typeof config === "string" ? config : (stackConfigDir ?? "");
  const declared = declaredIn(tree, name, report);
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return {
    source,
    name,
    stackDir: own === undefined ? dir : path.join(dir, folder),
    extension: path.extname(file),
    declared,
  };
}

type Report = (offset: number, text: string) => void;

/** The keys of the file and of its config, which Pulumi wants to be text. */
function keysAbove(tree: Tree): readonly Entry[] {
  if (tree.kind !== "mapping") return [];
  const config = tree.entries.get("config")?.value;
  return [...tree.entries.values(), ...(config?.kind === "mapping" ? config.entries.values() : [])];
}

function declaredIn(tree: Tree, project: string, report: Report): Declared[] {
  const config = tree.kind === "mapping" ? tree.entries.get("config")?.value : undefined;
  if (config?.kind !== "mapping") return [];
  const seen = new Map<string, string>();
  return [...config.entries.values()].flatMap((entry) => {
    const { text: written, at } = entry.key;
    const problem = (text: string) => (report(at, `${written} ${text}`), []);
    const key = namespaced(written, project);
    if (key === undefined) return problem("is no key to Pulumi: write namespace:name");
    if (isPath(key.slice(key.indexOf(":") + 1)))
      return problem("is a path into a value to Pulumi: set the whole value, or write it in the stack files");
    const other = seen.get(key);
    if (other !== undefined) return problem(`is the same key as ${other}: leave one out`);
    seen.set(key, written);
    return declaredBy(entry, key, key.startsWith(`${project}:`), report);
  });
}

function declaredBy({ key: { text: written, at }, value }: Entry, key: string, ofProject: boolean, report: Report): Declared[] {
  const problem = (text: string, offset = at) => (report(offset, `${written} ${text}`), []);
  if (value.kind === "list" || (value.kind === "scalar" && isShorthand(value)))
    return [{ key, offset: at, type: undefined, secret: false, preset: value }];
  const parsed = declaration.safeParse(plainData(value));
  if (!parsed.success)
    return parsed.error.issues.flatMap(({ path: inner, message }) =>
      problem([...(inner.length > 0 ? [`(${inner.join(".")})`] : []), message].join(" "), offsetAt(value, inner)),
    );
  const { type, items, secret } = parsed.data;
  const given = (name: string) => {
    const entry = value.kind === "mapping" ? value.entries.get(name)?.value : undefined;
    return entry === undefined || isNothing(entry) ? undefined : entry;
  };
  const [byDefault, fixed] = [given("default"), given("value")];
  if (byDefault && fixed) return problem("has both default and value: leave one out");
  if (ofProject && type === "array" && items === undefined) return problem("is an array: say of what, items: { type: string }");
  if (!ofProject && type !== undefined) return problem("is of another namespace, whose keys have a value here and no type");
  if (!ofProject && byDefault) return problem("is of another namespace, whose keys have a value here and no default: write value");
  if (!ofProject && !fixed) return problem("is of another namespace, whose keys have a value here: write one");
  return [{ key, offset: at, type: type && { type, items }, secret, preset: byDefault ?? fixed }];
}

const isNothing = (tree: Tree) => tree.kind === "scalar" && tree.plain && resolve(tree.text).type === "null";

/** A value that may stand where a declaration does. */
function isShorthand({ text, plain }: Scalar): boolean {
  if (!plain) return true;
  const resolved = resolve(text);
  return resolved.type === "text" || resolved.type === "truth" || (resolved.type === "integer" && BigInt.asIntN(64, resolved.value) === resolved.value);
}
