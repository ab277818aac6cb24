#!/usr/bin/env bash
# AWS_PROFILE with a role_arn is a profile to boto3, and to readers of Parquet in S3 only with the right option; pandas and pyarrow ask as
# nobody.
#
# Guess: pandas.read_parquet("s3://...") reads with the role of AWS_PROFILE, as boto3 beside it does, or says that it cannot.
# Seen, with s3fs 2026.9.0 and boto3 installed:
# * pandas 3.1.1 goes by pyarrow 26.0.1, whose C++ SDK knows no role_arn: the request is not signed at all, and S3 refuses it. With
#   storage_options={"profile": ...} it goes by s3fs, and the role is assumed. A profile with a credential_process is known to both.
# * polars 2.1.0 assumes the role by boto3, until storage_options has anything but the region: then it asks the machine's metadata
#   instead. credential_provider=CredentialProviderAWS(profile_name=...) holds in either case.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for STS, S3 and the machine's metadata, and notes who signed what.
import http.server, re

FILE = open("part.parquet", "rb").read()
SESSION = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status=200, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def note(self, service):
        by = re.search("Credential=([A-Z]+)/", self.headers.get("Authorization", ""))
        print(f"{service} {by[1] if by else 'unsigned'}", file=open("asked", "a"))
        return by

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.note("sts")
        self.answer(body=SESSION.encode(), Content_Type="text/xml")

    def do_PUT(self):
        self.note("metadata")
        self.answer(404)

    def do_GET(self):
        if not self.note("s3"):
            return self.answer(403)
        first, last = 0, len(FILE) - 1
        if found := re.match(r"bytes=(\d*)-(\d*)", self.headers.get("Range", "")):
            first = int(found[1]) if found[1] else max(len(FILE) - int(found[2]), 0)
            last = min(int(found[2]), last) if found[1] and found[2] else last
        part = FILE if self.command == "HEAD" else FILE[first : last + 1]
        whole = {"Content_Range": f"bytes {first}-{last}/{len(FILE)}"} if found else {}
        self.answer(206 if found else 200, part, ETag='"1"', Last_Modified="Sun, 29 Nov 2026 00:00:00 GMT", **whole)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
cat >config <<CONFIG
[profile shared]
role_arn = arn:aws:iam::111111111111:role/shared
source_profile = work
region = eu-west-1
[profile work]
aws_access_key_id = WORK
aws_secret_access_key = w
region = eu-west-1
[profile process]
credential_process = cat $PWD/session.json
region = eu-west-1
CONFIG
echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-01T00:00:00Z"}' >session.json
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 s3fs==2026.9.0 boto3==1.43.117
cat >probe.py <<'PY'
import sys

import boto3
import pandas
import polars

FILE = "s3://offline/part.parquet"
OPTIONS = {"aws_allow_http": "true"}
ways = {
    "boto3": lambda: boto3.client("s3").get_object(Bucket="offline", Key="part.parquet"),
    "pandas": lambda: pandas.read_parquet(FILE),
    "pandas, storage_options": lambda: pandas.read_parquet(FILE, storage_options={"profile": "shared"}),
    "polars": lambda: polars.scan_parquet(FILE).collect(),
    "polars, region": lambda: polars.scan_parquet(FILE, storage_options={"aws_region": "eu-west-1"}).collect(),
    "polars, options": lambda: polars.scan_parquet(FILE, storage_options=OPTIONS).collect(),
    "polars, options and provider": lambda: polars.scan_parquet(
        FILE, storage_options=OPTIONS, credential_provider=polars.CredentialProviderAWS(profile_name="shared")
    ).collect(),
}
open("asked", "w").close()
try:
    ways[sys.argv[1]]()
    how = "read"
except OSError as error:
    how = "refused"
print(f"{sys.argv[1]}: {how}, {', '.join(dict.fromkeys(open('asked').read().splitlines()))}")
PY
venv/bin/python -c 'import pyarrow, pyarrow.parquet as p; p.write_table(pyarrow.table({"customer_id": ["42"]}), "part.parquet")'
python3 server.py & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_DEFAULT_REGION
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=none AWS_EC2_METADATA_DISABLED=true AWS_REGION=eu-west-1
export AWS_ENDPOINT_URL="http://127.0.0.1:$(cat port)"; export AWS_ENDPOINT_URL_STS=$AWS_ENDPOINT_URL AWS_METADATA_ENDPOINT=$AWS_ENDPOINT_URL
{
  for way in boto3 pandas 'pandas, storage_options' polars 'polars, region' 'polars, options' 'polars, options and provider'; do
    AWS_PROFILE=shared venv/bin/python probe.py "$way"
  done
  AWS_PROFILE=process venv/bin/python probe.py pandas
} 2>/dev/null | tee seen
diff seen - <<'SEEN'
boto3: read, sts WORK, s3 ROLE
pandas: refused, s3 unsigned
pandas, storage_options: read, sts WORK, s3 ROLE
polars: read, sts WORK, s3 ROLE
polars, region: read, sts WORK, s3 ROLE
polars, options: refused, metadata unsigned
polars, options and provider: read, sts WORK, s3 ROLE
pandas: read, s3 PROCESS
SEEN
