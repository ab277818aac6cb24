/** A service model of botocore, as far as it says what a request may hold. */
export interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

/** What of a request the model refuses: members it does not know or misses, lengths, ranges, enums, patterns. */
export function violations(model: Model, operation: string, input: unknown): string[] {
  const shape = model.operations[operation]?.input?.shape;
  return shape === undefined ? [`there is no ${operation}`] : wrongIn(model, shape, input, operation);
}

function wrongIn(model: Model, name: string, value: unknown, at: string): string[] {
  const shape = model.shapes[name]!;
  switch (shape.type) {
    case "structure":
      return structure(model, shape, value as Readonly<Record<string, unknown>>, at);
    case "list": {
      const items = value as readonly unknown[];
      return [
        ...outside(shape, items.length, `${at}: items`),
        ...items.flatMap((item, index) => wrongIn(model, shape.member!.shape, item, `${at}[${index}]`)),
      ];
    }
    case "map":
      return Object.entries(value as object).flatMap(([key, item]) => [
        ...wrongIn(model, shape.key!.shape, key, `${at} key`),
        ...wrongIn(model, shape.value!.shape, item, `${at}.${key}`),
      ]);
    case "string":
      return text(shape, value, at);
    case "integer":
    case "long":
      return typeof value === "number" && Number.isInteger(value)
        ? outside(shape, value, at)
        : [`${at}: ${String(value)} is no whole number`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`${at}: ${String(value)} is no truth`];
    case "blob":
      return outside(shape, (value as Uint8Array | string).length, `${at}: bytes`);
    default:
      return [`${at}: nobody has said how to check a ${shape.type}`];
  }
}

function structure(
  model: Model,
  { members = {}, required = [] }: Shape,
  value: Readonly<Record<string, unknown>>,
  at: string,
) {
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  return [
    ...required.filter((name) => value[name] === undefined).map((name) => `${at}.${name} is missing`),
    ...given.flatMap(([name, item]) => {
      const member = members[name];
      return member === undefined
        ? [`${at}.${name} is no member`]
        : item === null
          ? [`${at}.${name} is null`]
          : wrongIn(model, member.shape, item, `${at}.${name}`);
    }),
  ];
}

function text(shape: Shape, value: unknown, at: string): string[] {
  if (typeof value !== "string") return [`${at}: ${JSON.stringify(value)} is no text`];
  const wrong = outside(shape, [...value].length, `${at}: characters`);
  if (shape.enum !== undefined && !shape.enum.includes(value))
    wrong.push(`${at}: ${value} is none of ${shape.enum.join(", ")}`);
  // A model's pattern is meant of the whole text.
  if (shape.pattern !== undefined && !patternOf(shape.pattern).test(value))
    wrong.push(`${at}: ${JSON.stringify(value)} does not match ${shape.pattern}`);
  return wrong;
}

/** Models have patterns of Java, in which `\p{Print}` stands within brackets. */
const patternOf = (pattern: string): RegExp =>
  new RegExp(
    `^(?:${pattern.replaceAll("\\A", "^").replaceAll("\\z", "$").replaceAll("\\p{Print}", "\\x20-\\x7e")})$`,
    "su",
  );

const outside = ({ min = -Infinity, max = Infinity }: Shape, size: number, at: string): string[] =>
  size < min || size > max ? [`${at}: ${size} is not from ${min} to ${max}`] : [];
