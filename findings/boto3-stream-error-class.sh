#!/usr/bin/env bash
# boto3 1.44.8 raises no ModelStreamError when a model fails in the middle of its answer, and drops the ErrorCode.
#
# InvokeEndpointWithResponseStream's model has an exception ModelStreamError, with the member ErrorCode: ModelInvocationTimeExceeded or
# StreamBroken say whether asking again helps.
#
# Guess: `except runtime.exceptions.ModelStreamError` catches it, with e.response["ErrorCode"], as ModelError of InvokeEndpoint is caught
# with its OriginalStatusCode; in the SDK for JavaScript it is so. Seen: the class is botocore.exceptions.EventStreamError, that of a
# service's ModelStreamError never comes, and e.response holds the code's name and the message alone.
set -euo pipefail
dir=$(mktemp -d); trap 'kill $! 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: two parts of an answer, then the model's error. Framing: "application/vnd.amazon.eventstream".
import http.server, json, struct, zlib

def message(headers, payload):
    head = b"".join(struct.pack(">B", len(k)) + k.encode() + b"\x07" + struct.pack(">H", len(v)) + v.encode() for k, v in headers.items())
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return body + struct.pack(">I", zlib.crc32(body))

def part(text):
    return message({":message-type": "event", ":event-type": "PayloadPart", ":content-type": "application/octet-stream"}, text)

FAILED = {"Message": "the model took too long", "ErrorCode": "ModelInvocationTimeExceeded"}
EXCEPTION = {":message-type": "exception", ":exception-type": "ModelStreamError", ":content-type": "application/json"}
STREAM = part(b"one ") + part(b"two ") + message(EXCEPTION, json.dumps(FAILED).encode())
ERROR = json.dumps({"Message": "no", "OriginalStatusCode": 503}).encode()

class Runtime(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        stream = self.path.endswith("-stream")
        body = STREAM if stream else ERROR
        self.send_response(200 if stream else 424)
        self.send_header("content-type", "application/vnd.amazon.eventstream" if stream else "application/json")
        if not stream:
            self.send_header("x-amzn-errortype", "ModelError")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Runtime)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py &
until [ -s port ]; do sleep 0.1; done
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sagemaker-runtime@3.1164.0 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
cat >probe.py <<'PY'
import boto3

runtime = boto3.client("sagemaker-runtime")
try:
    runtime.invoke_endpoint(EndpointName="chat", Body=b"Hi")
except runtime.exceptions.ModelError as error:
    print("boto3, whole: ModelError", error.response["OriginalStatusCode"])
got = b""
try:
    for event in runtime.invoke_endpoint_with_response_stream(EndpointName="chat", Body=b"Hi")["Body"]:
        got += event["PayloadPart"]["Bytes"]
except runtime.exceptions.ModelStreamError as error:
    print("boto3, stream: ModelStreamError")
except Exception as error:
    print("boto3, stream:", got, type(error).__name__, error.response)
PY
cat >probe.cjs <<'JS'
const { InvokeEndpointWithResponseStreamCommand, ModelStreamError, SageMakerRuntimeClient } = require("@aws-sdk/client-sagemaker-runtime");
(async () => {
  let got = "";
  try {
    const { Body } = await new SageMakerRuntimeClient().send(new InvokeEndpointWithResponseStreamCommand({ EndpointName: "chat", Body: "Hi" }));
    for await (const { PayloadPart } of Body) got += Buffer.from(PayloadPart.Bytes);
  } catch (error) {
    console.log("javascript, stream:", JSON.stringify(got), error instanceof ModelStreamError, error.ErrorCode);
  }
})();
JS
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none
export AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port) AWS_MAX_ATTEMPTS=1
{ venv/bin/python probe.py; node --no-warnings probe.cjs; } | tee seen
diff seen - <<'SEEN'
boto3, whole: ModelError 503
boto3, stream: b'one two ' EventStreamError {'Error': {'Code': 'ModelStreamError', 'Message': 'the model took too long'}}
javascript, stream: "one two " true ModelInvocationTimeExceeded
SEEN
