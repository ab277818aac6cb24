#!/usr/bin/env bash
# The SDK for Go takes a streamed answer whose connection breaks for a whole one, from sagemakerruntime 1.50 on.
#
# Guess: Events() is closed, and Err() then says "unexpected EOF", as it does in 1.49.6: InvokeEndpointWithResponseStream has no last event to look for,
# so that the end of the response alone tells where an answer ends. Seen with 1.50.4: Err(), and what Close() gives back, is nil when the connection
# breaks, between two parts and within one, so that half an answer is taken for all of it. An error that the service sends is there. 1.50.0
# brought "schema-based (de)serialization", and with it smithy-go's reader of streams (1.28.9), which takes io.ErrUnexpectedEOF for io.EOF.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: one part of an answer, and then what the endpoint's name says. Framing: "application/vnd.amazon.eventstream".
import http.server, json, struct, time, zlib


def message(headers, payload):
    head = b"".join(struct.pack(">B", len(k)) + k.encode() + b"\x07" + struct.pack(">H", len(v)) + v.encode() for k, v in headers.items())
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return body + struct.pack(">I", zlib.crc32(body))


def part(text):
    return message({":message-type": "event", ":event-type": "PayloadPart", ":content-type": "application/octet-stream"}, text)


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


EXCEPTION = {":message-type": "exception", ":exception-type": "ModelStreamError", ":content-type": "application/json"}
BROKEN = message(EXCEPTION, json.dumps({"Message": "the model has gone", "ErrorCode": "StreamBroken"}).encode())
END = b"0\r\n\r\n"
AFTER = {
    "whole": chunk(part(b"two")) + END,
    "model": chunk(BROKEN) + END,
    "between": b"",
    "within": chunk(part(b"two"))[:40],
}


class Runtime(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        endpoint = self.path.split("/")[2]
        self.wfile.write(chunk(part(b"one ")) + AFTER[endpoint])
        self.wfile.flush()
        if endpoint in ("between", "within"):
            time.sleep(0.3)
            self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2>/dev/null & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
)

func main() {
	ctx := context.Background()
	own, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		panic(err)
	}
	runtime := sagemakerruntime.NewFromConfig(own)
	for _, endpoint := range []string{"whole", "model", "between", "within"} {
		input := &sagemakerruntime.InvokeEndpointWithResponseStreamInput{EndpointName: aws.String(endpoint), Body: []byte("Hi")}
		output, err := runtime.InvokeEndpointWithResponseStream(ctx, input)
		if err != nil {
			panic(err)
		}
		stream, got := output.GetStream(), ""
		for event := range stream.Events() {
			got += string(event.(*types.ResponseStreamMemberPayloadPart).Value.Bytes)
		}
		time.Sleep(300 * time.Millisecond) // An error that comes late is not what is missing.
		fmt.Printf("%s, %s: %q, Err() %v, Close() %v\n", os.Args[1], endpoint, got, stream.Err(), stream.Close())
	}
}
GO
for version in 1.49.6 1.50.4; do
  mkdir "$version"
  cp main.go "$version"
  printf 'module probe\n\ngo 1.24\n\nrequire (\n\tgithub.com/aws/aws-sdk-go-v2/config v1.33.18\n' >"$version/go.mod"
  printf '\tgithub.com/aws/aws-sdk-go-v2/service/sagemakerruntime v%s\n)\n' "$version" >>"$version/go.mod"
  (cd "$version" && go mod tidy >/dev/null 2>&1 && go build -o probe .)
done
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
for version in 1.49.6 1.50.4; do "$version/probe" "$version"; done | tee seen
diff seen - <<'SEEN'
1.49.6, whole: "one two", Err() <nil>, Close() <nil>
1.49.6, model: "one ", Err() ModelStreamError: the model has gone, Close() ModelStreamError: the model has gone
1.49.6, between: "one ", Err() unexpected EOF, Close() unexpected EOF
1.49.6, within: "one ", Err() unexpected EOF, Close() unexpected EOF
1.50.4, whole: "one two", Err() <nil>, Close() <nil>
1.50.4, model: "one ", Err() ModelStreamError: the model has gone, Close() ModelStreamError: the model has gone
1.50.4, between: "one ", Err() <nil>, Close() <nil>
1.50.4, within: "one ", Err() <nil>, Close() <nil>
SEEN
