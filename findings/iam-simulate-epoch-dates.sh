#!/usr/bin/env bash
# iam-simulate 0.1.173 reads epoch seconds as something else in date conditions.
#
# Guess: IAM's date operators take ISO 8601 or epoch seconds on either side, and aws:EpochTime works with them.
# Source: IAM User Guide, "IAM JSON policy elements: Condition operators", Date condition operators; aws:EpochTime in
# "AWS global condition context keys".
# Seen: 28 November 2026 counts as later than 1893456000 (1 January 2030), and aws:EpochTime 1795824000 (the same day) as
# earlier than 2020. ISO 8601 on both sides is right.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-simulate@0.1.173 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { runSimulation } = require("@cloud-copilot/iam-simulate");
async function decide(operator, key, inPolicy, inRequest) {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: { [operator]: { [key]: inPolicy } } }] };
  const request = { principal: "arn:aws:iam::111111111111:role/r", action: "s3:GetObject", resource: { resource: "arn:aws:s3:::b/k", accountId: "111111111111" }, contextVariables: { [key]: inRequest } };
  const { overallResult } = await runSimulation({ request, identityPolicies: [{ name: "p", policy }], serviceControlPolicies: [], resourceControlPolicies: [] }, {});
  return `${operator} ${key}: ${inRequest} against ${inPolicy}: ${overallResult}`;
}
(async () => {
  console.log(await decide("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z", "2026-11-28T00:00:00Z"));
  console.log(await decide("DateLessThan", "aws:CurrentTime", "1893456000", "2026-11-28T00:00:00Z"));
  console.log(await decide("DateGreaterThan", "aws:EpochTime", "2020-01-01T00:00:00Z", "1795824000"));
})();
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
DateLessThan aws:CurrentTime: 2026-11-28T00:00:00Z against 2030-01-01T00:00:00Z: Allowed
DateLessThan aws:CurrentTime: 2026-11-28T00:00:00Z against 1893456000: ImplicitlyDenied
DateGreaterThan aws:EpochTime: 1795824000 against 2020-01-01T00:00:00Z: ImplicitlyDenied
SEEN
