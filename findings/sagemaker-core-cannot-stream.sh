#!/usr/bin/env bash
# Endpoint.invoke_with_response_stream of sagemaker-core 2.24.0 ends in an AttributeError whenever the endpoint has answered.
#
# Guess: its answer has a body that is boto3's stream of events, as the body of invoke() is boto3's StreamingBody; its docstring names the errors
# that come out of the stream. Seen: the stream is read as if it were a dictionary, "'EventStream' object has no attribute 'get'". By then the
# endpoint has been invoked and is at work; an error that it answers with at once comes as it should. boto3 1.44.8, in the same session, streams.
#
# What is installed takes 450 MB.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: an answer of two parts, or an error at once. Framing: "application/vnd.amazon.eventstream".
import http.server, json, struct, zlib

HEADERS = {":message-type": "event", ":event-type": "PayloadPart", ":content-type": "application/octet-stream"}


def message(payload):
    head = b"".join(struct.pack(">B", len(k)) + k.encode() + b"\x07" + struct.pack(">H", len(v)) + v.encode() for k, v in HEADERS.items())
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return body + struct.pack(">I", zlib.crc32(body))


class Runtime(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        _, _, endpoint, way = self.path.split("/")
        print(endpoint, way, file=open("asked", "a"))
        body, status, kind = b"one two", 200, "text/plain"
        if way == "invocations-response-stream":
            body, kind = message(b"one ") + message(b"two"), "application/vnd.amazon.eventstream"
        if endpoint == "gone":
            body, status, kind = json.dumps({"Message": "Endpoint gone not found"}).encode(), 400, "application/json"
        self.send_response(status)
        self.send_header("content-type", kind)
        if status == 400:
            self.send_header("x-amzn-errortype", "ValidationError")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2>/dev/null & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sagemaker-core==2.24.0 boto3==1.44.8
cat >probe.py <<'PY'
import logging

import boto3
from sagemaker.core.resources import Endpoint

logging.disable(logging.CRITICAL)
shared = boto3.Session(aws_access_key_id="A", aws_secret_access_key="B", region_name="eu-west-1")
given = {"session": shared, "region": "eu-west-1"}


def boto():
    answer = shared.client("sagemaker-runtime").invoke_endpoint_with_response_stream(EndpointName="chat", Body=b"Hi")
    return b"".join(event["PayloadPart"]["Bytes"] for event in answer["Body"])


ways = {
    "invoke": lambda: Endpoint(endpoint_name="chat").invoke(body="Hi", **given).body.read(),
    "invoke_with_response_stream": lambda: Endpoint(endpoint_name="chat").invoke_with_response_stream(body="Hi", **given),
    "the same, refused": lambda: Endpoint(endpoint_name="gone").invoke_with_response_stream(body="Hi", **given),
    "boto3": boto,
}
for name, way in ways.items():
    open("asked", "w").close()
    try:
        came = way()
    except Exception as error:
        came = f"{type(error).__name__}: {error}"
    print(f"{name}: {came}, requests {len(open('asked').readlines())}")
PY
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_CONFIG_FILE=none AWS_SHARED_CREDENTIALS_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
venv/bin/python probe.py 2>/dev/null | tee seen
diff seen - <<'SEEN'
invoke: b'one two', requests 1
invoke_with_response_stream: AttributeError: 'EventStream' object has no attribute 'get', requests 1
the same, refused: ValidationError: An error occurred (ValidationError) when calling the InvokeEndpointWithResponseStream operation: Endpoint gone not found, requests 1
boto3: b'one two', requests 1
SEEN
