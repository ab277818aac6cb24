import { createHash } from "node:crypto";
import type { PolicyDocument, Statement } from "./document";

/**
 * IAM's limits, in characters without white space, and counts.
 * Source: IAM User Guide, "IAM and AWS STS quotas" (defaults where a quota can be raised).
 */
export const QUOTAS = {
  managedPolicy: 6_144,
  // Source: AWS Organizations User Guide, "Quotas and service limits"; white space counts there.
  serviceControlPolicy: 5_120,
  roleTrust: 2_048,
  groupInline: 5_120,
  roleInline: 10_240,
  managedPoliciesPerRole: 10,
  rolesPerAccount: 1_000,
  managedPoliciesPerAccount: 1_500,
  workgroupsPerRegion: 1_000,
  bucketPolicy: 20_480,
  // ASCII characters. Source: SageMaker API, PutEndpointPolicy (botocore 1.44.8).
  endpointPolicy: 20_480,
} as const;

/** The size that IAM counts: the document without white space. */
export const sizeOf = (document: PolicyDocument): number => JSON.stringify(document).replace(/\s/g, "").length;

/** One policy of several that together grant what a whole document grants. `part` is empty when there is only one. */
export interface Part {
  readonly part: string;
  readonly document: PolicyDocument;
}

/**
 * Splits a document into parts that fit a limit, so that a small change to the whole touches few parts. All parts together say
 * what the whole does.
 *
 * A statement falls into its atoms: one resource each or, where it has one resource and a condition whose values are
 * alternatives, one value each. Every atom has a place in a binary tree by the bits of its hash, and a part that is too large splits in
 * two. Adding, removing or moving an entry therefore touches one part, or replaces one part with two, wherever the entry stands in the
 * list; and since a split makes new policies before the old one goes, nobody loses access meanwhile.
 *
 * @throws RangeError when a single atom is larger than the limit
 */
export function splitToFit(document: PolicyDocument, limit: number): Part[] {
  const split = (atoms: readonly Atom[], part: string): Part[] => {
    const fitting: PolicyDocument = { Version: document.Version, Statement: joined(atoms) };
    if (sizeOf(fitting) <= limit) return atoms.length === 0 ? [] : [{ part, document: fitting }];
    if (atoms.length === 1) {
      throw new RangeError(
        `${atoms[0]!.value} alone makes a policy of ${sizeOf(fitting)} characters; the limit is ${limit}`,
      );
    }
    return ["0", "1"].flatMap((bit) =>
      split(
        atoms.filter(({ bits }) => bits[part.length] === bit),
        part + bit,
      ),
    );
  };
  return split(document.Statement.flatMap(atomsOf), "");
}

/**
 * Puts whole statements into as few documents as fit a limit, in their order: for what is attached by hand, where the number of
 * documents counts, and where a reader looks for a subject in one place. Only a statement that alone is too large is split.
 *
 * @throws RangeError as {@link splitToFit}
 */
export function packToFit({ Version, Statement }: PolicyDocument, limit: number): PolicyDocument[] {
  const document = (statements: readonly Statement[]): PolicyDocument => ({ Version, Statement: [...statements] });
  const packed: Statement[][] = [];
  for (const statement of Statement) {
    const pieces = splitToFit(document([statement]), limit).map((part) => part.document.Statement[0]!);
    for (const piece of pieces) {
      const last = packed.at(-1);
      if (last && pieces.length === 1 && sizeOf(document([...last, piece])) <= limit) last.push(piece);
      else packed.push([piece]);
    }
  }
  return packed.map(document);
}

/** Operators of which one matching value suffices. A negated one needs them all, so its values stay together. */
const SPLITTABLE = ["StringLike", "ForAnyValue:ArnLike"] as const;

/** The least that a statement can be split into: one value of its list of resources, or of a condition. */
interface Atom {
  readonly statement: Statement;
  /** The condition whose values the atoms are; else they are resources. */
  readonly of: readonly [operator: string, key: string] | undefined;
  readonly value: string;
  readonly bits: string;
}

function atomsOf(statement: Statement): Atom[] {
  const { Sid, Resource = [] } = statement;
  const of = Resource.length === 1 ? alternatives(statement) : undefined;
  const values = of === undefined ? Resource : statement.Condition![of[0]]![of[1]]!;
  return values.map((value) => ({ statement, of, value, bits: bitsOf(`${Sid} ${value}`) }));
}

/** Values of one key are alternatives, as resources are; two keys are not, so only a single key can be split. */
function alternatives({ Condition = {} }: Statement): Atom["of"] {
  for (const operator of SPLITTABLE) {
    const [comparison, ...others] = Object.entries(Condition[operator] ?? {});
    if (comparison !== undefined && others.length === 0 && comparison[1].length > 1) return [operator, comparison[0]];
  }
  return undefined;
}

/** Statements again, of those atoms that belong to the same. */
function joined(atoms: readonly Atom[]): Statement[] {
  return [...Map.groupBy(atoms, ({ statement }) => statement)].map(([statement, theirs]) => {
    const values = theirs.map(({ value }) => value);
    const { of } = theirs[0]!;
    return of === undefined
      ? { ...statement, Resource: values }
      : { ...statement, Condition: { ...statement.Condition, [of[0]]: { [of[1]]: values } } };
  });
}

const bitsOf = (text: string): string =>
  [...createHash("sha256").update(text).digest()].map((byte) => byte.toString(2).padStart(8, "0")).join("");
