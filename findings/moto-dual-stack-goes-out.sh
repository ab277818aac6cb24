#!/usr/bin/env bash
# Inside moto's mock_aws, 5.2.5, requests to dual-stack endpoints leave for AWS itself, with the keys of the session.
#
# Guess: what is inside mock_aws is answered by moto, or refused: its maintainers intercept all requests to AWS, so that nobody changes what is real
# by accident (github.com/getmoto/moto, issue 5294). AWS_USE_DUALSTACK_ENDPOINT, or use_dualstack_endpoint in a profile, changes the host and no more.
# Seen: dual-stack hosts end in api.aws, which moto does not look at, so that DeleteEndpoint of a test goes to AWS, and so do SageMaker Runtime,
# Athena, DynamoDB and STS; S3's end in amazonaws.com, and moto has known them since its issue 9832. Keys that are in the code are in use inside
# mock_aws, too. With FIPS endpoints moto refuses, "Not yet implemented", what it answers without them.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >proxy.py <<'PY'
# A proxy that lets nothing through, and notes which host was wanted.
import http.server


class Proxy(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        print(self.path.removesuffix(":443"), file=open("wanted", "a"))
        self.send_error(403)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 proxy.py 2>/dev/null & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[athena,dynamodb,s3,sagemaker,sts]==5.2.5' 'boto3==1.44.8'
cat >probe.py <<'PY'
import re
import sys

import boto3
from moto import mock_aws

CALLS = {
    "sagemaker": ("delete_endpoint", {"EndpointName": "churn"}),
    "sagemaker-runtime": ("invoke_endpoint", {"EndpointName": "churn", "Body": b"1"}),
    "athena": ("list_work_groups", {}),
    "dynamodb": ("list_tables", {}),
    "sts": ("get_caller_identity", {}),
    "s3": ("list_buckets", {}),
}
keys = set()


def note(request, **_):
    keys.add(re.search(b"Credential=([^/]+)/", request.headers["Authorization"])[1].decode())


with mock_aws():
    session = boto3.Session(aws_access_key_id="REAL", aws_secret_access_key="B", region_name="us-east-1")
    for service, (call, options) in CALLS.items():
        open("wanted", "w").close()
        client = session.client(service)
        client.meta.events.register_first("before-send", note)
        try:
            getattr(client, call)(**options)
            came = "answered by moto"
        except Exception as error:
            came = "answered by moto" if "Could not find endpoint" in str(error) else "refused by moto"
        wanted = set(open("wanted").read().split())
        print(f"{sys.argv[1]}, {service}: {'goes to ' + wanted.pop() if wanted else came}")
    print(f"{sys.argv[1]}, signed by", *keys)
PY
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL NO_PROXY no_proxy ALL_PROXY all_proxy
export AWS_CONFIG_FILE=none AWS_MAX_ATTEMPTS=1 HTTPS_PROXY=http://127.0.0.1:$(cat port); export https_proxy=$HTTPS_PROXY
{
  venv/bin/python probe.py ordinary
  AWS_USE_DUALSTACK_ENDPOINT=true venv/bin/python probe.py dual-stack
  AWS_USE_FIPS_ENDPOINT=true venv/bin/python probe.py FIPS
} | tee seen
diff seen - <<'SEEN'
ordinary, sagemaker: answered by moto
ordinary, sagemaker-runtime: answered by moto
ordinary, athena: answered by moto
ordinary, dynamodb: answered by moto
ordinary, sts: answered by moto
ordinary, s3: answered by moto
ordinary, signed by REAL
dual-stack, sagemaker: goes to api.sagemaker.us-east-1.api.aws
dual-stack, sagemaker-runtime: goes to runtime.sagemaker.us-east-1.api.aws
dual-stack, athena: goes to athena.us-east-1.api.aws
dual-stack, dynamodb: goes to dynamodb.us-east-1.api.aws
dual-stack, sts: goes to sts.us-east-1.api.aws
dual-stack, s3: answered by moto
dual-stack, signed by REAL
FIPS, sagemaker: refused by moto
FIPS, sagemaker-runtime: refused by moto
FIPS, athena: refused by moto
FIPS, dynamodb: refused by moto
FIPS, sts: refused by moto
FIPS, s3: answered by moto
FIPS, signed by REAL
SEEN
