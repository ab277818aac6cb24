import { Source } from "./source";
import { parse } from "./syntax";
import { treeOf, type Tree } from "./tree";

/** @throws Mistakes when a file cannot be read, or YAML readers differ about its structure */
export function read(file: string): { readonly source: Source; readonly tree: Tree } {
  const source = Source.read(file);
  return { source, tree: treeOf(parse(source), source) };
}
