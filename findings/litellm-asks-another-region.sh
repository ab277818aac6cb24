#!/usr/bin/env bash
# litellm 1.110.2 invokes a SageMaker endpoint in us-west-2, whatever region the profile says that it signs with.
#
# Guess: aws_profile_name="shared", or AWS_PROFILE, is the profile with its region, as in boto3, by which litellm reads it; where no region can be
# found it says so, as boto3 does. Seen: a prompt goes to us-west-2 with aws_profile_name; with AWS_PROFILE, and with AWS_DEFAULT_REGION, from
# "sagemaker/..." as well, while "sagemaker_chat/..." goes where they say. AWS_REGION and aws_region_name hold for both. AWS_USE_FIPS_ENDPOINT
# is nothing to either, and is obeyed for embeddings, which go by boto3. And "sagemaker/churn" asks a public hub of models for the prompt template
# of a model that is called as the endpoint is; "sagemaker_chat/churn" does not.
#
# What is installed takes 400 MB and a minute or more.
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
python3 proxy.py & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check litellm==1.110.2 boto3==1.44.8
cat >probe.py <<'PY'
import os
import re

import boto3
import litellm

litellm.suppress_debug_info = True
HUB = "the hub of models"


def boto(**options):
    session = boto3.Session(profile_name=options.get("aws_profile_name"), region_name=options.get("aws_region_name"))
    session.client("sagemaker-runtime").invoke_endpoint(EndpointName="churn", Body=b"Hi")


def ask(provider):
    return lambda **options: litellm.completion(f"{provider}/churn", messages=[{"role": "user", "content": "Hi"}], num_retries=0, **options)


def embed(**options):
    litellm.embedding("sagemaker/churn", input=["Hi"], num_retries=0, **options)


ways = {"boto3": boto, "sagemaker": ask("sagemaker"), "sagemaker_chat": ask("sagemaker_chat"), "embedding": embed}
cases = (
    ("aws_profile_name", {}, {"aws_profile_name": "shared"}),
    ("AWS_PROFILE", {"AWS_PROFILE": "shared"}, {}),
    ("and AWS_DEFAULT_REGION", {"AWS_PROFILE": "shared", "AWS_DEFAULT_REGION": "eu-west-1"}, {}),
    ("and AWS_REGION", {"AWS_PROFILE": "shared", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"}, {}),
    ("aws_region_name", {"AWS_PROFILE": "shared"}, {"aws_region_name": "eu-west-1"}),
    ("FIPS", {"AWS_PROFILE": "shared", "AWS_USE_FIPS_ENDPOINT": "true"}, {"aws_region_name": "us-east-1"}),
)
for case, environment, options in cases:
    for name, way in ways.items():
        os.environ.update(environment)
        open("wanted", "w").close()
        try:
            way(**options)
        except Exception:
            pass  # The proxy let nothing through.
        for variable in environment:
            del os.environ[variable]
        hosts = {host if "sagemaker" in host else HUB for host in open("wanted").read().split()}
        print(f"{case}, {name}: {' and '.join(sorted(hosts))}")
PY
printf '[profile shared]\naws_access_key_id = A\naws_secret_access_key = B\nregion = eu-west-1\n' >config
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION AWS_DEFAULT_REGION AWS_REGION_NAME AWS_ENDPOINT_URL
unset NO_PROXY no_proxy ALL_PROXY all_proxy
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=none AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
export LITELLM_LOCAL_MODEL_COST_MAP=True HTTPS_PROXY=http://127.0.0.1:$(cat port); export https_proxy=$HTTPS_PROXY
venv/bin/python probe.py 2>/dev/null | tee seen
diff seen - <<'SEEN'
aws_profile_name, boto3: runtime.sagemaker.eu-west-1.amazonaws.com
aws_profile_name, sagemaker: runtime.sagemaker.us-west-2.amazonaws.com and the hub of models
aws_profile_name, sagemaker_chat: runtime.sagemaker.us-west-2.amazonaws.com
aws_profile_name, embedding: runtime.sagemaker.us-west-2.amazonaws.com
AWS_PROFILE, boto3: runtime.sagemaker.eu-west-1.amazonaws.com
AWS_PROFILE, sagemaker: runtime.sagemaker.us-west-2.amazonaws.com and the hub of models
AWS_PROFILE, sagemaker_chat: runtime.sagemaker.eu-west-1.amazonaws.com
AWS_PROFILE, embedding: runtime.sagemaker.us-west-2.amazonaws.com
and AWS_DEFAULT_REGION, boto3: runtime.sagemaker.eu-west-1.amazonaws.com
and AWS_DEFAULT_REGION, sagemaker: runtime.sagemaker.us-west-2.amazonaws.com and the hub of models
and AWS_DEFAULT_REGION, sagemaker_chat: runtime.sagemaker.eu-west-1.amazonaws.com
and AWS_DEFAULT_REGION, embedding: runtime.sagemaker.us-west-2.amazonaws.com
and AWS_REGION, boto3: runtime.sagemaker.eu-west-1.amazonaws.com
and AWS_REGION, sagemaker: runtime.sagemaker.eu-west-1.amazonaws.com and the hub of models
and AWS_REGION, sagemaker_chat: runtime.sagemaker.eu-west-1.amazonaws.com
and AWS_REGION, embedding: runtime.sagemaker.eu-west-1.amazonaws.com
aws_region_name, boto3: runtime.sagemaker.eu-west-1.amazonaws.com
aws_region_name, sagemaker: runtime.sagemaker.eu-west-1.amazonaws.com and the hub of models
aws_region_name, sagemaker_chat: runtime.sagemaker.eu-west-1.amazonaws.com
aws_region_name, embedding: runtime.sagemaker.eu-west-1.amazonaws.com
FIPS, boto3: runtime-fips.sagemaker.us-east-1.amazonaws.com
FIPS, sagemaker: runtime.sagemaker.us-east-1.amazonaws.com and the hub of models
FIPS, sagemaker_chat: runtime.sagemaker.us-east-1.amazonaws.com
FIPS, embedding: runtime-fips.sagemaker.us-east-1.amazonaws.com
SEEN
