#!/usr/bin/env bash
# policy_sentry 0.15.2, asked for what changes one feature group or one key, also allows actions on everything.
#
# Guess: `write-policy` with an ARN gives actions on that ARN and nothing besides; what they depend on in other services is left to who
# asked, or is given for an ARN that was named.
# Seen: writing to one feature group comes with iam:PassRole on *, as CreateFeatureGroup is listed to depend on it; writing with one KMS key
# comes with kms:CreateKey and iam:CreateServiceLinkedRole on *. Reading comes with nothing more. exclude-actions takes them out by name.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check policy_sentry==0.15.2
cat >probe.py <<'PY'
from policy_sentry.command.write_policy import write_policy_with_template

GROUP = "arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"
for asked in (
    {"read": [GROUP]},
    {"write": [GROUP]},
    {"write": [GROUP], "exclude-actions": ["iam:PassRole"]},
    {"write": [KEY]},
):
    policy = write_policy_with_template({"mode": "crud", **asked})
    print(asked)
    for statement in policy["Statement"]:
        everything = statement["Resource"] == ["*"]
        print("  on", *statement["Resource"], *(statement["Action"] if everything else (len(statement["Action"]), "actions")))
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
{'read': ['arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers']}
  on arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers 4 actions
{'write': ['arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers']}
  on * iam:PassRole
  on arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers 7 actions
{'write': ['arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers'], 'exclude-actions': ['iam:PassRole']}
  on arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers 7 actions
{'write': ['arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab']}
  on * iam:CreateServiceLinkedRole kms:CreateKey
  on arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab 31 actions
SEEN
