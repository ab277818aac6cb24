import type { Document } from "../build/account";
import { enforcementRoles } from "../facts/enforcement";
import { named, refusesOnly, type Holder } from "./holder";
import type { System } from "./system";

/** Everybody of a child account whom the child's stack gives something. */
export function callers({ account, built, share }: System["children"][number]): Holder[] {
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
