import { statementsOf, type LooseStatement } from "../looseStatements";
import type { Context } from "./hop";

// Policy variables as AWS reads them, where the simulator reads them otherwise. Sources: IAM User Guide, "IAM policy elements: Variables
// and tags", "Policy variables with no value"; "IAM JSON policy elements: Version". Seen with iam-simulate 0.1.173
// (findings/iam-simulate-variable-without-value.sh, findings/iam-simulate-variables-of-2008.sh).

/** A variable by its context key; one that says a default always has a value. */
const VARIABLE = /\$\{([^},]+)\}/g;

/** `${*}`, `${?}` and `${$}` stand for the character. */
const CHARACTERS: ReadonlySet<string> = new Set(["*", "?", "$"]);

/** Operators that match what is not equal to a value, and nothing is equal to no value. */
const INVERTED = /^(?:For(?:All|Any)Values?:)?(?:String|Arn)Not/i;

/** The first version of the policy language that has variables; a document without Version is of the one before. */
const WITH_VARIABLES = "2012-10-17";

/**
 * A document in which no condition compares with a variable that has no value in this request, and no variable stands in a document
 * that is too old for them. The very same document where that leaves it as it is.
 *
 * @param context every context key of the request
 */
export function withVariablesRead(document: unknown, context: Context): unknown {
  if (typeof document !== "object" || document === null) return document; // It is none, which is found elsewhere.
  const keys = keysIn(document);
  if (keys.length === 0) return document;
  const present = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  const missing = keys.filter((key) => !present.has(key));
  if (missing.length === 0) return document;
  const known = made.get(document) ?? new Map<string, object>();
  made.set(document, known);
  const memo = missing.join(" ");
  const read = known.get(memo) ?? readingOf(document, new Set(missing));
  known.set(memo, read);
  return read;
}

const made = new WeakMap<object, Map<string, object>>();
const found = new WeakMap<object, readonly string[]>();

const hasVariables = (document: object) => (document as { readonly Version?: unknown }).Version === WITH_VARIABLES;

/** The context keys, in lower case, that a document has variables of; of one too old for them, what would begin one, which no request has. */
function keysIn(document: object): readonly string[] {
  const known = found.get(document);
  if (known !== undefined) return known;
  const text = JSON.stringify(document);
  const all = !text.includes("${") ? [] : hasVariables(document) ? variablesOf(text) : ["${"];
  const keys = [...new Set(all)].sort();
  found.set(document, keys);
  return keys;
}

const variablesOf = (text: string) =>
  [...text.matchAll(VARIABLE)].map(([, key]) => key!.toLowerCase()).filter((key) => !CHARACTERS.has(key));

function readingOf(document: object, missing: ReadonlySet<string>): object {
  const isNew = hasVariables(document);
  const hasNoValue = (value: unknown) =>
    typeof value === "string" && (isNew ? variablesOf(value).some((key) => missing.has(key)) : value.includes("${"));
  const conditions = ([operator, comparisons]: [string, Readonly<Record<string, unknown>>]): [string, unknown] => {
    // The simulator finds by itself that nothing equals such a value.
    if (isNew && !INVERTED.test(operator)) return [operator, comparisons];
    const kept = Object.entries(comparisons).map(([key, values]): [string, unknown] => {
      const all: readonly unknown[] = [values].flat();
      return all.some(hasNoValue) ? [key, all.filter((one) => !hasNoValue(one))] : [key, values];
    });
    return [operator, Object.fromEntries(kept)];
  };
  const Statement = statementsOf(document).map((statement) => ({
    ...statement,
    ...(statement.Condition && { Condition: Object.fromEntries(Object.entries(statement.Condition).map(conditions)) }),
    ...(isNew ? {} : inLetters(statement)),
  }));
  return { ...document, Statement };
}

/** The resources of a statement with a literal `$` in place of each that would begin a variable. */
function inLetters({ Resource, NotResource }: LooseStatement): Pick<LooseStatement, "Resource" | "NotResource"> {
  const literal = (value: LooseStatement["Resource"]) =>
    [value ?? []].flat().map((one) => one.replaceAll("${", "${$}{"));
  return {
    ...(Resource !== undefined && { Resource: literal(Resource) }),
    ...(NotResource !== undefined && { NotResource: literal(NotResource) }),
  };
}
