import { named, type Holder } from "./holder";
import type { System } from "./system";

/** The roles that consumers assume, and their trusts. */
export function sharedRoles({ parent, shares }: System): Holder[] {
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
