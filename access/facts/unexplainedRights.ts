import type { ChildConfig, ParentConfig } from "../../config";
import type { Account } from "../build/account";
import { enforcementRoles } from "./enforcement";
import { shareIn, sharesIn, type Side } from "../build/side";

/**
 * Rights that no question would meet, because nobody in the config has them: roles and members that no key explains, and
 * policies made elsewhere that no key names. And the reverse, a policy that is named and not attached.
 */
export function unexplainedRights(parent: Side<ParentConfig>, children: readonly Side<ChildConfig>[]): string[] {
  const explained = [
    { side: parent, by: explainedByParent(parent) },
    ...children.map((child) => ({ side: child, by: explainedByChild(child) })),
  ];
  return [...Map.groupBy(explained, ({ side }) => side.account)].flatMap(([account, stacks]) =>
    unexplainedIn(
      account,
      stacks.map(({ side }) => side.built.stack),
      together(stacks.map(({ by }) => by)),
    ),
  );
}

/** What the config explains. */
interface Explained {
  /** Roles by ARN, each with the policies made elsewhere that it has, and the key that says so. */
  readonly roles: ReadonlyMap<string, { readonly key: string; readonly policyArns: readonly string[] }>;
  readonly groups: readonly string[];
  readonly members: readonly string[];
}

/** What the stacks of one account explain together: each may attach policies to a role that both use. */
function together(all: readonly Explained[]): Explained {
  const byRole = Map.groupBy(
    all.flatMap(({ roles }) => [...roles]),
    ([arn]) => arn,
  );
  const roles = [...byRole].map(
    ([arn, entries]) =>
      [
        arn,
        { key: entries[0]![1].key, policyArns: [...new Set(entries.flatMap(([, { policyArns }]) => policyArns))] },
      ] as const,
  );
  return {
    roles: new Map(roles),
    groups: all.flatMap(({ groups }) => groups),
    members: all.flatMap(({ members }) => members),
  };
}

function unexplainedIn(account: Account, stacks: readonly string[], { roles, groups, members }: Explained): string[] {
  const at = `${stacks.length === 1 ? "stack" : "stacks"} ${stacks.join(" and ")}`;
  const foreign = Map.groupBy(account.foreignPolicies, ({ holder }) => holder);
  return [
    ...[...account.roles.values()].flatMap(({ arn, name }) => {
      const explained = roles.get(arn);
      if (explained === undefined) return [`${at}: role ${name} is there, and nothing in the config explains it`];
      const { key, policyArns } = explained;
      const there = (foreign.get(`role ${name}`) ?? []).map(({ policyArn }) => policyArn);
      return [
        ...there
          .filter((policy) => !policyArns.includes(policy))
          .map((policy) => `${at}: ${policy} is on role ${name}, and nothing in the config names it`),
        ...policyArns
          .filter((policy) => !there.includes(policy))
          .map((policy) => `${at}: ${key} names ${policy}, which is not on role ${name}`),
      ];
    }),
    ...[...account.groups.keys()]
      .filter((name) => !groups.includes(name))
      .map((name) => `${at}: group ${name} is there, and nothing in the config explains it`),
    ...account.foreignPolicies
      .filter(({ holder }) => holder.startsWith("group "))
      .map(({ policyArn, holder }) => `${at}: ${policyArn} is on ${holder}, and nothing in the config explains it`),
    ...[...account.users.keys()]
      .filter((name) => !members.includes(name))
      .map((name) => `${at}: user ${name} is in a group, and callers.group.members does not name them`),
  ];
}

function explainedByParent(parent: Side<ParentConfig>): Explained {
  const shares = sharesIn(parent);
  const roles = Object.entries(parent.config.consumers).flatMap(([id, { featureStore }]) => {
    const key = `consumers.${id}.featureStore.managedPolicyArns`;
    const share = shares[id];
    return [
      [share?.invoke?.roleArn, { key, policyArns: [] }] as const,
      [share?.featureStore?.roleArn, { key, policyArns: featureStore?.managedPolicyArns ?? [] }] as const,
    ];
  });
  return { roles: known([...roles, ...ofEnforcement(parent)]), groups: [], members: [] };
}

function explainedByChild({ config, built, account }: Side<ChildConfig>): Explained {
  const { callers, executionRole, here } = config;
  const adopted = [...account.roles.values()].filter(({ name }) => callers.roleNames.includes(name));
  const fullAccess = `arn:${here.partition}:iam::aws:policy/AmazonSageMakerFullAccess`;
  const execution = (shareIn({ built }).featureStore?.executionRoleArns ?? []).map((arn, index) => {
    const byDefault = executionRole.create && index === 0 ? [fullAccess] : [];
    return [
      arn,
      { key: "executionRole.managedPolicyArns", policyArns: executionRole.managedPolicyArns ?? byDefault },
    ] as const;
  });
  return {
    roles: known([
      ...adopted.map(({ arn }) => [arn, { key: "callers.roleNames", policyArns: [] }] as const),
      ...execution,
      ...ofEnforcement({ built }),
    ]),
    groups: callers.group ? [callers.group.name] : [],
    members: callers.group?.members ?? [],
  };
}

/** Its functions' roles have no policies but those made here. */
const ofEnforcement = (side: Pick<Side<unknown>, "built">): Entry[] =>
  enforcementRoles(side).map((arn) => [arn, { key: "enforcement", policyArns: [] }]);

type Entry = readonly [arn: string | undefined, { readonly key: string; readonly policyArns: readonly string[] }];

const known = (entries: readonly Entry[]): Explained["roles"] =>
  new Map(entries.flatMap(([arn, explained]) => (arn === undefined ? [] : [[arn, explained] as const])));
