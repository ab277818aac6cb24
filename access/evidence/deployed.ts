import { nameIn } from "../arn";
import type { Built, Resource } from "../build/build";
import { diffOf, type DiffSides } from "../diff/diff";
import type { Change } from "../diff/change";
import type { AccountDetails, Details } from "./files/accountDetails";
import type { Evidence } from "./evidence";
import { sameResource } from "./files/stackExport";
import { OwnPolicies } from "./ownPolicies";

/** In what the access that is deployed differs from what the stack files would deploy. */
export interface DeployedDifference {
  /** What was held against the stack files. */
  readonly from: string;
  /** What `pulumi up` would open and close. */
  readonly opens: readonly Change[];
  readonly closes: readonly Change[];
  /** Where the simulator and the sets disagree, and the comparison cannot be relied on. */
  readonly disagreements: readonly string[];
}

/** @param built the parent's stack first */
export async function deployedDifferences(built: readonly Built[], evidence: Evidence): Promise<DeployedDifference[]> {
  const found: DeployedDifference[] = [];
  for (const { before, after } of deployedSides(built, evidence, "the stack files")) {
    const { gains, losses, disagreements } = await diffOf(before, after);
    found.push({ from: before.label, opens: gains, closes: losses, disagreements });
  }
  return found;
}

/**
 * A comparison with the states that were given, and one with IAM.
 *
 * @param label how people call the stack files
 */
export function deployedSides(built: readonly Built[], { states, details }: Evidence, label: string): DiffSides[] {
  const sides: DiffSides[] = [];
  if (states.size > 0) {
    const stacks = built.map(({ stack }) => stack).filter((stack) => states.has(stack));
    const { before, after } = stateSides(built, states);
    const from = `the state of ${stacks.join(", ")}`;
    sides.push({ before: { label: from, stacks: before }, after: { label, stacks: after } });
  }
  const accounts = built.map(({ accountId }) => accountId).filter((id) => details?.accounts.has(id) ?? false);
  if (accounts.length > 0) {
    const stacks = built.map((stack) => asInAccount(stack, details!.accounts.get(stack.accountId), details!.managed));
    const from = `IAM in ${[...new Set(accounts)].join(" and ")}`;
    sides.push({ before: { label: from, stacks }, after: { label, stacks: built } });
  }
  return sides;
}

interface Sides {
  readonly before: readonly Built[];
  readonly after: readonly Built[];
}

/** Stacks as their states have them, and as the stack files do; keys have the ids that AWS made up for them. */
function stateSides(built: readonly Built[], states: ReadonlyMap<string, Built>): Sides {
  const keys = built.flatMap(({ stack, resources }) => {
    const deployed = states.get(stack)?.resources ?? [];
    return resources
      .filter(({ type }) => type === "aws:kms/key:Key")
      .flatMap(({ urn, state }): [string, string][] => {
        const real = deployed.find((resource) => sameResource(resource.urn, urn))?.state["keyId"];
        return real === undefined ? [] : [[String(state["keyId"]), String(real)]];
      });
  });
  const after = built.map((stack) =>
    keys.reduce((one, [made, real]) => JSON.parse(JSON.stringify(one).replaceAll(made, real)) as Built, stack),
  );
  return { before: after.map((stack) => states.get(stack.stack) ?? stack), after };
}

/**
 * A stack with the documents that IAM has in their place: roles and groups that it would make with all that is on them, those
 * that it looks up with what it would put on them.
 */
function asInAccount(stack: Built, account: AccountDetails | undefined, managed: Details["managed"]): Built {
  if (account === undefined) return stack;
  const { users, groups, roles } = account;
  const real: Real = { users, groups, roles, managed };
  const resources = stack.resources.flatMap((resource) => inAccount(resource, real));
  return { ...stack, resources: [...resources, ...addedIn(stack, real)] };
}

interface Real extends Pick<AccountDetails, "users" | "groups" | "roles"> {
  readonly managed: Details["managed"];
}

const holderOf = ({ inputs }: Resource, real: Real) =>
  inputs["role"] === undefined ? real.groups.get(String(inputs["group"])) : real.roles.get(String(inputs["role"]));

