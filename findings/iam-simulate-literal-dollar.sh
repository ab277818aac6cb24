#!/usr/bin/env bash
# iam-simulate 0.1.173 resolves ${*}, ${?} and ${$} with StringLike, and leaves them as they are with StringEquals.
#
# Guess: the three stand for a literal character wherever policy variables are allowed, and those are allowed with every
# string operator. Source: IAM User Guide, "IAM policy elements: Variables and tags", where variables can be used.
# Seen: StringEquals "a${$}b" does not match the value "a$b"; StringLike does.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-simulate@0.1.173 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { runSimulation } = require("@cloud-copilot/iam-simulate");
const key = "aws:PrincipalTag/team";
async function decide(operator, inPolicy, inRequest) {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: { [operator]: { [key]: inPolicy } } }] };
  const request = { principal: "arn:aws:iam::111111111111:role/r", action: "s3:GetObject", resource: { resource: "arn:aws:s3:::b/k", accountId: "111111111111" }, contextVariables: { [key]: inRequest } };
  const { overallResult } = await runSimulation({ request, identityPolicies: [{ name: "p", policy }], serviceControlPolicies: [], resourceControlPolicies: [] }, {});
  return `${operator} ${inPolicy} ${inRequest}: ${overallResult}`;
}
(async () => {
  for (const operator of ["StringLike", "StringEquals"]) {
    for (const character of ["$", "*", "?"]) console.log(await decide(operator, `a\${${character}}b`, `a${character}b`));
  }
})();
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
StringLike a${$}b a$b: Allowed
StringLike a${*}b a*b: Allowed
StringLike a${?}b a?b: Allowed
StringEquals a${$}b a$b: ImplicitlyDenied
StringEquals a${*}b a*b: ImplicitlyDenied
StringEquals a${?}b a?b: ImplicitlyDenied
SEEN
