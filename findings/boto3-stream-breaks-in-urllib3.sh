#!/usr/bin/env bash
# A connection that breaks, or falls silent, in the middle of a streamed answer is an error of urllib3's to boto3 1.44.8's callers, not of botocore's.
#
# Guess: `except (BotoCoreError, ClientError)` around the loop over InvokeEndpointWithResponseStream's events catches what the network does, as it
# does around the Body of InvokeEndpoint: ResponseStreamingError and ReadTimeoutError of botocore.exceptions. Seen: from the loop come
# ProtocolError and ReadTimeoutError of urllib3.exceptions, which are neither. The second has the name of botocore's, so that
# `except ReadTimeoutError` with botocore's passes it by. botocore wraps them for bodies alone (github.com/boto/botocore, pull request 2573).
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: the beginning of an answer, and then the connection breaks, or nothing comes for long.
# Framing: "application/vnd.amazon.eventstream".
import http.server, struct, time, zlib

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
        stream = self.path.endswith("-stream")
        part = message(b"one ") if stream else b"one "
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream" if stream else "text/plain")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.flush()
        if "/silent/" in self.path:
            time.sleep(5)
        self.close_connection = True  # Without the last chunk: the answer is not whole.

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2>/dev/null & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
cat >probe.py <<'PY'
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

runtime = boto3.client("sagemaker-runtime", config=Config(read_timeout=2))


def whole(endpoint):
    yield runtime.invoke_endpoint(EndpointName=endpoint, Body=b"Hi")["Body"].read()


def stream(endpoint):
    for event in runtime.invoke_endpoint_with_response_stream(EndpointName=endpoint, Body=b"Hi")["Body"]:
        yield event["PayloadPart"]["Bytes"]


for endpoint in ("breaks", "silent"):
    for read in (whole, stream):
        got = b""
        try:
            for part in read(endpoint):
                got += part
        except Exception as error:
            kind = type(error)
            print(f"{endpoint}, {read.__name__}: {kind.__module__}.{kind.__name__}, caught: {isinstance(error, (BotoCoreError, ClientError))}")
PY
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
breaks, whole: botocore.exceptions.ResponseStreamingError, caught: True
breaks, stream: urllib3.exceptions.ProtocolError, caught: False
silent, whole: botocore.exceptions.ReadTimeoutError, caught: True
silent, stream: urllib3.exceptions.ReadTimeoutError, caught: False
SEEN
