import type * as z from "zod/mini";

/**
 * What JSON Schema says of a value where zod cannot tell it: transforms and checks are functions. What makes a schema notes it
 * here, and `config/describe/stackSchema.ts` asks.
 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Given for a schema; `of` makes that of another. */
type JsonOf = JsonSchema | ((of: (schema: z.core.$ZodType) => JsonSchema) => JsonSchema);

const NOTED = new WeakMap<object, JsonOf>();

/* @__NO_SIDE_EFFECTS__ */
export function withJson<T extends z.core.$ZodType>(schema: T, json: JsonOf): T {
  NOTED.set(schema, json);
  return schema;
}

export const jsonNotedOf = (schema: z.core.$ZodType): JsonOf | undefined => NOTED.get(schema);

/**
 * Text of a form. Where the form takes digits alone, YAML's number does too: from and to how many digits is tried out.
 */
export function jsonOfText(form: RegExp): JsonSchema {
  const lengths = Array.from({ length: 15 }, (_, index) => index + 1).filter((length) => form.test("1".repeat(length)));
  const text = { type: "string", pattern: form.source };
  if (lengths.length === 0) return text;
  const number = {
    type: "integer",
    minimum: lengths[0] === 1 ? 0 : 10 ** (lengths[0]! - 1),
    maximum: 10 ** lengths.at(-1)! - 1,
  };
  return { anyOf: [text, number] };
}
