import type { FeatureStoreShare, Share } from "../../contract/share";
import { bucketArn, RESULTS_BUCKET_ACTIONS, RESULTS_OBJECT_ACTIONS, throughS3 } from "../buckets";
import {
  accountManagesKey,
  accountPrincipal,
  denyInsecureTransport,
  inOrganization,
  policy,
  whenEqual,
  type PolicyDocument,
  type Statement,
} from "../document";

/**
 * What the feature-store role may do in the results bucket: what Athena does with it, and nothing that would let the parent
 * change the bucket. Source: Athena User Guide, "Cross-account access in Athena to Amazon S3 buckets"; Security Hub S3.6.
 */
export function resultsBucketStatements(share: Share, featureStore: FeatureStoreShare): Statement[] {
  const { name, prefix } = featureStore.resultsBucket!;
  const bucket = bucketArn(share, name);
  return [
    {
      Sid: "FeatureStoreRoleFindsBucket",
      Effect: "Allow",
      Action: [...RESULTS_BUCKET_ACTIONS],
      Resource: [bucket],
      ...onlyFeatureStoreRole(share, featureStore),
    },
    {
      Sid: "FeatureStoreRoleWritesResults",
      Effect: "Allow",
      Action: [...RESULTS_OBJECT_ACTIONS],
      Resource: [`${bucket}/${prefix}*`],
      ...onlyFeatureStoreRole(share, featureStore),
    },
  ];
}

/** The whole policy of a bucket of ours: the same, over TLS alone. */
export function resultsBucketPolicy(share: Share, featureStore: FeatureStoreShare): PolicyDocument {
  const bucket = bucketArn(share, featureStore.resultsBucket!.name);
  return policy(
    denyInsecureTransport(["s3:*"], [bucket, `${bucket}/*`]),
    ...resultsBucketStatements(share, featureStore),
  );
}

/** The policy of the bucket's own key: its account decides who else, and the feature-store role uses it through S3 for this bucket. */
export function resultsKeyPolicy(share: Share, featureStore: FeatureStoreShare): PolicyDocument {
  const bucket = bucketArn(share, featureStore.resultsBucket!.name);
  const role = onlyFeatureStoreRole(share, featureStore);
  const through = throughS3(share.parent.region, [bucket, `${bucket}/*`]);
  return policy(accountManagesKey(share.partition, share.accountId), {
    Sid: "FeatureStoreRoleUsesKey",
    Effect: "Allow",
    Principal: role.Principal,
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: ["*"],
    Condition: {
      ...role.Condition,
      ...through,
      StringEquals: { ...role.Condition["StringEquals"], ...through.StringEquals },
    },
  });
}

/** The parent's root and the role in a condition: AWS would refuse a role that does not exist, and forget one made again. */
function onlyFeatureStoreRole({ partition, parent, organizationId }: Share, { roleArn }: FeatureStoreShare) {
  return {
    Principal: accountPrincipal(partition, parent.accountId),
    Condition: {
      ArnEquals: { "aws:PrincipalArn": [roleArn] },
      ...whenEqual(inOrganization(organizationId)).Condition,
    } as Record<string, Record<string, string[]>>,
  };
}
