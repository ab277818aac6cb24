#!/usr/bin/env bash
# With AWS_PROFILE of a role each client of the SDKs for JavaScript and Java assumes the role for itself; in boto3 all share one session.
#
# Guess: the default chain is the process's, as boto3's default session is, so that three clients, or a client for each request, assume the
# role once an hour. Seen: @aws-sdk/client-sagemaker-runtime 3.1164.0, and sagemakerruntime with sts 2.51.4 for Java, call AssumeRole for each
# client, until STS throttles. One provider that is given to each client, DefaultCredentialsProvider.create() or fromNodeProviderChain() of
# @aws-sdk/credential-providers 3.1169.0, is the same chain with one session for all. In boto3 1.44.8 a Session for each client is a session each.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for STS and for SageMaker Runtime, and notes each AssumeRole.
import http.server, time

END = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
VALUES = {"AccessKeyId": "A", "SecretAccessKey": "B", "SessionToken": "C", "Expiration": END}
INNER = "".join(f"<{name}>{value}</{name}>" for name, value in VALUES.items())
ASSUMED = f"<AssumeRoleResponse><AssumeRoleResult><Credentials>{INNER}</Credentials></AssumeRoleResult></AssumeRoleResponse>"


class Aws(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        assume = b"Action=AssumeRole" in self.rfile.read(int(self.headers["content-length"]))
        print("AssumeRole" if assume else "InvokeEndpoint", file=open("asked", "a"))
        answer = ASSUMED if assume else "1"
        self.send_response(200)
        self.send_header("content-type", "text/xml" if assume else "text/csv")
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
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sagemaker-runtime@3.1164.0 @aws-sdk/credential-providers@3.1169.0 >/dev/null 2>&1
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>sagemakerruntime</artifactId><version>2.51.4</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>sts</artifactId><version>2.51.4</version></dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >probe.py <<'PY'
import sys

import boto3

for _ in range(3):
    maker = boto3.Session() if sys.argv[1] == "own" else boto3
    maker.client("sagemaker-runtime").invoke_endpoint(EndpointName="churn", Body=b"1")
PY
cat >probe.cjs <<'JS'
const { InvokeEndpointCommand, SageMakerRuntimeClient } = require("@aws-sdk/client-sagemaker-runtime");
const { fromNodeProviderChain } = require("@aws-sdk/credential-providers");
(async () => {
  const options = process.argv[2] === "shared" ? { credentials: fromNodeProviderChain() } : {};
  for (let made = 0; made < 3; made += 1)
    await new SageMakerRuntimeClient(options).send(new InvokeEndpointCommand({ EndpointName: "churn", Body: "1" }));
})();
JS
cat >Probe.java <<'JAVA'
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

class Probe {
  public static void main(String[] arguments) {
    for (int made = 0; made < 3; made++) {
      var builder = SageMakerRuntimeClient.builder();
      if (arguments[0].equals("shared")) builder.credentialsProvider(DefaultCredentialsProvider.create());
      builder.build().invokeEndpoint(request -> request.endpointName("churn").body(SdkBytes.fromUtf8String("1")));
    }
  }
}
JAVA
printf '[profile shared]\nrole_arn = arn:aws:iam::111111111111:role/shared\nsource_profile = me\nregion = eu-west-1\n' >config
printf '[me]\naws_access_key_id = A\naws_secret_access_key = B\n' >credentials
unset AWS_SESSION_TOKEN AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
export AWS_CONFIG_FILE=$PWD/config AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials AWS_EC2_METADATA_DISABLED=true AWS_PROFILE=shared
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
count() {
  : >asked
  "${@:2}" 2>/dev/null
  echo "$1: $(grep -c InvokeEndpoint asked) requests, $(grep -c AssumeRole asked) AssumeRole"
}
{
  count 'boto3, its default session' venv/bin/python probe.py default
  count 'boto3, a Session each' venv/bin/python probe.py own
  count 'javascript' node --no-warnings probe.cjs default
  count 'javascript, one provider' node --no-warnings probe.cjs shared
  count 'java' java -cp 'lib/*' Probe.java default
  count 'java, one provider' java -cp 'lib/*' Probe.java shared
} | tee seen
diff seen - <<'SEEN'
boto3, its default session: 3 requests, 1 AssumeRole
boto3, a Session each: 3 requests, 3 AssumeRole
javascript: 3 requests, 3 AssumeRole
javascript, one provider: 3 requests, 1 AssumeRole
java: 3 requests, 3 AssumeRole
java, one provider: 3 requests, 1 AssumeRole
SEEN
