#!/usr/bin/env bash
# AWS_USE_FIPS_ENDPOINT is a setting to boto3 and s3fs, and nothing to pyarrow and polars, which read from the ordinary host.
#
# Guess: a reader of s3:// that takes AWS_REGION and the credentials from the environment takes AWS_USE_FIPS_ENDPOINT=true, and a profile's
# use_fips_endpoint = true, too, or says that it cannot. Source: AWS SDKs and Tools Reference Guide, "Dual-stack and FIPS endpoints".
# Seen with pyarrow 26.0.1 (by which pandas reads) and polars 2.1.0: the host is s3.<region>, in GovCloud as well, without a word. boto3
# 1.43.117 and s3fs 2026.9.0, by which pandas 3.1.1 reads with storage_options, ask s3-fips.<region>. So do the first two with the host named in
# the code: endpoint_override of pyarrow, storage_options of polars.
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
venv/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1 polars==2.1.0 pandas==3.1.1 s3fs==2026.9.0 boto3==1.43.117
cat >probe.py <<'PY'
import os
import sys

HOST = "https://s3-fips.us-gov-west-1.amazonaws.com"


def boto3():
    import boto3

    boto3.client("s3").head_object(Bucket="offline", Key="part.parquet")


def s3fs():
    import s3fs

    s3fs.S3FileSystem().info("offline/part.parquet")


def pandas():
    import pandas

    pandas.read_parquet("s3://offline/part.parquet", storage_options={"anon": False})


def pyarrow(**more):
    from pyarrow import fs

    fs.S3FileSystem(proxy_options=os.environ["HTTPS_PROXY"], **more).get_file_info("offline/part.parquet")


def polars(**more):
    import polars

    polars.read_parquet("s3://offline/part.parquet", **more)


OPTIONS = {"storage_options": {"aws_endpoint_url": HOST, "aws_region": "us-gov-west-1"}}
named = {"pyarrow": {"endpoint_override": HOST}, "polars": OPTIONS}
open("wanted", "w").close()
try:
    globals()[sys.argv[1]](**(named[sys.argv[1]] if sys.argv[2] == "named" else {}))
except Exception:
    pass  # The proxy let nothing through.
print(f"{sys.argv[1]}, {sys.argv[2]}: {' '.join(dict.fromkeys(open('wanted').read().split()))}")
PY
printf '[default]\nregion = us-gov-west-1\nuse_fips_endpoint = true\n' >config
unset AWS_PROFILE AWS_SESSION_TOKEN NO_PROXY no_proxy ALL_PROXY all_proxy AWS_ENDPOINT_URL
export AWS_REGION=us-gov-west-1 AWS_DEFAULT_REGION=us-gov-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_EC2_METADATA_DISABLED=true
export AWS_MAX_ATTEMPTS=1 AWS_SHARED_CREDENTIALS_FILE=none HTTPS_PROXY=http://127.0.0.1:$(cat port); export https_proxy=$HTTPS_PROXY
{
  for reader in boto3 s3fs pyarrow polars; do
    AWS_CONFIG_FILE=none AWS_USE_FIPS_ENDPOINT=true venv/bin/python probe.py "$reader" environment
    AWS_CONFIG_FILE=$PWD/config venv/bin/python probe.py "$reader" profile
  done
  AWS_CONFIG_FILE=$PWD/config venv/bin/python probe.py pandas storage_options
  for reader in pyarrow polars; do AWS_CONFIG_FILE=none venv/bin/python probe.py "$reader" named; done
} 2>/dev/null | tee seen
diff seen - <<'SEEN'
boto3, environment: offline.s3-fips.us-gov-west-1.amazonaws.com
boto3, profile: offline.s3-fips.us-gov-west-1.amazonaws.com
s3fs, environment: offline.s3-fips.us-gov-west-1.amazonaws.com
s3fs, profile: offline.s3-fips.us-gov-west-1.amazonaws.com
pyarrow, environment: offline.s3.us-gov-west-1.amazonaws.com
pyarrow, profile: offline.s3.us-gov-west-1.amazonaws.com
polars, environment: s3.us-gov-west-1.amazonaws.com
polars, profile: s3.us-gov-west-1.amazonaws.com
pandas, storage_options: offline.s3-fips.us-gov-west-1.amazonaws.com
pyarrow, named: s3-fips.us-gov-west-1.amazonaws.com
polars, named: s3-fips.us-gov-west-1.amazonaws.com
SEEN
