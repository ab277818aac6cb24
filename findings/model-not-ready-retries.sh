#!/usr/bin/env bash
# A model that is still loading is asked again by boto3 in the mode `legacy` and by the SDK for JavaScript, and given up at once by boto3 in
# the modes `standard` and `adaptive` and by the SDK for Go.
#
# InvokeEndpoint answers ModelNotReadyException, HTTP status 429, while a serverless endpoint is provisioned or a multi-model endpoint loads
# the model: "Wait and try your request again" (API model of sagemaker-runtime).
#
# Guess: each SDK asks again after a 429, and the newer modes of boto3 at least where the old one did. Seen, with boto3 1.44.8,
# @aws-sdk/client-sagemaker-runtime 3.1164.0 and sagemakerruntime 1.50.4 for Go: the modes that AWS recommends go by the error's name, and this
# one is not on their list (github.com/boto/botocore, issue 2635); JavaScript goes by the status, too. ServiceUnavailable, a 503, is
# asked again by all. In Go the name can be added: retry.AddWithErrorCodes.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: answers with the error that the endpoint's name begins with, and notes each request.
import http.server

STATUS = {"ModelNotReadyException": 429, "ServiceUnavailable": 503}


class Runtime(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        endpoint = self.path.split("/")[2]
        print(endpoint, file=open("asked", "a"))
        error = endpoint.split("-")[0]
        body = b'{"Message": "no"}'
        self.send_response(STATUS[error])
        self.send_header("x-amzn-errortype", error)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sagemaker-runtime@3.1164.0 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
cat >probe.py <<'PY'
import sys

import boto3
from botocore.config import Config

for mode in ("legacy", "standard", "adaptive"):
    runtime = boto3.client("sagemaker-runtime", config=Config(retries={"mode": mode}))
    try:
        runtime.invoke_endpoint(EndpointName=f"{sys.argv[1]}-boto3-{mode}", Body=b"1")
    except runtime.exceptions.ClientError:
        pass
PY
cat >probe.cjs <<'JS'
const { InvokeEndpointCommand, SageMakerRuntimeClient } = require("@aws-sdk/client-sagemaker-runtime");
new SageMakerRuntimeClient().send(new InvokeEndpointCommand({ EndpointName: `${process.argv[2]}-javascript`, Body: "1" })).catch(() => undefined);
JS
cat >go.mod <<'GO'
module probe

go 1.24

require (
	github.com/aws/aws-sdk-go-v2 v1.48.0
	github.com/aws/aws-sdk-go-v2/config v1.33.18
	github.com/aws/aws-sdk-go-v2/service/sagemakerruntime v1.50.4
)
GO
cat >main.go <<'GO'
package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
)

func invoke(name string, options ...func(*sagemakerruntime.Options)) {
	own, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	input := &sagemakerruntime.InvokeEndpointInput{EndpointName: aws.String(os.Args[1] + name), Body: []byte("1")}
	_, _ = sagemakerruntime.NewFromConfig(own, options...).InvokeEndpoint(context.Background(), input)
}

func main() {
	invoke("-go")
	invoke("-go-with-the-name-added", func(options *sagemakerruntime.Options) {
		options.Retryer = retry.AddWithErrorCodes(retry.NewStandard(), "ModelNotReadyException")
	})
}
GO
go mod tidy >/dev/null 2>&1
go build -o probe .
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_RETRY_MODE AWS_MAX_ATTEMPTS
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none
export AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
for error in ModelNotReadyException ServiceUnavailable; do
  venv/bin/python probe.py "$error"; node --no-warnings probe.cjs "$error"; ./probe "$error" 2>/dev/null
done
uniq -c asked | while read -r times endpoint; do echo "$endpoint: asked $times"; done | tee seen
diff seen - <<'SEEN'
ModelNotReadyException-boto3-legacy: asked 5
ModelNotReadyException-boto3-standard: asked 1
ModelNotReadyException-boto3-adaptive: asked 1
ModelNotReadyException-javascript: asked 3
ModelNotReadyException-go: asked 1
ModelNotReadyException-go-with-the-name-added: asked 3
ServiceUnavailable-boto3-legacy: asked 5
ServiceUnavailable-boto3-standard: asked 3
ServiceUnavailable-boto3-adaptive: asked 3
ServiceUnavailable-javascript: asked 3
ServiceUnavailable-go: asked 3
ServiceUnavailable-go-with-the-name-added: asked 3
SEEN
