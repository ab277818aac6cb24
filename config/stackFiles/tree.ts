import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type ParsedNode, type YAMLMap } from "yaml";
import { resolve, type Resolved } from "./scalars";
import type { Source } from "./source";

/** A YAML file as Pulumi decodes it: aliases and merge keys are replaced by what they stand for, and every value has its place. */
export type Tree = Scalar | List | Mapping;

export interface Scalar {
  readonly kind: "scalar";
  readonly text: string;
  /** Without quotes, so that a reader may take it for a number. */
  readonly plain: boolean;
  readonly at: number;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly at: number;
}

export interface Mapping {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly at: number;
}

export interface Entry {
  readonly key: Scalar;
  readonly value: Tree;
}

/** How deep values may be nested in each other. Far more than any stack file needs, and fewer than would exhaust the stack. */
const DEEPEST = 100;

/** @throws Mistakes with the place of the first thing that Pulumi refuses */
export function treeOf(document: Document.Parsed, source: Source): Tree {
  return new Decoder(document, source).decode(document.contents, 0);
}

/** Counts as go-yaml does, so that the same documents hold too many aliases. Source: gopkg.in/yaml.v3, decode.go. */
class Decoder {
  readonly #source: Source;
  readonly #targets: ReadonlyMap<Alias, ParsedNode>;
  readonly #open = new Set<Alias>();
  #decoded = 1; // The document itself.
  #ofAliases = 0;

  constructor(document: Document.Parsed, source: Source) {
    this.#source = source;
    this.#targets = aliasTargets(document.contents, source);
  }

  decode(node: ParsedNode | null, depth: number): Tree {
    this.#count(node);
    const at = node?.range[0] ?? 0;
    if (depth > DEEPEST) throw this.#source.problem(at, `is nested more than ${DEEPEST} deep`);
    if (node === null) return { kind: "scalar", text: "", plain: true, at };
    if (isAlias(node)) return this.#through(node, (target) => this.decode(target, depth));
    if (isScalar(node)) return this.#scalar(node as ParsedScalar);
    if (isSeq(node))
      return { kind: "list", at, items: node.items.map((item) => this.decode(item as ParsedNode | null, depth + 1)) };
    if (isMap(node)) return this.#mapping(node as ParsedMap, depth);
    throw this.#source.problem(at, "is no value that a stack file can hold");
  }

  /** Pulumi writes what it has read and reads that again, which go-yaml fails at when text of several lines begins with a tab. */
  #scalar(node: ParsedScalar): Scalar {
    if (node.source.includes("\n") && /^[ \n]*\t/.test(node.source))
      throw this.#source.problem(node.range[0], "is text of several lines that begins with a tab, which Pulumi cannot read: begin it with something else");
    return scalarOf(node);
  }

  #count(node: ParsedNode | null): void {
    this.#decoded++;
    if (this.#open.size > 0) this.#ofAliases++;
    if (this.#ofAliases > 100 && this.#decoded > 1000 && this.#ofAliases / this.#decoded > allowedRatio(this.#decoded))
      throw this.#source.problem(
        node?.range[0] ?? 0,
        "repeats more by aliases than Pulumi reads (document contains excessive aliasing): write some of it out",
      );
  }

  #through<T>(alias: Alias.Parsed, read: (target: ParsedNode) => T): T {
    if (this.#open.has(alias)) throw this.#source.problem(alias.range[0], `*${alias.source} stands inside of what it repeats`);
    this.#open.add(alias);
    const result = read(this.#targets.get(alias)!);
    this.#open.delete(alias);
    return result;
  }

  #mapping(node: ParsedMap, depth: number): Mapping {
    const entries = new Map<string, Entry>();
    this.#fill(entries, node, depth, undefined);
    return { kind: "mapping", entries, at: node.range[0] };
  }

  /** @param taken for a mapping that is merged: the keys that are taken already */
  #fill(into: Map<string, Entry>, node: ParsedMap, depth: number, taken: Set<string> | undefined): void {
    this.#checkKeys(node);
    let merge: ParsedNode | null | undefined;
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        merge = value;
        continue;
      }
      this.#count(key);
      const entryKey = this.#scalar(key as ParsedScalar);
      if (taken?.has(entryKey.text)) continue;
      taken?.add(entryKey.text);
      into.set(entryKey.text, { key: entryKey, value: this.decode(value, depth + 1) });
    }
    if (merge !== undefined) this.#merge(into, node, merge, depth, taken);
  }

  #merge(into: Map<string, Entry>, node: ParsedMap, merge: ParsedNode | null, depth: number, taken: Set<string> | undefined) {
    if (taken === undefined) for (const { key } of node.items) this.#count(key);
    const keys = taken ?? new Set(into.keys());
    const one = (from: ParsedNode | null): void => {
      this.#count(from);
      const target = isAlias(from) ? this.#targets.get(from)! : from;
      if (!isMap(target)) throw this.#source.problem(from?.range[0] ?? node.range[0], "must be a mapping, or a list of mappings, to be merged with <<");
      if (!isAlias(from)) return this.#fill(into, target as ParsedMap, depth + 1, keys);
      this.#through(from as Alias.Parsed, () => {
        this.#count(target as ParsedNode);
        this.#fill(into, target as ParsedMap, depth + 1, keys);
      });
    };
    if (isSeq(merge)) for (const item of merge.items) one(item as ParsedNode | null);
    else one(merge);
  }

  #checkKeys(node: ParsedMap): void {
    const seen = new Map<string, ParsedScalar>();
    for (const { key } of node.items) {
      if (!isScalar(key)) throw this.#source.problem((key as ParsedNode | null)?.range[0] ?? node.range[0], "must be text to be a key");
      if (key.type === "PLAIN" && key.source === "") throw this.#source.problem(key.range[0], "must have a key before the :");
      const first = seen.get(key.source ?? "");
      if (first !== undefined)
        throw this.#source.problem(key.range[0], `${key.source} is a key of this mapping already, at ${this.#source.at(first.range[0])}: leave one out`);
      seen.set(key.source ?? "", key);
    }
  }
}
type ParsedMap = YAMLMap<ParsedScalar, ParsedNode | null> & { readonly range: readonly [number, number, number] };
type ParsedScalar = import("yaml").Scalar.Parsed;

