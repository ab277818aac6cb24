#!/usr/bin/env bash
# sagemaker-core up to 2.23.0 signs every call of a process with the first boto3 session that it was given.
#
# Guess: session= and region= of a call are that call's, as its docstring says; so an endpoint is invoked as one role, and a record read
# as another.
# Seen: the second call is signed by the first one's session, and goes to its region; nothing is said. With 2.24.0 each call has its own.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat >probe.py <<'PY'
import http.server, logging, os, re, threading

import boto3
from sagemaker.core.resources import Endpoint, FeatureGroup

asked = []


class Aws(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked.append(re.search(r"Credential=([A-Z]+)/\d+/([^/]+)/", self.headers["Authorization"]).groups())
        self.send_response(200)
        self.send_header("Content-Length", "14")
        self.end_headers()
        self.wfile.write(b'{"Record": []}')

    do_POST = do_GET

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Aws)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{server.server_port}"
logging.disable(logging.CRITICAL)


def session(key):
    return boto3.Session(aws_access_key_id=key, aws_secret_access_key="s", region_name="eu-west-1")


people, shared = session("PEOPLE"), session("SHARED")
Endpoint(endpoint_name="churn").invoke(body="42", session=people, region="eu-west-1")
customers = FeatureGroup(feature_group_name="customers")
customers.get_record("42", session=shared, region="eu-west-1")
customers.get_record("42", session=shared, region="us-east-1")
print(*("by {} in {}".format(*one) for one in asked), sep=", ")
PY
for version in 2.23.0 2.24.0; do
  python3 -m venv "$version"
  "$version"/bin/pip install --quiet --disable-pip-version-check sagemaker-core==$version boto3==1.44.8
  echo "$version: $(AWS_CONFIG_FILE=none AWS_SHARED_CREDENTIALS_FILE=none "$version"/bin/python probe.py 2>/dev/null | tail -1)"
done | tee seen
diff seen - <<'SEEN'
2.23.0: by PEOPLE in eu-west-1, by PEOPLE in eu-west-1, by PEOPLE in eu-west-1
2.24.0: by PEOPLE in eu-west-1, by SHARED in eu-west-1, by SHARED in us-east-1
SEEN
