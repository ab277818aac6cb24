import type { Share } from "../../contract/share";
import { isAboveRoles, policyAdvice } from "../deniedBy";
import { codeOf, explainAnywhere, isRefused, isUnexplained, saidBy, ShareError } from "../errors";
import { listed } from "../../contract/listed";
import { didYouMean } from "../matchNames";

/** Which call of the online store, or of the description of a feature group. */
export interface FeatureCall {
  readonly action: "GetRecord" | "BatchGetRecord" | "PutRecord" | "DeleteRecord" | "DescribeFeatureGroup";
  readonly featureGroup: string;
  readonly region: string;
}

const WRITES = /^(PutRecord|DeleteRecord)$/;

/** Why a call about a feature group failed: refused, not there, too many, or wrong. */
export function explainFeatures(error: unknown, share: Share, { action, featureGroup, region }: FeatureCall): unknown {
  if (!isUnexplained(error)) return error;
  const elsewhere = explainAnywhere("online store", error, region);
  if (elsewhere) return elsewhere;
  const of = { hop: "online store", cause: error } as const;
  const has = didYouMean(featureGroup, namesOf(share)) ?? `the share has ${listed(namesOf(share))}`;
  if (isRefused(error) || /AccessForbidden/.test(codeOf(error))) {
    return new ShareError({
      ...of,
      kind: "refused",
      what: `${action} of feature group ${featureGroup} is refused`,
      advice: refusals(share, action, featureGroup, saidBy(error)),
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

function refusals(share: Share, action: FeatureCall["action"], featureGroup: string, said: string): string[] {
  const { featureStore, consumer, parent } = share;
  if (isAboveRoles(said)) {
    const caller = { what: featureStore?.roleArn ?? "the feature-store role", accountId: parent.accountId };
    const resource = { what: `feature group ${featureGroup}`, accountId: parent.accountId };
    return [policyAdvice(said, { caller, resource })!];
  }
  const meant = didYouMean(featureGroup, namesOf(share));
  if (!namesOf(share).some((name) => name.toLowerCase() === featureGroup.toLowerCase())) {
    return [
      `the share does not hold it: ${meant ?? `it has ${listed(namesOf(share))}`} (consumers.${consumer}.featureStore.featureGroups)`,
    ];
  }
  if (WRITES.test(action) && featureStore?.access === "read") {
    return [`the share is for reading: have the parent set consumers.${consumer}.featureStore.access to readWrite`];
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
