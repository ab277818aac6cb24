import type { ChildConfig, Consumer, ParentConfig } from "../../config";
import { endpointPolicyProblems } from "./endpointPolicies";
import { enforcementProblems } from "./enforcement";
import { guardrailProblems } from "./guardrail";
import { principalsIn } from "./principals";
import { shareIn, sharesIn, type Side } from "../build/side";
import { listed } from "../../contract/listed";

/**
 * What no single request shows: that every promised role is there under its documented name, that every trust names the
 * accounts it should, and that both stacks mean the same share.
 */
export function wiring(parent: Side<ParentConfig>, children: readonly Side<ChildConfig>[]): string[] {
  const consumers = Object.entries(parent.config.consumers);
  const promised = consumers.flatMap(([id, consumer]) => promisesOf(id, consumer, parent));
  return [
    ...promised.flatMap((promise) => roleProblems(promise, parent)),
    ...endpointPolicyProblems(parent),
    ...children.flatMap((child) => [...childProblems(child, parent), ...guestProblems(child, parent)]),
    ...[parent, ...children].flatMap((side) => [...enforcementProblems(side), ...guardrailProblems(side)]),
  ];
}

interface RolePromise {
  readonly id: string;
  readonly what: string;
  readonly roleArn: string | undefined;
  /** Its path and name, as the docs say them. Written out here, so that a slip in names.ts shows. */
  readonly fullName: string;
  /** What the role's trust must name, accounts by their ids. */
  readonly trusts: readonly string[];
}

function promisesOf(
  id: string,
  { accountId, endpoints, mode, featureStore, formerIds, invokeRoleName }: Consumer,
  parent: Side<ParentConfig>,
): RolePromise[] {
  const share = sharesIn(parent)[id];
  const { prefix, suffix, path } = parent.config.naming;
  const byDefault = (name: string) => `${prefix}${name}-${formerIds[0] ?? id}${suffix}`;
  const invoke = {
    what: "endpoints",
    roleArn: share?.invoke?.roleArn,
    fullName: path + (invokeRoleName ?? byDefault("SageMakerExternal")),
    trusts: [accountId],
  };
  const store = {
    what: "a feature store",
    roleArn: share?.featureStore?.roleArn,
    fullName: path + byDefault("SageMakerFeatureStore"),
    trusts: [accountId, ...(featureStore?.trustSageMakerService ? ["sagemaker.amazonaws.com"] : [])],
  };
  return [...(endpoints && mode === "role" ? [{ id, ...invoke }] : []), ...(featureStore ? [{ id, ...store }] : [])];
}

function roleProblems({ id, what, roleArn, fullName, trusts }: RolePromise, { account }: Side<ParentConfig>): string[] {
  const role = account.roles.get(roleArn ?? "");
  if (role === undefined) {
    return [
      `consumers.${id}: is promised ${what}, but the parent makes no role for it (its share says ${roleArn ?? "nothing"})`,
    ];
  }
  const calls = role.arn.split(":role")[1];
  const misnamed =
    calls === fullName ? [] : [`consumers.${id}: the role for ${what} is called ${calls}, and should be ${fullName}`];
  const named = principalsIn(role.trust?.document);
  if (named.join() === [...trusts].sort().join()) return misnamed;
  return [
    ...misnamed,
    `consumers.${id}.accountId: the trust of ${role.name} names ${named.length === 0 ? "no account" : listed(named)}, and must name ${trusts.join(" and ")} alone`,
  ];
}

function childProblems({ built }: Side<ChildConfig>, parent: Side<ParentConfig>): string[] {
  const { consumer } = shareIn({ built });
  const share = sharesIn(parent)[consumer];
  const meant = {
    invokeRoleArn: share?.invoke?.roleArn,
    featureStoreRoleArn: share?.featureStore?.roleArn,
    workgroup: share?.featureStore?.workgroup,
    resultsBucket: share?.featureStore?.resultsBucket?.name,
  };
  return Object.entries(meant)
    .filter(([output, value]) => built.outputs[output] !== value)
    .map(([output]) => `stack ${built.stack}: output ${output} is not what the parent shares with ${consumer}`);
}

/** Whom buckets and keys let in: their own account and the parent's, whatever the conditions. */
function guestProblems({ account }: Side<ChildConfig>, parent: Side<ParentConfig>): string[] {
  const guests = [account.accountId, parent.config.here.accountId];
  const ofFeatureStore = [...account.resourcePolicies.values()].filter(({ kind }) =>
    /^(bucket|key) policy$/.test(kind),
  );
  return ofFeatureStore.flatMap(({ name, document }) => {
    const unknown = principalsIn(document, "Allow").filter((principal) => !guests.includes(principal));
    return unknown.length === 0
      ? []
      : [`the ${name} lets in ${listed(unknown)}, and must let in ${guests.join(" and ")} alone`];
  });
}
