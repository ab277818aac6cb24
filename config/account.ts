import * as z from "zod/mini";
import { Region } from "@pulumi/aws/types/enums";
import { partitionOf, type Partition } from "../partition";
import { list, mapping, type Report } from "../values/containers";
import { settings } from "../enforcement/rules/schema";
import { withJson } from "../values/json";
import { nearest } from "../values/nearest";
import { accountId, affix, iamPath, policyArn, region } from "../values/values";

/** The account and region that a stack belongs to. */
export interface Here {
  readonly accountId: string;
  readonly region: string;
  readonly partition: Partition;
}

/** Keys that every stack has, whichever kind of account it is for. */
export const everyStack = {
  "aws:region": region,
  "aws:allowedAccountIds": list(accountId, {
    what: "one account id",
    example: '["111111111111"]',
    size: (entries) =>
      entries === 1 ? undefined : "must name exactly one account: the one this stack belongs to, and no other",
  }),
  names: z.prefault(
    mapping({ prefix: affix, suffix: affix, path: iamPath }, { defaults: { prefix: "", suffix: "", path: "/" } }),
    {},
  ),
  permissionsBoundaryArn: z.optional(policyArn),
  /** Read by checkEnforcement, which needs to know where the stack is. */
  enforcement: z.optional(withJson(z.unknown(), (of) => of(settings))),
};

export const hereOf = (fields: {
  readonly "aws:region": string;
  readonly "aws:allowedAccountIds": readonly string[];
}): Here => ({
  accountId: fields["aws:allowedAccountIds"][0]!,
  region: fields["aws:region"],
  partition: partitionOf(fields["aws:region"]),
});

/** The fields of a stack that say where it is; undefined where they are mistaken. */
interface Place {
  readonly "aws:region"?: string | undefined;
  readonly "aws:allowedAccountIds"?: readonly string[] | undefined;
}

/** A boundary that IAM would only refuse when the first role is made. */
export function checkBoundary(
  fields: Place & { readonly permissionsBoundaryArn?: string | undefined },
  report: Report,
): void {
  const { permissionsBoundaryArn: arn } = fields;
  if (arn === undefined) return;
  const rule = "a boundary is a policy of the account it is used in";
  checkPolicies([{ path: ["permissionsBoundaryArn"], arn }], rule, placeOf(fields), report);
}

export const placeOf = (fields: Place) => ({
  region: fields["aws:region"],
  accountId: fields["aws:allowedAccountIds"]?.[0],
});

/** Policies that IAM would only refuse when they are put on a role: of another account, or of another partition. */
export function checkPolicies(
  policies: readonly { readonly path: readonly PropertyKey[]; readonly arn: string }[],
  rule: string,
  { region, accountId }: { readonly region: string | undefined; readonly accountId: string | undefined },
  report: Report,
): void {
  for (const { path, arn } of policies) {
    const [, partition, , , owner] = arn.split(":");
    if (accountId !== undefined && owner !== "aws" && owner !== accountId)
      report(path, `is a policy of account ${owner}; ${rule}, here ${accountId}, or one of AWS's own`);
    if (region !== undefined && partition !== partitionOf(region)) report(path, inPartition(partition, region));
  }
}

/** What to say of an ARN that is not in the partition of a region. */
export const inPartition = (partition: string | undefined, region: string): string =>
  `is in partition ${partition}; this stack's region is in ${partitionOf(region)}: begin it with arn:${partitionOf(region)}:`;

/** A region that this version of the SDK does not list is probably misspelt, but may be new: a warning. */
export function unknownRegions(regions: readonly string[]): string[] {
  const known = Object.values(Region) as string[];
  return [...new Set(regions)]
    .filter((name) => name !== "*" && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return `region ${name} is unknown to this version of the AWS SDK; ${meant === undefined ? "check the spelling" : `did you mean ${meant}?`}`;
    });
}
