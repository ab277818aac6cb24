#!/usr/bin/env bash
# The asynchronous client of the SDK for Java 2.51.4 takes half an answer for all of it where the connection ends before the answer does.
#
# Guess: the future fails, as the synchronous client does: a response in chunks has ended when its last chunk has come (RFC 9112, 7.1), and a stream of
# InvokeEndpointWithResponseStream, for which Java has the asynchronous client alone, has no other end. Seen, with the HTTP client that the SDK takes
# by itself, Netty's: the future completes, onComplete is called and onError is not, for streams and for InvokeEndpoint. An answer whose
# length was announced fails. So it is over TLS, where the other side ends the connection; a connection that is reset fails in both.
set -euo pipefail
dir=$(mktemp -d); trap 'kill ${!-} 2>/dev/null || true; rm -rf "$dir"' EXIT; cd "$dir"
cat >server.py <<'PY'
# Stands for SageMaker Runtime: one part of an answer, and then what the endpoint's name says. Framing: "application/vnd.amazon.eventstream".
import http.server, struct, time, zlib

HEADERS = {":message-type": "event", ":event-type": "PayloadPart", ":content-type": "application/octet-stream"}


def part(payload):
    head = b"".join(struct.pack(">B", len(k)) + k.encode() + b"\x07" + struct.pack(">H", len(v)) + v.encode() for k, v in HEADERS.items())
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return body + struct.pack(">I", zlib.crc32(body))


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


END = b"0\r\n\r\n"
AFTER = {
    "whole": chunk(part(b"two")) + END,
    "between": b"",
    "within": chunk(part(b"two"))[:40],
}


class Runtime(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        _, _, endpoint, way = self.path.split("/")
        stream = way == "invocations-response-stream"
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream" if stream else "text/plain")
        counted = endpoint == "counted"  # Seven bytes are announced, and four come.
        self.send_header(*(("content-length", "7") if counted else ("transfer-encoding", "chunked")))
        self.end_headers()
        if stream:
            self.wfile.write(chunk(part(b"one ")) + AFTER[endpoint])
        else:
            self.wfile.write(b"one " if counted else chunk(b"one ") + (END if endpoint == "whole" else b""))
        self.wfile.flush()
        if endpoint != "whole":
            time.sleep(0.3)
            self.close_connection = True

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
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponseHandler;

class Probe {
  static String attempt(Supplier<String> way) {
    try {
      return way.get();
    } catch (CompletionException | SdkClientException failed) {
      return "fails";
    }
  }

  public static void main(String[] arguments) {
    var runtime = SageMakerRuntimeAsyncClient.builder().overrideConfiguration(it -> it.retryStrategy(retry -> retry.maxAttempts(1))).build();
    var sync = SageMakerRuntimeClient.builder().overrideConfiguration(it -> it.retryStrategy(retry -> retry.maxAttempts(1))).build();
    var body = SdkBytes.fromUtf8String("Hi");
    for (String endpoint : new String[] {"whole", "between", "within"}) {
      var answer = new StringBuilder();
      var told = new StringBuilder();
      var visitor = InvokeEndpointWithResponseStreamResponseHandler.Visitor.builder()
          .onPayloadPart(part -> answer.append(part.bytes().asUtf8String())).build();
      var handler = InvokeEndpointWithResponseStreamResponseHandler.builder().subscriber(visitor)
          .onComplete(() -> told.append("onComplete")).onError(error -> told.append("onError")).build();
      String future = attempt(() -> {
        runtime.invokeEndpointWithResponseStream(request -> request.endpointName(endpoint).body(body), handler).join();
        return "completes";
      });
      System.out.printf("%s, stream: \"%s\", %s, the future %s%n", endpoint, answer, told, future);
    }
    for (String endpoint : new String[] {"whole", "between", "counted"}) {
      System.out.printf("%s, InvokeEndpoint: async client \"%s\", sync client \"%s\"%n", endpoint,
          attempt(() -> runtime.invokeEndpoint(request -> request.endpointName(endpoint).body(body)).join().body().asUtf8String()),
          attempt(() -> sync.invokeEndpoint(request -> request.endpointName(endpoint).body(body)).body().asUtf8String()));
    }
    System.exit(0);
  }
}
JAVA
unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none AWS_ENDPOINT_URL=http://127.0.0.1:$(cat port)
java -cp 'lib/*' Probe.java 2>/dev/null | tee seen
diff seen - <<'SEEN'
whole, stream: "one two", onComplete, the future completes
between, stream: "one ", onComplete, the future completes
within, stream: "one ", onComplete, the future completes
whole, InvokeEndpoint: async client "one ", sync client "one "
between, InvokeEndpoint: async client "one ", sync client "fails"
counted, InvokeEndpoint: async client "fails", sync client "fails"
SEEN
