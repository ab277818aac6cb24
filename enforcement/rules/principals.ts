import { hasWildcard, matches, overlap } from "./globs";

/** An IAM role or user, or a pattern of some. */
interface Principal {
  readonly partition: string;
  readonly accountId: string;
  readonly type: "role" | "user";
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
}

const ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):(role|user)((?:\/[^/:]+)*\/)([^/:]+)$/;

/**
 * The parts of an IAM ARN, or of a pattern of such; undefined when it is none. Partition, account and type are never patterns.
 * Source: IAM User Guide, "IAM identifiers".
 */
export function principalOf(arn: string): Principal | undefined {
  const [, partition, accountId, type, path, name] = ARN.exec(arn) ?? [];
  return name === undefined
    ? undefined
    : { partition: partition!, accountId: accountId!, type: type as "role" | "user", path: path!, name };
}

/** Characters that a pattern's name must begin with before the first wildcard. */
export const FIXED_PREFIX = 3;

/**
 * Whether the last segment is fixed by a prefix. Anyone with iam:CreateRole could make a role that `role/*` matches, or
 * `role/*-deployer`; names by prefix are what IAM can reserve.
 */
export const isFixed = ({ name }: Principal): boolean => !hasWildcard(name.slice(0, FIXED_PREFIX));

/**
 * Patterns for the roles that IAM Identity Center makes of a permission set: the region is in the path or, for us-east-1, is
 * not, and the suffix has 16 characters. A star for the suffix would let the set `Data_Science` pass for the set `Data`.
 * Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies".
 */
export const permissionSetArns = (name: string, here: { readonly partition: string; readonly accountId: string }) =>
  ["", "*/"].map(
    (region) =>
      `arn:${here.partition}:iam::${here.accountId}:role/aws-reserved/sso.amazonaws.com/${region}AWSReservedSSO_${name}_${"?".repeat(16)}`,
  );

/** Somebody to be found in a list: the path is absent where the record lacks it. */
export type Candidate = Omit<Principal, "path"> & { readonly path?: string | undefined };

/** Whether a pattern of the list means this principal. Roles compare with case; names are unique in an account, whatever their path. */
export function isListed(patterns: readonly string[], candidate: Candidate): boolean {
  return patterns.some((text) => {
    const pattern = principalOf(text);
    return (
      pattern !== undefined &&
      pattern.partition === candidate.partition &&
      pattern.accountId === candidate.accountId &&
      pattern.type === candidate.type &&
      // Apart from each other: a star in the name must not reach into the path, where anyone may write the prefix.
      (candidate.path === undefined || matches(pattern.path, candidate.path)) &&
      matches(pattern.name, candidate.name)
    );
  });
}

/** Whether some principal matches both patterns. */
export function haveCommon(one: string, other: string): boolean {
  const [a, b] = [principalOf(one), principalOf(other)];
  return (
    a !== undefined &&
    b !== undefined &&
    a.partition === b.partition &&
    a.accountId === b.accountId &&
    a.type === b.type &&
    overlap(a.path, b.path) &&
    overlap(a.name, b.name)
  );
}
