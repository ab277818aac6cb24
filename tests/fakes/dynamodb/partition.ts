import { sizeOf, textOf, type Attributes } from "./values";

/** The items of one partition, by their sort keys. */
export class Partition {
  readonly #items = new Map<string, Attributes>();
  readonly #sizes = new WeakMap<Attributes, number>();
  /** The keys in DynamoDB's order, as long as none has come or gone. */
  #sorted: readonly string[] | undefined;

  get(key: string): Attributes | undefined {
    return this.#items.get(key);
  }

  keep(item: Attributes): void {
    const key = textOf(item, "sk");
    if (!this.#items.has(key)) this.#sorted = undefined;
    this.#items.set(key, item);
  }

  delete(key: string): void {
    if (this.#items.delete(key)) this.#sorted = undefined;
  }

  items(): Iterable<Attributes> {
    return this.#items.values();
  }

  /** @param start the key to begin behind */
  *inOrder(forward: boolean, start?: string): Generator<Attributes> {
    this.#sorted ??= [...this.#items.keys()].sort(order);
    for (const key of forward ? this.#sorted : this.#sorted.toReversed())
      if (start === undefined || (forward ? order(key, start) > 0 : order(key, start) < 0)) yield this.#items.get(key)!;
  }

  sizeOf(item: Attributes): number {
    const size = this.#sizes.get(item) ?? sizeOf({ M: item });
    this.#sizes.set(item, size);
    return size;
  }
}

/** By the bytes of UTF-8. Source: DynamoDB API, Query. */
const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
