import { validation } from "../sagemaker/api/errors";

/** A value as DynamoDB's API has it: one member, which names the type. */
export type Value = Readonly<Record<string, unknown>>;
export type Attributes = Readonly<Record<string, Value>>;

/** Source: DynamoDB Developer Guide, "Quotas in Amazon DynamoDB". */
const MOST = { item: 400 * 1024, depth: 32, partitionKey: 2048, sortKey: 1024 };

/** What an item weighs, and that it is one. Source: DynamoDB Developer Guide, "Item sizes and formats". */
export function checkItem(item: Attributes): void {
  checkKey(item);
  const size = Object.entries(item).reduce((sum, [name, value]) => sum + bytes(name) + sizeOf(value, 1), 0);
  if (size > MOST.item) throw validation("Item size has exceeded the maximum allowed size");
}

export function checkKey({ pk, sk }: Attributes): void {
  for (const [name, key, most] of [
    ["pk", pk, MOST.partitionKey],
    ["sk", sk, MOST.sortKey],
  ] as const) {
    const text = key?.["S"];
    if (typeof text !== "string")
      throw validation(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    if (text === "")
      throw validation(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
      );
    checkText(text);
    if (bytes(text) > most)
      throw validation(
        `One or more parameter values were invalid: Size of ${name === "pk" ? "hashkey" : "rangekey"} has exceeded the maximum size limit of ${most} bytes`,
      );
  }
}

export function sizeOf(value: Value, depth = 0): number {
  if (depth > MOST.depth) throw validation("Nesting Levels have exceeded supported limits");
  const [[type, inner] = ["none", undefined], ...more] = Object.entries(value ?? {});
  if (more.length > 0) throw validation("Supplied AttributeValue has more than one datatypes set");
  switch (type) {
    case "S":
      return bytes(checkText(inner));
    case "N":
      return checkNumber(inner);
    case "BOOL":
    case "NULL":
      if (typeof inner !== "boolean") throw validation("A value must be true or false");
      return 1;
    case "L":
      return 3 + (inner as Value[]).reduce((sum, one) => sum + 1 + sizeOf(one, depth + 1), 0);
    case "M":
      return (
        3 +
        Object.entries(inner as Attributes).reduce(
          (sum, [name, one]) => sum + 1 + bytes(checkText(name)) + sizeOf(one, depth + 1),
          0,
        )
      );
    default:
      throw validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
}

function checkText(text: unknown): string {
  if (typeof text !== "string" || !text.isWellFormed())
    throw validation("One or more parameter values were invalid: a string is no valid UTF-8");
  return text;
}

/** Source: DynamoDB Developer Guide, "Data types": 38 digits, from 1E-130 to 9.99E+125. */
function checkNumber(text: unknown): number {
  const number = typeof text === "string" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(number) || Math.abs(number) > 9.99e125)
    throw validation("The parameter cannot be converted to a numeric value");
  return Math.ceil(String(text).replace(/\D/g, "").length / 2) + 1;
}

export const textOf = (key: Attributes, name: "pk" | "sk") => String(key[name]?.["S"]);

const bytes = (text: string) => Buffer.byteLength(text);

export const compare = (one: Value, other: Value): number | undefined => {
  if ("N" in one && "N" in other) return Number(one["N"]) - Number(other["N"]);
  if ("S" in one && "S" in other)
    return Buffer.compare(Buffer.from(one["S"] as string), Buffer.from(other["S"] as string));
  return undefined;
};
