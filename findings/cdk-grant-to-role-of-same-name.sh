#!/usr/bin/env bash
# The CDK's bucket.grantRead(role of another account) also gives the bucket to the role of that name in the account that the stack is deployed to.
#
# Guess: Role.fromRoleArn reads the account out of the ARN. As that is not the bucket's, what is written is the bucket's policy, and the key's; the
# role's own half is left to its account, whether the stack says its account (`env`) or not.
# Seen with aws-cdk-lib 2.276.0: so it is where the stack says its account. A stack without `env` has besides an AWS::IAM::Policy for the role's
# name, without path and account: where a role of that name is there, as where each account has its `ml/Scorer`, it is given the same rights, and
# where none is the deployment fails. ArnPrincipal in the role's place writes the two resource policies alone. { mutable: false } does, too.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { App, Stack, aws_iam: iam, aws_kms: kms, aws_s3: s3 } = require("aws-cdk-lib");
const assertions = require("aws-cdk-lib/assertions");
const ARN = "arn:aws:iam::222222222222:role/ml/Scorer";
const GRANTEES = {
  fromRoleArn: (stack) => iam.Role.fromRoleArn(stack, "Role", ARN),
  "fromRoleArn, not mutable": (stack) => iam.Role.fromRoleArn(stack, "Role", ARN, { mutable: false }),
  ArnPrincipal: () => new iam.ArnPrincipal(ARN),
};
for (const account of ["111111111111", undefined]) {
  for (const [name, grantee] of Object.entries(GRANTEES)) {
    const stack = new Stack(new App(), "stack", account && { env: { account, region: "eu-west-1" } });
    new s3.Bucket(stack, "Bucket", { encryptionKey: new kms.Key(stack, "Key") }).grantRead(grantee(stack));
    const resources = Object.values(assertions.Template.fromStack(stack).toJSON().Resources);
    const named = resources.flatMap(({ Type, Properties }) => {
      if (Type === "AWS::IAM::Policy") return [`policy of role ${Properties.Roles}`];
      return JSON.stringify(Properties ?? {}).includes(ARN) ? [Type.split("::")[1]] : [];
    });
    console.log(`${account ?? "no env"}, ${name}: ${named.sort().join(", ")}`);
  }
}
JS
node probe.cjs 2>/dev/null | tee seen
diff seen - <<'SEEN'
111111111111, fromRoleArn: KMS, S3
111111111111, fromRoleArn, not mutable: KMS, S3
111111111111, ArnPrincipal: KMS, S3
no env, fromRoleArn: KMS, S3, policy of role Scorer
no env, fromRoleArn, not mutable: KMS, S3
no env, ArnPrincipal: KMS, S3
SEEN
