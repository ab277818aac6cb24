#!/usr/bin/env bash
# @aws-lambda-powertools/logger 2.36.0 leaves out the errors of an AggregateError, which is what Node.js makes of a host with several
# addresses.
#
# Guess: the logger shows errors as deep as they go: the cause, the members that an SDK puts on an error, errors within lists; and so
# those of an AggregateError. Seen: all but those. An AggregateError of a refused connection has no message of its own, so that what is
# logged has a code and names no address. FullBatchFailureError of @aws-lambda-powertools/batch 2.35.0, whose list is an ordinary member,
# is logged with its errors.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/logger@2.36.0 @aws-lambda-powertools/batch@2.35.0 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { createServer, get } = require("node:http");
const { FullBatchFailureError } = require("@aws-lambda-powertools/batch");
const { Logger } = require("@aws-lambda-powertools/logger");

console.error = (line) => {
  const { name, message, code, $metadata, cause, errors, recordErrors } = JSON.parse(line).error;
  const messages = (list) => list?.map((one) => one.message);
  console.log(JSON.stringify({ name, message, code, $metadata, cause: cause?.message, errors: messages(errors), recordErrors: messages(recordErrors) }));
};
process.env.POWERTOOLS_DEV = "true";
const logger = new Logger();
const inner = new Error("no such table");
logger.error("failed", Object.assign(new Error("outer", { cause: inner }), { $metadata: { attempts: 1 } }));
logger.error("failed", new FullBatchFailureError([inner]));
logger.error("failed", new AggregateError([inner], "several"));

/** A port that nobody listens on any more, of a name with two addresses. */
const server = createServer().listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const addresses = ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 }));
  const lookup = (_host, _options, done) => done(null, addresses);
  server.close(() => get({ host: "own.example", port, lookup }).on("error", (error) => {
    console.log(`${error.name} of ${error.errors.length}`);
    logger.error("failed", error);
  }));
});
JS
node --no-warnings probe.cjs | tee seen
diff seen - <<'SEEN'
{"name":"Error","message":"outer","$metadata":{"attempts":1},"cause":"no such table"}
{"name":"FullBatchFailureError","message":"All records failed processing. See individual errors below.","recordErrors":["no such table"]}
{"name":"AggregateError","message":"several"}
AggregateError of 2
{"name":"AggregateError","message":"","code":"ECONNREFUSED"}
SEEN
