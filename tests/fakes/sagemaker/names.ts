/** Things by their names, which differ by case or do not. */
export class Names<T> extends Map<string, T> {
  readonly #ignoreCase: boolean;

  constructor(ignoreCase: boolean) {
    super();
    this.#ignoreCase = ignoreCase;
  }

  override get(name: string): T | undefined {
    return super.get(this.#key(name));
  }
  override has(name: string): boolean {
    return super.has(this.#key(name));
  }
  override set(name: string, value: T): this {
    return super.set(this.#key(name), value);
  }
  override delete(name: string): boolean {
    return super.delete(this.#key(name));
  }

  #key(name: string): string {
    return this.#ignoreCase ? name.toLowerCase() : name;
  }
}
