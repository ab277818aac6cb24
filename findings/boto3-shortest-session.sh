#!/usr/bin/env bash
# With duration_seconds = 900, the shortest session there is, boto3 1.44.8 assumes the role anew for every request.
#
# 900 is the least that AssumeRole takes (STS API reference, DurationSeconds).
#
# Guess: a session serves until shortly before its end; the shortest asks STS four times an hour. Seen: boto3 renews as soon as less than a
# quarter of an hour is left, which of 900 seconds is always: there is an AssumeRole before each request, until STS throttles
# (github.com/boto/botocore, issue 2189). With 1200 there is one for all. A credential_process whose sessions last 900 seconds is started for
# each request, too, and once more at the beginning. The SDKs for JavaScript (@aws-sdk/credential-providers 3.1169.0) and Go v2 (config
# 1.33.18) ask once.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for STS and for SageMaker Runtime, and notes who assumed a role, or invoked an endpoint.
import http.server, time, urllib.parse


class Aws(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        answer, kind = "1", "text/csv"
        if not self.path.startswith("/endpoints/"):
            asked = {name: values[0] for name, values in urllib.parse.parse_qs(body).items()}
            print(asked["RoleSessionName"], "AssumeRole", file=open("asked", "a"))
            end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + int(asked["DurationSeconds"])))
            keys = {"AccessKeyId": "A", "SecretAccessKey": "B", "SessionToken": "C", "Expiration": end}
            inner = "".join(f"<{name}>{value}</{name}>" for name, value in keys.items())
            kind = "text/xml"
            answer = f"<AssumeRoleResponse><AssumeRoleResult><Credentials>{inner}</Credentials></AssumeRoleResult></AssumeRoleResponse>"
        else:
            print(self.path.split("/")[2], "InvokeEndpoint", file=open("asked", "a"))
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Aws)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2>/dev/null & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
cat >process.py <<'PY'
import datetime, json

print("process started", file=open("asked", "a"))
end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=900)
print(json.dumps({"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "B", "SessionToken": "C", "Expiration": end.isoformat()}))
PY
for who in boto3-900 boto3-1200 javascript-900 go-900; do
  printf '[profile %s]\nrole_arn = arn:aws:iam::111111111111:role/shared\nsource_profile = me\nrole_session_name = %s\nduration_seconds = %s\n' $who $who ${who#*-}
done >config
printf '[profile process]\ncredential_process = python3 process.py\n' >>config
printf '[me]\naws_access_key_id = A\naws_secret_access_key = B\n' >credentials
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/credential-providers@3.1169.0 @aws-sdk/client-sagemaker-runtime@3.1164.0 >/dev/null 2>&1
cat >probe.py <<'PY'
import sys

import boto3

runtime = boto3.Session(profile_name=sys.argv[1]).client("sagemaker-runtime")
for _ in range(5):
    runtime.invoke_endpoint(EndpointName=sys.argv[1], Body=b"1")
PY
cat >probe.cjs <<'JS'
const { fromIni } = require("@aws-sdk/credential-providers");
const { InvokeEndpointCommand, SageMakerRuntimeClient } = require("@aws-sdk/client-sagemaker-runtime");
(async () => {
  const profile = process.argv[2];
  const runtime = new SageMakerRuntimeClient({ credentials: fromIni({ profile }) });
  for (let time = 0; time < 5; time += 1) await runtime.send(new InvokeEndpointCommand({ EndpointName: profile, Body: "1" }));
})();
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
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
)

func main() {
	ctx := context.Background()
	own, err := config.LoadDefaultConfig(ctx, config.WithSharedConfigProfile(os.Args[1]))
	if err != nil {
		panic(err)
	}
	runtime := sagemakerruntime.NewFromConfig(own)
	for range 5 {
		input := &sagemakerruntime.InvokeEndpointInput{EndpointName: aws.String(os.Args[1]), Body: []byte("1")}
		if _, err := runtime.InvokeEndpoint(ctx, input); err != nil {
			panic(err)
		}
	}
}
GO
go mod tidy >/dev/null 2>&1
go build -o probe .
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials AWS_EC2_METADATA_DISABLED=true
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port) AWS_ENDPOINT_URL_STS=http://127.0.0.1:$(cat port)
for profile in boto3-900 boto3-1200 process; do venv/bin/python probe.py $profile; done
node --no-warnings probe.cjs javascript-900
./probe go-900
sort asked | uniq -c | while read -r times what; do echo "$what: $times"; done | tee seen
diff seen - <<'SEEN'
boto3-1200 AssumeRole: 1
boto3-1200 InvokeEndpoint: 5
boto3-900 AssumeRole: 5
boto3-900 InvokeEndpoint: 5
go-900 AssumeRole: 1
go-900 InvokeEndpoint: 5
javascript-900 AssumeRole: 1
javascript-900 InvokeEndpoint: 5
process InvokeEndpoint: 5
process started: 6
SEEN
