import { nameIn } from "../arn";
import type { ChildConfig, ParentConfig } from "../../config";
import { shareIn, type Side } from "../build/side";
import { assume } from "../questions/assume";
import type { NamedDocument, Principal } from "../simulate/simulate";
import { Circumstances, onlySo } from "./circumstances";
import { FOUND, type AccountDetails, type Actor, type Details, type Identity } from "./files/accountDetails";
import { networksIn } from "./networks";
import { controlsOver, documentsOf, type Surroundings } from "./surroundings";

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
  const controls = controlsOver(surroundings.accounts);
  for (const [consumer, { accountId, externalId }] of Object.entries(parent.config.consumers)) {
    const account = details?.accounts.get(accountId);
    const child = children.find((one) => shareIn(one).consumer === consumer);
    const role = invokeRoleOf(consumer, parent);
    if (details === undefined || account === undefined || role === undefined) continue;
    const context = { "sts:ExternalId": externalId ?? parent.config.here.accountId };
    for (const somebody of everybodyIn(account, details, parent.config)) {
      const { principal } = somebody;
      if (child !== undefined && isNamed(somebody, child)) continue;
      const circumstances = new Circumstances(around, networksIn(controls, documentsOf(principal)));
      const hop = assume(principal, role, context);
      const takes = await circumstances.whatItTakes([hop]);
      if (takes.outcome === "refused") continue;
      const decidedBy = `${await circumstances.decidedBy(hop, takes.how)}${onlySo(takes)}`;
      const { label: who, principalArn } = principal;
      const caller = { consumer, account: accountId, who, principal: principalArn, decidedBy };
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
  readonly kind: "user" | "role";
  readonly name: string;
  /** Names of a user's groups. */
  readonly groups: readonly string[];
  /** ARNs of managed policies, those of a user's groups among them. */
  readonly attached: readonly string[];
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
  const somebody = (kind: Somebody["kind"], own: Actor, groups: readonly string[], arn: string) => {
    const { name, arn: principalArn, boundary, tags } = own;
    const holders = [own, ...groups.flatMap((group) => account.groups.get(group) ?? [])];
    const [limit] = boundary === undefined ? [] : managed([boundary]);
    const principal: Principal = {
      label: `${kind} ${name}`,
      arn,
      principalArn,
      accountId: account.accountId,
      organizationId,
      tags,
      policies: holders.flatMap(policiesOf),
      boundary: limit && { ...limit, name: `permissions boundary ${nameIn(boundary!)}` },
    };
    return { kind, name, groups, attached: holders.flatMap(({ attached }) => attached), principal };
  };
  const roles = [...account.roles.values()].filter(({ arn }) => !arn.includes(":role/aws-service-role/"));
  return [
    ...[...account.users.values()].map((user) => somebody("user", user, user.groups, user.arn)),
    ...roles.map((role) => somebody("role", role, [], sessionOf(role.arn))),
  ];
}

const sessionOf = (roleArn: string): string =>
  roleArn.replace(":iam:", ":sts:").replace(/:role\/(.*\/)?([^/]+)$/, ":assumed-role/$2/somebody");

/** Whether the child's stack file says that somebody may use the share. */
function isNamed(
  { kind, name, groups, attached, principal }: Somebody,
  { config: { callers }, built }: Side<ChildConfig>,
): boolean {
  const { group, roleNames, managedPolicy, executionRole } = callers;
  const policy = managedPolicy && `:policy${managedPolicy.path}${managedPolicy.name}`;
  if (policy !== undefined && attached.some((arn) => arn.endsWith(policy))) return true;
  if (kind === "role") {
    const runners = executionRole ? (shareIn({ built }).featureStore?.executionRoleArns ?? []) : [];
    return roleNames.includes(name) || runners.includes(principal.principalArn);
  }
  if (group === undefined) return false;
  // Of a group that exists already, somebody else names the members.
  return group.members.includes(name) || (!group.create && groups.includes(group.name));
}

/** Those of one consumer in a sentence. */
export function otherCallersText(all: readonly OtherCaller[]): string {
  const [{ consumer, account }] = all as [OtherCaller];
  const shown = all.slice(0, 3).map(({ who, decidedBy }) => `${who}, by ${decidedBy}`);
  const more = all.length > shown.length ? `; and ${all.length - shown.length} more` : "";
  return `${consumer}: the ExternalId serves ${all.length === 1 ? "somebody" : `${all.length}`} more in ${account}: ${shown.join("; ")}${more}`;
}
