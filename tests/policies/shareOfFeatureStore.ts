import type { FeatureStoreShare, Share } from "../../contract/share";

/** A share of a feature store, for the tests of every policy that is made of one. */
export const ROLE = "arn:aws:iam::111111111111:role/SageMakerFeatureStore-fraud-team";
export const RESULTS = { name: "results", prefix: "athena-results/" };

export const featureStore = (more: Partial<FeatureStoreShare> = {}): FeatureStoreShare => ({
  roleArn: ROLE,
  access: "read",
  featureGroups: [{ name: "customers" }],
  executionRoleArns: ["arn:aws:iam::222222222222:role/Studio"],
  ...more,
});

export const share = (more: Partial<Share> = {}): Share => ({
  version: 1,
  consumer: "fraud-team",
  accountId: "222222222222",
  partition: "aws",
  parent: { accountId: "111111111111", region: "eu-west-1" },
  ...more,
});

export const OFFLINE = { bucket: "ml", prefix: "fs", database: "sagemaker_featurestore", lakeFormation: false };

/** Where a test of partitions happens: everything of a policy must follow. */
export const CHINA = { partition: "aws-cn", parent: { accountId: "111111111111", region: "cn-north-1" } };
