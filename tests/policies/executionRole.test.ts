import assert from "node:assert/strict";
import { executionRolePermissions, executionRoleTrust } from "../../policies/child/executionRole";
import { CHINA, featureStore, RESULTS, ROLE, share } from "./shareOfFeatureStore";

const assume = {
  Sid: "AssumeFeatureStoreRole",
  Effect: "Allow",
  Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
  Resource: [ROLE],
};
const owned = { StringEquals: { "aws:ResourceAccount": ["222222222222"] } };
const results = [
  {
    Sid: "FindResults",
    Effect: "Allow",
    Action: ["s3:GetBucketLocation", "s3:ListBucket"],
    Resource: ["arn:aws:s3:::results"],
    Condition: owned,
  },
  {
    Sid: "ReadResults",
    Effect: "Allow",
    Action: ["s3:GetObject"],
    Resource: ["arn:aws:s3:::results/athena-results/*"],
    Condition: owned,
  },
];
const decrypt = (partition: string, region: string, service: string) => ({
  Sid: "DecryptResults",
  Effect: "Allow",
  Action: ["kms:Decrypt"],
  Resource: [`arn:${partition}:kms:${region}:222222222222:key/*`],
  Condition: {
    StringEquals: { "kms:ViaService": [service] },
    StringLike: {
      "kms:EncryptionContext:aws:s3:arn": [`arn:${partition}:s3:::results`, `arn:${partition}:s3:::results/*`],
    },
  },
});

describe("policies of an execution role", () => {
  const inBucket = featureStore({ workgroup: "wg", resultsBucket: RESULTS });

  it("let it assume the feature-store role, with its session context, and no more without a results bucket", () => {
    for (const store of [featureStore(), featureStore({ workgroup: "wg" })]) {
      for (const encrypted of [false, true])
        assert.deepEqual(executionRolePermissions(share(), store, encrypted).Statement, [assume]);
    }
  });

  it("let it read the results of its own account's bucket, and change none", () => {
    assert.deepEqual(executionRolePermissions(share(), inBucket, false).Statement, [assume, ...results]);
  });

  it("let it decrypt results of that bucket alone, with whichever key of its account", () => {
    assert.deepEqual(executionRolePermissions(share(), inBucket, true).Statement, [
      assume,
      ...results,
      decrypt("aws", "eu-west-1", "s3.eu-west-1.amazonaws.com"),
    ]);
  });

  it("are in the partition of the share", () => {
    const [, find, readObjects, key] = executionRolePermissions(share(CHINA), inBucket, true).Statement;
    assert.deepEqual(find!.Resource, ["arn:aws-cn:s3:::results"]);
    assert.deepEqual(readObjects!.Resource, ["arn:aws-cn:s3:::results/athena-results/*"]);
    assert.deepEqual(key, decrypt("aws-cn", "cn-north-1", "s3.cn-north-1.amazonaws.com.cn"));
  });

  it("trust SageMaker, which passes on who its user is", () => {
    assert.deepEqual(executionRoleTrust("222222222222", false).Statement, [
      {
        Sid: "SageMakerService",
        Effect: "Allow",
        Principal: { Service: ["sagemaker.amazonaws.com"] },
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
      },
    ]);
  });

  it("trust SageMaker for the account's own resources alone, if restricted", () => {
    assert.deepEqual(executionRoleTrust("222222222222", true).Statement, [
      {
        Sid: "SageMakerService",
        Effect: "Allow",
        Principal: { Service: ["sagemaker.amazonaws.com"] },
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
        Condition: { StringEquals: { "aws:SourceAccount": ["222222222222"] } },
      },
    ]);
  });
});