/** A resource of IAM as the account has it, or nothing; a resource of another service as it is. */
function inAccount(resource: Resource, real: Real): Resource[] {
  const { inputs, state, adopted } = resource;
  const name = String(state["name"]);
  const withInputs = (more: Resource["inputs"]): Resource[] => [{ ...resource, inputs: { ...inputs, ...more } }];
  switch (resource.type) {
    case "aws:iam/role:Role": {
      const role = real.roles.get(name);
      if (adopted) return [resource];
      return role === undefined ? [] : withInputs({ assumeRolePolicy: JSON.stringify(role.trust) });
    }
    case "aws:iam/group:Group":
      return adopted || real.groups.has(name) ? [resource] : [];
    case "aws:iam/rolePolicy:RolePolicy":
    case "aws:iam/groupPolicy:GroupPolicy": {
      const document = holderOf(resource, real)?.inline.get(name);
      return document === undefined ? [] : withInputs({ policy: JSON.stringify(document) });
    }
    case "aws:iam/policy:Policy": {
      const document = real.managed.get(String(state["arn"]))?.document;
      return document === undefined ? [] : withInputs({ policy: JSON.stringify(document) });
    }
    case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
    case "aws:iam/groupPolicyAttachment:GroupPolicyAttachment":
      return holderOf(resource, real)?.attached.includes(String(inputs["policyArn"])) ? [resource] : [];
    case "aws:iam/userGroupMembership:UserGroupMembership": {
      const groups = real.users.get(String(inputs["user"]))?.groups ?? [];
      const both = (inputs["groups"] as string[]).filter((group) => groups.includes(group));
      return both.length === 0 ? [] : withInputs({ groups: both });
    }
    default:
      return [resource];
  }
}

/** What is in IAM on roles and groups of the stack's own, and not of its making. */
function addedIn({ resources }: Built, real: Real): Resource[] {
  const own = new OwnPolicies(resources);
  const namesOf = (type: string) =>
    resources.filter((one) => one.type === type && !one.adopted).map(({ state }) => String(state["name"]));
  const groups = namesOf("aws:iam/group:Group");
  return [
    ...namesOf("aws:iam/role:Role").flatMap((role) => policiesAddedTo("role", role, own, real)),
    ...groups.flatMap((group) => policiesAddedTo("group", group, own, real)),
    ...groups.flatMap((group) => membersAddedTo(group, own, real)),
  ];
}

/** Managed policies too, as policies on the holder itself, so that their statements are compared. */
function policiesAddedTo(holder: "role" | "group", name: string, own: OwnPolicies, real: Real): Resource[] {
  const found = (holder === "role" ? real.roles : real.groups).get(name);
  const [ownInline, ownAttached] = [own.inlineOf(holder, name), own.attachedTo(holder, name)];
  const inline = [...(found?.inline ?? [])].filter(([policy]) => !ownInline.includes(policy));
  const attached = (found?.attached ?? [])
    .filter((arn) => !ownAttached.includes(arn))
    .flatMap((arn) => {
      const document = real.managed.get(arn)?.document;
      return document === undefined ? [] : [[nameIn(arn), document] as const];
    });
  return [...inline, ...attached].map(([policy, document]) =>
    addedResource(holder === "role" ? "rolePolicy:RolePolicy" : "groupPolicy:GroupPolicy", `${name}-${policy}`, {
      [holder]: name,
      name: policy,
      policy: JSON.stringify(document),
    }),
  );
}

const membersAddedTo = (group: string, own: OwnPolicies, real: Real): Resource[] =>
  [...real.users.values()]
    .filter(({ name, groups }) => groups.includes(group) && !own.groupsOf(name).includes(group))
    .map(({ name }) =>
      addedResource("userGroupMembership:UserGroupMembership", `${name}-${group}`, { user: name, groups: [group] }),
    );

const addedResource = (type: string, name: string, inputs: Resource["inputs"]): Resource => ({
  urn: `urn:pulumi:deployed::sagemaker-sharing::aws:iam/${type}::${name}`,
  type: `aws:iam/${type}`,
  name,
  adopted: false,
  provider: "",
  aliases: [],
  inputs,
  state: inputs,
});
