#!/usr/bin/env bash
# One profile with a role_arn and no duration_seconds asks for sessions of another length in each SDK.
#
# Guess: where duration_seconds is absent each SDK sends no DurationSeconds, and STS gives its hour. Seen: boto3 1.44.8 sends none,
# the SDK for JavaScript (@aws-sdk/credential-providers 3.1169.0) sends 3600, and the SDK for Go v2 (config 1.33.18) sends 900, so that a
# session ends after a quarter of an hour. With duration_seconds all three send what it says.
set -euo pipefail
dir=$(mktemp -d); trap 'kill $! 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Answers AssumeRole, and says who asked for how long.
import http.server, urllib.parse

class Sts(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = urllib.parse.parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        print(asked["RoleSessionName"][0], asked.get("DurationSeconds", ["none"])[0], flush=True)
        keys = "".join(f"<{k}>{v}</{k}>" for k, v in (("AccessKeyId", "A"), ("SecretAccessKey", "B"), ("SessionToken", "C"), ("Expiration", "2099-01-01T00:00:00Z")))
        body = f'<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>{keys}</Credentials></AssumeRoleResult></AssumeRoleResponse>'.encode()
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
for sdk in boto3 javascript go; do
  for length in none 7200; do
    printf '[profile %s-%s]\nrole_arn = arn:aws:iam::111111111111:role/shared\nsource_profile = me\nrole_session_name = %s-%s\nregion = eu-west-1\n' $sdk $length $sdk $length
    [ $length = none ] || echo "duration_seconds = $length"
  done
done >config
printf '[me]\naws_access_key_id = A\naws_secret_access_key = B\n' >credentials
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials AWS_ENDPOINT_URL_STS=http://127.0.0.1:$(cat port)
export AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN

python3 -m venv venv
venv/bin/pip install --quiet 'boto3==1.44.8' 2>/dev/null
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/credential-providers@3.1169.0 >/dev/null 2>&1
mkdir go
cat >go/go.mod <<'GO'
module probe

go 1.24

require github.com/aws/aws-sdk-go-v2/config v1.33.18
GO
cat >go/main.go <<'GO'
package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	loaded, err := config.LoadDefaultConfig(context.Background(), config.WithSharedConfigProfile(os.Args[1]))
	if err == nil {
		_, err = loaded.Credentials.Retrieve(context.Background())
	}
	if err != nil {
		panic(err)
	}
}
GO
(cd go && go mod tidy >/dev/null 2>&1 && go build -o ../probe .)
for length in none 7200; do
  venv/bin/python -c "import boto3; boto3.Session(profile_name='boto3-$length').get_credentials().get_frozen_credentials()"
  node --no-warnings -e "require('@aws-sdk/credential-providers').fromIni({ profile: 'javascript-$length' })()"
  ./probe go-$length
done
cat seen
diff seen - <<'SEEN'
boto3-none none
javascript-none 3600
go-none 900
boto3-7200 7200
javascript-7200 7200
go-7200 7200
SEEN
