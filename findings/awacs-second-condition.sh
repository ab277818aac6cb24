#!/usr/bin/env bash
# awacs 2.6.1 leaves out a condition where a later one has the same operator, although its key is another.
#
# Guess: Condition takes a list, and each of its conditions is in the policy: two StringEquals on two keys are two keys under one StringEquals, as
# the JSON has them, or the second is refused. Source: IAM User Guide, "IAM JSON policy elements: Condition".
# Seen: the last StringEquals takes the place of those before it, and nothing is said; of an ExternalId and an organization,
# both of them demanded of who assumes a role, one is left, by the order in the list. Under two operators both are there. One StringEquals with a
# dict of both keys is right.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awacs==2.6.1
cat >probe.py <<'PY'
import json

from awacs import sts
from awacs.aws import Allow, AWSPrincipal, Condition, PolicyDocument, Statement, StringEquals, StringLike

ID, ORGANIZATION = "sts:ExternalId", "aws:PrincipalOrgID"
for name, conditions in {
    "ExternalId, organization": [StringEquals(ID, "x"), StringEquals(ORGANIZATION, "o-abcdefghij")],
    "organization, ExternalId": [StringEquals(ORGANIZATION, "o-abcdefghij"), StringEquals(ID, "x")],
    "two operators": [StringLike(ID, "x"), StringEquals(ORGANIZATION, "o-abcdefghij")],
    "one dict": StringEquals({ID: "x", ORGANIZATION: "o-abcdefghij"}),
}.items():
    statement = Statement(
        Effect=Allow, Principal=AWSPrincipal("111111111111"), Action=[sts.AssumeRole], Condition=Condition(conditions)
    )
    document = json.loads(PolicyDocument(Version="2012-10-17", Statement=[statement]).to_json())
    print(f"{name}: {json.dumps(document['Statement'][0]['Condition'])}")
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
ExternalId, organization: {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}
organization, ExternalId: {"StringEquals": {"sts:ExternalId": "x"}}
two operators: {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}, "StringLike": {"sts:ExternalId": "x"}}
one dict: {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij", "sts:ExternalId": "x"}}
SEEN
