import type { Document } from "../build/account";
import { enforcementIn, enforcementRoles } from "../facts/enforcement";
import type { NamedPolicy } from "../sets/statements";
import { statementsOf } from "../looseStatements";
import { rulesAsPolicy } from "./rules";
import { policedEndpointArns } from "../../contract/share";
import { rulesIn, type Member, type System } from "./sides/system";

/** What a set of documents is about, which decides how its differences are told. */
type HolderKind =
  | "invoke role"
  | "feature-store role"
  | "caller"
  | "function role"
  | "trust"
  | "resource policy"
  | "guardrail"
  | "rules";

/** Somebody or something with documents of its own. */
export interface Holder {
  /** The same before and after, whatever names have changed. */
  readonly key: string;
  readonly kind: HolderKind;
  readonly consumer: string | null;
  readonly accountId: string;
  readonly region: string | null;
  /** How people call it. */
  readonly label: string;
  /** The principal, or the resource that the documents belong to. */
  readonly arn: string;
  readonly policies: readonly NamedPolicy[];
  /** Where a stack file says that it is there. */
  readonly setting: string;
}

/**
 * Everybody and everything with documents in the stacks of a side, by key.
 *
 * @param formerId the id that a consumer had before
 */
export function holdersOf(
  system: System,
  formerId: (consumer: string) => string = (consumer) => consumer,
): ReadonlyMap<string, Holder> {
  const { parent, children } = system;
  const all = [
    ...sharedRoles(system),
    ...children.flatMap(callers),
    ...children.flatMap((child) => resourcePolicies(child, child.share.consumer)),
    ...resourcePolicies(parent, null).map((holder) => ofRouters(holder, system)),
    ...ofEnforcement(parent, "parent"),
    ...children.flatMap((child) => ofEnforcement(child, `child ${child.share.consumer}`)),
  ];
  const keyOf = ({ key, consumer }: Holder) =>
    consumer === null ? key : `${formerId(consumer)}${key.slice(consumer.length)}`;
  return new Map(all.map((holder) => [keyOf(holder), holder]));
}

const named = (documents: readonly Document[]): NamedPolicy[] =>
  documents.map(({ name, document }) => ({ name, document }));

function sharedRoles({ parent, shares }: System): Holder[] {
  return Object.entries(shares).flatMap(([consumer, { invoke, featureStore, accountId }]) =>
    (
      [
        ["invoke role", invoke?.roleArn, "endpoints"],
        ["feature-store role", featureStore?.roleArn, "featureStore"],
      ] as const
    ).flatMap(([kind, arn, setting]): Holder[] => {
      const role = parent.account.roles.get(arn ?? "");
      if (role === undefined) return [];
      const shared = { consumer, region: null, arn: role.arn };
      return [
        {
          ...shared,
          key: `${consumer} ${kind}`,
          kind,
          accountId,
          label: `${kind} ${role.name}`,
          policies: named(role.policies),
          setting: `consumers.${consumer}.${setting}`,
        },
        {
          ...shared,
          key: `${consumer} trust of ${kind}`,
          kind: "trust",
          accountId,
          label: `${kind} ${role.name}`,
          policies: role.trust === undefined ? [] : [role.trust],
          setting: `consumers.${consumer}.accountId`,
        },
      ];
    }),
  );
}

/** Everybody of a child account whom the child's stack gives something. */
function callers({ account, built, share }: System["children"][number]): Holder[] {
  const { consumer, partition } = share;
  const { accountId } = account;
  const enforcement = enforcementRoles({ built });
  const holder = (label: string, arn: string, policies: readonly Document[], setting: string): Holder => ({
    key: `${consumer} ${label}`,
    kind: "caller",
    consumer,
    accountId,
    region: null,
    label,
    arn,
    policies: named(policies),
    setting,
  });
  const users = [...account.users].map(([name, policies]) =>
    holder(name, `arn:${partition}:iam::${accountId}:user/${name}`, policies, "callers.group.members"),
  );
  // Of a group without members here, or one that exists already, somebody else knows the members.
  const groups = [...account.groups]
    .filter(([, { adopted }]) => adopted || account.users.size === 0)
    .map(([name, { policies }]) =>
      holder(`members of group ${name}`, `arn:${partition}:iam::${accountId}:user/member`, policies, "callers.group"),
    );
  const executionRoles = share.featureStore?.executionRoleArns ?? [];
  const roles = [...account.roles.values()]
    .filter(({ arn }) => !enforcement.includes(arn))
    .flatMap(({ arn, name, policies, trust }) => {
      const executes = executionRoles.includes(arn);
      const mine = holder(
        `${executes ? "execution role" : "role"} ${name}`,
        arn,
        policies,
        executes ? "executionRole" : "callers.roleNames",
      );
      if (trust === undefined) return [mine];
      return [
        mine,
        { ...mine, key: `${mine.key} trust`, kind: "trust" as const, policies: [trust], setting: "executionRole" },
      ];
    });
  const attached = new Set(
    [...account.roles.values(), ...account.groups.values()].flatMap(({ policies }) => policies.map(({ on }) => on)),
  );
  const policies = [...account.managed.values()]
    .filter((policy) => !attached.has(policy.on) && !refusesOnly([policy]))
    .map((policy) => {
      const somebody = `arn:${partition}:iam::${accountId}:role/PermissionSet`;
      return holder(`whoever has ${policy.name}`, somebody, [policy], "callers.managedPolicy");
    });
  return [...users, ...groups, ...roles, ...policies];
}

