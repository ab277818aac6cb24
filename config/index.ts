import { everyStack } from "./account";
import { childConfig, childKeys, childSchema, type ChildConfig } from "./child";
import { nearest } from "../values/nearest";
import { keyOf, Mistakes, shown, valueAt, type Mistake } from "./mistakes";
import { parentConfig, parentKeys, parentSchema, type ParentConfig } from "./parent";

export type { ChildConfig, ShareSource } from "./child";
export type { Consumer } from "./consumer";
export { enforcementRegions, type EnforcementSettings } from "./enforcement";
export type { ParentConfig } from "./parent";
export type { Here } from "./account";
export { Mistakes } from "./mistakes";

export type Config = ParentConfig | ChildConfig;

/** A stack's configuration as Pulumi hands it over: `namespace:key` to text, structured values as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

/** The namespace of our keys. */
export const OURS = "sagemaker-sharing:";
const OF_AWS = ["aws:region", "aws:allowedAccountIds"];

/** Whether a key of the stack file is one that this program reads. */
export const isRead = (key: string) => key.startsWith(OURS) || OF_AWS.includes(key);

/** Whether this program has a key of a name, in a stack of either kind. */
const isKey = (name: string) => [everyStack, parentKeys, childKeys].some((keys) => name in keys) || name === "account";

/**
 * What to say of a key that this program has, in a namespace that it does not read: the project's own, where `pulumi config set`
 * writes a key without a namespace, or one that is misspelt. Undefined for every other key.
 */
export function strayed(key: string, project: string): string | undefined {
  const [, namespace = "", name = ""] = /^([^:]*:)(.*)$/.exec(key) ?? [];
  if (namespace === OURS || !isKey(name)) return undefined;
  if (namespace !== `${project}:` && nearest(namespace, [OURS]) === undefined) return undefined;
  return `is not read: the keys of this program are in the namespace sagemaker-sharing; write ${OURS}${name}`;
}

/**
 * Reads and checks a stack's whole configuration.
 *
 * @param secretKeys keys whose values are encrypted in the stack file
 * @throws Mistakes with every mistake at once
 */
export function parseConfig(
  raw: RawConfig,
  secretKeys: readonly string[] = [],
): { config: Config; warnings: string[] } {
  const values = structured(raw);
  const account = values["account"];
  if (account !== "parent" && account !== "child") {
    throw new Mistakes([...secretMistakes(secretKeys), accountMistake(values)]);
  }
  // One call each, so that the two schemas keep their types.
  if (account === "parent") return parentConfig(checked(parentSchema.safeParse(values), values, secretKeys));
  return childConfig(checked(childSchema.safeParse(values), values, secretKeys));
}

function accountMistake(values: Readonly<Record<string, unknown>>): Mistake {
  const rule = "says which kind of account this stack is for: write parent or child";
  const misspelt = Object.keys(values).find((key) => key !== "account" && nearest(key, ["account"]) !== undefined);
  return values["account"] === undefined && misspelt !== undefined
    ? { path: [misspelt], text: `is no key here; did you mean account? It ${rule} (${shown(values[misspelt])})` }
    : { path: ["account"], text: `${rule} (${shown(values["account"])})` };
}

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] };
    };

function checked<T>(parsed: Parsed<T>, values: unknown, secretKeys: readonly string[]): T {
  const secrets = secretMistakes(secretKeys);
  const mistakes = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => {
        const value = valueAt(values, path);
        const encrypted = secretKeys.includes(keyOf(path.slice(0, 1)));
        const rule =
          path.length === 1 && looksLikeJson(value) ? `${message}, but this is text that is no JSON` : message;
        return { path, text: `${rule} (${encrypted ? "its value is encrypted" : shown(value)})` };
      });
  if (parsed.success && secrets.length === 0) return parsed.data;
  throw new Mistakes([...secrets, ...mistakes]);
}

/** The keys this program reads, out of their namespaces; what looks like JSON is parsed. */
function structured(raw: RawConfig): Record<string, unknown> {
  const ours = Object.entries(raw).filter(([key]) => isRead(key));
  // Not by assignment, which a key __proto__ would turn into something else.
  return Object.fromEntries(
    ours.map(([key, text]) => [key.startsWith(OURS) ? key.slice(OURS.length) : key, parseValue(text)]),
  );
}

const looksLikeJson = (value: unknown): value is string => typeof value === "string" && /^\s*[[{]/.test(value);

function parseValue(text: string): unknown {
  if (!looksLikeJson(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // The schema says what it should have been.
  }
}

function secretMistakes(secretKeys: readonly string[]): Mistake[] {
  return secretKeys
    .filter((key) => key.startsWith(OURS))
    .map((key) => ({
      path: [key],
      text: "holds an encrypted value; nothing here is a secret (AWS says so of the ExternalId), and an encrypted value arrives empty in another stack: write it in plain",
    }));
}
