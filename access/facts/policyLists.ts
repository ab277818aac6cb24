import type { Config } from "../../config";
import type { Built, Resource } from "../build/build";
import type { Stack } from "../sides";

/** What gives a role policies, and the list that keeps it at these. */
const KINDS = [
  {
    policies: "inline policies",
    gives: "aws:iam/rolePolicy:RolePolicy",
    named: "name",
    lists: "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
    list: "policyNames",
  },
  {
    policies: "managed policies",
    gives: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    named: "policyArn",
    lists: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    list: "policyArns",
  },
] as const;

type Kind = (typeof KINDS)[number];

/** A policy that a stack gives a role. */
interface Given {
  readonly stack: string;
  readonly policy: string;
}

/**
 * Roles whose lists of policies are not what the stacks of their account give them. The list of a role is kept by the stack that
 * makes it: what it lacks is taken off at the next `pulumi up --refresh`, what it has too much is put on.
 */
export function policyListProblems(stacks: readonly Stack<Config>[]): string[] {
  return [...Map.groupBy(stacks, ({ built }) => built.accountId).values()].flatMap((together) =>
    KINDS.flatMap((kind) => {
      const given = givenIn(together, kind);
      return together.flatMap((stack) => listProblems(kind, stack, given));
    }),
  );
}

/** The policies of a kind by the names of the roles that get them, from all stacks of an account. */
function givenIn(stacks: readonly Stack<Config>[], { gives, named }: Kind): ReadonlyMap<unknown, readonly Given[]> {
  const all = stacks.flatMap(({ built: { stack, resources } }) =>
    resources
      .filter(({ type }) => type === gives)
      .map(({ inputs }) => ({ role: inputs["role"], stack, policy: String(inputs[named]) })),
  );
  return Map.groupBy(all, ({ role }) => role);
}

function listProblems(
  kind: Kind,
  { built, config }: Stack<Config>,
  given: ReadonlyMap<unknown, readonly Given[]>,
): string[] {
  const lists = Map.groupBy(
    built.resources.filter(({ type }) => type === kind.lists),
    ({ inputs }) => inputs["roleName"],
  );
  return built.resources
    .filter(({ type }) => type === "aws:iam/role:Role")
    .filter((role) => !isLeftOpen(role, built, config))
    .flatMap((role) => {
      const name = role.state["name"];
      return problemsOf(kind, role, built.stack, { lists: lists.get(name) ?? [], given: given.get(name) ?? [] });
    });
}

/** An execution role whose other policies are somebody else's, as the config says. */
const isLeftOpen = ({ state }: Resource, { outputs }: Built, config: Config): boolean =>
  config.account === "child" && !config.executionRole.exclusivePolicies && state["arn"] === outputs["executionRoleArn"];

function problemsOf(
  kind: Kind,
  role: Resource,
  maker: string,
  { lists: [list, ...more], given }: { readonly lists: readonly Resource[]; readonly given: readonly Given[] },
): string[] {
  const at = `stack ${maker}: role ${String(role.state["name"])}`;
  if (role.adopted) {
    return list === undefined
      ? []
      : [`${at} is not made by this stack, which keeps a list of its ${kind.policies} and would take off all others`];
  }
  if (list === undefined || more.length > 0)
    return [`${at} has ${more.length === 0 ? "no list" : "several lists"} of its ${kind.policies}`];
  const listed = list.inputs[kind.list] as readonly string[];
  return [
    ...given.filter(({ policy }) => !listed.includes(policy)).map((lost) => takenOff(at, lost, maker)),
    ...listed
      .filter((policy) => !given.some((one) => one.policy === policy))
      .map((policy) => `${at} is listed with ${policy}, which nothing in the config explains`),
  ];
}

const takenOff = (at: string, { stack, policy }: Given, maker: string): string =>
  stack === maker
    ? `${at} has ${policy}, which the list of its policies lacks: pulumi up would take it off again`
    : `${at} gets ${policy} from stack ${stack}, and the stack that makes a role takes off what others put on it: write executionRole.exclusivePolicies: false in stack ${maker}`;
