#!/usr/bin/env bash
# `aws sagemaker wait endpoint-in-service`, and the waiters of boto3 and of the SDK for JavaScript, wait on where an update's rollback failed.
#
# Guess: UpdateRollbackFailed ends the wait, as Failed does: neither the update nor its rollback goes on. Source: SageMaker API reference,
# DescribeEndpoint: both failed, and the endpoint serves a mix of the old and the new config.
# Seen with boto3 1.44.8, whose waiters the AWS CLI shares, and @aws-sdk/client-sagemaker 3.1142.0: Failed is an error at once; for
# UpdateRollbackFailed they ask until their time is up, which by default is an hour. So it is for OutOfService.
set -euo pipefail
dir=$(mktemp -d); trap 'kill $! 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker: an endpoint has the status that is its name, and a note is made of each question.
import http.server, json

class SageMaker(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        name = json.loads(self.rfile.read(int(self.headers["content-length"])))["EndpointName"]
        print(name, file=open("asked", "a"), flush=True)
        body = json.dumps({"EndpointName": name, "EndpointStatus": name}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), SageMaker)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py &
until [ -s port ]; do sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sagemaker@3.1142.0 >/dev/null 2>&1
cat >probe.py <<'PY'
import sys

import boto3

waiter = boto3.client("sagemaker").get_waiter("endpoint_in_service")
print("boto3      by default", waiter.config.delay * waiter.config.max_attempts, "seconds")
for status in sys.argv[1:]:
    open("asked", "w").close()
    try:
        waiter.wait(EndpointName=status, WaiterConfig={"Delay": 0, "MaxAttempts": 5})
        end = "in service"
    except Exception as error:
        end = str(error).split(": ")[1].split(" ")[0]
    print("boto3     ", status, end, len(open("asked").readlines()), "questions")
PY
cat >probe.cjs <<'JS'
const { SageMakerClient, waitUntilEndpointInService } = require("@aws-sdk/client-sagemaker");
(async () => {
  for (const EndpointName of process.argv.slice(2)) {
    const wait = { client: new SageMakerClient(), maxWaitTime: 3, minDelay: 1, maxDelay: 1 };
    const end = await waitUntilEndpointInService(wait, { EndpointName }).then(({ state }) => state, ({ name }) => name);
    console.log("javascript", EndpointName, end);
  }
})();
JS
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none
export AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
statuses="InService Failed UpdateRollbackFailed OutOfService"
{ venv/bin/python probe.py $statuses; node --no-warnings probe.cjs $statuses; } | tee seen
diff seen - <<'SEEN'
boto3      by default 3600 seconds
boto3      InService in service 1 questions
boto3      Failed Waiter 1 questions
boto3      UpdateRollbackFailed Max 5 questions
boto3      OutOfService Max 5 questions
javascript InService SUCCESS
javascript Failed Error
javascript UpdateRollbackFailed TimeoutError
javascript OutOfService TimeoutError
SEEN
