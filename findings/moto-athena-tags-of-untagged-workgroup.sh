#!/usr/bin/env bash
# moto 5.2.5 knows an Athena workgroup by its tags only.
#
# Guess: ListTagsForResource answers a workgroup without tags with an empty list, as GetWorkGroup answers it. Seen: such a workgroup
# "does not exist" for ListTagsForResource, so that a provider that reads tags back fails on a workgroup it has just made; with one
# tag it works. UpdateWorkGroup is not there at all.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet 'moto==5.2.5' 'boto3==1.44.8' 2>/dev/null
cat >probe.py <<'PY'
import boto3
from moto import mock_aws

@mock_aws
def main():
    athena = boto3.client("athena", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    for name, more in (("tagged", {"Tags": [{"Key": "team", "Value": "fraud"}]}), ("untagged", {})):
        athena.create_work_group(Name=name, **more)
        print(name, "is", athena.get_work_group(WorkGroup=name)["WorkGroup"]["State"])
        try:
            arn = f"arn:aws:athena:eu-west-1:123456789012:workgroup/{name}"
            print(name, "has", athena.list_tags_for_resource(ResourceARN=arn)["Tags"])
        except Exception as error:
            print(name, "has", error.response["Error"]["Code"])
    try:
        athena.update_work_group(WorkGroup="tagged", Description="of the fraud team")
    except NotImplementedError as error:
        print("update:", error)

main()
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
tagged is ENABLED
tagged has [{'Key': 'team', 'Value': 'fraud'}]
untagged is ENABLED
untagged has InvalidRequestException
update: The update_work_group action has not been implemented
SEEN
