import type { ChildConfig, ParentConfig } from "../../config";
import { shareIn, type Side } from "../build/side";
import { assume } from "../questions/assume";
import { allows, decide, type NamedDocument, type Principal } from "../simulate/simulate";
import { FOUND, type AccountDetails, type Details, type Identity } from "./files/accountDetails";
import { surrounded, type Surroundings } from "./surroundings";

/** Somebody of a consumer's account who may assume the invoke role with its ExternalId, and whom the child's stack does not name. */
export interface OtherCaller {
  readonly consumer: string;
  readonly account: string;
  /** `user eve`, `role Admin`. */
  readonly who: string;
  readonly principal: string;
  /** The statement that lets them, and its policy. */
  readonly decidedBy: string;
}

export interface FoundCaller {
  readonly caller: OtherCaller;
  /** With all their policies. */
  readonly by: Principal;
}

/** Everybody in the accounts given who can use a share besides those whom the stack files let. */
export async function otherCallers(
  parent: Side<ParentConfig>,
  children: readonly Side<ChildConfig>[],
  details: Details | undefined,
  surroundings: Surroundings,
): Promise<FoundCaller[]> {
  const found: FoundCaller[] = [];
  const around = { ...surroundings, principals: new Map() }; // What they have is taken from the details as a whole.
  for (const [consumer, { accountId, externalId }] of Object.entries(parent.config.consumers)) {
    const account = details?.accounts.get(accountId);
    const child = children.find((one) => shareIn(one).consumer === consumer);
    const role = invokeRoleOf(consumer, parent);
    if (details === undefined || account === undefined || role === undefined) continue;
    const context = { "sts:ExternalId": externalId ?? parent.config.here.accountId };
    for (const { who, principal } of everybodyIn(account, details, parent.config)) {
      if (child !== undefined && isNamed(who, child, account)) continue;
      const hop = surrounded(assume(principal, role, context), around);
      if (!(await allows(hop)).allowed) continue;
      const { decidedBy } = await decide(hop);
      const caller = { consumer, account: accountId, who, principal: principal.principalArn, decidedBy };
      found.push({ caller, by: principal });
    }
  }
  return found;
}

const invokeRoleOf = (consumer: string, { built, account }: Side<ParentConfig>) => {
  const arns = (built.outputs["invokeRoleArns"] ?? {}) as Readonly<Record<string, string>>;
  return account.roles.get(arns[consumer] ?? "");
};

interface Somebody {
  readonly who: string;
  readonly principal: Principal;
}

/** Every user and role of an account, with all that they have. */
function everybodyIn(account: AccountDetails, details: Details, { organizationId }: ParentConfig): Somebody[] {
  const managed = (arns: readonly string[]) => arns.flatMap((arn) => details.managed.get(arn) ?? []);
  const policiesOf = ({ inline, attached, name }: Identity): NamedDocument[] => [
    ...[...inline].map(([policy, document]) => ({
      name: `inline policy ${policy} of ${name}`,
      document,
      foundIn: FOUND,
    })),
    ...managed(attached),
  ];
  const principal = (label: string, arn: string, own: Identity, more: Partial<Principal>): Principal => ({
    label,
    arn,
    principalArn: own.arn,
    accountId: account.accountId,
    organizationId,
    policies: policiesOf(own),
    ...more,
  });
  const boundary = (arn: string | undefined): Partial<Principal> => {
    const [found] = managed(arn === undefined ? [] : [arn]);
    return { boundary: found && { ...found, name: `permissions boundary ${arn!.split("/").pop()!}` } };
  };
  const users = [...account.users.values()].map((user): Somebody => {
    const who = `user ${user.name}`;
    const groups = user.groups.flatMap((name) => account.groups.get(name) ?? []);
    const policies = [...policiesOf(user), ...groups.flatMap(policiesOf)];
    return { who, principal: principal(who, user.arn, user, { policies, ...boundary(user.boundary) }) };
  });
  const roles = [...account.roles.values()]
    .filter(({ arn }) => !arn.includes(":role/aws-service-role/"))
    .map((role): Somebody => {
      const who = `role ${role.name}`;
      const session = role.arn.replace(":iam:", ":sts:").replace(/:role\/(.*\/)?([^/]+)$/, ":assumed-role/$2/somebody");
      return { who, principal: principal(who, session, role, boundary(role.boundary)) };
    });
  return [...users, ...roles];
}

/** Whether the child's stack file says that somebody may use the share. */
function isNamed(who: string, { config, built }: Side<ChildConfig>, account: AccountDetails): boolean {
  const [kind, name = ""] = who.split(" ");
  const { group, roleNames, managedPolicy, executionRole } = config.callers;
  const holds = ({ attached }: Identity) =>
    managedPolicy !== undefined &&
    attached.some((arn) => arn.endsWith(`:policy${managedPolicy.path}${managedPolicy.name}`));
  if (kind === "user") {
    const user = account.users.get(name)!;
    const groups = user.groups.flatMap((one) => account.groups.get(one) ?? []);
    // Of a group that exists already, somebody else names the members.
    const inGroup = group !== undefined && !group.create && user.groups.includes(group.name);
    return inGroup || (group?.members.includes(name) ?? false) || [user, ...groups].some(holds);
  }
  const runners = executionRole ? (shareIn({ built }).featureStore?.executionRoleArns ?? []) : [];
  const role = account.roles.get(name)!;
  return roleNames.includes(name) || runners.includes(role.arn) || holds(role);
}

/** Those of one consumer in a sentence. */
export function otherCallersText(all: readonly OtherCaller[]): string {
  const [{ consumer, account }] = all as [OtherCaller];
  const shown = all.slice(0, 3).map(({ who, decidedBy }) => `${who}, by ${decidedBy}`);
  const more = all.length > shown.length ? `; and ${all.length - shown.length} more` : "";
  return `${consumer}: the ExternalId serves ${all.length === 1 ? "somebody" : `${all.length}`} more in ${account}: ${shown.join("; ")}${more}`;
}
