import assert from "node:assert/strict";
import { resultsBucketPolicy, resultsKeyPolicy } from "../../policies/child/resultsBucket";
import { CHINA, featureStore, RESULTS, ROLE, share } from "./shareOfFeatureStore";

const store = featureStore({ workgroup: "wg", resultsBucket: RESULTS });

describe("policies of the results bucket", () => {
  it("let the feature-store role use the key from any organization, where none is named", () => {
    assert.deepEqual(resultsKeyPolicy(share(), store).Statement.at(-1)!.Condition, {
      ArnEquals: { "aws:PrincipalArn": [ROLE] },
      StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] },
      StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::results", "arn:aws:s3:::results/*"] },
    });
  });

  it("are in the partition of the share", () => {
    const role = "arn:aws-cn:iam::111111111111:role/R";
    const given = { ...store, roleArn: role };
    const documents = [resultsBucketPolicy(share(CHINA), given), resultsKeyPolicy(share(CHINA), given)];
    assert.doesNotMatch(JSON.stringify(documents), /arn:aws:|amazonaws\.com"/);
    assert.match(JSON.stringify(documents), /"s3\.cn-north-1\.amazonaws\.com\.cn"/);
  });
});
