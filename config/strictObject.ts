import * as z from "zod";
import { nearest } from "./mistakes";

type Shape = Readonly<Record<string, z.ZodType>>;
type Fields<S extends Shape> = { readonly [K in keyof S]: z.output<S[K]> };

/** Reports a mistake at a path below the object. */
export type Report = (path: readonly PropertyKey[], text: string) => void;

export interface Extras<S extends Shape> {
  /** What to say of keys that belong somewhere else. */
  readonly misplaced?: ReadonlyMap<string, string>;
  /**
   * Rules across fields. A field that is itself mistaken is absent here: its own mistake is already listed. `given` is the
   * object as it came in.
   */
  readonly rules?: (fields: Partial<Fields<S>>, report: Report, given: Readonly<Record<string, unknown>>) => void;
}

/**
 * An object that knows all its keys and reports everything that is wrong with it at once: each field, each unknown key (with
 * the one that was probably meant), and the rules across fields. zod's own refinements stop at the first broken field.
 */
export function strictObject<S extends Shape>(shape: S, extras: Extras<S> = {}): z.ZodType<Fields<S>> {
  const known = Object.keys(shape);
  return z.unknown().transform((raw, ctx) => {
    const report: Report = (path, message) => {
      ctx.issues.push({ code: "custom", message, path: [...path], input: raw });
    };
    if (!isMapping(raw)) {
      report([], `must be a mapping with the keys ${known.join(", ")}`);
      return z.NEVER;
    }
    const misspelt = new Set<string>();
    for (const key of Object.keys(raw)) {
      if (Object.hasOwn(shape, key)) continue;
      const meant = extras.misplaced?.has(key) ? undefined : nearest(key, known);
      if (meant !== undefined) misspelt.add(meant);
      report([key], extras.misplaced?.get(key) ?? unknownKey(meant, known));
    }
    const fields: Record<string, unknown> = {};
    for (const key of known) {
      const given = Object.hasOwn(raw, key);
      if (!given && misspelt.has(key)) continue; // It is there, under another name: one mistake, one line.
      const parsed = shape[key]!.safeParse(given ? raw[key] : undefined);
      if (parsed.success) fields[key] = parsed.data;
      else for (const issue of parsed.error.issues) report([key, ...issue.path], issue.message);
    }
    extras.rules?.(fields as Partial<Fields<S>>, report, raw);
    return ctx.issues.length > 0 ? z.NEVER : (fields as Fields<S>);
  });
}

/** The fields that are right by themselves, of an object that may hold mistakes. */
export function validFields<S extends Shape>(shape: S, raw: unknown): Partial<Fields<S>> {
  const fields: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(isMapping(raw) ? shape : {})) {
    const parsed = field.safeParse(
      Object.hasOwn(raw as object, key) ? (raw as Record<string, unknown>)[key] : undefined,
    );
    if (parsed.success) fields[key] = parsed.data;
  }
  return fields as Partial<Fields<S>>;
}

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unknownKey = (meant: string | undefined, known: readonly string[]) =>
  meant === undefined ? `is no key here; the keys are ${known.join(", ")}` : `is no key here; did you mean ${meant}?`;
