#!/usr/bin/env bash
# client.meta.endpoint_url of boto3 1.44.8 is not where requests go, with FIPS, dual stack and some partitions.
#
# Guess: meta.endpoint_url is the host that the client asks, so that a firewall's list, or a proof that calls go to FIPS endpoints, can be made
# of it; S3's, which depends on the bucket, aside. Seen: it is read from a table of old, endpoints.json, and requests go by each service's rule
# set. FIPS of DynamoDB in GovCloud names a host that no call goes to, dual-stack FIPS of RAM one without a dot, IAM hosts with the name of a
# pseudo region, and S3's dual stack in the European Sovereign Cloud another domain. For SageMaker, its runtimes, Athena, Glue, STS and SQS the
# two agree in the six regions, of four partitions, that were tried (for SageMaker in us-gov-east-1 they did not: github.com/boto/botocore, issue
# 3442, closed). The request itself tells the host: event `before-send`.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
cat >probe.py <<'PY'
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config

SAME = {
    "sagemaker": ("list_models", {}),
    "sagemaker-runtime": ("invoke_endpoint", {"EndpointName": "churn", "Body": b""}),
    "sagemaker-featurestore-runtime": ("get_record", {"FeatureGroupName": "customers", "RecordIdentifierValueAsString": "42"}),
    "athena": ("list_work_groups", {}),
    "glue": ("get_databases", {}),
    "sts": ("get_caller_identity", {}),
    "sqs": ("list_queues", {}),
}
OTHER = {
    "dynamodb": ("list_tables", {}),
    "events": ("list_rules", {}),
    "iam": ("list_roles", {}),
    "ram": ("list_resources", {"resourceOwner": "SELF"}),
    "s3": ("list_buckets", {}),
}


class Empty:
    def stream(self):
        yield b""


def hosts(service, region, fips, dual):
    """Host that meta names, and host that a call goes to; the call is answered here."""
    settings = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual, retries={"total_max_attempts": 1})
    client = boto3.client(service, region_name=region, config=settings)
    asked = []

    def answered(request, **_):
        asked.append(urlsplit(request.url).hostname)
        return AWSResponse(request.url, 400, {}, Empty())

    client.meta.events.register("before-send", answered)
    operation, given = {**SAME, **OTHER}[service]
    try:
        getattr(client, operation)(**given)
    except Exception:
        pass  # There is no answer worth reading.
    return urlsplit(client.meta.endpoint_url).hostname, asked[0]


REGIONS = ["us-east-1", "eu-west-1", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "eusc-de-east-1"]
unlike = [
    (service, region) for service in SAME for region in REGIONS for fips in (False, True) for dual in (False, True)
    if len(set(hosts(service, region, fips, dual))) > 1
]
print("unlike:", unlike)
for service, region, fips, dual in [
    ("dynamodb", "us-gov-west-1", True, False),
    ("events", "us-gov-west-1", True, True),
    ("ram", "us-gov-west-1", True, True),
    ("iam", "us-gov-west-1", False, True),
    ("iam", "eusc-de-east-1", False, True),
    ("s3", "eusc-de-east-1", False, True),
]:
    named, asked = hosts(service, region, fips, dual)
    print(f"{service}{', FIPS' * fips}{', dual stack' * dual}: {named}, asks {asked}")
PY
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_USE_FIPS_ENDPOINT AWS_USE_DUALSTACK_ENDPOINT
export AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_EC2_METADATA_DISABLED=true
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
unlike: []
dynamodb, FIPS: dynamodb-fips.us-gov-west-1.amazonaws.com, asks dynamodb.us-gov-west-1.amazonaws.com
events, FIPS, dual stack: events-fips.us-gov-west-1.api.aws, asks events.us-gov-west-1.api.aws
ram, FIPS, dual stack: ramus-gov-west-1.api.aws, asks ram-fips.us-gov-west-1.api.aws
iam, dual stack: iam.aws-us-gov-global.api.aws, asks iam.us-gov.api.aws
iam, dual stack: iam.eusc-de-east-1.api.amazonwebservices.eu, asks iam.global.api.amazonwebservices.eu
s3, dual stack: s3.eusc-de-east-1.api.amazonwebservices.eu, asks s3.dualstack.eusc-de-east-1.amazonaws.eu
SEEN
