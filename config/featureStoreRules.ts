import { partitionOf } from "../partition";
import { checkPolicies, inPartition } from "./account";
import { nameOf, type FeatureStore } from "./featureStore";
import type { Report } from "../values/containers";

/** What a feature store's own schema cannot know; undefined where it is itself mistaken. */
interface Surroundings {
  readonly consumerAccountId: string | undefined;
  readonly region: string | undefined;
  readonly accountId: string | undefined;
}

/** Rules that need the two accounts and the stack's region. */
export function checkFeatureStore(store: Partial<FeatureStore>, around: Surroundings, report: Report): void {
  checkExecutionRoles(store, around, report);
  checkPolicies(
    (store.managedPolicyArns ?? []).map((arn, index) => ({ path: ["managedPolicyArns", index], arn })),
    "a role takes policies of its own account",
    around,
    report,
  );
  const { region } = around;
  if (region === undefined) return;
  for (const { path, arn, online } of keysOf(store)) {
    const [, partition, , itsRegion] = arn.split(":");
    if (partition !== partitionOf(region)) report(path, inPartition(partition, region));
    else if (online && itsRegion !== region)
      report(path, `is a key of ${itsRegion}; an online store uses one of its own region, here ${region}`);
  }
}

/** The keys of a feature store and where each is written. */
function keysOf({ offlineStore, featureGroups = [] }: Partial<FeatureStore>) {
  const keys = [
    { path: ["offlineStore", "kmsKeyArn"], arn: offlineStore?.kmsKeyArn, online: false },
    ...featureGroups.flatMap((group, index) => [
      {
        path: ["featureGroups", index, "offlineStore", "kmsKeyArn"],
        arn: group.offlineStore?.kmsKeyArn,
        online: false,
      },
      { path: ["featureGroups", index, "onlineStoreKmsKeyArn"], arn: group.onlineStoreKmsKeyArn, online: true },
    ]),
  ];
  return keys.flatMap(({ arn, ...key }) => (arn === undefined ? [] : [{ arn, ...key }]));
}

function checkExecutionRoles(
  { executionRoles = [] }: Partial<FeatureStore>,
  { consumerAccountId, region }: Surroundings,
  report: Report,
): void {
  const names = new Map<string, number>();
  for (const [index, role] of executionRoles.entries()) {
    const path = ["executionRoles", index];
    const [, partition, , , owner] = role.startsWith("arn:") ? role.split(":") : [];
    const foreign = owner !== undefined && consumerAccountId !== undefined && owner !== consumerAccountId;
    const elsewhere = partition !== undefined && region !== undefined && partition !== partitionOf(region);
    if (foreign) report(path, `is a role of account ${owner}; this consumer's account is ${consumerAccountId}`);
    if (elsewhere) report(path, inPartition(partition, region));
    if (foreign || elsewhere) continue;
    const first = names.get(nameOf(role).toLowerCase());
    if (first === undefined) names.set(nameOf(role).toLowerCase(), index);
    else {
      report(
        path,
        `is the role of entry ${first + 1}: an account has one role of a name, whatever its path and case; leave one out`,
      );
    }
  }
}
