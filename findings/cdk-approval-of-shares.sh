#!/usr/bin/env bash
# `cdk deploy`, which asks before permissions get broader, asks for a bucket policy and not for a share of RAM or a grant of Lake Formation.
#
# --require-approval is `broadening` by default, and goes by permissionsBroadened of @aws-cdk/cloudformation-diff; here 2.187.5.
#
# Guess: whatever lets a second account in is broader: the principals of a resource share, a table's permissions, the policy of an event bus as well
# as that of a bucket; or all that holds a policy document, and nothing else.
# Seen: bucket, key, queue, model package group and function's permission count; the shares of RAM, grants of Lake Formation, the policies of event buses,
# of log groups and of DynamoDB's tables do not, although three of these are policy documents. So it is for a new one, and for one that
# grows. A Deny that is taken away counts, and so does a condition, whether it is taken away or added.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-cdk/cloudformation-diff@2.187.5 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { fullDiff } = require("@aws-cdk/cloudformation-diff");
const broader = (before, after) => (fullDiff(before, after).permissionsBroadened ? "broader" : "not broader");
const template = (Type, Properties) => ({ Resources: Properties ? { Shared: { Type, Properties } } : {} });
const allow = (accounts) => ({ Effect: "Allow", Principal: { AWS: accounts }, Action: "*", Resource: "*" });
const policy = (...Statement) => ({ Version: "2012-10-17", Statement });
const TYPES = {
  "AWS::S3::BucketPolicy": (to) => ({ Bucket: "b", PolicyDocument: policy(allow(to)) }),
  "AWS::KMS::Key": (to) => ({ KeyPolicy: policy(allow(to)) }),
  "AWS::SQS::QueuePolicy": (to) => ({ Queues: ["q"], PolicyDocument: policy(allow(to)) }),
  "AWS::SageMaker::ModelPackageGroup": (to) => ({ ModelPackageGroupName: "g", ModelPackageGroupPolicy: policy(allow(to)) }),
  "AWS::Lambda::Permission": (to) => ({ FunctionName: "f", Action: "lambda:InvokeFunction", Principal: to.at(-1) }),
  "AWS::RAM::ResourceShare": (to) => ({ Name: "s", ResourceArns: ["arn:aws:sagemaker:eu-west-1:111111111111:feature-group/f"], Principals: to }),
  "AWS::LakeFormation::PrincipalPermissions": (to) => ({
    Principal: { DataLakePrincipalIdentifier: to.at(-1) },
    Resource: { Table: { CatalogId: "111111111111", DatabaseName: "d", Name: "t" } },
    Permissions: ["SELECT"],
    PermissionsWithGrantOption: [],
  }),
  "AWS::Events::EventBusPolicy": (to) => ({ EventBusName: "e", StatementId: "s", Statement: { ...allow(to), Sid: "s" } }),
  "AWS::Logs::ResourcePolicy": (to) => ({ PolicyName: "p", PolicyDocument: JSON.stringify(policy(allow(to))) }),
  "AWS::DynamoDB::Table": (to) => ({ TableName: "t", ResourcePolicy: { PolicyDocument: policy(allow(to)) } }),
};
for (const [type, properties] of Object.entries(TYPES)) {
  const one = template(type, properties(["222222222222"]));
  const two = template(type, properties(["222222222222", "333333333333"]));
  console.log(`${type}: new ${broader(template(type), one)}, changed ${broader(one, two)}`);
}
const bucket = (...statements) => template("AWS::S3::BucketPolicy", { Bucket: "b", PolicyDocument: policy(...statements) });
const free = allow(["222222222222"]);
const bound = { ...free, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } } };
const deny = { ...free, Effect: "Deny" };
console.log("a condition taken away:", broader(bucket(bound), bucket(free)));
console.log("a condition added:", broader(bucket(free), bucket(bound)));
console.log("a Deny taken away:", broader(bucket(free, deny), bucket(free)));
console.log("a Deny added:", broader(bucket(free), bucket(free, deny)));
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
AWS::S3::BucketPolicy: new broader, changed broader
AWS::KMS::Key: new broader, changed broader
AWS::SQS::QueuePolicy: new broader, changed broader
AWS::SageMaker::ModelPackageGroup: new broader, changed broader
AWS::Lambda::Permission: new broader, changed broader
AWS::RAM::ResourceShare: new not broader, changed not broader
AWS::LakeFormation::PrincipalPermissions: new not broader, changed not broader
AWS::Events::EventBusPolicy: new not broader, changed not broader
AWS::Logs::ResourcePolicy: new not broader, changed not broader
AWS::DynamoDB::Table: new not broader, changed not broader
a condition taken away: broader
a condition added: broader
a Deny taken away: broader
a Deny added: not broader
SEEN
