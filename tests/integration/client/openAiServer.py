"""
An OpenAI-compatible path of SageMaker on loopback, which takes no token but those that AWS's own generator makes.

usage: openAiServer.py TOKEN_GENERATOR.py ACCESS_KEY SECRET_KEY SESSION_TOKEN; prints its port.
"""

import base64
import http.server
import importlib.util
import json
import sys
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import botocore.auth
from botocore.credentials import Credentials

spec = importlib.util.spec_from_file_location("token_generator", sys.argv[1])
generator = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generator)
CREDENTIALS = Credentials(*sys.argv[2:5])


def generated(signed_at, region, seconds):
    """What the generator would have made at that second."""
    botocore.auth.get_current_datetime = lambda *_, **__: signed_at.replace(tzinfo=None)
    return generator._generate_token(CREDENTIALS, region, seconds)


def why_refused(token):
    plain = base64.b64decode(token.removeprefix("sagemaker-api-key-")).decode()
    query = {name: values[0] for name, values in parse_qs(urlsplit("https://" + plain).query).items()}
    signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    seconds = int(query["X-Amz-Expires"])
    if token != generated(signed_at, query["X-Amz-Credential"].split("/")[2], seconds):
        return "not what the generator makes"
    age = (datetime.now(timezone.utc) - signed_at).total_seconds()
    return None if -60 < age < seconds else "expired"


class Endpoint(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            reason = why_refused(self.headers["authorization"].removeprefix("Bearer "))
        except Exception as error:  # Whatever is no token at all.
            reason = repr(error)
        if reason or not self.path.endswith("/openai/v1/chat/completions"):
            return self.say(403, {"message": reason or self.path})
        said = f"{asked['messages'][-1]['content']} at {self.path}"
        choice = {"index": 0, "finish_reason": "stop"}
        head = {"id": "1", "created": 0, "model": "m"}
        if not asked.get("stream"):
            choice["message"] = {"role": "assistant", "content": said}
            return self.say(200, {**head, "object": "chat.completion", "choices": [choice]})
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for word in said.split(" "):
            part = {"index": 0, "delta": {"content": word}, "finish_reason": None}
            chunk = {**head, "object": "chat.completion.chunk", "choices": [part]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def say(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
print(server.server_port, flush=True)
server.serve_forever()
