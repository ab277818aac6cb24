import { QUOTAS } from "../policies/quotas";

/** How many of each a parent's stack makes for its consumers. */
export interface Totals {
  readonly roles: number;
  readonly policies: number;
  readonly workgroups: number;
}

/** AWS's default quotas count the whole account; they can be raised, so this is no mistake. */
export function accountTotals({ roles, policies, workgroups }: Totals): string[] {
  const totals = [
    { what: "roles", count: roles, quota: QUOTAS.rolesPerAccount, per: "an account" },
    { what: "managed policies", count: policies, quota: QUOTAS.managedPoliciesPerAccount, per: "an account" },
    { what: "workgroups", count: workgroups, quota: QUOTAS.workgroupsPerRegion, per: "a region" },
  ];
  return totals
    .filter(({ count, quota }) => count > quota)
    .map(
      ({ what, count, quota, per }) =>
        `this stack makes ${count} ${what}; AWS's default quota is ${quota} ${per}: ask AWS to raise it first`,
    );
}
