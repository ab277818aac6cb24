#!/usr/bin/env bash
# The AWS SDK for Java 2.51.4 gives up on a model after half of the minute that it has, and invokes it again.
#
# A model has 60 seconds to answer, and the socket's timeout should be longer. Source: SageMaker Runtime API reference, InvokeEndpoint.
#
# Guess: the client of this very service waits for a minute, as boto3's does (read_timeout, 60 seconds); or apiCallAttemptTimeout of 70 seconds
# makes it so. Seen, with a model that takes 35 seconds: both clients of Java give up after 30, the socket's timeout, and ask again, so that the
# model is at work twice for one answer; with either setting of the API call's time, too. Only the HTTP client's socketTimeout, readTimeout of
# Netty's, helps. boto3 1.44.8, @aws-sdk/client-sagemaker-runtime 3.1164.0 and sagemakerruntime 1.50.4 for Go ask once.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${server:-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: each endpoint takes 35 seconds for its first answer, and answers at once afterwards.
import http.server, os, time


class Runtime(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        asked = "asked-" + self.path.split("/")[2]
        again = os.path.exists(asked)
        print(1, file=open(asked, "a"))
        time.sleep(0 if again else 35)
        self.send_response(200)
        self.send_header("content-length", "1")
        self.end_headers()
        self.wfile.write(b"1")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2>/dev/null & server=$!
while [ ! -s port ]; do kill -0 $server; sleep 0.1; done
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>sagemakerruntime</artifactId><version>2.51.4</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>apache5-client</artifactId><version>2.51.4</version></dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Probe.java <<'JAVA'
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClientBuilder;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;

class Probe {
  static InvokeEndpointRequest request(String endpoint) {
    return InvokeEndpointRequest.builder().endpointName(endpoint).body(SdkBytes.fromUtf8String("1")).build();
  }

  static CompletableFuture<?> invoke(String endpoint, SageMakerRuntimeClientBuilder builder) {
    return CompletableFuture.runAsync(() -> builder.build().invokeEndpoint(request(endpoint)), task -> new Thread(task).start());
  }

  public static void main(String[] arguments) {
    Duration enough = Duration.ofSeconds(70);
    CompletableFuture.allOf(
        invoke("java", SageMakerRuntimeClient.builder()),
        invoke("java-attempt-70", SageMakerRuntimeClient.builder().overrideConfiguration(it -> it.apiCallAttemptTimeout(enough))),
        invoke("java-call-70", SageMakerRuntimeClient.builder().overrideConfiguration(it -> it.apiCallTimeout(enough))),
        invoke("java-socket-70", SageMakerRuntimeClient.builder().httpClientBuilder(Apache5HttpClient.builder().socketTimeout(enough))),
        SageMakerRuntimeAsyncClient.create().invokeEndpoint(request("java-async"))).join();
    System.exit(0);
  }
}
JAVA
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sagemaker-runtime@3.1164.0 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { InvokeEndpointCommand, SageMakerRuntimeClient } = require("@aws-sdk/client-sagemaker-runtime");
new SageMakerRuntimeClient().send(new InvokeEndpointCommand({ EndpointName: "javascript", Body: "1" }));
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

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
)

func main() {
	ctx := context.Background()
	own, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		panic(err)
	}
	input := &sagemakerruntime.InvokeEndpointInput{EndpointName: aws.String("go"), Body: []byte("1")}
	if _, err = sagemakerruntime.NewFromConfig(own).InvokeEndpoint(ctx, input); err != nil {
		panic(err)
	}
}
GO
go mod tidy >/dev/null 2>&1
go build -o probe .
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_MAX_ATTEMPTS AWS_RETRY_MODE
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none
export AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
clients=()
java -cp 'lib/*' Probe.java 2>/dev/null & clients+=($!)
venv/bin/python -c 'import boto3; boto3.client("sagemaker-runtime").invoke_endpoint(EndpointName="boto3", Body=b"1")' & clients+=($!)
node --no-warnings probe.cjs & clients+=($!)
./probe & clients+=($!)
for client in "${clients[@]}"; do wait "$client"; done
for asked in asked-*; do echo "${asked#asked-}: asked $(wc -l <"$asked")"; done | tee seen
diff seen - <<'SEEN'
boto3: asked 1
go: asked 1
java: asked 2
java-async: asked 2
java-attempt-70: asked 2
java-call-70: asked 2
java-socket-70: asked 1
javascript: asked 1
SEEN
