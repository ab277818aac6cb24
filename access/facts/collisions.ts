import type { Config } from "../../config";
import type { Resource } from "../build/build";
import type { Stack } from "../sides";

/** What two stacks of one account would both make under one name: the second `pulumi up` fails, or takes the first one's over. */
export function collisions(stacks: readonly Stack<Config>[]): string[] {
  const byAccount = Map.groupBy(stacks, ({ built }) => built.accountId);
  return [...byAccount].flatMap(([accountId, theirs]) => {
    const made = theirs.flatMap(({ built, config }) =>
      built.resources.flatMap((resource) => {
        const name = physicalName(resource);
        const { stack, region } = built;
        return name === undefined || resource.adopted
          ? []
          : [{ stack, region, account: config.account, resource, name }];
      }),
    );
    const alike = Map.groupBy(
      made,
      ({ resource, region, name }) => `${resource.type} ${placeOf(resource, region)} ${name.toLowerCase()}`,
    );
    return [...alike.values()].flatMap((all) => {
      const stacks = [...new Set(all.map(({ stack }) => stack))];
      const [{ resource, name } = all[0]!] = all;
      const kind = kindOf(resource.type);
      const wayOut = all.every(({ account }) => account === "child") ? WAYS_OUT[resource.type] : undefined;
      return stacks.length === 1
        ? []
        : [
            `account ${accountId}: stacks ${stacks.join(" and ")} both make ${kind} ${name}${on(resource)}, and the second pulumi up would ${kind.endsWith(" policy") ? "put its own in the place of the first one's" : "fail"}; ${wayOut ?? "give one of them names of its own (sagemaker-sharing:names)"}`,
          ];
    });
  });
}

/**
 * Names of a policy hold within its role or group, those of dashboards and other names of IAM and S3 everywhere, and the rest in a region.
 */
const placeOf = ({ type, inputs }: Resource, region: string) =>
  String(
    inputs["role"] ??
      inputs["group"] ??
      (/^aws:(iam|s3|cloudwatch\/dashboard)[/:]/.test(type) ? "" : (inputs["region"] ?? region)),
  );

function physicalName({ type, inputs, state }: Resource): string | undefined {
  if (!type.startsWith("aws:")) return undefined;
  const name =
    inputs["dashboardName"] ?? (type === "aws:s3/bucket:Bucket" ? inputs["bucket"] : inputs["name"] && state["name"]);
  return typeof name === "string" ? name : undefined;
}

const on = ({ inputs: { role, group } }: Resource): string =>
  (role ?? group) === undefined ? "" : ` of ${String(role ?? group)}`;

/** `aws:iam/groupPolicy:GroupPolicy` is a group policy. */
const kindOf = (type: string) =>
  type
    .split(":")
    .pop()!
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase();

const OF_PARENT =
  "it is called after the parent's role: let one of the parents give that another name (invokeRoleName, names, or the consumer's id)";

/** What the owner of the second child does about it, by what collides. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  "aws:iam/rolePolicy:RolePolicy": OF_PARENT,
  "aws:iam/groupPolicy:GroupPolicy": OF_PARENT,
  "aws:iam/group:Group":
    "name another in callers.group.name: with create: false, the members of one group could use both shares",
  "aws:iam/policy:Policy": "name another in callers.managedPolicy.name",
  "aws:iam/role:Role": "let the parent name other roles in consumers.<id>.featureStore.executionRoles",
  "aws:s3/bucket:Bucket": "let the parent name another bucket in consumers.<id>.featureStore.resultsBucket",
};
