import * as z from "zod/mini";
import { withJson, type JsonSchema } from "./json";
import { nearest } from "./nearest";

/** Lists and mappings that report everything that is wrong with them at once. */

export interface ListOptions {
  readonly what: string;
  /** How the list is written; empty is not shown. */
  readonly example?: string;
  /** What is wrong with a list of so many entries. */
  readonly size?: (entries: number) => string | undefined;
  /** Two entries that differ only in case are the same; where it has to be said why, a sentence without its dot. */
  readonly withoutCase?: boolean | string;
}

/** A list without repetitions. Every entry is looked at, so that a wrong one does not hide that another stands there twice. */
/* @__NO_SIDE_EFFECTS__ */
export function list<T extends z.ZodMiniType<unknown>>(item: T, options: ListOptions) {
  const { what, example = "[first, second]", size, withoutCase = false } = options;
  const why = typeof withoutCase === "string" ? ` (${withoutCase})` : "";
  const keyOf = (value: string) => (withoutCase === false ? value : value.toLowerCase());
  const schema = z.array(item, { error: `must be a list of ${what}${example && `, as in ${example}`}` }).check(
    besideBroken(Array.isArray, ({ value, issues }: { value: readonly unknown[]; issues: Issues }, report) => {
      const wrongSize = size?.(value.length);
      if (wrongSize !== undefined) report([], wrongSize);
      for (const { index, first } of repeated({ value, issues }, (entry) =>
        typeof entry === "string" ? [keyOf(entry)] : [],
      ))
        report([index], `stands in the list twice: entry ${first + 1} is the same${why}; leave one out`);
    }),
  );
  return withJson(schema, () => ({ uniqueItems: true, ...jsonOfSize(size) }));
}

/** What stands twice in a list, among the entries that are right by themselves: each time with its first place. */
export const repeated = <T>({ value, issues }: HalfRead<readonly T[]>, keysOf: (entry: T) => readonly string[]) => {
  const broken = new Set(issues.map(({ path }) => path?.[0]));
  const places = new Map<string, number>();
  return [...value.entries()].flatMap(([index, entry]) =>
    (broken.has(index) ? [] : keysOf(entry)).flatMap((key) => {
      const first = places.get(key);
      if (first !== undefined) return [{ key, index, first }];
      places.set(key, index);
      return [];
    }),
  );
};

/** How many entries a list may have, tried out: none of ours may have more than a hundred. */
function jsonOfSize(size: ListOptions["size"]): JsonSchema {
  const taken = Array.from({ length: 101 }, (_, entries) => entries).filter((entries) => size?.(entries) === undefined);
  const [least, most] = [taken[0]!, taken.at(-1)!];
  return { ...(least > 0 && { minItems: least }), ...(most < 100 && { maxItems: most }) };
}

/** For {@link ListOptions.size}: at least one entry. */
export const notEmpty = (wayOut: string) => (entries: number) => (entries === 0 ? `is empty; ${wayOut}` : undefined);

/** For {@link ListOptions.size}: so many entries and no more. */
export const atMost = (most: number, why: string) => (entries: number) =>
  entries > most ? `holds ${entries} entries; leave out all but ${most}: ${why}` : undefined;

type Shape = z.core.$ZodLooseShape;
type Fields<S extends Shape> = Readonly<z.output<z.ZodMiniObject<S>>>;
type Issues = readonly Pick<z.core.$ZodRawIssue, "path">[];

/** Reports a mistake at a path below the value. */
export type Report = (path: readonly PropertyKey[], text: string) => void;

/** What was read so far: broken fields hold anything, and an issue says where. */
export interface HalfRead<T = unknown> {
  readonly value: T;
  readonly issues: Issues;
}

interface MappingOptions<S extends Shape> {
  /** For keys that need not be given; any other key that need not is optional in the shape. */
  readonly defaults?: Partial<Fields<S>>;
  /** What to say of keys that belong somewhere else. */
  readonly misplaced?: ReadonlyMap<string, string>;
  /** Rules across fields. A field that is itself mistaken is absent here: its own mistake is already listed. */
  readonly rules?: (
    fields: Partial<Fields<S>>,
    report: Report,
    read: HalfRead<Partial<Record<string, unknown>>>,
  ) => void;
}

export interface Mapping<S extends Shape> extends z.ZodMiniType<Fields<S>> {
  /** The fields that are right by themselves, with their defaults, of a mapping that may hold mistakes. */
  readonly rightOf: (read: HalfRead) => Partial<Fields<S>>;
}

