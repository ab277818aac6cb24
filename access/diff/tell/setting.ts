import type { Group } from "./group";

/** The key of a stack file to look at, of the side that has what is gained or lost. */
export function settingOf({ holder, topic, parts, having, other }: Group): string {
  const { consumer, kind, setting } = holder;
  const share = consumer === null ? undefined : having.system.shares[consumer];
  const { grant, lifted } = parts[0]!.opened;
  const at = (list: string, names: readonly string[] | undefined, name: string) => {
    const index = names?.findIndex((one) => one.toLowerCase() === name.toLowerCase()) ?? -1;
    return `consumers.${consumer}.${list}${index < 0 ? "" : `[${index}]`}`;
  };
  if (kind === "rules")
    return lifted === undefined ? "enforcement.defaultDecision" : `enforcement.rules (${lifted.statement})`;
  if (kind === "invoke role") {
    if (topic.type === "endpoint") return at("endpoints", share?.invoke?.endpoints, topic.name);
    if (topic.type === "inference-component")
      return at("inferenceComponents", share?.invoke?.inferenceComponents, topic.name);
    if (topic.type === "inference-router") return at("inferenceRouters", share?.invoke?.inferenceRouters, topic.name);
    if (grant.action === "sagemaker:CallWithBearerToken") return `consumers.${consumer}.openAi`;
    return `consumers.${consumer}.${/^(s3|kms):/.test(grant.action) ? "asyncInference" : "actions"}`;
  }
  if (kind === "feature-store role") {
    const names = share?.featureStore?.featureGroups.map(({ name }) => name);
    return topic.type === "feature-group" ? at("featureStore.featureGroups", names, topic.name) : setting;
  }
  if (kind === "trust" && consumer !== null && setting.endsWith("accountId")) {
    if (/:role\//.test(grant.principal)) return `consumers.${consumer}.featureStore.executionRoles`;
    if (grant.principal.startsWith("Service:")) return `consumers.${consumer}.featureStore.trustSageMakerService`;
    const published = share?.invoke?.externalId === topic.name;
    const sameAccount = other.holder !== undefined && JSON.stringify(other.holder.policies).includes(grant.principal);
    if (topic.name !== "" && sameAccount)
      return `consumers.${consumer}.${published ? "externalId" : "alsoAcceptExternalIds"}`;
  }
  return setting;
}
