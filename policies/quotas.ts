import { createHash } from "node:crypto";
import type { PolicyDocument, Statement } from "./document";

/**
 * IAM's limits, in characters without white space, and counts.
 * Source: IAM User Guide, "IAM and AWS STS quotas" (defaults where a quota can be raised).
 */
export const QUOTAS = {
  managedPolicy: 6_144,
  roleTrust: 2_048,
  groupInline: 5_120,
  roleInline: 10_240,
  managedPoliciesPerRole: 10,
  rolesPerAccount: 1_000,
  managedPoliciesPerAccount: 1_500,
} as const;

/** The size that IAM counts: the document without white space. */
export const sizeOf = (document: PolicyDocument): number => JSON.stringify(document).replace(/\s/g, "").length;

/** One policy of several that together grant what a whole document grants. `part` is empty when there is only one. */
export interface Part {
  readonly part: string;
  readonly document: PolicyDocument;
}

/**
 * Splits a document of Allow statements into parts that fit a limit, so that a small change to the whole touches few parts.
 *
 * Every single (statement, resource) pair has a place in a binary tree by the bits of its hash, and a part that is too large
 * splits in two. Adding, removing or moving an entry therefore touches one part, or replaces one part with two, wherever the
 * entry stands in the list; and since a split makes new policies before the old one goes, nobody loses access meanwhile.
 *
 * @throws RangeError when a single pair alone is larger than the limit
 */
export function splitToFit(document: PolicyDocument, limit: number): Part[] {
  const pairs = document.Statement.flatMap((statement) =>
    (statement.Resource ?? []).map((resource) => ({
      statement,
      resource,
      bits: bitsOf(`${statement.Sid} ${resource}`),
    })),
  );
  type Pair = (typeof pairs)[number];

  const whole = (some: readonly Pair[]): PolicyDocument => {
    const resources = new Map<Statement, string[]>();
    for (const { statement, resource } of some)
      resources.set(statement, [...(resources.get(statement) ?? []), resource]);
    return {
      Version: document.Version,
      Statement: [...resources].map(([statement, Resource]) => ({ ...statement, Resource })),
    };
  };
  const split = (some: readonly Pair[], part: string): Part[] => {
    const fitting = whole(some);
    if (sizeOf(fitting) <= limit) return some.length === 0 ? [] : [{ part, document: fitting }];
    if (some.length === 1)
      throw new RangeError(
        `${some[0]!.resource} alone makes a policy of ${sizeOf(fitting)} characters; the limit is ${limit}`,
      );
    return ["0", "1"].flatMap((bit) =>
      split(
        some.filter(({ bits }) => bits[part.length] === bit),
        part + bit,
      ),
    );
  };
  return split(pairs, "");
}

const bitsOf = (text: string): string =>
  [...createHash("sha256").update(text).digest()].map((byte) => byte.toString(2).padStart(8, "0")).join("");
