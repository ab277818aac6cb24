import * as z from "zod/mini";

/** Fields of the settings: each message says the rule. A field that is absent is reported by the same rule. */

const read = <T>(parse: (raw: unknown) => T | undefined, rule: (raw: unknown) => string) =>
  z.pipe(
    z.unknown(),
    z.transform((raw, ctx): T => {
      const value = parse(raw);
      if (value !== undefined) return value;
      ctx.issues.push({ code: "custom", message: rule(raw), input: raw });
      return z.NEVER;
    }),
  );

/** Text of a pattern; YAML reads digits without quotes as a number, and text is meant. `advice` may know better what went wrong. */
export const text = (pattern: RegExp, rule: string, advice: (value: string) => string | undefined = () => undefined) =>
  read(
    (raw) => {
      const isText = typeof raw === "string" || Number.isSafeInteger(raw);
      return isText && pattern.test(String(raw)) && advice(String(raw)) === undefined ? String(raw) : undefined;
    },
    (raw) => (typeof raw === "string" ? advice(raw) : undefined) ?? rule,
  );

export const bool = (whenAbsent: boolean) =>
  z._default(z.boolean({ error: "must be true or false, without quotes" }), whenAbsent);

export const wholeNumber = (least: number, most: number, unit: string, whenAbsent: number) =>
  z._default(
    read(
      (raw) => (Number.isInteger(raw) && Number(raw) >= least && Number(raw) <= most ? Number(raw) : undefined),
      () => `must be a whole number of ${unit} from ${least} to ${most}, without quotes`,
    ),
    whenAbsent,
  );

export const oneOf = <const T extends string>(...values: readonly T[]) =>
  read(
    (raw) => values.find((value) => value === raw),
    () => `must be one of ${values.join(", ")}`,
  );

/** A list, empty when absent. `what` is in the plural. */
export const listOf = <T extends z.ZodMiniType>(item: T, what: string) =>
  z._default(z.array(item, { error: `must be a list of ${what}` }), []);

/** A mapping that knows its keys. */
export const mapping = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, { error: `must be a mapping with the keys ${Object.keys(shape).join(", ")}` });
