import { childConfig, childSchema, type ChildConfig } from "./child";
import { keyOf, Mistakes, shown, type Mistake } from "./mistakes";
import { parentConfig, parentSchema, type ParentConfig } from "./parent";

export type { ChildConfig, ShareSource } from "./child";
export type { Consumer, ParentConfig } from "./parent";
export type { Here } from "./account";
export { Mistakes } from "./mistakes";

export type Config = ParentConfig | ChildConfig;

/** A stack's configuration as Pulumi hands it over: `namespace:key` to text, structured values as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

const OURS = "sagemaker-sharing:";
const OF_AWS = ["aws:region", "aws:allowedAccountIds"];

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
  const secrets = secretMistakes(secretKeys);
  const values = structured(raw);
  const account = values["account"];
  if (account !== "parent" && account !== "child") {
    const text = `says which kind of account this stack is for: write parent or child (${shown(account)})`;
    throw new Mistakes([...secrets, { key: keyOf(["account"]), text }]);
  }
  // One call each, so that the two schemas keep their types.
  if (account === "parent") return parentConfig(checked(parentSchema.safeParse(values), values, secrets));
  return childConfig(checked(childSchema.safeParse(values), values, secrets));
}

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false;
      readonly error: { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] };
    };

function checked<T>(parsed: Parsed<T>, values: unknown, secrets: readonly Mistake[]): T {
  const mistakes = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({
        key: keyOf(path),
        text: `${message} (${shown(at(values, path))})`,
      }));
  if (parsed.success && secrets.length === 0) return parsed.data;
  throw new Mistakes([...secrets, ...mistakes]);
}

/** The keys this program reads, out of their namespaces; what looks like JSON is parsed. */
function structured(raw: RawConfig): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(raw)) {
    if (key.startsWith(OURS)) values[key.slice(OURS.length)] = parseValue(text);
    else if (OF_AWS.includes(key)) values[key] = parseValue(text);
  }
  return values;
}

function parseValue(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
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
      key,
      text: "holds an encrypted value; nothing here is a secret (AWS says so of the ExternalId), and an encrypted value arrives empty in another stack: write it in plain",
    }));
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
