import type { ChildConfig, Consumer, ParentConfig } from "../config";
import { enforcementProblems, enforcementRoles } from "./enforcement";
import { guardrailProblems } from "./guardrail";
import { principalsIn } from "./principals";
import { shareIn, sharesIn, type Side } from "./questions";

/**
 * What no single request shows: that every promised role is there and no other, that every trust names the accounts it should,
 * and that both stacks mean the same share.
 */
export function wiring(parent: Side<ParentConfig>, children: readonly Side<ChildConfig>[]): string[] {
  const consumers = Object.entries(parent.config.consumers);
  const promised = consumers.flatMap(([id, consumer]) => promisesOf(id, consumer, parent));
  const explained = new Set([...promised.map(({ roleArn }) => roleArn), ...enforcementRoles(parent)]);
  return [
    ...promised.flatMap((promise) => roleProblems(promise, parent)),
    ...[...parent.account.roles.values()]
      .filter(({ arn }) => !explained.has(arn))
      .map(({ name }) => `the parent makes role ${name}, which no consumer explains`),
    ...consumers.flatMap(([id, consumer]) => workgroupProblems(id, consumer, parent)),
    ...children.flatMap((child) => [...childProblems(child, parent), ...guestProblems(child, parent)]),
    ...[parent, ...children].flatMap((side) => [...enforcementProblems(side), ...guardrailProblems(side)]),
  ];
}

interface RolePromise {
  readonly id: string;
  readonly what: string;
  readonly roleArn: string | undefined;
  /** What the role's trust must name, accounts by their ids. */
  readonly trusts: readonly string[];
}

function promisesOf(
  id: string,
  { accountId, endpoints, featureStore }: Consumer,
  parent: Side<ParentConfig>,
): RolePromise[] {
  const share = sharesIn(parent)[id];
  const service = featureStore?.trustSageMakerService ? ["sagemaker.amazonaws.com"] : [];
  return [
    ...(endpoints ? [{ id, what: "endpoints", roleArn: share?.invoke?.roleArn, trusts: [accountId] }] : []),
    ...(featureStore
      ? [{ id, what: "a feature store", roleArn: share?.featureStore?.roleArn, trusts: [accountId, ...service] }]
      : []),
  ];
}

function roleProblems({ id, what, roleArn, trusts }: RolePromise, { account }: Side<ParentConfig>): string[] {
  const role = account.roles.get(roleArn ?? "");
  if (role === undefined) {
    return [
      `consumers.${id}: is promised ${what}, but the parent makes no role for it (its share says ${roleArn ?? "nothing"})`,
    ];
  }
  const named = principalsIn(role.trust?.document);
  if (named.join() === [...trusts].sort().join()) return [];
  return [
    `consumers.${id}.accountId: the trust of ${role.name} names ${named.join(", ") || "no account"}, and must name ${trusts.join(" and ")} alone`,
  ];
}

/** A workgroup's settings are no policy, yet they decide whose bucket the results end up in. */
function workgroupProblems(id: string, { accountId, featureStore }: Consumer, parent: Side<ParentConfig>): string[] {
  const share = sharesIn(parent)[id]?.featureStore;
  if (featureStore === undefined || share?.workgroup === undefined) return [];
  const key = `consumers.${id}.featureStore`;
  const workgroup = parent.built.resources.find(
    ({ type, inputs }) => type === "aws:athena/workgroup:Workgroup" && inputs["name"] === share.workgroup,
  );
  if (workgroup === undefined)
    return [`${key}: its share names workgroup ${share.workgroup}, which the parent does not make`];
  const { enforceWorkgroupConfiguration, resultConfiguration, managedQueryResultsConfiguration } = workgroup.inputs[
    "configuration"
  ] as {
    enforceWorkgroupConfiguration?: boolean;
    resultConfiguration?: { outputLocation?: string; expectedBucketOwner?: string };
    managedQueryResultsConfiguration?: { enabled?: boolean };
  };
  const location = share.resultsBucket && `s3://${share.resultsBucket.name}/${share.resultsBucket.prefix}`;
  const managed = managedQueryResultsConfiguration?.enabled === true;
  return [
    ...(enforceWorkgroupConfiguration === true
      ? []
      : [`${key}: workgroup ${share.workgroup} lets queries override its settings`]),
    ...(managed === (featureStore.results === "managed")
      ? []
      : [`${key}.results: workgroup ${share.workgroup} does not keep results as promised`]),
    ...(resultConfiguration?.outputLocation === location
      ? []
      : [
          `${key}.resultsBucket: workgroup ${share.workgroup} writes to ${resultConfiguration?.outputLocation ?? "no bucket"}, its share says ${location ?? "none"}`,
        ]),
    ...(location === undefined || resultConfiguration?.expectedBucketOwner === accountId
      ? []
      : [`${key}.resultsBucket: workgroup ${share.workgroup} does not insist that ${accountId} owns the bucket`]),
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
    const strangers = principalsIn(document, "Allow").filter((principal) => !guests.includes(principal));
    return strangers.length === 0
      ? []
      : [`the ${name} lets in ${strangers.join(", ")}, and must let in ${guests.join(" and ")} alone`];
  });
}
