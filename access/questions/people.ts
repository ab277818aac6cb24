import type { Document, Role } from "../build/account";
import type { NamedDocument, Principal } from "../simulate/simulate";
import { type Interview } from "./interview";
import { shareIn } from "../build/side";

/** Somebody of the child account whom its config lets use the share. */
export interface Caller {
  readonly principal: Principal;
  /** The key that lets them. */
  readonly key: string;
  /** Has a document of its own to be asked about; further members of a group share theirs. */
  readonly alone: boolean;
}

const statement = (name: string, content: object): NamedDocument => ({
  name,
  document: { Version: "2012-10-17", Statement: [{ Sid: name.replace(/\W/g, ""), Effect: "Allow", ...content }] },
});

const everything = statement("everything", { Action: "*", Resource: "*" });
/** The same, where what matters is what else refuses. */
export const notRefused = statement("NotRefused", { Action: "*", Resource: "*" });

/** Somebody who may do everything in an account, so that only the other side can refuse. */
export const adminOf = (accountId: string, { parent }: Interview): Principal => ({
  ...admin(accountId, parent.config.here.partition),
  organizationId: parent.config.organizationId,
});

/** The same, of an account that is in no organization that matters. */
export function admin(accountId: string, partition: string): Principal {
  const arn = `arn:${partition}:iam::${accountId}:user/admin`;
  return { label: `an admin of ${accountId}`, arn, principalArn: arn, accountId, policies: [everything] };
}

/** An AWS service that calls on behalf of an account. */
export const service = (name: string): Principal => ({
  label: name,
  arn: name,
  principalArn: "",
  accountId: "",
  policies: [],
});

/** A role that may do everything, so that only the other side can refuse. */
export function mightyRole(roleArn: string, label: string, interview: Interview): Principal {
  const accountId = roleArn.split(":")[4]!;
  const arn = sessionArn(roleArn.split(":")[1]!, accountId, roleArn.split("/").pop()!, "somebody");
  return { ...adminOf(accountId, interview), label, arn, principalArn: roleArn };
}

/** A session of one of the execution roles, with the policies that the child's stack gives it. */
export function executionRoleSession(roleArn: string, interview: Interview): Principal {
  const name = roleArn.split("/").pop()!;
  const might = mightyRole(roleArn, `execution role ${name}`, interview);
  if (interview.child === undefined) return might;
  return { ...might, policies: interview.child.account.roles.get(roleArn)?.policies ?? [] };
}

/** A user of the child account with no policy of this program. */
export function nobodySpecial(interview: Interview): Principal {
  return {
    ...adminOf(interview.consumer.accountId, interview),
    label: "bob",
    ...arns(userArn(interview, "bob")),
    policies: [],
  };
}

/** Whoever the child's config lets in; without the child's stack file, whoever its admins would. */
export function callersOf(interview: Interview): Caller[] {
  const { child, consumer, parent } = interview;
  const { accountId } = consumer;
  if (child === undefined)
    return [{ principal: adminOf(accountId, interview), key: interview.key("accountId"), alone: false }];

  const { partition } = parent.config.here;
  const { account, config } = child;
  const { group, roleNames, managedPolicy } = config.callers;
  const somebody = { accountId, organizationId: parent.config.organizationId };

  const members: Caller[] = (group?.members ?? []).map((name, index) => ({
    principal: { ...somebody, label: name, ...arns(userArn(interview, name)), policies: account.users.get(name) ?? [] },
    key: `callers.group.members[${index}]`,
    alone: index === 0,
  }));
  const anyMember: Caller[] =
    group === undefined || members.length > 0
      ? []
      : [
          {
            principal: {
              ...somebody,
              label: `a member of ${group.name}`,
              ...arns(userArn(interview, "member")),
              policies: account.groups.get(group.name)?.policies ?? [],
            },
            key: "callers.group",
            alone: true,
          },
        ];
  const roles: Caller[] = roleNames.map((name, index) => {
    const role = [...account.roles.values()].find((one) => one.name === name);
    return {
      principal: {
        ...somebody,
        label: `role ${name}`,
        arn: sessionArn(partition, accountId, name, "somebody"),
        principalArn: role?.arn ?? "",
        policies: role?.policies ?? [],
      },
      key: `callers.roleNames[${index}]`,
      alone: true,
    };
  });
  const holders: Caller[] = (managedPolicy === undefined ? [] : [managedPolicy]).map(({ name, path }) => ({
    principal: {
      ...somebody,
      label: `whoever has ${name}`,
      arn: sessionArn(partition, accountId, "PermissionSet", "somebody"),
      principalArn: `arn:${partition}:iam::${accountId}:role/PermissionSet`,
      policies: [account.managed.get(`arn:${partition}:iam::${accountId}:policy${path}${name}`)].filter(
        (policy): policy is Document => policy !== undefined,
      ),
    },
    key: "callers.managedPolicy",
    alone: true,
  }));
  const runners: Caller[] = (
    config.callers.executionRole ? (shareIn(child).featureStore?.executionRoleArns ?? []) : []
  ).map((arn) => ({ principal: executionRoleSession(arn, interview), key: "callers.executionRole", alone: true }));
  return [...members, ...anyMember, ...roles, ...holders, ...runners];
}

/** The session that assuming a role gives. */
export function sessionOf(role: Role, label: string, { id, parent }: Interview): Principal {
  const { accountId, partition } = parent.config.here;
  return {
    label,
    arn: sessionArn(partition, accountId, role.name, id),
    principalArn: role.arn,
    accountId,
    organizationId: parent.config.organizationId,
    policies: role.policies,
  };
}

/** A role of the parent that lets anyone in, so that only the caller's own policy can refuse. */
export function openRole(arn: string): Pick<Role, "arn" | "trust"> {
  return { arn, trust: statement("trusts everyone", { Principal: { AWS: "*" }, Action: "sts:*" }) };
}

/** A resource policy of somebody else's that lets a principal do what it asks. */
export const openPolicy = (principal: string, resource: string): NamedDocument =>
  statement("lets them in", { Principal: { AWS: principal }, Action: "*", Resource: resource });

const arns = (arn: string) => ({ arn, principalArn: arn });
const userArn = ({ consumer, parent }: Interview, name: string) =>
  `arn:${parent.config.here.partition}:iam::${consumer.accountId}:user/${name}`;
export const sessionArn = (partition: string, accountId: string, role: string, session: string) =>
  `arn:${partition}:sts::${accountId}:assumed-role/${role}/${session}`;
