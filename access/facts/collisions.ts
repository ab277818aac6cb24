import type { ChildConfig, ParentConfig } from "../../config";
import type { Resource } from "../build/build";
import type { Side } from "../build/side";

type AnySide = Pick<Side<ParentConfig | ChildConfig>, "built">;

/** What two stacks of one account would both make under one name: the second `pulumi up` fails, or takes the first one's over. */
export function collisions(sides: readonly AnySide[]): string[] {
  const byAccount = Map.groupBy(sides, ({ built }) => built.accountId);
  return [...byAccount].flatMap(([accountId, theirs]) => {
    const made = theirs.flatMap(({ built }) =>
      built.resources.flatMap((resource) => {
        const name = physicalName(resource);
        return name === undefined || resource.adopted ? [] : [{ stack: built.stack, resource, name }];
      }),
    );
    const alike = Map.groupBy(
      made,
      ({ resource, name }) => `${resource.type} ${placeOf(resource)} ${name.toLowerCase()}`,
    );
    return [...alike.values()].flatMap((all) => {
      const stacks = [...new Set(all.map(({ stack }) => stack))];
      const [{ resource, name } = all[0]!] = all;
      const kind = kindOf(resource.type);
      return stacks.length === 1
        ? []
        : [
            `account ${accountId}: stacks ${stacks.join(" and ")} both make ${kind} ${name}, and the second pulumi up would fail; ${WAYS_OUT[resource.type] ?? "give one of them names of its own (sagemaker-sharing:names)"}`,
          ];
    });
  });
}

/** Names of IAM hold in the whole account, those of a policy within its role or group, all others in a region. */
const placeOf = ({ inputs }: Resource) => String(inputs["role"] ?? inputs["group"] ?? inputs["region"] ?? "");

function physicalName({ type, inputs, state }: Resource): string | undefined {
  if (!type.startsWith("aws:")) return undefined;
  const name = type === "aws:s3/bucket:Bucket" ? inputs["bucket"] : inputs["name"] && state["name"];
  return typeof name === "string" ? name : undefined;
}

/** `aws:iam/groupPolicy:GroupPolicy` is a group policy. */
const kindOf = (type: string) =>
  type
    .split(":")
    .pop()!
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase();

/** What the owner of the second stack does about it, by what collides. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  "aws:iam/group:Group":
    "name another in callers.group.name: with create: false, the members of one group could use both shares",
  "aws:iam/policy:Policy": "name another in callers.managedPolicy.name",
  "aws:iam/role:Role": "let the parent name other roles in consumers.<id>.featureStore.executionRoles",
  "aws:s3/bucket:Bucket": "let the parent name another bucket in consumers.<id>.featureStore.resultsBucket",
};
