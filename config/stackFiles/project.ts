import { existsSync } from "node:fs";
import path from "node:path";
import { Mistakes, type Mistake } from "../mistakes";
import { checkKey, reportTo, type Report } from "./given";
import { isPath, namespaced } from "./keys";
import { offsetAt, plainData, resolvedScalar } from "../yaml/plainData";
import { declaration, projectFile, type ValueType } from "./projectSchema";
import { secretsIn } from "./secrets";
import { matches, typeInWords } from "./valueTypes";
import type { Source } from "../yaml/source";
import type { Entry, Tree } from "../yaml/tree";
import { readYaml } from "../yaml/yamlFile";
import { ROOT } from "../../root";

/** `Pulumi.yaml`, which names the project and may set values for every stack. */
export interface Project {
  readonly source: Source;
  readonly name: string;
  /** The folder of the stack files. */
  readonly dir: string;
  /** Whether it is beside the stack files. Which project other stack files are deployed with, only their owner knows. */
  readonly isOwn: boolean;
  /** What the name of a stack file ends in. */
  readonly extension: string;
  readonly declared: readonly Declared[];
}

/** A key that `Pulumi.yaml` declares. */
interface Declared {
  /** `namespace:name`. */
  readonly key: string;
  readonly offset: number;
  readonly type: ValueType | undefined;
  readonly secret: boolean;
  /** What a stack gets that does not set it. */
  readonly preset: Tree | undefined;
}

/** The project of this program, which stack files of any folder may be given to: `pulumi up --config-file`. */
const OWN = path.join(ROOT, "Pulumi.yaml");

/**
 * The project that the stack files of a folder belong to: the folder's own, or else this program's.
 *
 * @throws Mistakes with everything in the project file that Pulumi refuses
 */
export function projectOf(dir: string): Project {
  // Of several, Pulumi takes the first.
  const own = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"]
    .map((name) => path.join(dir, name))
    .find((file) => existsSync(file));
  if (own?.endsWith(".json"))
    throw Mistakes.of(
      `${own} is the project file to Pulumi, and this program reads YAML alone: write it as Pulumi.yaml`,
    );
  const { source, tree } = readYaml(own ?? OWN);
  const mistakes: Mistake[] = [];
  const project = projectIn(tree, reportTo(mistakes, source));
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  const { folder, ...rest } = project!;
  return {
    ...rest,
    source,
    isOwn: own !== undefined,
    dir: own === undefined ? dir : path.join(dir, folder),
    extension: path.extname(source.file),
  };
}

function projectIn(tree: Tree, report: Report) {
  for (const { key } of entriesAbove(tree)) checkKey(key, [], report);
  const parsed = projectFile.safeParse(plainData(tree));
  if (!parsed.success) {
    for (const { path: at, message } of parsed.error.issues)
      report([], offsetAt(tree, at), `${at.length === 0 ? "the project file" : at.join(".")} ${message}`);
    return undefined;
  }
  const { name, config, stackConfigDir } = parsed.data;
  if (!/^[\w.-]+$/.test(name))
    report([], offsetAt(tree, ["name"]), "name must be made of letters, digits, dashes, underscores and dots");
  const folder = typeof config === "string" ? config : undefined;
  if (folder !== undefined && stackConfigDir !== undefined)
    report(
      [],
      offsetAt(tree, ["config"]),
      "config names the folder of the stack files, as stackConfigDir does: leave it out",
    );
  return { name, folder: folder ?? stackConfigDir ?? "", declared: declaredIn(tree, name, report) };
}

/** The keys of the file and of its config. */
function entriesAbove(tree: Tree): readonly Entry[] {
  if (tree.kind !== "mapping") return [];
  const config = tree.entries.get("config")?.value;
  return [...tree.entries.values(), ...(config?.kind === "mapping" ? config.entries.values() : [])];
}

function declaredIn(tree: Tree, project: string, report: Report): Declared[] {
  const config = tree.kind === "mapping" ? tree.entries.get("config")?.value : undefined;
  if (config?.kind !== "mapping") return [];
  const spelt = new Map<string, string>();
  return [...config.entries.values()].flatMap((entry) => {
    const { text: written, offset } = entry.key;
    const key = namespaced(written, project);
    const twice = key === undefined ? undefined : spelt.get(key);
    const wrong =
      key === undefined
        ? "is no key to Pulumi: write namespace:name"
        : isPath(key.slice(key.indexOf(":") + 1))
          ? "is a path into a value to Pulumi: set the whole value here, or write it in the stack files"
          : twice !== undefined
            ? `is the same key as ${twice}: leave one out`
            : undefined;
    if (key === undefined || wrong !== undefined) {
      report([], offset, `${written} ${wrong}`);
      return [];
    }
    spelt.set(key, written);
    return declaredBy(entry, key, key.startsWith(`${project}:`), report);
  });
}

function declaredBy({ key: { text: written, offset }, value }: Entry, key: string, ofProject: boolean, report: Report) {
  const problem = (text: string, at = offset): Declared[] => {
    report([], at, `${written} ${text}`);
    return [];
  };
  if (secretsIn(plainData(value)).length > 0)
    return problem("holds an encrypted value, which only stack files may: write it there");
  if (isShorthand(value)) return [{ key, offset, type: undefined, secret: false, preset: value }];
  const parsed = declaration.safeParse(plainData(value));
  if (!parsed.success)
    return parsed.error.issues.flatMap(({ path: at, message }) =>
      problem([...(at.length > 0 ? [`(${at.join(".")})`] : []), message].join(" "), offsetAt(value, at, offset)),
    );
  const { type, items, secret } = parsed.data;
  const given = (name: string): Tree | undefined => {
    const found = value.kind === "mapping" ? value.entries.get(name)?.value : undefined;
    return found === undefined || (found.kind === "scalar" && resolvedScalar(found).type === "null")
      ? undefined
      : found;
  };
  const [preset, fixed] = [given("default"), given("value")];
  if (preset && fixed) return problem("has both default and value: leave one out");
  if (!ofProject && (type !== undefined || preset !== undefined || fixed === undefined))
    return problem("is of another namespace than the project, and has nothing but a value here: { value: ... }");
  if (type === "array" && items === undefined) return problem("is an array: say of what, items: { type: string }");
  if (preset !== undefined && type !== undefined && !matches(plainData(preset), { type, items }))
    return problem(`has a default that is not ${typeInWords({ type, items })}`);
  return [{ key, offset, type: type && { type, items }, secret, preset: preset ?? fixed }];
}

/** A value that stands where a declaration may. */
function isShorthand(tree: Tree): boolean {
  if (tree.kind !== "scalar") return tree.kind === "list";
  const resolved = resolvedScalar(tree);
  if (resolved.type === "integer") return BigInt.asIntN(64, resolved.value) === resolved.value;
  return resolved.type === "text" || resolved.type === "truth";
}
