import { accessTo, type Share } from "../../contract/share";
import { adviceAboveRoles } from "../deniedBy";
import { codeOf, explainAnywhere, isRefused, isUnexplained, saidBy, ShareError } from "../errors";
import { listed } from "../../contract/listed";
import { didYouMean } from "../matchNames";

/** Which call of the online store, or of the description of a feature group. */
export interface FeatureCall {
  readonly action:
    | "GetRecord"
    | "BatchGetRecord"
    | "ListRecords"
    | "PutRecord"
    | "UpdateRecord"
    | "BatchWriteRecord"
    | "DeleteRecord"
    | "DescribeFeatureGroup";
  /** Its name, or its ARN. */
  readonly featureGroup: string;
  readonly region: string;
  /** Names of the features that an update changes. */
  readonly features?: readonly string[] | undefined;
}

const WRITES = /^(PutRecord|UpdateRecord|BatchWriteRecord|DeleteRecord)$/;

/** Why a call about a feature group failed: refused, not there, too many, or wrong. */
export function explainFeatures(error: unknown, share: Share, call: FeatureCall): unknown {
  if (!isUnexplained(error)) return error;
  const { action, featureGroup, region } = call;
  const elsewhere = explainAnywhere("online store", error, region);
  if (elsewhere) return elsewhere;
  const of = { hop: "online store", cause: error } as const;
  const has = didYouMean(featureGroup, namesOf(share)) ?? `the share has ${listed(namesOf(share))}`;
  if (isRefused(error) || /AccessForbidden/.test(codeOf(error))) {
    return new ShareError({
      ...of,
      kind: "refused",
      what: `${action} of feature group ${featureGroup} is refused`,
      advice: refusals(share, call, saidBy(error)),
    });
  }
  if (action === "UpdateRecord" && /^ResourceNotFound/.test(codeOf(error)) && !/FeatureGroup/i.test(saidBy(error))) {
    return new ShareError({
      ...of,
      kind: "not found",
      what: `${featureGroup} has no such record to update, or no such group is there`,
      advice: ["a record that does not exist, or was deleted, is written with put", has],
    });
  }
  if (/^Conflict/.test(codeOf(error))) {
    return new ShareError({
      ...of,
      kind: "failed",
      what: `${action} of ${featureGroup} came too late: its event time is older than the record's`,
      advice: ["read the record, and update it with an event time that is not older, or with none"],
    });
  }
  if (/^ResourceNotFound/.test(codeOf(error)) || /not found|does not exist/i.test(saidBy(error))) {
    return new ShareError({
      ...of,
      kind: "not found",
      what: `there is no feature group ${featureGroup} with this store in account ${share.parent.accountId}, ${region}`,
      advice: [has, "the group may have an offline store only: then query it"],
    });
  }
  return new ShareError({ ...of, kind: "failed", what: `${action} of ${featureGroup} failed` });
}

function refusals(share: Share, { action, featureGroup: given, features = [] }: FeatureCall, said: string): string[] {
  const { featureStore, consumer, parent } = share;
  const featureGroup = given.replace(/^arn:.*:feature-group\//, "");
  const above = adviceAboveRoles(said, {
    caller: { what: featureStore?.roleArn ?? "the feature-store role", accountId: parent.accountId },
    resource: { what: `feature group ${featureGroup}`, accountId: parent.accountId },
  });
  if (above !== undefined) return [above];
  const meant = didYouMean(featureGroup, namesOf(share));
  if (!namesOf(share).some((name) => name.toLowerCase() === featureGroup.toLowerCase())) {
    return [
      `the share does not hold it: ${meant ?? `it has ${listed(namesOf(share))}`} (consumers.${consumer}.featureStore.featureGroups)`,
    ];
  }
  const group = featureStore?.featureGroups.find(({ name }) => name.toLowerCase() === featureGroup.toLowerCase());
  const access = featureStore && group && accessTo(featureStore, group);
  const settings = `consumers.${consumer}.featureStore`;
  if (WRITES.test(action) && access === "read") {
    return [
      `the share is for reading: have the parent set ${settings}.access to readWrite, or that of this group to update with its features`,
    ];
  }
  if (action === "ListRecords" && group?.listRecords !== true) {
    return [`the share lets nobody list records: have the parent set ${settings}.listRecords to true`];
  }
  if (access === "update") {
    const allowed = group?.features ?? [];
    const others = features.filter((name) => !allowed.includes(name));
    if (action !== "UpdateRecord" && WRITES.test(action))
      return [`the share is for updating ${listed(allowed)} of records that exist: use update, not ${action}`];
    if (others.length > 0)
      return [`the share is for updating ${listed(allowed)}, not ${listed(others)} (${settings}.featureGroups)`];
  }
  if (/kms:/i.test(said)) {
    return [
      "the online store has a key of its own: the parent names it in onlineStoreKmsKeyArn, and its policy must let IAM decide",
    ];
  }
  return [
    ...(meant === undefined ? [] : [`names are told by their case in policies: ${meant}`]),
    "the share you have says that it is allowed: get it again, the parent may have changed it",
    "a service control policy or permissions boundary in the parent denies it",
  ];
}

const namesOf = ({ featureStore }: Share): string[] => (featureStore?.featureGroups ?? []).map(({ name }) => name);
