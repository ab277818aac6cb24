#!/usr/bin/env bash
# iam-simulate 0.1.173 resolves policy variables in documents of version 2008-10-17, and in those without a Version.
#
# Guess: variables came with version 2012-10-17; in an older document, and one without Version is of 2008-10-17, ${aws:PrincipalTag/team}
# is that very text, and no ARN holds it. Source: IAM User Guide, "IAM JSON policy elements: Version".
# Seen: all three resolve it alike, so that a role whose document lacks the Version is allowed its team's folder, and in AWS nothing.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-simulate@0.1.173 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { runSimulation } = require("@cloud-copilot/iam-simulate");
async function ask(version, key) {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team}/*" };
  const { overallResult } = await runSimulation(
    {
      request: {
        principal: "arn:aws:iam::111111111111:role/r",
        action: "s3:GetObject",
        resource: { resource: `arn:aws:s3:::b/${key}`, accountId: "111111111111" },
        contextVariables: { "aws:PrincipalTag/team": "red" },
      },
      identityPolicies: [{ name: "p", policy: { ...version, Statement: [statement] } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  console.log(JSON.stringify(version), key, overallResult);
}
(async () => {
  for (const version of [{ Version: "2012-10-17" }, { Version: "2008-10-17" }, {}]) {
    for (const key of ["red/1", "${aws:PrincipalTag/team}/1"]) await ask(version, key);
  }
})();
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
{"Version":"2012-10-17"} red/1 Allowed
{"Version":"2012-10-17"} ${aws:PrincipalTag/team}/1 ImplicitlyDenied
{"Version":"2008-10-17"} red/1 Allowed
{"Version":"2008-10-17"} ${aws:PrincipalTag/team}/1 ImplicitlyDenied
{} red/1 Allowed
{} ${aws:PrincipalTag/team}/1 ImplicitlyDenied
SEEN
