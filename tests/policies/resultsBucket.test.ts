import assert from "node:assert/strict";
import { resultsBucketPolicy, resultsBucketStatements, resultsKeyPolicy } from "../../policies/child/resultsBucket";
import { CHINA, featureStore, RESULTS, ROLE, share } from "./shareOfFeatureStore";

const store = featureStore({ workgroup: "wg", resultsBucket: RESULTS });
const parent = { AWS: ["arn:aws:iam::111111111111:root"] };
const onlyRole = { ArnEquals: { "aws:PrincipalArn": [ROLE] } };
const statements = (Condition: object) => [
  {
    Sid: "FeatureStoreRoleFindsBucket",
    Effect: "Allow",
    Principal: parent,
    Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
    Resource: ["arn:aws:s3:::results"],
    Condition,
  },
  {
    Sid: "FeatureStoreRoleWritesResults",
    Effect: "Allow",
    Principal: parent,
    Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
    Resource: ["arn:aws:s3:::results/athena-results/*"],
    Condition,
  },
];
const organization = { StringEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } };
const inOrganization = share({ organizationId: "o-a1b2c3d4e5" });

const manage = {
  Sid: "AccountManagesKey",
  Effect: "Allow",
  Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
  Action: ["kms:*"],
  Resource: ["*"],
};
const use = (comparisons: object) => ({
  Sid: "FeatureStoreRoleUsesKey",
  Effect: "Allow",
  Principal: parent,
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: ["*"],
  Condition: {
    ...onlyRole,
    StringEquals: { ...comparisons, "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] },
    StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::results", "arn:aws:s3:::results/*"] },
  },
});

describe("policies of the results bucket", () => {
  it("let the feature-store role alone do what Athena does, below the prefix alone", () => {
    assert.deepEqual(resultsBucketStatements(share(), store), statements(onlyRole));
  });

  it("let it in from the organization alone", () => {
    assert.deepEqual(resultsBucketStatements(inOrganization, store), statements({ ...onlyRole, ...organization }));
  });

  it("refuse everybody who comes without TLS, in a bucket of ours", () => {
    assert.deepEqual(resultsBucketPolicy(share(), store).Statement, [
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: ["arn:aws:s3:::results", "arn:aws:s3:::results/*"],
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      },
      ...statements(onlyRole),
    ]);
  });

  it("let the account manage its key, and the feature-store role use it through S3 for this bucket", () => {
    assert.deepEqual(resultsKeyPolicy(share(), store).Statement, [manage, use({})]);
    assert.deepEqual(resultsKeyPolicy(inOrganization, store).Statement, [manage, use(organization.StringEquals)]);
  });

  it("are in the partition of the share", () => {
    const role = "arn:aws-cn:iam::111111111111:role/R";
    const given = { ...store, roleArn: role };
    const documents = [resultsBucketPolicy(share(CHINA), given), resultsKeyPolicy(share(CHINA), given)];
    assert.doesNotMatch(JSON.stringify(documents), /arn:aws:|amazonaws\.com"/);
    assert.match(JSON.stringify(documents), /"s3\.cn-north-1\.amazonaws\.com\.cn"/);
  });
});
