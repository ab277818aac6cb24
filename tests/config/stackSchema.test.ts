import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv2020 from "ajv-2020/dist/2020";
import { parse } from "yaml";
import { run } from "../../commandLine/main";
import { TABLES, type Table } from "../../config/describe/rows";
import { stackSchema } from "../../config/describe/stackSchema";
import type { JsonSchema } from "../../values/json";
import { tables } from "./mistakes/mistakeTables";

const ROOT = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const STACK_FILES = globSync(["Pulumi.*.yaml", "examples/*/Pulumi.*.yaml"], { cwd: ROOT }).sort();

const schema = stackSchema();
const isRight = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
const mistakesIn = (file: unknown): string[] =>
  isRight(file) ? [] : (isRight.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

/** The full path of every key, and the JSON Schema that stands there. */
function keysIn(made: JsonSchema, at = ""): [path: string, schema: JsonSchema][] {
  const inner = (value: unknown, below: string) =>
    typeof value === "object" ? keysIn(value as JsonSchema, below) : [];
  const { properties = {}, items, additionalProperties, anyOf = [], then, else: other } = made;
  return [
    ...Object.entries(properties as Record<string, JsonSchema>).flatMap(([key, value]) => {
      const short = key.replace(/^sagemaker-sharing:/, "");
      const name = at === "" ? short : `${at}.${short}`;
      return [[name, value] as [string, JsonSchema], ...inner(value, name)];
    }),
    ...inner(items, `${at}[]`),
    ...inner(additionalProperties, `${at}.<id>`),
    ...(anyOf as JsonSchema[]).flatMap((one) => keysIn(one, at)),
    ...inner(then, at),
    ...inner(other, at),
  ];
}

const OWN_STORE = "consumers.<id>.featureStore.featureGroups[].offlineStore";

/** The full path of every key of a value, as the schema has it. */
function keysOf(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => keysOf(one, `${at}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const short = key.replace(/^sagemaker-sharing:/, "");
    const name = at === "consumers" ? `${at}.<id>` : at === "" ? short : `${at}.${short}`;
    return [name, ...keysOf(inner, name)];
  });
}

const { config } = schema["properties"] as { config: JsonSchema };
const KEYS = new Map(keysIn(config));
const ROWS = Object.values<Table>(TABLES).flatMap(({ under, rows }) =>
  rows.flatMap((row) => row.keys.map((key) => [under === "" ? key : `${under}.${key}`, row] as const)),
);

describe("the JSON Schema of stack files", () => {
  it("is the one that is committed: `npm run schema` writes it", () => {
    assert.equal(read("schema/stack.schema.json"), `${JSON.stringify(schema, undefined, 2)}\n`);
  });

  it("is what the command prints", async () => {
    let printed = "";
    assert.equal(await run(["schema"], { out: (text) => void (printed += text), err: assert.fail }), 0);
    assert.equal(printed, read("schema/stack.schema.json"));
  });

  it("has an example of every key that is no mapping or another way to the share, which is right by it", () => {
    const withExamples = [...KEYS].filter(([, one]) => "examples" in one || "enum" in one || "const" in one);
    const without = ROWS.map(([key]) => key).filter((key) => !withExamples.some(([name]) => name === key));
    const isMapping = (key: string) =>
      [...KEYS.keys()].some((other) => other.startsWith(`${key}.`) || other.startsWith(`${key}[].`));
    assert.deepEqual(
      without.filter((key) => !isMapping(key)),
      ["share", "shareFile"],
    );
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
    for (const [key, one] of withExamples)
      for (const example of (one["examples"] ?? []) as unknown[])
        assert.ok(ajv.validate(one, example), `${key}: ${JSON.stringify(example)}`);
  });

  it("has patterns that the flavour of JSON Schema takes", () => {
    for (const [key, { pattern }] of KEYS)
      if (typeof pattern === "string") assert.doesNotThrow(() => new RegExp(pattern, "u"), key);
  });

  it("says of each key what it is for, and of no other", () => {
    const MAPPINGS = ["names", "enforcement.limits", "enforcement.notify", "callers.group", "callers.managedPolicy"];
    const described = new Set(ROWS.map(([key]) => key));
    assert.ok(KEYS.size > 90, `${KEYS.size} keys`);
    const without = [...KEYS.keys()].filter(
      (key) => !described.has(key) && !/featureGroups\[\]\.offlineStore\./.test(key),
    );
    assert.deepEqual(without, MAPPINGS);
    assert.deepEqual(
      [...described].filter((key) => !KEYS.has(key)),
      [],
    );
    for (const [key, { rule }] of ROWS) assert.ok(rule.length > 5 || /^(aws|share|resultsBucket)/.test(key), key);
  });

  it("has the defaults that the page says", () => {
    const literal = ROWS.flatMap(([key, { byDefault }]) => {
      const [, text] = /^`([^`]*)`(?: \(.*\))?$/.exec(byDefault) ?? [];
      return text === undefined || /[<:]|Studio|^SageMaker|names\.path/i.test(text) ? [] : [[key, text] as const];
    });
    assert.ok(literal.length > 35, `${literal.length} defaults`);
    for (const [key, text] of literal) assert.deepEqual(KEYS.get(key)!["default"], parse(text), key);
    const required = ROWS.filter(([, { byDefault }]) => byDefault === "required").map(([key]) => key);
    for (const key of required) assert.equal("default" in KEYS.get(key)!, false, key);
  });

  for (const file of STACK_FILES) {
    it(`takes ${file}, which names it`, () => {
      const text = read(file);
      const up = "../".repeat(file.split("/").length - 1);
      assert.equal(text.split("\n")[0], `# yaml-language-server: $schema=${up}schema/stack.schema.json`);
      assert.deepEqual(mistakesIn(parse(text)), []);
    });
  }

  it("has no key that examples/every-key leaves out, but for the two that say what parentStack says", () => {
    const files = STACK_FILES.filter((file) => file.startsWith("examples/every-key/"));
    const given = new Set(files.flatMap((file) => keysOf((parse(read(file)) as { config: object }).config, "")));
    const left = [...KEYS.keys()].filter((key) => !given.has(key));
    // Of a group's own offline store, one key is enough to see where the others belong.
    assert.deepEqual(
      left.filter((key) => !key.startsWith(`${OWN_STORE}.`)),
      ["share", "shareFile"],
    );
  });

  it("takes what Pulumi writes itself, and keys of providers", () => {
    const file = parse(read("examples/one-endpoint/Pulumi.parent.yaml")) as { config: object };
    const more = {
      "aws:defaultTags": { tags: { team: "ml" } },
      "aws:profile": "parent",
      "other:key": { secure: "v1:x" },
    };
    assert.deepEqual(mistakesIn({ ...file, config: { ...file.config, ...more }, encryptionsalt: "v1:abc" }), []);
    assert.notDeepEqual(mistakesIn({ ...file, confg: {} }), []);
  });
});

