#!/usr/bin/env bash
# pyiceberg 0.12.0 asks Glue with the profile that it is given, and reads the table's files with other credentials.
#
# Guess: with client.profile-name, whose client.* are "unified" settings of catalog and files, a table of another account is read by that
# profile's role in both; or the way of reading files that does not know profiles, pyarrow's, which is the default, refuses the setting.
# Source: pyiceberg's documentation, "Unified AWS Credentials"; its pull request 3085 says that only the fsspec way takes a profile.
# Seen: Glue is asked by the role of the profile, S3 by the default credentials; by nobody, unsigned, where AWS_PROFILE names the profile.
# client.role-arn is the other way about: S3 by the role, Glue by the default credentials. With the two together both are asked by the
# role, and S3's session is assumed with the default credentials all the same. AWS_PROFILE with a credential_process is for both.
set -euo pipefail
dir=$(mktemp -d); trap 'kill -9 ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv moto
moto/bin/pip install --quiet --disable-pip-version-check 'moto[glue,s3,sts,server]==5.2.5' 'boto3==1.44.8'
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'pyiceberg[glue,pyarrow]==0.12.0'
cat >server.py <<'PY'
# moto, and a note of who signed what.
import re

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

aws = DomainDispatcherApplication(create_backend_app)


def noted(environ, start_response):
    by = re.search("Credential=([A-Z]+)[^/]*/[^/]+/[^/]+/(glue|s3|sts)/", environ.get("HTTP_AUTHORIZATION", ""))
    print(f"{by[2]} {'the role' if by[1].startswith('ASIA') else by[1]}" if by else "s3 unsigned", file=open("asked", "a"))
    return aws(environ, start_response)


server = make_server("127.0.0.1", 0, noted, threaded=True)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
cat >config <<CONFIG
[default]
aws_access_key_id = DEFAULT
aws_secret_access_key = d
[profile shared]
role_arn = arn:aws:iam::123456789012:role/shared
source_profile = work
[profile work]
aws_access_key_id = WORK
aws_secret_access_key = w
[profile process]
credential_process = cat $PWD/session.json
CONFIG
echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-01T00:00:00Z"}' >session.json
cat >probe.py <<'PY'
import os

import boto3
import pyarrow
from pyiceberg.catalog import load_catalog

END = os.environ["AWS_ENDPOINT_URL"]
ROLE = "arn:aws:iam::123456789012:role/shared"
boto3.client("s3").create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
table = pyarrow.table({"customer_id": ["42"]})


def catalog(**properties):
    given = {name.replace("_", "-"): value for name, value in properties.items()}
    fixed = {"type": "glue", "glue.endpoint": END, "s3.endpoint": END, "client.region": "eu-west-1"}
    return load_catalog("c", **fixed, **{f"client.{name}": value for name, value in given.items()})


own = catalog()
own.create_namespace("features")
own.create_table("features.customers", schema=table.schema, location="s3://lake/customers").append(table)


def seen(what, **properties):
    open("asked", "w").close()
    try:
        how = f"{catalog(**properties).load_table('features.customers').scan().to_arrow().num_rows} record"
    except OSError:
        how = "refused"
    print(f"{what}: {how}, {', '.join(sorted(set(open('asked').read().splitlines())))}")


seen("profile-name", profile_name="shared")
seen("role-arn", role_arn=ROLE)
seen("profile-name and role-arn", profile_name="shared", role_arn=ROLE)
os.environ["AWS_PROFILE"] = "shared"
seen("AWS_PROFILE")
os.environ["AWS_PROFILE"] = "process"
seen("AWS_PROFILE, credential_process")
PY
moto/bin/python server.py >/dev/null 2>&1 & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_REGION
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/config AWS_EC2_METADATA_DISABLED=true AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1
export AWS_ENDPOINT_URL="http://127.0.0.1:$(cat port)"; export AWS_ENDPOINT_URL_STS=$AWS_ENDPOINT_URL
venv/bin/python probe.py 2>/dev/null | tee seen
diff seen - <<'SEEN'
profile-name: 1 record, glue the role, s3 DEFAULT, sts WORK
role-arn: 1 record, glue DEFAULT, s3 the role, sts DEFAULT
profile-name and role-arn: 1 record, glue the role, s3 the role, sts DEFAULT, sts WORK
AWS_PROFILE: 1 record, glue the role, s3 unsigned, sts WORK
AWS_PROFILE, credential_process: 1 record, glue PROCESS, s3 PROCESS
SEEN
