#!/usr/bin/env bash
# A comment behind a value of ~/.aws/config, and quotes around one, belong to the value or not: that depends on the SDK.
#
# Guess: "source_profile = work # alice" is the profile work to all of them, and quotes are part of a value to all of them, or to none.
# Seen: boto3 1.44.8 (botocore, and with it the AWS CLI) keeps the comment, so that the profile `work # alice` does not exist; the SDKs
# for JavaScript (@smithy/shared-ini-file-loader 4.7.2), Go (config 1.33.18) and Java (profiles 2.31.1) drop it. Go drops the quotes, and
# then its ExternalId is another than that of the three others. Behind a section's name all of them take a comment.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat >config <<'INI'
[profile shared] # of the fraud team
role_arn = arn:aws:iam::111111111111:role/shared
source_profile = work # alice
region = eu-west-1 ; Ireland
external_id = "111111111111"
role_session_name = a#b
[profile work]
aws_access_key_id = A
aws_secret_access_key = B
INI
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @smithy/shared-ini-file-loader@4.7.2 >/dev/null 2>&1
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
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	files := func(options *config.LoadSharedConfigOptions) {
		options.ConfigFiles = []string{"config"}
		options.CredentialsFiles = []string{}
	}
	read, err := config.LoadSharedConfigProfile(context.Background(), "shared", files)
	if err != nil {
		panic(err)
	}
	fmt.Printf("go         %s | %s | %s | %s\n", read.SourceProfileName, read.Region, read.ExternalID, read.RoleSessionName)
}
GO
(cd go && go mod tidy >/dev/null 2>&1 && go build -o ../probe .)
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>profiles</artifactId><version>2.31.1</version></dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Probe.java <<'JAVA'
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

class Probe {
  public static void main(String[] arguments) {
    Profile read = ProfileFile.defaultProfileFile().profile("shared").get();
    System.out.printf("java       %s | %s | %s | %s%n", read.property("source_profile").get(), read.property("region").get(),
        read.property("external_id").get(), read.property("role_session_name").get());
  }
}
JAVA
cat >probe.py <<'PY'
import botocore.session

read = botocore.session.Session().full_config["profiles"]["shared"]
print("boto3     ", " | ".join(read[key] for key in ("source_profile", "region", "external_id", "role_session_name")))
PY
cat >probe.cjs <<'JS'
const { loadSharedConfigFiles } = require("@smithy/shared-ini-file-loader");
loadSharedConfigFiles().then(({ configFile: { shared: read } }) =>
  console.log("javascript", [read.source_profile, read.region, read.external_id, read.role_session_name].join(" | ")),
);
JS
unset AWS_PROFILE
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/none
{ venv/bin/python probe.py; node probe.cjs; ./probe; java -cp 'lib/*' Probe.java 2>/dev/null; } | tee seen
diff seen - <<'SEEN'
boto3      work # alice | eu-west-1 ; Ireland | "111111111111" | a#b
javascript work | eu-west-1 | "111111111111" | a#b
go         work | eu-west-1 | 111111111111 | a#b
java       work | eu-west-1 | "111111111111" | a#b
SEEN
