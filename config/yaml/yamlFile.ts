import { Mistakes } from "../mistakes";
import { Source } from "./source";
import { parse } from "./syntax";
import { treeOf, type Tree } from "./tree";

export interface YamlFile {
  readonly source: Source;
  readonly tree: Tree;
}

/** @throws Mistakes when a file cannot be read, is no YAML, or is another YAML to each reader */
export function readYaml(file: string): YamlFile {
  const source = new Source(file);
  try {
    return { source, tree: treeOf(parse(source), source) };
  } catch (error) {
    if (error instanceof Mistakes) throw error;
    // The parser has limits of its own, and throws what it likes where a file goes beyond them.
    throw source.problem(0, `cannot be read as YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}