const isMergeKey = (key: ParsedScalar) => key.type === "PLAIN" && key.source === "<<";

const scalarOf = (node: ParsedScalar): Scalar => ({
  kind: "scalar",
  text: node.source,
  plain: (node.type === "PLAIN" || node.type === undefined) && node.tag === undefined,
  at: node.range[0],
});

/** What every alias stands for: an anchor may be used for something else further down. */
function aliasTargets(root: ParsedNode | null, source: Source): ReadonlyMap<Alias, ParsedNode> {
  const anchors = new Map<string, ParsedNode>();
  const targets = new Map<Alias, ParsedNode>();
  const look = (node: unknown): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) throw source.problem(node.range![0], `*${node.source} repeats an anchor that does not stand above: &${node.source}`);
      targets.set(node, target);
      return;
    }
    const parsed = node as ParsedNode | null;
    if ((isScalar(parsed) || isMap(parsed) || isSeq(parsed)) && parsed.anchor !== undefined) anchors.set(parsed.anchor, parsed as ParsedNode);
    if (isSeq(parsed)) parsed.items.forEach(look);
    if (isMap(parsed))
      for (const { key, value } of parsed.items) {
        look(key);
        look(value);
      }
  };
  look(root);
  return targets;
}

const LOW = 400_000;
const HIGH = 4_000_000;

/** The share of what is decoded that aliases may make up. Source: gopkg.in/yaml.v3, decode.go, allowedAliasRatio. */
function allowedRatio(decoded: number): number {
  if (decoded <= LOW) return 0.99;
  return decoded >= HIGH ? 0.1 : 0.99 - (0.89 * (decoded - LOW)) / (HIGH - LOW);
}

/** Where a part of a file stands; where it is missing, what would hold it. */
export function offsetAt(tree: Tree, path: readonly PropertyKey[]): number {
  const [step, ...rest] = path;
  if (step === undefined) return tree.at;
  if (tree.kind === "list") {
    const item = tree.items[Number(step)];
    return item === undefined ? tree.at : offsetAt(item, rest);
  }
  const entry = tree.kind === "mapping" ? tree.entries.get(String(step)) : undefined;
  if (entry === undefined) return tree.at;
  return rest.length === 0 ? entry.key.at : offsetAt(entry.value, rest);
}

/** The data of a part of a file as Pulumi reads it, where it matters little how numbers are written. */
export function plainData(tree: Tree): unknown {
  if (tree.kind === "list") return tree.items.map(plainData);
  if (tree.kind === "mapping") return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainData(value)]));
  const resolved: Resolved = tree.plain ? resolve(tree.text) : { type: "text" };
  switch (resolved.type) {
    case "text":
      return tree.text;
    case "null":
      return null;
    case "time":
      return new Date(NaN); // Of no type that anything here expects.
    default:
      return typeof resolved.value === "bigint" ? Number(resolved.value) : resolved.value;
  }
}
