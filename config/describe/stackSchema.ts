import * as z from "zod/mini";
import { jsonNotedOf, type JsonSchema } from "../../values/json";
import { childSchema } from "../child";
import { OURS } from "../index";
import { parentSchema } from "../parent";
import { examples } from "./examples";
import { TABLES, type Table } from "./rows";

/**
 * The JSON Schema of a stack file, 2020-12, made from the schemas that read it; what each key is for comes from
 * `config/describe/rows/`, and what it may look like from `examples/every-key`. It knows each value by itself; what holds between keys
 * only the program knows.
 */
export function stackSchema(): JsonSchema {
  const account = `${OURS}account`;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A stack file of sagemaker-sharing",
    type: "object",
    properties: {
      config: {
        description: "The configuration of the stack: keys with their namespaces.",
        type: "object",
        required: [account],
        properties: { [account]: { description: descriptionOf("account"), enum: ["parent", "child"] } },
        if: { properties: { [account]: { const: "child" } }, required: [account] },
        then: configOf(childSchema),
        else: configOf(parentSchema),
      },
      ...OF_PULUMI,
    },
    required: ["config"],
    additionalProperties: false,
  };
}

/** What Pulumi itself keeps in a stack file. Source: Pulumi, "Stack settings file reference". */
const OF_PULUMI: Readonly<Record<string, JsonSchema>> = {
  encryptionsalt: { description: "Written by Pulumi; keep it.", type: "string" },
  encryptedkey: { description: "Written by Pulumi; keep it.", type: "string" },
  secretsprovider: { description: "What encrypts secrets of this stack; written by Pulumi.", type: "string" },
  environment: { description: "Environments of Pulumi ESC.", type: ["array", "object"] },
};

/** A stack's keys with their namespaces; those of other programs and providers may stand beside them. */
function configOf(schema: z.core.$ZodType): JsonSchema {
  const { properties, required, ...rest } = described(jsonOf(schema), "") as {
    readonly properties: Readonly<Record<string, unknown>>;
    readonly required: readonly string[];
  };
  const inFull = (key: string) => (key.startsWith("aws:") ? key : `${OURS}${key}`);
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [inFull(key), value])),
    required: required.map(inFull),
    patternProperties: { [`^(?!${OURS})[^:]+:`]: {} },
  };
}

type Default = z.core.JSONSchema.JSONSchema["default"];

function jsonOf(schema: z.core.$ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const noted = jsonNotedOf(zodSchema);
      const { defaults = {}, ...json } = typeof noted === "function" ? noted(jsonOf) : (noted ?? {});
      Object.assign(jsonSchema, json);
      // zod leaves a default out where a transform may follow; ours are what people write.
      const { def } = zodSchema._zod;
      if (def.type === "default") jsonSchema.default = def.defaultValue;
      for (const [key, value] of Object.entries(defaults as object)) {
        const property = jsonSchema.properties?.[key];
        if (typeof property === "object") property.default = value as Default;
      }
    },
  });
  return Object.fromEntries(Object.entries(made).filter(([key]) => key !== "$schema" && key !== "~standard"));
}

/**
 * Puts to each key what it is for, and what it may look like.
 *
 * @param path of the value: `consumers.<id>.featureStore.featureGroups[]`
 */
function described(schema: JsonSchema, path: string): JsonSchema {
  const description = descriptionOf(path);
  // A word that is one of few needs no example.
  const like = "enum" in schema || "const" in schema ? undefined : EXAMPLES.get(path);
  return {
    ...(description !== undefined && { description }),
    ...withDescriptionsBelow(schema, path),
    ...(like !== undefined && { examples: like }),
  };
}

function withDescriptionsBelow(schema: JsonSchema, path: string): JsonSchema {
  const below = (inner: unknown, at: string) =>
    typeof inner === "object" && inner !== null ? described(inner as JsonSchema, at) : inner;
  return Object.fromEntries(
    Object.entries(schema).map(([word, value]) => {
      if (word === "properties")
        return [
          word,
          Object.fromEntries(
            Object.entries(value as object).map(([key, inner]) => [
              key,
              below(inner, path === "" ? key : `${path}.${key}`),
            ]),
          ),
        ];
      if (word === "items") return [word, below(value, `${path}[]`)];
      if (word === "additionalProperties") return [word, below(value, `${path}.<id>`)];
      if (word === "anyOf")
        return [word, (value as readonly JsonSchema[]).map((one) => withDescriptionsBelow(one, path))];
      return [word, value];
    }),
  );
}

/** The rows by the full path of each key. */
const RULES: ReadonlyMap<string, string> = new Map(
  Object.values<Table>(TABLES).flatMap(({ under, rows }) =>
    rows.flatMap(({ keys, rule }) => keys.map((key) => [under === "" ? key : `${under}.${key}`, plain(rule)] as const)),
  ),
);

const EXAMPLES = examples();

/** What a key is for, without the page's links; undefined where nothing is said of it. */
const descriptionOf = (path: string): string | undefined => RULES.get(path) || undefined;

function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replaceAll("\\|", "|");
}
