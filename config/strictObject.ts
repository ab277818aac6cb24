import * as z from "zod";
import { nearest } from "./mistakes";

type Shape = Readonly<Record<string, z.ZodType>>;
type Fields<S extends Shape> = { readonly [K in keyof S]: z.output<S[K]> };

/** Reports a mistake at a path below the object. */
export type Report = (path: readonly PropertyKey[], text: string) => void;

export interface Extras<S extends Shape> {
  /** What to say of a key that belongs somewhere else. */
  readonly misplaced?: (key: string) => string | undefined;
  /** Rules across fields. A field that is itself mistaken is absent here: its own mistake is already listed. */
  readonly rules?: (fields: Partial<Fields<S>>, report: Report) => void;
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
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
      report([], `must be a mapping with the keys ${known.join(", ")}`);
      return z.NEVER;
    }
    const given = raw as Record<string, unknown>;
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(shape, key)) report([key], extras.misplaced?.(key) ?? unknownKey(key, known));
    }
    const fields: Record<string, unknown> = {};
    for (const key of known) {
      const parsed = shape[key]!.safeParse(Object.hasOwn(given, key) ? given[key] : undefined);
      if (parsed.success) fields[key] = parsed.data;
      else for (const issue of parsed.error.issues) report([key, ...issue.path], issue.message);
    }
    extras.rules?.(fields as Partial<Fields<S>>, report);
    return ctx.issues.length > 0 ? z.NEVER : (fields as Fields<S>);
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined
    ? `is no key here; the keys are ${known.join(", ")}`
    : `is no key here; did you mean ${meant}?`;
}
