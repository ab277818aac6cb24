#!/usr/bin/env bash
# iam-simulate 0.1.173: a Deny to all but one user, written as AWS says it has to be, is one to nobody of that user's account.
#
# Guess: NotPrincipal with Bob and his account's root denies everybody but Bob; the root has to be named for Bob's sake, and spares nobody
# else. Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal": the ARN of the account must stand beside that of the principal.
# Seen: with the root, or the account's id, Alice of that account is spared as well; without it Alice is denied. Carol of another account
# is denied in each case. aws:PrincipalArn with ArnNotEquals, which AWS recommends in its place, is read rightly.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cloud-copilot/iam-simulate@0.1.173 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { runSimulation } = require("@cloud-copilot/iam-simulate");
const bob = "arn:aws:iam::444455556666:user/Bob";
const Statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
async function ask(name, account, who) {
  const principal = `arn:aws:iam::${account}:user/${name}`;
  const { overallResult } = await runSimulation(
    {
      request: {
        principal,
        action: "s3:GetObject",
        resource: { resource: "arn:aws:s3:::b/k", accountId: "444455556666" },
        contextVariables: { "aws:PrincipalArn": principal },
      },
      identityPolicies: [{ name: "p", policy: { Version: "2012-10-17", Statement } }],
      resourcePolicy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: "777788889999" }, Action: "s3:*", Resource: "arn:aws:s3:::b/*" },
          { Effect: "Deny", ...who, Action: "s3:*", Resource: "arn:aws:s3:::b/*" },
        ],
      },
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return `${name} ${overallResult}`;
}
(async () => {
  for (const who of [
    { NotPrincipal: { AWS: [bob] } },
    { NotPrincipal: { AWS: [bob, "arn:aws:iam::444455556666:root"] } },
    { NotPrincipal: { AWS: [bob, "444455556666"] } },
    { Principal: "*", Condition: { ArnNotEquals: { "aws:PrincipalArn": bob } } },
  ]) {
    const answers = [];
    for (const [name, account] of [["Bob", "444455556666"], ["Alice", "444455556666"], ["Carol", "777788889999"]])
      answers.push(await ask(name, account, who));
    console.log(`${JSON.stringify(who)}: ${answers.join(", ")}`);
  }
})();
JS
node probe.cjs | tee seen
diff seen - <<'SEEN'
{"NotPrincipal":{"AWS":["arn:aws:iam::444455556666:user/Bob"]}}: Bob Allowed, Alice ExplicitlyDenied, Carol ExplicitlyDenied
{"NotPrincipal":{"AWS":["arn:aws:iam::444455556666:user/Bob","arn:aws:iam::444455556666:root"]}}: Bob Allowed, Alice Allowed, Carol ExplicitlyDenied
{"NotPrincipal":{"AWS":["arn:aws:iam::444455556666:user/Bob","444455556666"]}}: Bob Allowed, Alice Allowed, Carol ExplicitlyDenied
{"Principal":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::444455556666:user/Bob"}}}: Bob Allowed, Alice ExplicitlyDenied, Carol ExplicitlyDenied
SEEN
