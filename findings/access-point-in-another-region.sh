#!/usr/bin/env bash
# An access point named by its ARN is asked in the ARN's region by boto3 and the SDK for JavaScript, and not at all by the SDK for Go, where the client's
# region is another.
#
# Guess: the ARN says the region, so that each SDK asks there; or each refuses it until it is told to. Source of the setting: AWS SDKs and Tools
# Reference Guide, "Amazon S3 access points".
# Seen: boto3 1.44.8 and @aws-sdk/client-s3 3.1142.0 ask there, s3 1.114.10 for Go refuses by default. AWS_S3_USE_ARN_REGION=true or false is the same to
# all three.
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1142.0 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8
cat >go.mod <<'GO'
module probe

go 1.24

require (
	github.com/aws/aws-sdk-go-v2/config v1.33.18
	github.com/aws/aws-sdk-go-v2/service/s3 v1.114.10
)
GO
cat >main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type asked string

func (host asked) Error() string { return string(host) }

type note struct{}

func (note) Do(request *http.Request) (*http.Response, error) { return nil, asked(request.URL.Host) }

func main() {
	settings, err := config.LoadDefaultConfig(context.Background(), config.WithRetryMaxAttempts(1))
	if err != nil {
		panic(err)
	}
	client := s3.NewFromConfig(settings, func(options *s3.Options) { options.HTTPClient = note{} })
	bucket := "arn:aws:s3:eu-west-1:222222222222:accesspoint/features"
	_, err = client.GetObject(context.Background(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("k")})
	var host asked
	if errors.As(err, &host) {
		fmt.Println("Go:", host)
	} else {
		for errors.Unwrap(err) != nil {
			err = errors.Unwrap(err)
		}
		fmt.Println("Go:", err)
	}
}
GO
cat >probe.cjs <<'JS'
const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");
const handle = async ({ hostname }) => { throw new Error(hostname); };
new S3Client({ requestHandler: { handle }, maxAttempts: 1 })
  .send(new GetObjectCommand({ Bucket: "arn:aws:s3:eu-west-1:222222222222:accesspoint/features", Key: "k" }))
  .catch(({ message }) => console.log(`JavaScript: ${message}`));
JS
cat >probe.py <<'PY'
import boto3


def note(request, **_):
    raise RuntimeError(request.url.split("/")[2])


client = boto3.client("s3")
client.meta.events.register("before-send.s3", note)
try:
    client.get_object(Bucket="arn:aws:s3:eu-west-1:222222222222:accesspoint/features", Key="k")
except Exception as error:
    print(f"boto3: {error}")
PY
go mod tidy >/dev/null 2>&1
go build -o probe .
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL
export AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_SHARED_CREDENTIALS_FILE=none AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1
for value in '' true false; do
  echo "AWS_S3_USE_ARN_REGION=$value"
  if [ -n "$value" ]; then export AWS_S3_USE_ARN_REGION=$value; fi
  venv/bin/python probe.py
  node probe.cjs 2>/dev/null
  ./probe
done | tee seen
diff seen - <<'SEEN'
AWS_S3_USE_ARN_REGION=
boto3: features-222222222222.s3-accesspoint.eu-west-1.amazonaws.com
JavaScript: features-222222222222.s3-accesspoint.eu-west-1.amazonaws.com
Go: endpoint rule error, Invalid configuration: region from ARN `eu-west-1` does not match client region `eu-central-1` and UseArnRegion is `false`
AWS_S3_USE_ARN_REGION=true
boto3: features-222222222222.s3-accesspoint.eu-west-1.amazonaws.com
JavaScript: features-222222222222.s3-accesspoint.eu-west-1.amazonaws.com
Go: features-222222222222.s3-accesspoint.eu-west-1.amazonaws.com
AWS_S3_USE_ARN_REGION=false
boto3: Unsupported configuration when using S3 access-points: Invalid configuration: region from ARN `eu-west-1` does not match client region `eu-central-1` and UseArnRegion is `false`
JavaScript: Invalid configuration: region from ARN `eu-west-1` does not match client region `eu-central-1` and UseArnRegion is `false`
Go: endpoint rule error, Invalid configuration: region from ARN `eu-west-1` does not match client region `eu-central-1` and UseArnRegion is `false`
SEEN
