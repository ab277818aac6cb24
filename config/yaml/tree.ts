import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type ParsedNode,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Scalar as YAMLScalar } from "yaml";
import type { Source } from "./source";

/** A YAML file as Pulumi decodes it: what stands for aliases and merge keys is in their place, and everything has its offset. */
export type Tree = Scalar | List | Mapping;

export interface Scalar {
  readonly kind: "scalar";
  readonly text: string;
  /** Without quotes, so that it may be a number, nothing, or true. */
  readonly plain: boolean;
  readonly offset: number;
}

interface List {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly offset: number;
}

export interface Mapping {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly offset: number;
}

export interface Entry {
  readonly key: Scalar;
  readonly value: Tree;
}

/** @throws Mistakes with the place of the first thing that Pulumi refuses */
export const treeOf = (document: Document.Parsed, source: Source): Tree =>
  new Decoder(document.contents, source).decode(document.contents, 0);

/** Far deeper than stack files are, and less than would exhaust the stack. */
const DEEPEST = 100;

type Node = ParsedNode | null;
type MapNode = YAMLMap.Parsed & { readonly items: readonly Pair<Node, Node>[] };

/** Counts as go-yaml does, so that a document holds too many aliases here when it does there. Source: gopkg.in/yaml.v3, decode.go. */
class Decoder {
  readonly #source: Source;
  readonly #targets: ReadonlyMap<Alias, ParsedNode>;
  readonly #open = new Set<Alias>();
  #decoded = 1; // The document itself.
  #ofAliases = 0;

  constructor(root: Node, source: Source) {
    this.#source = source;
    this.#targets = aliasTargets(root, source);
  }

  decode(node: Node, depth: number): Tree {
    this.#count(node);
    const offset = node?.range[0] ?? 0;
    if (depth > DEEPEST) throw this.#source.problem(offset, `is nested more than ${DEEPEST} deep`);
    if (node === null) return { kind: "scalar", text: "", plain: true, offset };
    if (isAlias(node)) return this.#through(node, (target) => this.decode(target, depth));
    if (isScalar(node)) return this.#scalar(node);
    if (isMap(node)) return this.#mapping(node, depth);
    return { kind: "list", offset, items: node.items.map((item) => this.decode(item as Node, depth + 1)) };
  }

  /** Pulumi writes down what it has read and reads that again; go-yaml fails at text of several lines that begins with a tab. */
  #scalar(node: YAMLScalar.Parsed): Scalar {
    const { source: text, type, tag, range } = node;
    if (/^[ \n]*\t/.test(text) && text.includes("\n"))
      throw this.#source.problem(range[0], "is text of several lines that begins with a tab, which Pulumi cannot read");
    return { kind: "scalar", text, plain: type === "PLAIN" && tag === undefined, offset: range[0] };
  }

  #mapping(node: MapNode, depth: number): Mapping {
    const entries = new Map<string, Entry>();
    this.#fill(entries, node, depth, undefined);
    return { kind: "mapping", entries, offset: node.range[0] };
  }

  /** @param taken for a mapping that is merged into another: the keys that are there already */
  #fill(into: Map<string, Entry>, node: MapNode, depth: number, taken: Set<string> | undefined): void {
    let merged: Node | undefined;
    for (const { key, value } of this.#checkedItems(node)) {
      if (isMergeKey(key)) {
        merged = value;
        continue;
      }
      this.#count(key);
      const name = this.#scalar(key);
      if (taken?.has(name.text)) continue;
      taken?.add(name.text);
      into.set(name.text, { key: name, value: this.decode(value, depth + 1) });
    }
    if (merged === undefined) return;
    if (taken === undefined) for (const { key } of node.items) this.#count(key); // As go-yaml collects them.
    for (const from of isSeq(merged) ? (merged.items as Node[]) : [merged])
      this.#merge(into, from ?? node, depth + 1, taken ?? new Set(into.keys()));
  }

  #merge(into: Map<string, Entry>, from: ParsedNode, depth: number, taken: Set<string>): void {
    this.#count(from);
    const target = isAlias(from) ? this.#targets.get(from) : from;
    if (!isMap(target))
      throw this.#source.problem(from.range[0], "must be a mapping, or a list of mappings, to be merged with <<");
    if (!isAlias(from)) return this.#fill(into, target, depth, taken);
    this.#through(from, () => {
      this.#count(target);
      this.#fill(into, target, depth, taken);
    });
  }

  #through<T>(alias: Alias.Parsed, read: (target: ParsedNode) => T): T {
    const { source: name, range } = alias;
    if (this.#open.has(alias)) throw this.#source.problem(range[0], `*${name} stands within what it repeats, &${name}`);
    this.#open.add(alias);
    const result = read(this.#targets.get(alias)!);
    this.#open.delete(alias);
    return result;
  }

  #count(node: Node): void {
    this.#decoded++;
    if (this.#open.size > 0) this.#ofAliases++;
    if (
      this.#ofAliases <= 100 ||
      this.#decoded <= 1000 ||
      this.#ofAliases / this.#decoded <= allowedShare(this.#decoded)
    )
      return;
    const text =
      "repeats more by aliases than Pulumi reads (document contains excessive aliasing): write some of it out";
    throw this.#source.problem(node?.range[0] ?? 0, text);
  }

  /** The entries of a mapping, whose keys are text and stand there once, whatever their quotes. */
  #checkedItems(node: MapNode): { readonly key: YAMLScalar.Parsed; readonly value: Node }[] {
    const offsets = new Map<string, number>();
    return node.items.map(({ key, value }) => {
      const offset = key?.range[0] ?? node.range[0];
      if (!isScalar(key) || (key.type === "PLAIN" && key.source === ""))
        throw this.#source.problem(offset, "must have a key before the :, which is text");
      if (key.anchor !== undefined)
        throw this.#source.problem(offset, `&${key.anchor} stands before a key: write it before the value`);
      if (key.source === "<<" && !isMergeKey(key))
        throw this.#source.problem(offset, "is the key << in quotes, which Pulumi takes for a merge all the same");
      const first = offsets.get(key.source);
      if (first !== undefined)
        throw this.#source.problem(
          offset,
          `${key.source} is a key here already, at ${this.#source.at(first)}: leave one out`,
        );
      offsets.set(key.source, offset);
      return { key, value };
    });
  }
}

const isMergeKey = (key: YAMLScalar.Parsed) => key.source === "<<" && key.type === "PLAIN" && key.tag === undefined;

/** What every alias stands for: the last of its anchors above it, which may be set again below. */
function aliasTargets(root: Node, source: Source): ReadonlyMap<Alias, ParsedNode> {
  const anchors = new Map<string, ParsedNode>();
  const targets = new Map<Alias, ParsedNode>();
  const look = (node: Node): void => {
    if (node === null) return;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined)
        throw source.problem(node.range[0], `*${node.source} repeats &${node.source}, which does not stand above it`);
      targets.set(node, target);
      return;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node)) for (const item of node.items) look(item);
    if (isMap(node))
      for (const { key, value } of node.items) {
        look(key);
        look(value);
      }
  };
  look(root);
  return targets;
}

const [FEW, MANY] = [400_000, 4_000_000];

/** Which share of what is decoded may come from aliases. Source: gopkg.in/yaml.v3, decode.go, allowedAliasRatio. */
function allowedShare(decoded: number): number {
  if (decoded <= FEW) return 0.99;
  return decoded >= MANY ? 0.1 : 0.99 - 0.89 * ((decoded - FEW) / (MANY - FEW));
}
