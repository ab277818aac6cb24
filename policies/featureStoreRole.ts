import type { FeatureStoreShare, Share } from "../contract/share";
import { accountPrincipal, ASSUME_ROLE, inOrganization, policy, whenEqual, type PolicyDocument } from "./document";
import { offlineStore } from "./featureStore/offlineStore";
import { onlineStore } from "./featureStore/onlineStore";
import { queries } from "./featureStore/queries";

/**
 * Who may assume the feature-store role: the named execution roles of the consumer's account.
 *
 * The principal is the account's root and the roles stand in a condition: the roles need not exist yet, and one that is deleted
 * and made again is trusted again. Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function featureStoreRoleTrust(
  share: Share,
  featureStore: FeatureStoreShare,
  trustSageMakerService: boolean,
): PolicyDocument {
  return policy(
    {
      Sid: "ExecutionRolesOfConsumer",
      Effect: "Allow",
      Principal: accountPrincipal(share.partition, share.accountId),
      Action: [...ASSUME_ROLE],
      Condition: {
        ArnEquals: { "aws:PrincipalArn": [...featureStore.executionRoleArns] },
        ...whenEqual(inOrganization(share.organizationId)).Condition,
      },
    },
    // Only CreateFeatureGroup with this very role needs it. Whether Feature Store sends the source account is not documented,
    // so the condition holds where it does.
    !trustSageMakerService
      ? undefined
      : {
          Sid: "SageMakerService",
          Effect: "Allow",
          Principal: { Service: ["sagemaker.amazonaws.com"] },
          Action: ["sts:AssumeRole"],
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": [share.parent.accountId] } },
        },
  );
}

/** What the feature-store role may do; `docs/feature-store.md` says why for each action. */
export function featureStoreRolePermissions(share: Share, featureStore: FeatureStoreShare): PolicyDocument {
  return policy(
    ...onlineStore(share, featureStore),
    ...offlineStore(share, featureStore),
    ...queries(share, featureStore),
  );
}
