import { resolve, type Resolved } from "./scalars";
import type { Tree } from "./tree";

/** Parts of a file, where it matters little how exactly a number is written. */

/** The data of a part of a file as Pulumi decodes it. A time is a symbol: nothing here expects one. */
export function plainData(tree: Tree): unknown {
  if (tree.kind === "list") return tree.items.map(plainData);
  if (tree.kind === "mapping")
    return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainData(value)]));
  const resolved = resolvedScalar(tree);
  switch (resolved.type) {
    case "text":
      return tree.text;
    case "null":
      return null;
    case "time":
      return Symbol(tree.text);
    default:
      return typeof resolved.value === "bigint" ? Number(resolved.value) : resolved.value;
  }
}

export const resolvedScalar = (tree: Tree): Resolved =>
  tree.kind === "scalar" && tree.plain ? resolve(tree.text) : { type: "text" };

/**
 * Where a part of a file stands: a value that stands alone by itself, a list or a mapping by its key. Where it is missing, what
 * would hold it.
 */
export function offsetAt(tree: Tree, [step, ...rest]: readonly PropertyKey[], holder = tree.offset): number {
  if (step === undefined || tree.kind === "scalar") return tree.kind === "scalar" ? tree.offset : holder;
  if (tree.kind === "list") {
    const item = tree.items[Number(step)];
    return item === undefined ? holder : offsetAt(item, rest);
  }
  const entry = tree.entries.get(String(step));
  return entry === undefined ? holder : offsetAt(entry.value, rest, entry.key.offset);
}
