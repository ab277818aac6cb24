#!/usr/bin/env bash
# types-boto3 says that GetRecord's answer always has a Record. It has none where there is no such record, and mypy does not say so.
#
# The API model requires no member of GetRecord's answer; for an identifier that is not there, Record is absent.
#
# Guess: the types of the client say NotRequired of it, as the model does, so that `mypy --strict` refuses answer["Record"].
# Seen, with types-boto3-sagemaker-featurestore-runtime 1.43.87 and mypy 2.4.1: Record and ExpiresAt are required keys, the code is taken, and ends
# in a KeyError with boto3 1.44.8. The code that looks first is said to have a part that is never reached (--warn-unreachable). Source that
# an absent key can be had right, and case by case: github.com/youtype/mypy_boto3_builder, issues 241 (DynamoDB's GetItem) and 242.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for Feature Store, which has no such record: an answer without members.
import http.server


class Store(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Store)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 mypy==2.4.1 types-boto3==1.43.123 types-boto3-sagemaker-featurestore-runtime==1.43.87
cat >straight.py <<'PY'
import boto3
from types_boto3_sagemaker_featurestore_runtime import SageMakerFeatureStoreRuntimeClient

online: SageMakerFeatureStoreRuntimeClient = boto3.client("sagemaker-featurestore-runtime")
answer = online.get_record(FeatureGroupName="customers", RecordIdentifierValueAsString="42")
for feature in answer["Record"]:
    print(feature["FeatureName"])
PY
sed '/^for/,$d' straight.py >careful.py
cat >>careful.py <<'PY'
if "Record" in answer:
    print("there")
else:
    print("not there")
PY
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
for code in straight careful; do
  echo "mypy $code: $(venv/bin/mypy --strict --warn-unreachable "$code.py" | head -1 || true)"
  echo "run $code: $(venv/bin/python "$code.py" 2>&1 | tail -1)"
done | tee seen
diff seen - <<'SEEN'
mypy straight: Success: no issues found in 1 source file
run straight: KeyError: 'Record'
mypy careful: careful.py:9: error: Statement is unreachable  [unreachable]
run careful: not there
SEEN
