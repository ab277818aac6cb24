#!/usr/bin/env bash
# A model that fails in the middle of its stream is invoked four times by the SDK for Java 2.51.4, and the beginnings come one behind the other.
#
# Guess: what has reached the subscriber cannot be taken back, so that a ModelStreamError behind the first part ends the call, as it does in the
# SDKs for Python, JavaScript and Go. Seen: the error has no status in the stream, counts as a 500 (github.com/aws/aws-sdk-java-v2, issue 5669), and
# is retried like any other, each attempt into the same visitor: "one one one one " is what has come, of four invocations. The handler can tell:
# onResponse is called at the beginning of each attempt, onError at each end. With AWS_MAX_ATTEMPTS=1 there is one. A ModelError before the stream,
# status 424, is not asked again.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: one part of an answer and then the model's error, or that error at once.
# Framing: "application/vnd.amazon.eventstream".
import http.server, json, struct, zlib


def message(headers, payload):
    head = b"".join(struct.pack(">B", len(k)) + k.encode() + b"\x07" + struct.pack(">H", len(v)) + v.encode() for k, v in headers.items())
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return body + struct.pack(">I", zlib.crc32(body))


PART = {":message-type": "event", ":event-type": "PayloadPart", ":content-type": "application/octet-stream"}
EXCEPTION = {":message-type": "exception", ":exception-type": "ModelStreamError", ":content-type": "application/json"}
BROKEN = json.dumps({"Message": "the model has gone", "ErrorCode": "StreamBroken"}).encode()
STREAM = message(PART, b"one ") + message(EXCEPTION, BROKEN)


class Runtime(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        endpoint = self.path.split("/")[2]
        print(endpoint, file=open("asked", "a"))
        at_once = endpoint.endswith("at-once")
        body = json.dumps({"Message": "no", "OriginalStatusCode": 500}).encode() if at_once else STREAM
        self.send_response(424 if at_once else 200)
        self.send_header("content-type", "application/json" if at_once else "application/vnd.amazon.eventstream")
        if at_once:
            self.send_header("x-amzn-errortype", "ModelError")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
open("port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 server.py 2>/dev/null & while [ ! -s port ]; do kill -0 $!; sleep 0.1; done
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>sagemakerruntime</artifactId><version>2.51.4</version></dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Probe.java <<'JAVA'
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponseHandler;

class Probe {
  public static void main(String[] arguments) {
    var runtime = SageMakerRuntimeAsyncClient.create();
    var answer = new StringBuilder();
    var told = new StringBuilder();
    var visitor = InvokeEndpointWithResponseStreamResponseHandler.Visitor.builder()
        .onPayloadPart(part -> answer.append(part.bytes().asUtf8String())).build();
    var handler = InvokeEndpointWithResponseStreamResponseHandler.builder().subscriber(visitor)
        .onResponse(response -> told.append("R")).onError(error -> told.append("E")).build();
    String error = "no error";
    try {
      runtime.invokeEndpointWithResponseStream(
          request -> request.endpointName(arguments[0]).body(SdkBytes.fromUtf8String("Hi")), handler).join();
    } catch (CompletionException failed) {
      error = failed.getCause().getClass().getSimpleName();
    }
    System.out.printf("%s: \"%s\", onResponse and onError %s, %s", arguments[0], answer, told, error);
    System.exit(0);
  }
}
JAVA
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_MAX_ATTEMPTS AWS_RETRY_MODE
export AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
probe() {
  : >asked
  java -cp 'lib/*' Probe.java "$1" 2>/dev/null
  echo ", invoked $(wc -l <asked)"
}
{
  probe chat
  AWS_RETRY_MODE=standard probe chat-standard
  AWS_MAX_ATTEMPTS=1 probe chat-one-attempt
  probe chat-at-once
} | tee seen
diff seen - <<'SEEN'
chat: "one one one one ", onResponse and onError REREREREE, ModelStreamErrorException, invoked 4
chat-standard: "one one one ", onResponse and onError REREREE, ModelStreamErrorException, invoked 3
chat-one-attempt: "one ", onResponse and onError REE, ModelStreamErrorException, invoked 1
chat-at-once: "", onResponse and onError E, ModelErrorException, invoked 1
SEEN
