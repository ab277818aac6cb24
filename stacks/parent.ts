import type * as pulumi from "@pulumi/pulumi";
import { InvokeRole, type InvokeRoleArgs } from "../components/invokeRole";
import { Mistakes, type Consumer, type ParentConfig } from "../config";
import { keyOf, type Mistake } from "../config/mistakes";
import { invokeRoleNameOf, namedAfter } from "../config/parent";
import { invokePolicyName } from "../names";
import { invokeRolePermissions, invokeRoleTrust } from "../policies/invokeRole";
import { QUOTAS, sizeOf, splitToFit, type Part } from "../policies/quotas";
import { SHARE_VERSION, type Share } from "../share";
import { sharesOf } from "./shares";

/**
 * The parent account: an invoke role for every consumer that endpoints are shared with.
 *
 * @throws Mistakes before anything is registered, when a document is larger than IAM takes
 */
export function parentStack(config: ParentConfig): { outputs: Record<string, unknown>; warnings: string[] } {
  const planned = plan(config);

  const consumers: Record<string, unknown> = {};
  const invokeRoleArns: Record<string, pulumi.Output<string>> = {};
  for (const { id, consumer, share, role } of planned) {
    if (role === undefined) continue;
    const made = new InvokeRole(`${id}-invoke`, role, {
      aliases: consumer.formerIds.map((former) => ({ name: `${former}-invoke` })),
    });
    invokeRoleArns[id] = made.roleArn;
    // Of the role itself, so that a share is never advertised before its role is there.
    consumers[id] = { ...share, invoke: { ...share.invoke, roleArn: made.roleArn } };
  }
  return {
    outputs: { shares: { version: SHARE_VERSION, consumers }, invokeRoleArns },
    warnings: accountTotals(planned),
  };
}

interface Planned {
  readonly id: string;
  readonly consumer: Consumer;
  readonly share: Share;
  readonly role: InvokeRoleArgs | undefined;
}

/** Every document of the stack, made and measured. */
function plan(config: ParentConfig): Planned[] {
  const mistakes: Mistake[] = [];
  const planned = [...sharesOf(config)].map(([id, share]) => {
    const consumer = config.consumers[id]!;
    return { id, consumer, share, role: share.invoke && invokeRoleArgs(config, id, consumer, share, mistakes) };
  });
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return planned;
}

function invokeRoleArgs(
  config: ParentConfig,
  id: string,
  consumer: Consumer,
  share: Share,
  mistakes: Mistake[],
): InvokeRoleArgs {
  const { naming, permissionsBoundaryArn } = config;
  const trust = invokeRoleTrust(share, [share.invoke!.externalId, ...consumer.alsoAcceptExternalIds]);
  const over = sizeOf(trust) - QUOTAS.roleTrust;
  if (over > 0) {
    mistakes.push({
      key: keyOf(["consumers", id, "alsoAcceptExternalIds"]),
      text: `makes a trust policy of ${sizeOf(trust)} characters, ${over} more than IAM's ${QUOTAS.roleTrust}; drop ExternalIds that nobody uses any more, or use shorter ones`,
    });
  }
  return {
    roleName: invokeRoleNameOf(id, consumer, naming),
    path: naming.path,
    maxSessionDuration: consumer.maxSessionDuration,
    permissionsBoundaryArn,
    trust,
    permissions: permissionParts(id, share, mistakes).map((part) => ({
      ...part,
      policyName: invokePolicyName(naming, namedAfter(id, consumer), part.part),
    })),
  };
}

function permissionParts(id: string, share: Share, mistakes: Mistake[]): Part[] {
  const whole = invokeRolePermissions(share);
  const parts = splitToFit(whole, QUOTAS.managedPolicy);
  const over = parts.length - QUOTAS.managedPoliciesPerRole;
  if (over > 0) {
    mistakes.push({
      key: keyOf(["consumers", id, "endpoints"]),
      text: `${share.invoke!.endpoints.length} endpoints and ${share.invoke!.inferenceComponents.length} inference components in ${share.invoke!.regions.length} regions make permissions of ${sizeOf(whole)} characters in ${parts.length} managed policies, ${over} more than the ${QUOTAS.managedPoliciesPerRole} a role takes; write patterns such as "forecast-*", or make two consumers of it`,
    });
  }
  return parts;
}

/** AWS's default quotas count the whole account; they can be raised, so this is no mistake. */
function accountTotals(planned: readonly Planned[]): string[] {
  const roles = planned.filter(({ role }) => role !== undefined).length;
  const policies = planned.reduce((sum, { role }) => sum + (role?.permissions.length ?? 0), 0);
  const totals = [
    { what: "roles", count: roles, quota: QUOTAS.rolesPerAccount },
    { what: "managed policies", count: policies, quota: QUOTAS.managedPoliciesPerAccount },
  ];
  return totals
    .filter(({ count, quota }) => count > quota)
    .map(
      ({ what, count, quota }) =>
        `this stack makes ${count} ${what}; AWS's default quota is ${quota} an account: ask AWS to raise it first`,
    );
}
