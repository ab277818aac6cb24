import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parse, YAMLParseError } from "yaml";
import { isRead, type RawConfig } from ".";
import { keyOf, Mistakes } from "./mistakes";

/** A stack as its file describes it. */
export interface StackFile {
  readonly stack: string;
  readonly file: string;
  /** The config as Pulumi would hand it to the program. */
  readonly raw: RawConfig;
  /** Environments of Pulumi ESC that may add to the config, which cannot be read offline. */
  readonly environments: readonly string[];
}

const fileOf = (dir: string, stack: string) => path.join(dir, `Pulumi.${stack}.yaml`);

/** The stacks that have a file in a folder, by name. */
export function stackNames(dir: string): string[] {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw problem(`there is no folder ${dir}`);
  return readdirSync(dir)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();
}

/**
 * Reads `Pulumi.<stack>.yaml`, and what `Pulumi.yaml` beside it sets for every stack.
 *
 * @throws Mistakes when the file is missing, is not YAML, or holds encrypted values
 */
export function readStackFile(dir: string, stack: string): StackFile {
  const file = fileOf(dir, stack);
  if (!existsSync(file)) {
    const others = stackNames(dir);
    const known =
      others.length === 0 ? `${dir} holds no stack files at all` : `the stacks of ${dir} are ${others.join(", ")}`;
    throw problem(`there is no file ${file} for stack ${stack}; ${known}`);
  }
  const content = mapping(file, yamlOf(file), "a stack file");
  const config = Object.entries(mapping(file, content["config"] ?? {}, "`config:`"))
    .map(([key, value]) => [namespaced(key), value] as const)
    .filter(([key]) => isRead(key)); // Other keys, such as aws:secretKey, may well be encrypted.

  const secrets = config.flatMap(([key, value]) => secretsIn(value, [key]));
  if (secrets.length > 0) {
    throw new Mistakes(
      secrets.map((keys) => ({
        key: "",
        text: `${file}: ${keyOf(keys)} holds an encrypted value, which cannot be read offline; nothing here is a secret, so write it in plain (\`pulumi config set --plaintext\`)`,
      })),
    );
  }
  const own = config.map(([key, value]) => [key, asText(value)]);
  const raw = { ...projectDefaults(dir), ...(Object.fromEntries(own) as Record<string, string>) };
  return { stack, file, raw, environments: environmentsIn(content["environment"]) };
}

/** A list of names, or a mapping that imports some and may set values itself. An import may carry options: `{ name: {...} }`. */
function environmentsIn(environment: unknown): string[] {
  if (Array.isArray(environment)) {
    return environment.flatMap((entry: unknown) =>
      typeof entry === "object" && entry !== null ? Object.keys(entry) : [String(entry)],
    );
  }
  if (typeof environment !== "object" || environment === null) return [];
  const { imports, values } = environment as Record<string, unknown>;
  return [...environmentsIn(imports), ...(values === undefined ? [] : ["the values under `environment:`"])];
}

/** What `Pulumi.yaml` gives to every stack: a value, or the default of a declared key. */
function projectDefaults(dir: string): Record<string, string> {
  const file = path.join(dir, "Pulumi.yaml");
  if (!existsSync(file)) return {};
  const config = mapping(file, yamlOf(file), "a project file")["config"] ?? {};
  const given = Object.entries(mapping(file, config, "`config:`")).map(([key, entry]) => {
    const declared =
      typeof entry === "object" && entry !== null && !Array.isArray(entry)
        ? (entry as Record<string, unknown>)
        : { value: entry };
    return [namespaced(key), declared["value"] ?? declared["default"]] as const;
  });
  return Object.fromEntries(
    given.filter(([, value]) => value !== undefined).map(([key, value]) => [key, asText(value)]),
  );
}

/** Pulumi reads a key without a namespace as one of the project's own. */
const namespaced = (key: string) => (key.includes(":") ? key : `sagemaker-sharing:${key}`);

/** Pulumi hands text over as it is, nothing as empty text, and everything else as JSON. */
const asText = (value: unknown) => (typeof value === "string" ? value : value === null ? "" : JSON.stringify(value));

function yamlOf(file: string): unknown {
  const text = textOf(file);
  try {
    return parse(text, { logLevel: "error", merge: true }); // Pulumi's reader merges `<<` too.
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw problem(`${file} is not YAML: ${error.message.split("\n")[0]}`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw problem(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function mapping(file: string, value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw problem(`${file}: ${what} must be a mapping, with the settings under \`config:\``);
}

/** The paths of encrypted values. Source: Pulumi, sdk/go/common/resource/config/value.go, isSecureValue. */
function secretsIn(value: unknown, keys: readonly PropertyKey[]): (readonly PropertyKey[])[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((inner, index) => secretsIn(inner, [...keys, index]));
  const entries = Object.entries(value) as [string, unknown][];
  if (entries.length === 1 && entries[0]![0] === "secure" && typeof entries[0]![1] === "string") return [keys];
  return entries.flatMap(([key, inner]) => secretsIn(inner, [...keys, key]));
}

const problem = (text: string) => new Mistakes([{ key: "", text }]);
