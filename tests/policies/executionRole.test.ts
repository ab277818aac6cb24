import assert from "node:assert/strict";
import { executionRolePermissions } from "../../policies/child/executionRole";
import { CHINA, featureStore, RESULTS, ROLE, share } from "./shareOfFeatureStore";

const assume = {
  Sid: "AssumeFeatureStoreRole",
  Effect: "Allow",
  Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
  Resource: [ROLE],
};
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

  it("are in the partition of the share", () => {
    const [, find, readObjects, key] = executionRolePermissions(share(CHINA), inBucket, true).Statement;
    assert.deepEqual(find!.Resource, ["arn:aws-cn:s3:::results"]);
    assert.deepEqual(readObjects!.Resource, ["arn:aws-cn:s3:::results/athena-results/*"]);
    assert.deepEqual(key, decrypt("aws-cn", "cn-north-1", "s3.cn-north-1.amazonaws.com.cn"));
  });
});
