#!/usr/bin/env bash
# cfn-lint 1.58.0 finds StringEquals misspelt, and takes StringEqualsExists, ArnLikeExists and NullIfExists for operators of IAM.
#
# Guess: E3510, which checks policies in a template, knows IAM's operators and refuses others; ...Exists, as one may write ...IfExists from memory, among
# the first. Source: IAM User Guide, "IAM JSON policy elements: Condition operators": IfExists goes behind each operator but Null.
# Seen: Exists passes behind the operators of texts, ARNs, numbers and addresses, also with IfExists behind it, and is refused behind Bool and behind
# comparisons of dates; Null takes IfExists. Other misspellings are found. So the template passes here, and fails at IAM.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfn-lint==1.58.0
cat >probe.py <<'PY'
import json

from cfnlint.api import ManualArgs, lint

ORGANIZATION, ROLE = {"aws:PrincipalOrgID": "o-abcdefghij"}, {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/Scorer"}
SECURE = {"aws:SecureTransport": "true"}
CONDITIONS = [
    ("StringEqualsIfExists", ORGANIZATION),
    ("StringEqualsExists", ORGANIZATION),
    ("StringEqualsExistsIfExists", ORGANIZATION),
    ("StringEqual", ORGANIZATION),
    ("StringEqualsIfExist", ORGANIZATION),
    ("ArnLikeExists", ROLE),
    ("ForAllValues:StringEqualsExists", {"aws:TagKeys": ["team"]}),
    ("IpAddressExists", {"aws:SourceIp": "203.0.113.0/24"}),
    ("NumericLessThanExists", {"aws:MultiFactorAuthAge": "3600"}),
    ("DateLessThanExists", {"aws:CurrentTime": "2027-01-01T00:00:00Z"}),
    ("BoolExists", SECURE),
    ("NullIfExists", ORGANIZATION),
]
for operator, keys in CONDITIONS:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {operator: keys}}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    properties = {"RoleName": "r", "PolicyName": "p", "PolicyDocument": policy}
    template = {"Resources": {"Policy": {"Type": "AWS::IAM::RolePolicy", "Properties": properties}}}
    found = lint(json.dumps(template), config=ManualArgs(regions=["eu-west-1"]))
    print(f"{operator}: {', '.join(sorted({match.rule.id for match in found})) or 'taken'}")
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
StringEqualsIfExists: taken
StringEqualsExists: taken
StringEqualsExistsIfExists: taken
StringEqual: E3510
StringEqualsIfExist: E3510
ArnLikeExists: taken
ForAllValues:StringEqualsExists: taken
IpAddressExists: taken
NumericLessThanExists: taken
DateLessThanExists: E3510
BoolExists: E3510
NullIfExists: taken
SEEN
