import fc from "fast-check";
import type { Json } from "../samples";

/** Messages as nobody should send them: a record of CloudTrail, changed in one place, or its text damaged. */
export interface Hostile {
  readonly body: string;
  /** What was changed, from the outside in; empty when it was the text. */
  readonly changed: readonly string[];
}

/** How a message is made hostile, whatever the message. */
type Harm = (event: Json) => Hostile;

/** Made from text, for only so are these keys its own. */
const KEYS_OF_PROTOTYPES = ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'] as const;

const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 60, 1e308, "", " ", "0", "null", [], {}, [[]], [{}]),
  fc.constantFrom(
    ...[
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "../..",
      "a#b",
      "*",
      "?",
      "churn-*",
      "\u0000",
      "\ud800",
    ],
    ...["999999999999", "us-east-1", "sagemaker.amazonaws.com.evil.example", "CreateEndpoint ", "createEndpoint"],
    ...["2026-02-31T10:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+275760-09-13T00:00:00Z", "yesterday"],
    ...["arn:aws:sagemaker:us-east-1:999999999999:endpoint/prod", "arn:aws:iam::999999999999:role/ModelDeployer"],
  ),
  fc.constantFrom(64, 257, 5_000, 300_000).map((length) => "x".repeat(length)),
  fc.constantFrom(...KEYS_OF_PROTOTYPES).map((json) => JSON.parse(json) as unknown),
  fc.constantFrom<unknown>(
    { length: 1e9 },
    { toString: null, valueOf: null },
    { toJSON: 1 },
    { then: 1 },
    { omitted: true },
  ),
  fc.constantFrom(10, 1_000).map((depth) => nested(depth)),
  fc.jsonValue(),
  fc.string({ unit: "binary" }),
);

function nested(depth: number): unknown {
  let inner: unknown = "x";
  for (let left = depth; left > 0; left -= 1) inner = left % 2 === 0 ? [inner] : { a: inner };
  return inner;
}

const key = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "omitted", "errorCode", "toString", "invokedBy", "length", ""),
  fc.string({ maxLength: 20 }),
);

/** A place in an event, by number: which ones there are depends on the event. */
const place = fc.nat();

const structural: fc.Arbitrary<Harm> = fc.oneof(
  fc.tuple(place, value).map(([at, put]) => harm(at, (parent, name) => set(parent, name, put))),
  fc.tuple(place).map(([at]) => harm(at, remove)),
  fc.tuple(place, key, value).map(([at, added, put]) => harm(at, (parent) => set(parent, added, put), added)),
  fc.tuple(place, key).map(([at, renamed]) =>
    harm(at, (parent, name) => {
      const moved = parent[name];
      remove(parent, name);
      set(parent, renamed, moved);
    }),
  ),
);

/** What tells whose a record is. */
const WHOSE = [
  ...[["source"], ["detail-type"], ["account"], ["region"]],
  ...["eventSource", "eventName", "errorCode", "awsRegion", "recipientAccountId"].map((name) => ["detail", name]),
];

const anothers: fc.Arbitrary<Harm> = fc
  .tuple(fc.constantFrom(...WHOSE), fc.oneof(value, fc.string()))
  .map(([path, put]) => (event) => {
    const copy = structuredClone(event) as Parent;
    set((path.length === 1 ? copy : copy["detail"]) as Parent, path.at(-1)!, put);
    return { body: JSON.stringify(copy), changed: path };
  });

const text: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }).map((share) => (whole: string) => cut(whole, share)),
  fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom("\u0000", "}", '"', "\\", "\ud800", "NaN", "//"))
    .map(
      ([share, put]) =>
        (whole: string) =>
          `${cut(whole, share)}${put}${whole.slice(cut(whole, share).length)}`,
    ),
  fc.constantFrom("", "null", "[]", "0", '""', "{}", "undefined", "{'a':1}", '{"detail":{}}').map((all) => () => all),
  fc.constantFrom("\ufeff", "\ud800", "x").map((before) => (whole: string) => `${before}${whole}`),
  fc.constantFrom(1_000, 200_000).map((depth) => () => `${'{"detail":['.repeat(depth)}1`),
  fc
    .tuple(fc.constantFrom("detail", "requestParameters", "userIdentity"), fc.constantFrom(1_000, 200_000))
    .map(([within, depth]) => {
      const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      return (whole: string) => whole.replace(`"${within}":{`, `"${within}":{"primaryContainer":${deep},`);
    }),
  fc.constant((whole: string) => `${whole.slice(0, -1)},"padding":"${"x".repeat(1024 * 1024)}"}`),
);

export const harms: fc.Arbitrary<Harm> = fc.oneof(
  { weight: 4, arbitrary: structural },
  { weight: 1, arbitrary: anothers },
  {
    weight: 1,
    arbitrary: text.map((damage): Harm => (event) => ({ body: damage(JSON.stringify(event)), changed: [] })),
  },
);

const cut = (whole: string, share: number) => whole.slice(0, Math.floor(whole.length * share));

type Parent = Record<string, unknown>;

function harm(at: number, change: (parent: Parent, name: string) => void, added?: string): Harm {
  return (event) => {
    const copy = structuredClone(event) as Parent;
    const all = places(copy);
    const { parent, path } = all[at % all.length]!;
    change(parent, path.at(-1)!);
    return { body: JSON.stringify(copy), changed: added === undefined ? path : [...path.slice(0, -1), added] };
  };
}

/** Its own property, also where its name is one of the language. Of a list only the places count, as in JSON. */
function set(parent: Parent, name: string, put: unknown): void {
  if (Array.isArray(parent) && !/^\d{1,3}$/.test(name)) return;
  Object.defineProperty(parent, name, { value: put, enumerable: true, configurable: true, writable: true });
}

function remove(parent: Parent, name: string): void {
  delete parent[name];
}

function places(parent: Parent, within: readonly string[] = []): { parent: Parent; path: readonly string[] }[] {
  return Object.entries(parent).flatMap(([name, inner]) => {
    const path = [...within, name];
    const here = { parent, path };
    return typeof inner === "object" && inner !== null ? [here, ...places(inner as Parent, path)] : [here];
  });
}