/**
 * A mapping that knows all its keys and reports everything that is wrong with it at once: each unknown key (with the one that was
 * probably meant), each field, and the rules across fields.
 */
/* @__NO_SIDE_EFFECTS__ */
export function mapping<const S extends Shape>(shape: S, options: MappingOptions<S> = {}): Mapping<S> {
  const { defaults = {}, misplaced = new Map(), rules } = options;
  const known = Object.keys(shape);
  const fields = Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [key, key in defaults ? z.optional(field) : field]),
  );
  const filled = (value: Parts, key: string): unknown => value[key] ?? (defaults as Parts)[key];
  const rightOf = ({ value, issues }: HalfRead, besides: ReadonlySet<string> = new Set()): Partial<Fields<S>> => {
    const broken = new Set([...besides, ...issues.map(({ path }) => path?.[0])]);
    const right = isMapping(value) && !broken.has(undefined) ? known.filter((key) => !broken.has(key)) : [];
    return Object.fromEntries(right.map((key) => [key, filled(value as Parts, key)])) as Partial<Fields<S>>;
  };
  const read = z.strictObject(fields, { error: `must be a mapping with the keys ${known.join(", ")}` }).check(
    besideBroken(isMapping, (half, report) => {
      const misspelt = nameUnknownKeys(half.issues, shape, misplaced);
      rules?.(rightOf(half, misspelt), report, half);
    }),
  );
  const given = (value: Parts) =>
    known.map((key) => [key, filled(value, key)] as const).filter(([, one]) => one !== undefined);
  const whole = z.pipe(
    read,
    z.transform((value) => Object.fromEntries(given(value)) as Fields<S>),
  );
  const named = withJson(whole, { defaults });
  return Object.assign(named, { rightOf: (half: HalfRead) => rightOf(half) });
}

/**
 * Puts a line for each unknown key in place of zod's one for all. A key that was meant is there, under another name: that it is
 * missing is no mistake of its own, and its value is looked at where it stands.
 *
 * @returns the keys that were meant
 */
function nameUnknownKeys(
  issues: z.core.$ZodRawIssue[],
  shape: Shape,
  misplaced: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const known = Object.keys(shape);
  const meantInstead = new Set<string>();
  const named = issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys" || issue.path?.length) return [];
    const given = issue.input as Parts;
    return issue.keys.flatMap((key) => {
      const meant = misplaced.has(key) ? undefined : nearest(key, known);
      const better = meant === undefined ? `the keys are ${known.join(", ")}` : `did you mean ${meant}?`;
      const line = customIssue([key], misplaced.get(key) ?? `is no key here; ${better}`);
      if (meant === undefined || Object.hasOwn(given, meant)) return [line];
      meantInstead.add(meant);
      const { error } = z.safeParse(shape[meant], given[key]);
      return [line, ...(error?.issues ?? []).map(({ path, message }) => customIssue([key, ...path], message))];
    });
  });
  const others = issues.filter(({ code, path }) =>
    path?.length ? !meantInstead.has(String(path[0])) : code !== "unrecognized_keys",
  );
  issues.splice(0, issues.length, ...named, ...others);
  return meantInstead;
}

const customIssue = (path: readonly PropertyKey[], message: string): z.core.$ZodRawIssue => ({
  code: "custom",
  message,
  path: [...path],
  input: undefined,
});

/**
 * A check that runs beside broken parts, which zod's refinements do only when they are asked to.
 *
 * @param isRead whether the whole is at least what it should be: a list, a mapping
 */
/* @__NO_SIDE_EFFECTS__ */
export const besideBroken = <T>(
  isRead: (value: unknown) => boolean,
  look: (half: { readonly value: T; readonly issues: z.core.$ZodRawIssue[] }, report: Report) => void,
) =>
  z.check<T>(
    ({ value, issues }) => {
      const found: z.core.$ZodRawIssue[] = [];
      look({ value, issues }, (path, message) => found.push(customIssue(path, message)));
      issues.push(...found);
    },
    { when: ({ value }) => isRead(value) },
  );

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Parts = Readonly<Record<PropertyKey, unknown>>;

/** Of what was half read, what lies below a key. */
export function below({ value, issues }: HalfRead, key: PropertyKey): HalfRead {
  const inner: unknown =
    value instanceof Map ? value.get(key) : typeof value === "object" ? (value as Parts | null)?.[key] : undefined;
  return {
    value: inner,
    issues: issues.filter(({ path }) => path?.[0] === key).map(({ path }) => ({ path: path!.slice(1) })),
  };
}
