import { Language } from "./language";
import { Numbers } from "./numbers";
import type { List, Quantity, Values } from "./values";

/** From the conditions of statements to sets of values. */

/** One comparison of a statement: an operator, a key and what it is compared with. */
export interface Comparison {
  readonly operator: string;
  /** In lower case, as IAM compares them. */
  readonly key: string;
  /** As the statement writes it. */
  readonly name: string;
  readonly values: readonly string[];
}

/** For people. */
export const comparisonText = ({ operator, name, values }: Comparison): string =>
  `${operator} ${name} ${values.join(" or ")}`;

type Kind = Values["kind"];

interface Operator {
  readonly set: "ForAnyValue" | "ForAllValues" | undefined;
  /** In lower case, without `IfExists`. */
  readonly base: string;
  readonly ifExists: boolean;
}

function operatorOf(text: string): Operator {
  const [, set, base, ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/i.exec(text)!;
  const any = set?.toLowerCase() === "foranyvalue";
  return {
    set: set === undefined ? undefined : any ? "ForAnyValue" : "ForAllValues",
    base: base!.toLowerCase(),
    ifExists: ifExists !== undefined,
  };
}

const TEXT = /^(string(not)?(equals(ignorecase)?|like)|arn(not)?(equals|like)|bool|binaryequals)$/;
const UNITS = { numeric: "number", date: "date", ip: "address", notip: "address" } as const;
const QUANTITY = /^(?:(numeric|date)((?:not)?equals|lessthan(?:equals)?|greaterthan(?:equals)?)|(ip|notip)address)$/;

function unitOf(base: string): Quantity["unit"] | undefined {
  const [, ordered, , address] = QUANTITY.exec(base) ?? [];
  return UNITS[(ordered ?? address ?? "") as keyof typeof UNITS];
}

/**
 * What kind of values each key has, as far as all its comparisons agree; a key that is used in two ways, or in one that is not
 * known here, is looked into no further.
 */
export function kindsOf(comparisons: readonly Comparison[]): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Set<Kind | Quantity["unit"]>>();
  for (const { operator, key, values } of comparisons) {
    const { base, set } = operatorOf(operator);
    const found = kinds.get(key) ?? new Set();
    kinds.set(key, found);
    const unit = unitOf(base);
    if (base === "null") continue;
    if (TEXT.test(base)) found.add(set === undefined ? "text" : "list");
    else if (set === undefined && unit !== undefined && values.every((value) => !Number.isNaN(rangeOf(value, unit)[0])))
      found.add(unit);
    else found.add("truth");
  }
  return new Map(
    [...kinds].map(([key, found]) => {
      const [only, another] = found;
      if (another !== undefined) return [key, "truth"];
      return [key, only === "number" || only === "date" || only === "address" ? "quantity" : (only ?? "text")];
    }),
  );
}

/** Under which key a comparison counts: one that is not looked into is a key of its own. */
export const keyOf = (comparison: Comparison, kinds: ReadonlyMap<string, Kind>): string =>
  kinds.get(comparison.key) === "truth"
    ? `${comparison.operator.toLowerCase()} ${comparison.key} ${[...comparison.values].sort().join(" ")}`
    : comparison.key;

/** The values that satisfy a comparison, as sets of which one must hold. */
export function satisfying(comparison: Comparison, kinds: ReadonlyMap<string, Kind>): readonly Values[] {
  const operator = operatorOf(comparison.operator);
  switch (kinds.get(comparison.key) ?? "truth") {
    case "truth":
      return [{ kind: "truth", holds: [true] }];
    case "text":
      return [ofText(operator, comparison.values)];
    case "list":
      return ofList(operator, comparison.values);
    case "quantity":
      return [ofQuantity(operator, comparison.values)];
  }
}

const isNegative = (base: string) => base.includes("not");

function ofText({ base, ifExists }: Operator, values: readonly string[]): Values {
  if (base === "null") return nullText(values);
  const language = languageOf(base, values);
  return { kind: "text", language, absent: ifExists || isNegative(base) };
}

