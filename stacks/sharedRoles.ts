import type { SharedRoleArgs } from "../components/sharedRole";
import type { Consumer, ParentConfig } from "../config";
import { invokeRoleNameOf, namedAfter } from "../config/consumer";
import type { Mistake } from "../config/mistakes";
import { featureStorePolicyName, featureStoreRoleName, invokePolicyName } from "../names";
import type { PolicyDocument } from "../policies/document";
import { featureStoreRolePermissions, featureStoreRoleTrust } from "../policies/featureStoreRole";
import { invokeRolePermissions, invokeRoleTrust } from "../policies/invokeRole";
import { QUOTAS, sizeOf, splitToFit } from "../policies/quotas";
import type { FeatureStoreShare, Share } from "../contract/share";

/** The documents of the roles that a parent shares, made and measured. */

/** What distinguishes one kind of shared role from the other. */
interface RoleDraft extends Pick<
  SharedRoleArgs,
  "roleName" | "description" | "maxSessionDuration" | "managedPolicyArns" | "trust"
> {
  readonly whole: PolicyDocument;
  readonly policyName: (part: string) => string;
  /** The keys to blame when a document is too large, what to say of it, and the way out. */
  readonly trustKey: readonly string[];
  readonly trustAdvice: string;
  readonly permissionsKey: readonly string[];
  readonly contents: string;
  readonly permissionsAdvice: string;
}

export function invokeRoleOf({ naming }: ParentConfig, id: string, consumer: Consumer, share: Share): RoleDraft {
  const { externalId, endpoints, inferenceComponents, regions, maxSessionDuration } = share.invoke!;
  return {
    roleName: invokeRoleNameOf(id, consumer, naming),
    description: "Invokes the SageMaker endpoints shared with one consumer",
    maxSessionDuration,
    managedPolicyArns: [],
    trust: invokeRoleTrust(share, [externalId, ...consumer.alsoAcceptExternalIds]),
    whole: invokeRolePermissions(share),
    policyName: (part) => invokePolicyName(naming, namedAfter(id, consumer), part),
    trustKey: ["consumers", id, "alsoAcceptExternalIds"],
    trustAdvice: "drop ExternalIds that nobody uses any more, or use shorter ones",
    permissionsKey: ["consumers", id, "endpoints"],
    contents: `${endpoints.length} endpoints and ${inferenceComponents.length} inference components in ${regions.length} regions`,
    permissionsAdvice: 'write patterns such as "forecast-*", or make two consumers of it',
  };
}

export function featureStoreRoleOf(
  { naming }: ParentConfig,
  id: string,
  consumer: Consumer,
  share: Share,
  featureStore: FeatureStoreShare,
): RoleDraft {
  const { trustSageMakerService, managedPolicyArns } = consumer.featureStore!;
  const name = namedAfter(id, consumer);
  return {
    roleName: featureStoreRoleName(naming, name),
    description: "Reads the SageMaker feature store shared with one consumer",
    maxSessionDuration: 3600, // Its callers use a role already, and so get an hour at most.
    managedPolicyArns,
    trust: featureStoreRoleTrust(share, featureStore, trustSageMakerService),
    whole: featureStoreRolePermissions(share, featureStore),
    policyName: (part) => featureStorePolicyName(naming, name, part),
    trustKey: ["consumers", id, "featureStore", "executionRoles"],
    trustAdvice: "name fewer roles",
    permissionsKey: ["consumers", id, "featureStore", "featureGroups"],
    contents: `${featureStore.featureGroups.length} feature groups`,
    permissionsAdvice: "name each group's exact table, which saves about a third, or make several consumers of it",
  };
}

/** The role with its permissions in as many policies as they need; documents that IAM would refuse are mistakes. */
export function sharedRole(
  { naming, permissionsBoundaryArn }: ParentConfig,
  draft: RoleDraft,
  mistakes: Mistake[],
): SharedRoleArgs {
  const { trust, whole, managedPolicyArns } = draft;
  const over = sizeOf(trust) - QUOTAS.roleTrust;
  if (over > 0) {
    const text = `makes a trust policy of ${sizeOf(trust)} characters, ${over} more than IAM's ${QUOTAS.roleTrust}; ${draft.trustAdvice}`;
    mistakes.push({ path: draft.trustKey, text });
  }
  const parts = splitToFit(whole, QUOTAS.managedPolicy);
  const room = QUOTAS.managedPoliciesPerRole - managedPolicyArns.length;
  if (parts.length > room) {
    const besides =
      managedPolicyArns.length === 0 ? "" : ` besides the ${managedPolicyArns.length} of managedPolicyArns`;
    mistakes.push({
      path: draft.permissionsKey,
      text: `${draft.contents} make permissions of ${sizeOf(whole)} characters in ${parts.length} managed policies, ${parts.length - room} more than the ${room} a role takes${besides}; ${draft.permissionsAdvice}`,
    });
  }
  return {
    roleName: draft.roleName,
    description: draft.description,
    path: naming.path,
    maxSessionDuration: draft.maxSessionDuration,
    permissionsBoundaryArn,
    trust,
    permissions: parts.map((part) => ({ ...part, policyName: draft.policyName(part.part) })),
    managedPolicyArns,
  };
}
