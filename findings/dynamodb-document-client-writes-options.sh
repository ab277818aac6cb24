#!/usr/bin/env bash
# @aws-sdk/lib-dynamodb 3.1169.0 writes into the options object that its caller gave it.
#
# Guess: DynamoDBDocumentClient.from(client, { marshallOptions }) reads the options; one object can be shared with marshall() of
# @aws-sdk/util-dynamodb. Seen: the first command that is sent sets convertTopLevelContainer to true in the caller's object, and from
# then on marshall() with the same object returns { M: ... } in place of the attributes. Frozen options make that first command fail.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/lib-dynamodb@3.1169.0 @aws-sdk/client-dynamodb@3.1169.0 @aws-sdk/util-dynamodb@3.996.9 >/dev/null 2>&1
cat >probe.cjs <<'JS'
const { createServer } = require("node:http");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, GetCommand } = require("@aws-sdk/lib-dynamodb");
const { marshall } = require("@aws-sdk/util-dynamodb");

const server = createServer((request, response) => {
  request.resume().on("end", () => response.setHeader("content-type", "application/x-amz-json-1.0").end("{}"));
});
server.listen(0, "127.0.0.1", async () => {
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  const marshallOptions = { removeUndefinedValues: true };
  const show = (when) => console.log(`${when}: ${JSON.stringify(marshallOptions)} ${JSON.stringify(marshall({ a: "b" }, marshallOptions))}`);
  show("before from");
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions });
  show("after from");
  await documents.send(new GetCommand({ TableName: "t", Key: { a: "b" } }));
  show("after send");
  const frozen = DynamoDBDocumentClient.from(client, { marshallOptions: Object.freeze({ removeUndefinedValues: true }) });
  const sent = async () => frozen.send(new GetCommand({ TableName: "t", Key: { a: "b" } }));
  console.log("frozen:", await sent().then(() => "sent", (error) => `${error.name}: ${error.message.slice(0, 44)}`));
  server.close();
  client.destroy();
});
JS
node --no-warnings probe.cjs | tee seen
diff seen - <<'SEEN'
before from: {"removeUndefinedValues":true} {"a":{"S":"b"}}
after from: {"removeUndefinedValues":true} {"a":{"S":"b"}}
after send: {"removeUndefinedValues":true,"convertTopLevelContainer":true} {"M":{"a":{"S":"b"}}}
frozen: TypeError: Cannot add property convertTopLevelContainer
SEEN
