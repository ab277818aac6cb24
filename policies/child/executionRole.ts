import type { FeatureStoreShare, Share } from "../../contract/share";
import { inlinePolicyName } from "../../names";
import { bucketArn, keysOfChild, throughS3 } from "../buckets";
import { ASSUME_ROLE, policy, whenEqual, type PolicyDocument } from "../document";
import { callerPolicy } from "./caller";

/**
 * SageMaker runs notebooks and jobs with the role. SetSourceIdentity is what a Studio domain needs to pass on who its user is.
 * Source: SageMaker Developer Guide, "Monitoring user resource access with sourceIdentity".
 */
export const executionRoleTrust = (accountId: string, restrictSourceAccount: boolean): PolicyDocument =>
  policy({
    Sid: "SageMakerService",
    Effect: "Allow",
    Principal: { Service: ["sagemaker.amazonaws.com"] },
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
    ...whenEqual(restrictSourceAccount ? { "aws:SourceAccount": [accountId] } : {}),
  });

/**
 * Assume the feature-store role, and read what its queries leave in the results bucket.
 *
 * @param encrypted whether results may be encrypted with a key of the child's
 */
export function executionRolePermissions(
  share: Share,
  featureStore: FeatureStoreShare,
  encrypted: boolean,
): PolicyDocument {
  const { resultsBucket } = featureStore;
  const assume = {
    Sid: "AssumeFeatureStoreRole",
    Effect: "Allow" as const,
    Action: [...ASSUME_ROLE],
    Resource: [featureStore.roleArn],
  };
  if (resultsBucket === undefined) return policy(assume);
  const bucket = bucketArn(share, resultsBucket.name);
  const owned = whenEqual({ "aws:ResourceAccount": [share.accountId] });
  return policy(
    assume,
    {
      Sid: "FindResults",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket"],
      Resource: [bucket],
      ...owned,
    },
    {
      Sid: "ReadResults",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [`${bucket}/${resultsBucket.prefix}*`],
      ...owned,
    },
    !encrypted
      ? undefined
      : {
          Sid: "DecryptResults",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [keysOfChild(share)],
          Condition: throughS3(share.parent.region, [bucket, `${bucket}/*`]),
        },
  );
}

/** The policies of an execution role, by name; the second where it may invoke the shared endpoints too. */
export const executionRolePolicies = (
  share: Share,
  featureStore: FeatureStoreShare,
  { encrypted, invokes }: { readonly encrypted: boolean; readonly invokes: boolean },
): Readonly<Record<string, PolicyDocument>> => ({
  [inlinePolicyName(featureStore.roleArn)]: executionRolePermissions(share, featureStore, encrypted),
  ...(share.invoke && invokes && { [inlinePolicyName(share.invoke.roleArn)]: callerPolicy(share.invoke.roleArn) }),
});
