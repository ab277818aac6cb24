import * as z from "zod";
import { Region } from "@pulumi/aws/types/enums";
import { partitionOf, type Partition } from "../partition";
import { accountId, affix, iamPath, list, policyArn, region } from "./values";
import { strictObject } from "./strictObject";

/** The account and region that a stack belongs to. */
export interface Here {
  readonly accountId: string;
  readonly region: string;
  readonly partition: Partition;
}

/** Keys that every stack has, whichever kind of account it is for. */
export const everyStack = {
  "aws:region": z.preprocess((value) => value ?? "", region),
  "aws:allowedAccountIds": list(accountId, { what: "account ids", least: 1 }).check((ctx) => {
    if (ctx.value.length > 1) {
      ctx.issues.push({
        code: "custom",
        message: "must name exactly one account: the one this stack belongs to",
        input: ctx.value,
      });
    }
  }),
  names: strictObject({ prefix: affix.default(""), suffix: affix.default(""), path: iamPath.default("/") }).prefault(
    {},
  ),
  permissionsBoundaryArn: policyArn.optional(),
};

export const hereOf = (fields: {
  readonly "aws:region": string;
  readonly "aws:allowedAccountIds": readonly string[];
}): Here => ({
  accountId: fields["aws:allowedAccountIds"][0]!,
  region: fields["aws:region"],
  partition: partitionOf(fields["aws:region"]),
});

/** A region that this version of the SDK does not list is probably misspelt, but may be new: a warning. */
export function unknownRegions(regions: readonly string[]): string[] {
  const known = new Set<string>(Object.values(Region));
  return [...new Set(regions)]
    .filter((name) => name !== "*" && !known.has(name))
    .map((name) => `region ${name} is unknown to this version of the AWS SDK; check the spelling`);
}
