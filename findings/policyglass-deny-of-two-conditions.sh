#!/usr/bin/env bash
# policyglass 0.8.0 takes a Deny with two conditions for two conditions that both have to be met, where either is enough.
#
# Guess: an Allow, less a Deny in one region to everybody but one role, is "outside that region, or by that role". Source: IAM User Guide,
# "Conditions with multiple context keys or values": the keys of a statement are joined by AND, so that the Deny does not apply as
# soon as one of them is not met.
# Seen: what is left is one statement that demands both, another region and that role. With one condition it is right.
# The library reads documents with pydantic 1.10.26; with pydantic 2 it cannot be imported.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check policyglass==0.8.0 pydantic==1.10.26
cat >probe.py <<'PY'
from policyglass import Policy
from policyglass.policy_shard import explain_policy_shards, policy_shards_effect

CONDITIONS = {
    "StringEquals": {"aws:RequestedRegion": ["eu-west-1"]},
    "ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::111111111111:role/ModelDeployer"]},
}
for names in (["StringEquals"], ["ArnNotLike"], ["StringEquals", "ArnNotLike"]):
    of = {"Action": ["sagemaker:CreateEndpointConfig"], "Resource": ["*"]}
    deny = {"Effect": "Deny", **of, "Condition": {name: CONDITIONS[name] for name in names}}
    policy = Policy(Version="2012-10-17", Statement=[{"Effect": "Allow", **of}, deny])
    for left in explain_policy_shards(policy_shards_effect(policy.policy_shards)):
        conditions = left.split("conditions ")[1].removesuffix(" are met.").split(" and ")
        print(" and ".join(names), "->", " AND ".join(sorted(conditions)))
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
StringEquals -> aws:RequestedRegion StringNotEquals ['eu-west-1']
ArnNotLike -> aws:PrincipalArn ArnLike ['arn:aws:iam::111111111111:role/ModelDeployer']
StringEquals and ArnNotLike -> aws:PrincipalArn ArnLike ['arn:aws:iam::111111111111:role/ModelDeployer'] AND aws:RequestedRegion StringNotEquals ['eu-west-1']
SEEN
