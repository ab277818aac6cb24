import * as z from "zod";

/** What `Pulumi.yaml` may say, where Pulumi refuses everything else. Source: Pulumi, sdk/go/common/workspace/project.json. */

const TYPES = ["string", "integer", "boolean", "array", "object"] as const;

/** The type of a value, and of the items of a list. */
export interface ValueType {
  readonly type: (typeof TYPES)[number];
  readonly items?: ValueType | undefined;
}

const must = (rule: string) => ({ error: `must be ${rule}` });
const text = z.string(must("text"));
const someText = text.min(1, "must not be empty");
const textOrNothing = text.nullish();
const type = z.enum(TYPES, must(`one of ${TYPES.join(", ")}`));
const items: z.ZodType<ValueType> = z
  .looseObject(
    {
      type,
      get items() {
        return items.optional();
      },
    },
    must("a mapping with the type of the list's items, { type: string }"),
  )
  .refine(({ type, items }) => type !== "array" || items !== undefined, "must say of what the inner list is, in items");

/** How a key of the config is declared. */
export const declaration = z.strictObject(
  {
    type: type.optional(),
    items: items.optional(),
    description: text.optional(),
    secret: z.boolean(must("true or false")).default(false),
    default: z.unknown().optional(),
    value: z.unknown().optional(),
  },
  {
    error: ({ code }) =>
      code === "unrecognized_keys"
        ? "holds what Pulumi does not know; a declaration has type, items, description, secret, default and value"
        : "must be a value, or a mapping that declares one, { type: string, default: ... }",
  },
);

const mapping = <T extends z.ZodType>(values: T) => z.record(z.string(), values, must("a mapping"));
const texts = mapping(text).optional();

const template = z.strictObject(
  {
    displayName: textOrNothing,
    description: textOrNothing,
    quickstart: textOrNothing,
    important: z.boolean(must("true or false")).nullish(),
    metadata: mapping(text).nullish(),
    config: mapping(
      z.looseObject({
        description: textOrNothing,
        default: z.union([text, z.number(), z.boolean(), z.null()], must("one value")).optional(),
        secret: z.boolean(must("true or false")).nullish(),
      }),
    ).nullish(),
  },
  must("a mapping that describes a template"),
);

const packageSpec = z.strictObject({
  source: text,
  version: text.optional(),
  parameters: z.array(text).optional(),
  pluginDownloadURL: text.optional(),
  checksums: texts,
  extensions: z.array(text).optional(),
});

const plugins = z
  .array(
    z.strictObject({ name: text, path: text, version: text.optional() }, must("a mapping of name, path and version")),
    must("a list of plugins"),
  )
  .optional();

const NUMBER = "(0|[1-9]\\d{0,17})";
// Pulumi takes every x for "any", one in the name of a pre-release too.
const WORD = "[\\dA-Za-wyz-]+";
const LABEL = `(${NUMBER}|\\d*[A-Za-wyz-][\\dA-Za-wyz-]*)`;
const PATCH = `${NUMBER}(-${LABEL}(\\.${LABEL})*)?(\\+${WORD}(\\.${WORD})*)?`;
const VERSION = `${NUMBER}\\.(x(\\.x)?|${NUMBER}\\.(x|${PATCH}))`;
const COMPARED = `((=|==|!=|<|<=|>|>=) *|!)?${VERSION}`;

/** What `pulumi up` takes for a range; nothing allows every version. Source: ParseRange of Go's github.com/blang/semver. */
const VERSION_RANGE = new RegExp(`^( *${COMPARED}( +${COMPARED})*( +\\|\\| +${COMPARED}( +${COMPARED})*)* *)?$`);
const RANGE_IN_WORDS =
  'a range of versions as Pulumi reads them, in quotes: ">=3.248.0", ">=3.248.0 !3.250.1 || >=4.0.0"';

/** The file as a whole; each key of its config is a {@link declaration} or a value. */
export const projectFile = z.looseObject(
  {
    name: someText,
    description: textOrNothing,
    author: textOrNothing,
    website: textOrNothing,
    license: textOrNothing,
    main: textOrNothing,
    stackConfigDir: textOrNothing,
    runtime: z
      .union([someText, z.strictObject({ name: someText.optional(), options: mapping(z.unknown()).optional() })], {
        error: "must be the name of a runtime, or a mapping of its name and options",
      })
      .optional(),
    config: z.union([text, mapping(z.unknown()), z.null()], must("a mapping from keys to values")).optional(),
    backend: z.strictObject({ url: text.optional() }, must("a mapping with nothing but a url")).nullish(),
    options: z
      .strictObject({ refresh: z.literal("always", must("always")).optional() }, must("{ refresh: always }"))
      .nullish(),
    template: template.nullish(),
    packages: mapping(
      z.union([text, packageSpec], must("where the package is from, or a mapping with its source")),
    ).optional(),
    plugins: z
      .looseObject({ providers: plugins, analyzers: plugins, languages: plugins }, must("a mapping of plugins"))
      .optional(),
    requiredPulumiVersion: z.string(must(RANGE_IN_WORDS)).regex(VERSION_RANGE, must(RANGE_IN_WORDS)).nullish(),
  },
  must("a mapping with the name of the project"),
);
