import { isDeepStrictEqual } from "node:util";
import { Unknown, validation } from "../sagemaker/api/errors";
import { compare, type Attributes, type Value } from "./values";

/** What expressions stand for by another name. */
export interface Names {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** Whether a condition holds of an item; an item that is not there has no attributes. */
export function holds(expression: string, item: Attributes | undefined, names: Names): boolean {
  const tokens = tokensOf(expression);
  let at = 0;
  const next = () => tokens[at++] ?? "";
  const expect = (token: string) => {
    if (next() !== token) throw validation(`Invalid ConditionExpression: Syntax error; ${token} expected`);
  };
  const either = (): boolean => {
    let result = both();
    while (tokens[at] === "OR") {
      at += 1;
      const right = both();
      result ||= right;
    }
    return result;
  };
  const both = (): boolean => {
    let result = one();
    while (tokens[at] === "AND") {
      at += 1;
      const right = one();
      result &&= right;
    }
    return result;
  };
  const one = (): boolean => {
    const token = next();
    if (token === "(") {
      const result = either();
      expect(")");
      return result;
    }
    if (token === "NOT") return !one();
    if (["attribute_exists", "attribute_not_exists", "begins_with"].includes(token)) {
      expect("(");
      const value = valueOf(next(), item, names);
      if (token !== "begins_with") {
        expect(")");
        return (value !== undefined) === (token === "attribute_exists");
      }
      expect(",");
      const prefix = valueOf(next(), item, names);
      expect(")");
      return typeof value?.["S"] === "string" && value["S"].startsWith(String(prefix?.["S"]));
    }
    const left = valueOf(token, item, names);
    const operator = OPERATORS[next()];
    if (!operator) throw new Unknown(`the condition ${expression}`);
    const right = valueOf(next(), item, names);
    if (left === undefined || right === undefined) return false;
    const order = compare(left, right);
    return order === undefined ? operator(isDeepStrictEqual(left, right) ? 0 : NaN) : operator(order);
  };
  const result = either();
  if (at !== tokens.length) throw new Unknown(`the condition ${expression}`);
  return result;
}

const known = new Map<string, readonly string[]>();

function tokensOf(expression: string): readonly string[] {
  const tokens = known.get(expression) ?? expression.match(/[\w#:.]+|<>|[<>]=?|=|[(),]/g) ?? [];
  known.set(expression, tokens);
  return tokens;
}

/** What `SET path = :value, ...` makes of an item. */
export function updated(expression: string, item: Attributes, names: Names): Attributes {
  const [, assignments] = /^SET (.*)$/.exec(expression) ?? [];
  if (assignments === undefined) throw new Unknown(`the update ${expression}`);
  const copy = structuredClone(item) as Record<string, Value>;
  for (const assignment of assignments.split(/, */)) {
    const [path = "", value = ""] = assignment.split(/ *= */);
    const parts = path.split(".").map((part) => nameOf(part, names));
    let within: Record<string, Value> = copy;
    for (const part of parts.slice(0, -1)) {
      const inner = within[part]?.["M"] as Record<string, Value> | undefined;
      if (!inner) throw validation("The document path provided in the update expression is invalid for update");
      within = inner;
    }
    within[parts.at(-1)!] = valueOf(value, undefined, names)!;
  }
  return copy;
}

function nameOf(token: string, { ExpressionAttributeNames = {} }: Names): string {
  if (!token.startsWith("#")) return token;
  const name = ExpressionAttributeNames[token];
  if (name === undefined)
    throw validation(`An expression attribute name used in the document path is not defined: ${token}`);
  return name;
}

function valueOf(token: string, item: Attributes | undefined, names: Names): Value | undefined {
  if (token.startsWith(":")) {
    const value = names.ExpressionAttributeValues?.[token];
    if (value === undefined)
      throw validation(`An expression attribute value used in expression is not defined: ${token}`);
    return value;
  }
  let value: Value | undefined = item && { M: item };
  for (const part of token.split(".")) value = (value?.["M"] as Attributes | undefined)?.[nameOf(part, names)];
  return value;
}