const saysNull = (values: readonly string[], what: "true" | "false") =>
  values.some((value) => value.toLowerCase() === what);

const nullText = (values: readonly string[]): Values => ({
  kind: "text",
  language: saysNull(values, "false") ? Language.everything : Language.nothing,
  absent: saysNull(values, "true"),
});

const NO_VALUE: List = { kind: "list", all: Language.nothing, some: [] };

function ofList({ base, set, ifExists }: Operator, values: readonly string[]): List[] {
  if (base === "null")
    return [
      ...(saysNull(values, "true") ? [NO_VALUE] : []),
      ...(saysNull(values, "false") ? [{ ...NO_VALUE, all: Language.everything, some: [Language.everything] }] : []),
    ];
  const language = languageOf(base, values);
  if (set === "ForAllValues") return [{ kind: "list", all: language, some: [] }];
  return [{ kind: "list", all: Language.everything, some: [language] }, ...(ifExists ? [NO_VALUE] : [])];
}

/** One ARN with any parts: what is none matches no comparison of ARNs, not even that it is another. */
const ANY_ARN = Language.arn("arn:*:*:*:*:*");

function languageOf(base: string, values: readonly string[]): Language {
  const positive = Language.union(values.map((value) => ofValue(base.replace("not", ""), value)));
  if (!isNegative(base)) return positive;
  return base.startsWith("arn") ? ANY_ARN.minus(positive) : positive.complement();
}

function ofValue(base: string, value: string): Language {
  switch (base) {
    case "stringlike":
      return Language.glob(value);
    case "stringequalsignorecase":
      return Language.withoutCase(value, false);
    case "bool":
      return /^(true|false)$/i.test(value) ? Language.withoutCase(value, false) : Language.nothing;
    case "arnlike":
    case "arnequals":
      return value.split(":").length >= 6 ? Language.arn(value) : Language.nothing;
    default:
      return literalWithVariables(value);
  }
}

/** `${...}` is a variable in every operator; stars are stars. */
const literalWithVariables = (value: string): Language =>
  Language.glob(value.replace(/\$\{[^}]*\}|[*?]/g, (token) => (token.length > 1 ? token : `\${${token}}`)));

function ofQuantity({ base, ifExists }: Operator, values: readonly string[]): Quantity {
  if (base === "null") {
    const present = saysNull(values, "false");
    return {
      kind: "quantity",
      unit: "number",
      numbers: present ? Numbers.everything : Numbers.nothing,
      absent: saysNull(values, "true"),
    };
  }
  const unit = unitOf(base)!;
  const numbers = values
    .map((value) => comparedWith(base.replace("not", ""), rangeOf(value, unit)))
    .reduce((all, one) => all.union(one), Numbers.nothing);
  const negative = isNegative(base);
  return { kind: "quantity", unit, numbers: negative ? numbers.complement() : numbers, absent: negative || ifExists };
}

function comparedWith(base: string, [from, to]: readonly [number, number]): Numbers {
  if (base.includes("lessthan")) return Numbers.below(to, base.endsWith("equals"));
  if (base.includes("greaterthan")) return Numbers.below(from, !base.endsWith("equals")).complement();
  return Numbers.between(from, to);
}

/** The numbers that a value stands for: one, or all addresses of a range; NaN when it is none. */
function rangeOf(value: string, unit: Quantity["unit"]): readonly [from: number, to: number] {
  if (unit === "number") return [Number(value || NaN), Number(value || NaN)];
  if (unit === "date") {
    const time = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
    return [time, time];
  }
  const [, a, b, c, d, bits = "32"] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(value) ?? [];
  const size = 2 ** (32 - Number(bits));
  const address = [a, b, c, d].reduce((all, part) => all * 256 + Number(part ?? NaN), 0);
  const from = Math.floor(address / size) * size;
  return [from, from + size - 1];
}
