#!/usr/bin/env bash
# The AWS SDK for Go v2 does not use AWS_ENDPOINT_URL for the AssumeRole of a profile.
#
# Guess: AWS_ENDPOINT_URL is the endpoint of every client, as it is in boto3 and the SDK for JavaScript, whose AssumeRole goes there.
# Seen: with config 1.33.18 a profile with role_arn asks sts.<region>.amazonaws.com, and only GetCallerIdentity, the program's own
# call, would go to AWS_ENDPOINT_URL. With AWS_ENDPOINT_URL_STS both go where it says.
set -euo pipefail
dir=$(mktemp -d); trap 'kill $! 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for STS, and says what it was asked for.
import http.server, urllib.parse

IDENTITY = "<GetCallerIdentityResult><Arn>arn:aws:sts::111111111111:assumed-role/shared/x</Arn></GetCallerIdentityResult>"
KEYS = "".join(f"<{k}>{v}</{k}>" for k, v in (("AccessKeyId", "A"), ("SecretAccessKey", "B"), ("SessionToken", "C"), ("Expiration", "2099-01-01T00:00:00Z")))

class Sts(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        action = urllib.parse.parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())["Action"][0]
        print(action, flush=True)
        result = IDENTITY if action == "GetCallerIdentity" else f"<AssumeRoleResult><Credentials>{KEYS}</Credentials></AssumeRoleResult>"
        body = f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">{result}</{action}Response>'.encode()
        self.send_response(200)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Sts)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py >seen &
until [ -s port ]; do sleep 0.1; done
printf '[profile shared]\nrole_arn = arn:aws:iam::111111111111:role/shared\nsource_profile = me\nregion = eu-west-1\n' >config
printf '[me]\naws_access_key_id = A\naws_secret_access_key = B\n' >credentials
cat >go.mod <<'GO'
module probe

go 1.24

require (
	github.com/aws/aws-sdk-go-v2/config v1.33.18
	github.com/aws/aws-sdk-go-v2/service/sts v1.52.0
)
GO
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	ctx := context.Background()
	once := config.WithRetryMaxAttempts(1)
	loaded, err := config.LoadDefaultConfig(ctx, config.WithSharedConfigProfile("shared"), once)
	if err != nil {
		panic(err)
	}
	// The proxy that is not there keeps the call from AWS itself.
	if _, err = sts.NewFromConfig(loaded).GetCallerIdentity(ctx, nil); err != nil {
		fmt.Println("error")
		return
	}
	fmt.Println(aws.ToString(&loaded.Region))
}
GO
go mod tidy >/dev/null 2>&1
go build -o probe .
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials AWS_EC2_METADATA_DISABLED=true
export HTTPS_PROXY=http://127.0.0.1:9
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
here=http://127.0.0.1:$(cat port)
AWS_ENDPOINT_URL=$here ./probe | tee answers
AWS_ENDPOINT_URL_STS=$here ./probe | tee -a answers
cat seen
diff answers <(printf 'error\neu-west-1\n')
diff seen <(printf 'AssumeRole\nGetCallerIdentity\n')
