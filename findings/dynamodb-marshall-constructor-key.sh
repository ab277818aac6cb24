#!/usr/bin/env bash
# @aws-sdk/util-dynamodb 3.996.9 refuses a plain object that has a key named "constructor".
#
# Guess: any key of a plain object becomes the name of an attribute; "constructor" is an ordinary text, and a valid name of a
# SageMaker model. Seen: marshall takes the object for an instance of a class and throws; the option it advises
# (convertClassInstanceToMap) then writes it. "toString" is taken without.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/util-dynamodb@3.996.9 @aws-sdk/client-dynamodb@3.1169.0 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { marshall } = require("@aws-sdk/util-dynamodb");
for (const key of ["churn", "toString", "constructor"]) {
  for (const options of [{}, { convertClassInstanceToMap: true }]) {
    let seen;
    try {
      seen = JSON.stringify(marshall({ models: JSON.parse(`{"${key}":"digest"}`) }, options));
    } catch (error) {
      seen = `${error.name}: ${error.message.slice(0, 40)}`;
    }
    console.log(`${key} ${JSON.stringify(options)}: ${seen}`);
  }
}
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
churn {}: {"models":{"M":{"churn":{"S":"digest"}}}}
churn {"convertClassInstanceToMap":true}: {"models":{"M":{"churn":{"S":"digest"}}}}
toString {}: {"models":{"M":{"toString":{"S":"digest"}}}}
toString {"convertClassInstanceToMap":true}: {"models":{"M":{"toString":{"S":"digest"}}}}
constructor {}: Error: Unsupported type passed: [object Object]
constructor {"convertClassInstanceToMap":true}: {"models":{"M":{"constructor":{"S":"digest"}}}}
SEEN
