#!/usr/bin/env bash
# iam-simulate 0.1.173: a Deny to whoever's tag is another than the resource's passes over those who have no tag.
#
# Guess: ${aws:PrincipalTag/team} of a principal without that tag is equal to nothing, so that StringNotEquals matches and the Deny
# applies. Source: IAM User Guide, "Policy variables with no value", whose example is this very Deny: operators such as StringNotEquals
# and StringNotLike match.
# Seen: the Deny applies to another tag, and to a resource without one; to a principal without one it does not, nor does it where the list
# holds another value besides. StringNotLike and StringNotEqualsIfExists are the same.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-simulate@0.1.173 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { runSimulation } = require("@cloud-copilot/iam-simulate");
const tags = { object: "s3:ExistingObjectTag/team", principal: "aws:PrincipalTag/team" };
async function ask(operator, values, request) {
  const Condition = { [operator]: { [tags.object]: values } };
  const Statement = [
    { Effect: "Allow", Action: "s3:*", Resource: "*" },
    { Effect: "Deny", Action: "s3:GetObject", Resource: "*", Condition },
  ];
  const { overallResult } = await runSimulation(
    {
      request: {
        principal: "arn:aws:iam::111111111111:role/r",
        action: "s3:GetObject",
        resource: { resource: "arn:aws:s3:::b/k", accountId: "111111111111" },
        contextVariables: Object.fromEntries(Object.entries(request).map(([whose, tag]) => [tags[whose], tag])),
      },
      identityPolicies: [{ name: "p", policy: { Version: "2012-10-17", Statement } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  console.log(operator, JSON.stringify(values), JSON.stringify(request), overallResult);
}
(async () => {
  const variable = "${aws:PrincipalTag/team}";
  await ask("StringNotEquals", variable, { object: "red", principal: "red" });
  await ask("StringNotEquals", variable, { object: "red", principal: "blue" });
  await ask("StringNotEquals", variable, { principal: "blue" });
  await ask("StringNotEquals", variable, { object: "red" });
  await ask("StringNotEquals", [variable, "public"], { object: "red" });
  await ask("StringNotEqualsIfExists", variable, { object: "red" });
  await ask("StringNotLike", variable, { object: "red" });
})();
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
StringNotEquals "${aws:PrincipalTag/team}" {"object":"red","principal":"red"} Allowed
StringNotEquals "${aws:PrincipalTag/team}" {"object":"red","principal":"blue"} ExplicitlyDenied
StringNotEquals "${aws:PrincipalTag/team}" {"principal":"blue"} ExplicitlyDenied
StringNotEquals "${aws:PrincipalTag/team}" {"object":"red"} Allowed
StringNotEquals ["${aws:PrincipalTag/team}","public"] {"object":"red"} Allowed
StringNotEqualsIfExists "${aws:PrincipalTag/team}" {"object":"red"} Allowed
StringNotLike "${aws:PrincipalTag/team}" {"object":"red"} Allowed
SEEN