/** What stands in a stack file, of what Pulumi hands over as text. */
const fileOf = (raw: Readonly<Record<string, string>>) => ({
  config: Object.fromEntries(Object.entries(raw).map(([key, text]) => [key, valueOf(text)])),
});

function valueOf(text: string): unknown {
  try {
    return /^[[{]/.test(text) ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

/** Mistakes that a value makes by itself; the words are those of the rules in values/. */
const OF_ONE_VALUE = /: (…?must be (?!four|what)|is no key|…?12 digits|is no consumer id)/;
/** What the program sees besides: numbers that YAML reads otherwise, and advice that is more than the form of a value. */
const ONLY_THE_PROGRAM = new Set<string>([
  "a parent: a long path",
  "a parent: no consumers",
  "a feature store: an account id for an execution role",
  "a feature store: the end of an ARN for an execution role",
]);

describe("mistakes that the JSON Schema knows", () => {
  for (const [where, cases, raw] of tables) {
    const known = cases.filter(([, , ...lines]) => lines.some((line) => OF_ONE_VALUE.test(line)));
    it(`of ${where}: ${known.length} of ${cases.length}`, () => {
      const taken = known
        .filter(([, change]) => mistakesIn(fileOf(raw(change))).length === 0)
        .map(([name]) => `${where}: ${name}`);
      assert.deepEqual(
        taken.filter((name) => !ONLY_THE_PROGRAM.has(name)),
        [],
      );
    });
  }
});
