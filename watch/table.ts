/**
 * What AWS and the provider offer, as far as this product is about it: for each kind of thing a name and, below it, the
 * names of its parts. Lists are sorted, so that two tables compare line by line.
 */
export interface Table {
  /** Versions of the packages that the table was read from. */
  readonly versions: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<Kind, Things>>;
}

/** A name, such as `sagemaker-runtime:InvokeEndpoint`, and the names of its parts, such as `EndpointName`. */
export type Things = Readonly<Record<string, readonly string[]>>;

/** Each kind of thing, and what its parts are. */
const KINDS = {
  operations: "input member",
  actions: "condition key or resource type",
  resources: "property",
} as const;
type Kind = keyof typeof KINDS;

/** Something that one table has and the other has not. `part` is absent where the whole thing came or went. */
interface Difference {
  readonly kind: Kind;
  readonly change: "new" | "gone";
  readonly name: string;
  readonly part?: string;
}

/** What changed from one table to a later one, in the order of kinds and names. A new thing is one difference, not one a part. */
export function differences(before: Table, after: Table): Difference[] {
  return (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const [old, now] = [before.kinds[kind], after.kinds[kind]];
    return namesOf(old, now).flatMap((name): Difference[] => {
      if (!Object.hasOwn(old, name)) return [{ kind, change: "new", name }];
      if (!Object.hasOwn(now, name)) return [{ kind, change: "gone", name }];
      return [
        ...without(now[name]!, old[name]!).map((part) => ({ kind, change: "new", name, part }) as const),
        ...without(old[name]!, now[name]!).map((part) => ({ kind, change: "gone", name, part }) as const),
      ];
    });
  });
}

const namesOf = (a: Things, b: Things): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();

const without = (list: readonly string[], other: readonly string[]): string[] =>
  list.filter((entry) => !other.includes(entry));

/** The differences as lines for people, one a difference. */
export const linesOf = (found: readonly Difference[]): string[] =>
  found.map(({ kind, change, name, part }) => {
    const thing = kind.slice(0, -1);
    return part === undefined ? `${change} ${thing} ${name}` : `${thing} ${name}: ${change} ${KINDS[kind]} ${part}`;
  });

/** The table as JSON with one thing a line, so that a change of the file is a change of things. */
export function textOf({ versions, kinds }: Table): string {
  const things = (of: Things) =>
    Object.entries(of).map(([name, parts]) => `    ${JSON.stringify(name)}: ${JSON.stringify(parts)}`);
  const tables = Object.entries(kinds).map(
    ([kind, of]) => `  ${JSON.stringify(kind)}: {\n${things(of).join(",\n")}\n  }`,
  );
  return `{\n "versions": ${JSON.stringify(versions)},\n "kinds": {\n${tables.join(",\n")}\n }\n}\n`;
}
