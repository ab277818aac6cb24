import { statementsOf, type LooseStatement } from "../looseStatements";
import { KEYS_NEWER_THAN_THE_DATA, NEWER_THAN_THE_DATA } from "./newerActions";
import { contextKeysOf, type NamedDocument } from "./simulate";

/** Operators of IAM's condition language. Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS = new Set(
  [
    ...["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map(
      (name) => `String${name}`,
    ),
    ...["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].flatMap((name) => [
      `Numeric${name}`,
      `Date${name}`,
    ]),
    ...["Equals", "NotEquals", "Like", "NotLike"].map((name) => `Arn${name}`),
    ...["Bool", "BinaryEquals", "IpAddress", "NotIpAddress"],
  ].flatMap((name) => [
    name,
    `${name}IfExists`,
    `ForAllValues:${name}`,
    `ForAnyValue:${name}`,
    `ForAllValues:${name}IfExists`,
    `ForAnyValue:${name}IfExists`,
  ]),
).add("Null");

/**
 * What the simulator passes over in silence and AWS would not: a misspelt operator or key simply never matches, so a condition
 * that should narrow an Allow looks right in every denial and wrong in nothing but the allowance it breaks.
 *
 * @param on the resource that the document belongs to, for statements without a Resource (trust policies)
 */
export async function lint({ name, document }: NamedDocument, on: string): Promise<string[]> {
  const problems: string[] = [];
  for (const statement of statementsOf(document)) {
    const conditions = Object.entries(statement.Condition ?? {});
    if (conditions.length === 0) continue;
    const actions = await withKeys(listOf(statement.Action), resourcesOf(statement, on));
    for (const [operator, comparisons] of conditions) {
      const where = `${name}, ${statement.Sid ?? "a statement without Sid"}`;
      if (!OPERATORS.has(operator)) problems.push(`${where}: ${operator} is no condition operator of IAM`);
      for (const key of Object.keys(comparisons))
        for (const { action, keys } of actions)
          if (!hasKey(action, keys, key))
            problems.push(`${where}: ${action} has no context key ${key}, so the statement never applies to it`);
    }
  }
  return problems;
}

/** A policy of a key says `*` and means the key. */
const resourcesOf = ({ Resource }: LooseStatement, on: string) => {
  const named = listOf(Resource).filter((one) => one !== "*");
  return named.length > 0 ? named : [on];
};

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === "string" ? [value] : (value ?? []);

/** Each action with the context keys that its requests have. */
async function withKeys(actions: readonly string[], resources: readonly string[]) {
  const examples = [...new Set(resources.map((one) => one.replace(/[*?]/g, "x"))), "*"];
  const found: { readonly action: string; readonly keys: Keys }[] = [];
  for (const action of actions)
    found.push({ action, keys: sorted(await keysOf(NEWER_THAN_THE_DATA[action]?.as ?? action, examples)) });
  return found;
}

/** The context keys, in lower case, of an action on the first of some resources that it is about. */
async function keysOf(action: string, examples: readonly string[]): Promise<readonly string[]> {
  if (action.includes("*")) return (ofEveryRequest ??= keysOfEveryRequest());
  for (const resource of examples) {
    const keys = await contextKeysOf(action, resource);
    if (keys.length > 0) return keys;
  }
  return [];
}

/** Of several actions at once, only those keys that every request has. */
async function keysOfEveryRequest(): Promise<readonly string[]> {
  const keys = await keysOf("sts:AssumeRole", ["arn:aws:iam::111111111111:role/any"]);
  return keys.filter((key) => key.startsWith("aws:"));
}

let ofEveryRequest: Promise<readonly string[]> | undefined;

function hasKey(action: string, { names, starts }: Keys, key: string): boolean {
  const newer = KEYS_NEWER_THAN_THE_DATA[key];
  if (newer !== undefined) return newer.includes(action);
  const wanted = key.toLowerCase();
  return names.has(wanted) || starts.some((start) => wanted.startsWith(start));
}

/** Context keys that are whole, and how those begin of which a caller chooses the end. */
interface Keys {
  readonly names: ReadonlySet<string>;
  readonly starts: readonly string[];
}

function sorted(keys: readonly string[]): Keys {
  const known = byKind.get(keys);
  if (known !== undefined) return known;
  const made = {
    names: new Set(keys),
    starts: keys.flatMap((key) => /^(.*)(\$\{|tag-key$)/.exec(key)?.[1] ?? []),
  };
  byKind.set(keys, made);
  return made;
}

const byKind = new WeakMap<readonly string[], Keys>();
