import type { Consumer, ParentConfig } from "../config";
import {
  externalIdOf,
  hasInvokeRole,
  invokeRoleNameOf,
  namedAfter,
  regionsOf,
  resultsBucketNameOf,
} from "../config/consumer";
import { executionRoleArns, hasOfflineStore } from "../config/featureStore";
import { executionRoleName, featureStoreRoleName, iamArn, RESULTS_PREFIX, workgroupName } from "../names";
import { SHARE_VERSION, type FeatureStoreShare, type Share } from "../contract/share";

/**
 * The Share of each consumer as the config promises it. ARNs are made of names, so every policy is known at preview, before
 * any role exists; what the stack exports carries the ARN of the role that was really made.
 */
export function sharesOf(config: ParentConfig): Map<string, Share> {
  return new Map(Object.entries(config.consumers).map(([id, consumer]) => [id, shareOf(config, id, consumer)]));
}

function shareOf(config: ParentConfig, id: string, consumer: Consumer): Share {
  const { here, organizationId } = config;
  const invoke = invokeOf(config, id, consumer);
  const endpointPolicy = endpointPolicyOf(config, consumer);
  const featureStore = featureStoreOf(config, id, consumer);
  return {
    version: SHARE_VERSION,
    consumer: id,
    ...(consumer.formerIds.length > 0 && { formerIds: [...consumer.formerIds] }),
    accountId: consumer.accountId,
    partition: here.partition,
    parent: { accountId: here.accountId, region: here.region },
    ...(organizationId !== undefined && { organizationId }),
    ...(invoke && { invoke }),
    ...(endpointPolicy && { endpointPolicy }),
    ...(featureStore && { featureStore }),
  };
}

function invokeOf({ here, naming }: ParentConfig, id: string, consumer: Consumer): Share["invoke"] {
  if (consumer.endpoints === undefined || !hasInvokeRole(consumer)) return undefined;
  return {
    roleArn: iamArn(here.partition, here.accountId, "role", naming.path, invokeRoleNameOf(id, consumer, naming)),
    externalId: externalIdOf(consumer, here),
    endpoints: [...consumer.endpoints],
    inferenceComponents: [...consumer.inferenceComponents],
    regions: [...regionsOf(consumer, here)],
    actions: [...consumer.actions],
    maxSessionDuration: consumer.maxSessionDuration,
    ...(consumer.inferenceRouters.length > 0 && { inferenceRouters: [...consumer.inferenceRouters] }),
    ...(consumer.asyncInference && { asyncInference: consumer.asyncInference }),
    ...(consumer.openAi && { openAi: true as const }),
  };
}

function endpointPolicyOf({ here }: ParentConfig, consumer: Consumer): Share["endpointPolicy"] {
  if (consumer.endpoints === undefined || hasInvokeRole(consumer)) return undefined;
  return {
    endpoints: [...consumer.endpoints],
    regions: [...regionsOf(consumer, here)],
    sourceInferenceRouters: [...(consumer.sourceInferenceRouters ?? ["*"])],
  };
}

/** Everything of a feature store is in the stack's region; its results must be, too. */
function featureStoreOf({ here, naming }: ParentConfig, id: string, consumer: Consumer): FeatureStoreShare | undefined {
  const { featureStore, accountId } = consumer;
  if (featureStore === undefined) return undefined;
  const name = namedAfter(id, consumer);
  const ownRole = iamArn(here.partition, accountId, "role", naming.path, executionRoleName(naming, name));
  const offline = hasOfflineStore(featureStore);
  const bucket = resultsBucketNameOf(id, { ...consumer, featureStore }, here.region);
  return {
    roleArn: iamArn(here.partition, here.accountId, "role", naming.path, featureStoreRoleName(naming, name)),
    access: featureStore.access,
    featureGroups: featureStore.featureGroups.map(({ table, listRecords = featureStore.listRecords, ...group }) => {
      const store = group.offlineStore ?? featureStore.offlineStore;
      return {
        name: group.name,
        ...(group.access && { access: group.access }),
        ...(group.features && { features: [...group.features] }),
        ...(listRecords && { listRecords }),
        ...(store && { offlineStore: { ...store, ...(table !== undefined && { table }) } }),
        ...(group.onlineStoreKmsKeyArn !== undefined && { onlineStoreKmsKeyArn: group.onlineStoreKmsKeyArn }),
      };
    }),
    executionRoleArns: featureStore.executionRoles
      ? executionRoleArns(featureStore.executionRoles, accountId, here)
      : [ownRole],
    ...(offline && { workgroup: workgroupName(name) }),
    ...(offline && featureStore.results === "bucket" && { resultsBucket: { name: bucket, prefix: RESULTS_PREFIX } }),
  };
}
