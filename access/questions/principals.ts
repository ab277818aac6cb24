import { accountIn, nameIn } from "../arn";
import type { Document, Role } from "../build/account";
import { shareIn } from "../build/side";
import type { Principal } from "../simulate/simulate";
import { statement } from "./request";
import type { Sharing } from "./sharing";

/** Somebody of the child account whom its config lets use the share. */
export interface Caller {
  readonly principal: Principal;
  /** The key that lets them. */
  readonly key: string;
  /** Has a document of its own to be asked about; further members of a group share theirs. */
  readonly alone: boolean;
}

/** A principal with what a report calls them. */
type Known = readonly [who: string, principal: Principal];

const everything = statement("everything", { Action: "*", Resource: "*" });

/** Somebody who may do everything in an account, so that only the other side can refuse. */
export const adminOf = (accountId: string, { parent }: Sharing): Principal => ({
  ...admin(accountId, parent.config.here.partition),
  organizationId: parent.config.organizationId,
});

/** The same, of an account that is in no organization that matters. */
export function admin(accountId: string, partition: string): Principal {
  const arn = `arn:${partition}:iam::${accountId}:user/admin`;
  return {
    label: `an admin of ${accountId}`,
    arn,
    principalArn: arn,
    accountId,
    policies: [everything],
    supposed: true,
  };
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
export function adminRole(roleArn: string, label: string, sharing: Sharing): Principal {
  const accountId = accountIn(roleArn)!;
  const arn = sessionArn(roleArn.split(":")[1]!, accountId, nameIn(roleArn), "somebody");
  return { ...adminOf(accountId, sharing), label, arn, principalArn: roleArn, supposed: false };
}

/** Roles that are nearly a trusted one, and others of its account; all may do everything at home. */
export function nearRoles(roleArn: string, sharing: Sharing): Known[] {
  const { third, here } = sharing;
  const [own, name] = [accountIn(roleArn)!, nameIn(roleArn)];
  const role = (who: string, arn: string): Known => [who, adminRole(arn, who, sharing)];
  const trusted = adminRole(roleArn, name, sharing);
  return [
    role("another role of the account", roleArn.replace(/[^/]+$/, "Another")),
    role("a role of a longer name", `${roleArn}-v2`),
    role("a role whose name ends so", roleArn.replace(/[^/]+$/, "Not$&")),
    role("a role of that name below another path", roleArn.replace(":role/", ":role/other/")),
    [`an admin of ${own}`, adminOf(own, sharing)],
    role(`a role of that name in ${third}`, roleArn.replace(own, third)),
    ...(own === here.accountId
      ? [] // What it is trusted with is the consumer's, whose own roles need no trust.
      : [role("a role of that name in the parent itself", roleArn.replace(own, here.accountId))]),
    ...outsideOrganization(trusted, sharing),
  ];
}

/** The same principal in no organization, and in another, where the config names one. */
export const outsideOrganization = (principal: Principal, { organizations }: Sharing): Known[] =>
  organizations.map(([where, organizationId]) => [`the same ${where}`, { ...principal, organizationId }]);

/** A session of one of the execution roles, with the policies that the child's stack gives it. */
export function executionRoleSession(roleArn: string, sharing: Sharing): Principal {
  const only = sharing.featureStore?.share.executionRoleArns.length === 1;
  const label = only ? "the execution role" : `execution role ${nameIn(roleArn)}`;
  const might = adminRole(roleArn, label, sharing);
  if (sharing.child === undefined) return might;
  return { ...might, policies: sharing.child.account.roles.get(roleArn)?.policies ?? [] };
}

/**
 * Users of the child account whom its config does not name: one with no policy of this program, and those whom other stacks of
 * the account let in for other consumers.
 */
export function unprivilegedUsers(sharing: Sharing): Known[] {
  const { child, consumer } = sharing;
  const members = child?.config.callers.group?.members ?? [];
  const others = [...(child?.account.users ?? [])].filter(([name]) => !members.includes(name));
  const nobody = ["bob", "dave", "mallory"].find((name) => !child?.account.users.has(name)) ?? "nobody";
  const user = (name: string, policies: Principal["policies"]): Principal => ({
    ...adminOf(consumer.accountId, sharing),
    label: name,
    ...arns(userArn(sharing, name)),
    policies,
  });
  return [
    [`${nobody}, who was given no access`, user(nobody, [])],
    ...others.map(([name, policies]): Known => [`${name}, whom only another stack lets in`, user(name, policies)]),
  ];
}

/** Whoever the child's config lets in; without the child's stack file, whoever its admins would. */
export function callersOf(sharing: Sharing): Caller[] {
  const { child, consumer, parent } = sharing;
  const { accountId } = consumer;
  if (child === undefined)
    return [{ principal: adminOf(accountId, sharing), key: sharing.key("accountId"), alone: false }];

  const { partition } = parent.config.here;
  const { account, config } = child;
  const { group, roleNames, managedPolicy } = config.callers;
  const somebody = { accountId, organizationId: parent.config.organizationId };
  const caller = (label: string, key: string, principal: Omit<Principal, "label" | "accountId">, alone = true) => ({
    principal: { ...somebody, label, ...principal },
    key: `callers.${key}`,
    alone,
  });
  const session = (role: string) => sessionArn(partition, accountId, role, "somebody");

  const members = (group?.members ?? []).map((name, index) =>
    caller(
      name,
      `group.members[${index}]`,
      { ...arns(userArn(sharing, name)), policies: account.users.get(name) ?? [] },
      index === 0,
    ),
  );
  const anyMember =
    group === undefined || members.length > 0
      ? []
      : [
          caller(`a member of ${group.name}`, "group", {
            ...arns(userArn(sharing, "member")),
            policies: account.groups.get(group.name)?.policies ?? [],
          }),
        ];
  const roles = roleNames.map((name, index) => {
    const role = [...account.roles.values()].find((one) => one.name === name);
    const principal = { arn: session(name), principalArn: role?.arn ?? "", policies: role?.policies ?? [] };
    return caller(`role ${name}`, `roleNames[${index}]`, principal);
  });
  const holders = (managedPolicy === undefined ? [] : [managedPolicy]).map(({ name, path }) => {
    const policy = account.managed.get(`arn:${partition}:iam::${accountId}:policy${path}${name}`);
    return caller(`whoever has ${name}`, "managedPolicy", {
      arn: session("PermissionSet"),
      principalArn: `arn:${partition}:iam::${accountId}:role/PermissionSet`,
      policies: [policy].filter((one): one is Document => one !== undefined),
    });
  });
  const runners = config.callers.executionRole ? (shareIn(child).featureStore?.executionRoleArns ?? []) : [];
  return [
    ...members,
    ...anyMember,
    ...roles,
    ...holders,
    ...runners.map((arn) => ({
      principal: executionRoleSession(arn, sharing),
      key: "callers.executionRole",
      alone: true,
    })),
  ];
}

/** The session that assuming a role gives. */
export function sessionOf(role: Role, label: string, { id, parent }: Sharing): Principal {
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

const arns = (arn: string) => ({ arn, principalArn: arn });
const userArn = ({ consumer, parent }: Sharing, name: string) =>
  `arn:${parent.config.here.partition}:iam::${consumer.accountId}:user/${name}`;
export const sessionArn = (partition: string, accountId: string, role: string, session: string) =>
  `arn:${partition}:sts::${accountId}:assumed-role/${role}/${session}`;
