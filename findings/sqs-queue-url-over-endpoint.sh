#!/usr/bin/env bash
# The SQS client of the AWS SDK for JavaScript sends a message to the host of the QueueUrl, whatever endpoint its settings say.
#
# Guess: AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SQS say where a request goes, and the
# QueueUrl only names the queue; so it is in boto3 1.44.8. Seen: with @aws-sdk/client-sqs 3.1175.0 all four are overruled by a QueueUrl of
# the ordinary host, so that no request is FIPS's or goes to one's own endpoint; ListQueues, which has no QueueUrl, does. The SDK warns.
# `endpoint` in the code, or useQueueUrlAsEndpoint: false, makes it what was guessed.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sqs@3.1175.0 >/dev/null 2>&1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'boto3==1.44.8'
cat >probe.cjs <<'JS'
const { ListQueuesCommand, SendMessageCommand, SQSClient } = require("@aws-sdk/client-sqs");
const send = new SendMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/111111111111/q", MessageBody: "m" });

/** The host that a command is sent to; it is answered here, and the answer is of no account. */
async function host(command, more) {
  let asked;
  const requestHandler = {
    async handle({ hostname }) {
      asked = hostname;
      return { response: { statusCode: 400, headers: {}, body: Buffer.from("{}") } };
    },
  };
  await new SQSClient({ requestHandler, maxAttempts: 1, ...more }).send(command).catch(() => undefined);
  return asked;
}
(async () => {
  console.log("javascript list", await host(new ListQueuesCommand({})));
  console.log("javascript send", await host(send));
  console.log("javascript send", await host(send, { useQueueUrlAsEndpoint: false }), "useQueueUrlAsEndpoint: false");
})();
JS
cat >probe.py <<'PY'
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSResponse


class Empty:
    def stream(self):
        yield b"{}"


def answered(request, **_):
    print("boto3 send", urlsplit(request.url).hostname)
    return AWSResponse(request.url, 400, {}, Empty())


sqs = boto3.client("sqs")
sqs.meta.events.register("before-send.sqs.SendMessage", answered)
try:
    sqs.send_message(QueueUrl="https://sqs.us-east-1.amazonaws.com/111111111111/q", MessageBody="m")
except sqs.exceptions.ClientError:
    pass
PY
unset AWS_PROFILE AWS_ENDPOINT_URL AWS_ENDPOINT_URL_SQS
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=B AWS_CONFIG_FILE=none
for setting in AWS_USE_FIPS_ENDPOINT=true AWS_USE_DUALSTACK_ENDPOINT=true AWS_ENDPOINT_URL=https://own.example AWS_ENDPOINT_URL_SQS=https://own.example; do
  echo "# $setting"
  env "$setting" node --no-warnings probe.cjs 2>/dev/null
  env "$setting" venv/bin/python probe.py
done | tee seen
diff seen - <<'SEEN'
# AWS_USE_FIPS_ENDPOINT=true
javascript list sqs-fips.us-east-1.amazonaws.com
javascript send sqs.us-east-1.amazonaws.com
javascript send sqs-fips.us-east-1.amazonaws.com useQueueUrlAsEndpoint: false
boto3 send sqs-fips.us-east-1.amazonaws.com
# AWS_USE_DUALSTACK_ENDPOINT=true
javascript list sqs.us-east-1.api.aws
javascript send sqs.us-east-1.amazonaws.com
javascript send sqs.us-east-1.api.aws useQueueUrlAsEndpoint: false
boto3 send sqs.us-east-1.api.aws
# AWS_ENDPOINT_URL=https://own.example
javascript list own.example
javascript send sqs.us-east-1.amazonaws.com
javascript send own.example useQueueUrlAsEndpoint: false
boto3 send own.example
# AWS_ENDPOINT_URL_SQS=https://own.example
javascript list own.example
javascript send sqs.us-east-1.amazonaws.com
javascript send own.example useQueueUrlAsEndpoint: false
boto3 send own.example
SEEN
