import type { Built, Resource } from "./build";
import type { NamedDocument } from "./simulate";

/** IAM's limits in characters without white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
const LIMITS = { managed: 6_144, trust: 2_048, group: 5_120, role: 10_240 } as const;

/** A document with its size as IAM counts it. */
export interface Document extends NamedDocument {
  readonly size: number;
  readonly limit: number;
  /** The ARN of what it belongs to. */
  readonly on: string;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** Not ours: policies of its own may exist that nobody sees here. */
  readonly adopted: boolean;
  readonly trust: Document | undefined;
  readonly policies: readonly Document[];
}

/** An account as its captured resources make it. */
export interface Account {
  readonly accountId: string;
  readonly roles: ReadonlyMap<string, Role>;
  /** Policies that reach a user through its groups, by user name. */
  readonly users: ReadonlyMap<string, readonly Document[]>;
  /** Policies of a group, by group name. */
  readonly groups: ReadonlyMap<string, { readonly adopted: boolean; readonly policies: readonly Document[] }>;
  /** Managed policies, by ARN. */
  readonly managed: ReadonlyMap<string, Document>;
  readonly documents: readonly Document[];
  /** Managed policies that are attached but not made here. */
  readonly notEvaluated: readonly string[];
  /** Documents that are no JSON. */
  readonly problems: readonly string[];
}

export function accountOf(built: Built): Account {
  const problems: string[] = [];
  const documents: Document[] = [];
  const of = (type: string) => built.resources.filter((resource) => resource.type === type);

  const document = (name: string, text: unknown, limit: number, on: string): Document => {
    const made = { name, document: parsed(name, text, problems), size: String(text).replace(/\s/g, "").length, limit, on };
    documents.push(made);
    return made;
  };

  const managed = new Map(of("aws:iam/policy:Policy").map((made) => [arn(made), document(`policy ${name(made)}`, made.inputs["policy"], LIMITS.managed, arn(made))]));
  const notEvaluated: string[] = [];
  const attached = (key: "role" | "group", holder: string): Document[] =>
    of(key === "role" ? "aws:iam/rolePolicyAttachment:RolePolicyAttachment" : "aws:iam/groupPolicyAttachment:GroupPolicyAttachment")
      .filter(({ inputs }) => inputs[key] === holder)
      .flatMap(({ inputs }) => {
        const policyArn = String(inputs["policyArn"]);
        if (!managed.has(policyArn)) notEvaluated.push(`${policyArn} on ${key} ${holder}`);
        return managed.get(policyArn) ?? [];
      });
  const inline = (key: "role" | "group", holder: string): Document[] =>
    of(key === "role" ? "aws:iam/rolePolicy:RolePolicy" : "aws:iam/groupPolicy:GroupPolicy")
      .filter(({ inputs }) => inputs[key] === holder)
      .map((made) => document(`inline policy ${name(made)} of ${key} ${holder}`, made.inputs["policy"], LIMITS[key], `${key} ${holder}`));

  const roles = new Map(
    of("aws:iam/role:Role").map((made) => {
      const trust = made.inputs["assumeRolePolicy"];
      const role: Role = {
        arn: arn(made),
        name: name(made),
        adopted: made.adopted,
        trust: trust === undefined ? undefined : document(`trust of ${name(made)}`, trust, LIMITS.trust, arn(made)),
        policies: [...attached("role", name(made)), ...inline("role", name(made))],
      };
      return [role.arn, role];
    }),
  );
  const groups = new Map(
    of("aws:iam/group:Group").map((made) => [name(made), { adopted: made.adopted, policies: [...attached("group", name(made)), ...inline("group", name(made))] }]),
  );
  const users = new Map<string, Document[]>();
  for (const { inputs } of of("aws:iam/userGroupMembership:UserGroupMembership")) {
    const user = String(inputs["user"]);
    const through = (inputs["groups"] as string[]).flatMap((group) => groups.get(group)?.policies ?? []);
    users.set(user, [...(users.get(user) ?? []), ...through]);
  }
  return { accountId: built.accountId, roles, users, groups, managed, documents, notEvaluated, problems };
}

const name = ({ state }: Resource) => String(state["name"]);
const arn = ({ state }: Resource) => String(state["arn"]);

function parsed(name: string, text: unknown, problems: string[]): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    problems.push(`${name} is no JSON: ${String(text).slice(0, 60)}`);
    return {};
  }
}