const OF_FEATURE_STORE = /^(bucket|key) policy$/;

function resourcePolicies({ account }: Member, consumer: string | null): Holder[] {
  return [...account.resourcePolicies].map(([on, policy]): Holder => {
    const feature = OF_FEATURE_STORE.test(policy.kind);
    return {
      key: `${(feature ? consumer : null) ?? account.accountId} ${policy.kind} ${feature && policy.kind === "key policy" ? "" : on}`,
      kind: "resource policy",
      consumer: feature ? consumer : null,
      accountId: account.accountId,
      region: null,
      label: policy.name,
      arn: on,
      policies: [policy],
      setting: feature ? "resultsBucket" : "enforcement",
    };
  });
}

/** The policy of an endpoint is of all consumers whose routers it lets in, and so of none of them alone. */
function ofRouters(holder: Holder, { shares }: System): Holder {
  const owner = Object.keys(shares).find((id) => policedEndpointArns(shares[id]!).includes(holder.arn));
  if (owner === undefined) return holder;
  const label = `policy of endpoint ${holder.arn.replace(/^.*\//, "")}`;
  return { ...holder, label, region: holder.arn.split(":")[3]!, setting: `consumers.${owner}.endpoints` };
}

/** The roles of enforcement's functions, with what each is for. */
const functionsByRole = (member: Pick<Member, "built">): ReadonlyMap<string, string> =>
  new Map(
    [...enforcementIn(member)].flatMap(([region, { enforcerRoleArn, sweepRoleArn }]) => [
      [enforcerRoleArn, `enforcer in ${region}`] as const,
      [sweepRoleArn, `sweep in ${region}`] as const,
    ]),
  );

const ofEnforcement = (member: Member, where: string): Holder[] => [
  ...functionRoles(member, where),
  ...ofGuardrail(member, where),
  ...ofRules(member, where),
];

function functionRoles({ account, built }: Member, where: string): Holder[] {
  return [...functionsByRole({ built })].flatMap(([arn, what]): Holder[] => {
    const role = account.roles.get(arn);
    if (role === undefined) return [];
    const shared = {
      consumer: null,
      accountId: account.accountId,
      region: null,
      arn,
      label: `role ${role.name} of enforcement`,
      setting: "enforcement",
    };
    return [
      { ...shared, key: `${where} ${what}`, kind: "function role", policies: named(role.policies) },
      { ...shared, key: `${where} trust of ${what}`, kind: "trust", policies: role.trust ? [role.trust] : [] },
    ];
  });
}

/** All forms of the guardrail say the same; the check holds them against each other. Here its text for organizations is read. */
function ofGuardrail({ account }: Member, where: string): Holder[] {
  return (["refusals", "selfProtection"] as const)
    .map((part): Holder => {
      const what = part === "refusals" ? "guardrail" : "self-protection";
      return {
        key: `${where} ${what}`,
        kind: "guardrail",
        consumer: null,
        accountId: account.accountId,
        region: null,
        label: what,
        arn: "*",
        policies: named(account.guardrail[part]),
        setting: part === "refusals" ? "enforcement.rules" : "enforcement.stackRoleArns",
      };
    })
    .filter(({ policies }) => policies.length > 0);
}

function ofRules(member: Member, where: string): Holder[] {
  return rulesIn(member).map((rules) => ({
    key: `${where} rules in ${rules.region}`,
    kind: "rules",
    consumer: null,
    accountId: member.account.accountId,
    region: rules.region,
    label: "enforcement",
    arn: "*",
    policies: [{ name: "rules", document: rulesAsPolicy(rules) }],
    setting: "enforcement.rules",
  }));
}

export const refusesOnly = (policies: readonly NamedPolicy[]): boolean =>
  policies.every(({ document }) => statementsOf(document).every(({ Effect }) => Effect === "Deny"));
