import { lowerCamel } from "./keyCase";

/** The longest text of SageMaker's API that is read here: an ARN or a place in S3. */
const LONGEST = 2048;

/**
 * A request or a description, read member by member. A member of another shape than SageMaker's API gives it is left out and
 * noted, so that what can be read is judged all the same.
 */
export class Members {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #noted: { unreadable: boolean };

  constructor(values: object, noted = { unreadable: false }) {
    this.#values = values as Readonly<Record<string, unknown>>;
    this.#noted = noted;
  }

  /** @returns undefined when it has no members at all */
  static of(description: unknown): Members | undefined {
    const values = lowerCamel(description);
    return isMapping(values) ? new Members(values) : undefined;
  }

  /** Whether some member that was asked for could not be read, here or further inside. */
  get unreadable(): boolean {
    return this.#noted.unreadable;
  }

  text(key: string): string | undefined {
    return this.#read(key, (value) => (typeof value === "string" && value.length <= LONGEST ? value : undefined));
  }

  inner(key: string): Members | undefined {
    return this.#read(key, (value) => this.#memberOf(value));
  }

  /** Empty when it is absent. */
  list(key: string): readonly Members[] {
    const entries =
      this.#read(key, (value) => (Array.isArray(value) ? (value as readonly unknown[]) : undefined)) ?? [];
    return entries.flatMap((entry) => this.#memberOf(entry) ?? this.#unreadable());
  }

  has(key: string): boolean {
    return this.#value(key) !== undefined;
  }

  /** Every member but these, also those that this program does not know. */
  allBut(keys: readonly string[]): readonly (readonly [key: string, value: unknown])[] {
    return Object.entries(this.#values).filter(([key]) => !keys.includes(key));
  }

  #value(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  #read<T>(key: string, parse: (value: unknown) => T | undefined): T | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) this.#unreadable();
    return parsed;
  }

  #memberOf(value: unknown): Members | undefined {
    return isMapping(value) ? new Members(value, this.#noted) : undefined;
  }

  #unreadable(): readonly [] {
    this.#noted.unreadable = true;
    return [];
  }
}

const isMapping = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/**
 * Every text in a value, however deep, with the key that it is under.
 *
 * @param without members that are left out, with everything below them
 */
export function textsWithin(
  value: unknown,
  key = "",
  without: (key: string) => boolean = () => false,
  depth = 0,
): (readonly [key: string, text: string])[] {
  if (without(key)) return [];
  if (typeof value === "string") return [[key, value]];
  if (typeof value !== "object" || value === null || depth > 16) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => textsWithin(entry, key, without, depth + 1));
  return Object.entries(value).flatMap(([inner, entry]) => textsWithin(entry, inner, without, depth + 1));
}
