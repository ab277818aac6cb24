import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { Endpoints } from "../../../client/endpoints/endpoints";
import { deleteEndpointPolicy, getEndpointPolicy, putEndpointPolicy } from "../../../aws/endpointPolicies";
import { SHARE } from "../../client/samples";
import { restoreEnvironment } from "../../environment";
import { installOrSkip, python } from "../parts";

const run = promisify(execFile);

interface Sent {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const CREDENTIALS = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
const SERVED_BY = "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn";
const POLICY = '{"Version":"2012-10-17","Statement":[]}';

/** Each SDK has its own way to say who it is and when it called. */
const ITS_OWN =
  /^(user-agent|x-amz-user-agent|amz-sdk-.*|x-amz-date|x-amz-content-sha256|authorization|host|connection|accept-encoding|expect)$/;

/** What is asked for: the service, the region and the headers that the signature is about, as far as both have them. */
function meaningOf({ method, url, headers, body }: Sent) {
  const own = Object.entries(headers).filter(([name]) => !ITS_OWN.test(name));
  const scope = /Credential=[^/]+\/\d{8}\/([^,]+)/.exec(headers.authorization ?? "")?.[1];
  return { method, url, body, scope, headers: Object.fromEntries(own.sort(([a], [b]) => a.localeCompare(b))) };
}

describe("requests that the SDK for JavaScript has no operation for", function () {
  let server: Server;
  let url: string;
  let sent: Sent[] = [];
  const outside = { ...process.env };

  before(async function () {
    installOrSkip(this);
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        sent.push({
          url: request.url,
          method: request.method,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        });
        if (request.url === "/")
          response
            .setHeader("content-type", "application/x-amz-json-1.1")
            .end(JSON.stringify({ EndpointName: "churn", EndpointArn: SERVED_BY, ResourcePolicy: POLICY }));
        else
          response
            .setHeader("content-type", "application/json")
            .setHeader("x-amzn-invoked-production-variant", "AllTraffic")
            .setHeader("x-amzn-sagemaker-invoked-routed-resource-arn", SERVED_BY)
            .setHeader("x-amzn-sagemaker-invoked-routing-reason", "local-preferred")
            .end("answer");
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env["AWS_ENDPOINT_URL"] = url;
  });
  after(() => {
    restoreEnvironment(outside);
    server?.close();
  });

  it("are those of boto3, and both read the answers alike", async () => {
    sent = [];
    const { stdout } = await run(python, [path.join(__dirname, "newerRequests.py"), url]);
    assert.deepEqual(stdout.trim().split("\n"), ["answer", `${SERVED_BY} local-preferred AllTraffic`, POLICY]);
    const expected = sent.map(meaningOf);

    sent = [];
    const endpoints = new Endpoints(SHARE, { credentials: () => Promise.resolve(CREDENTIALS) });
    const answer = await endpoints.invokeRouter("assistants", "small", "42,0,1", {
      contentType: "text/csv",
      accept: "application/json",
      inferenceId: "7",
      prefixAwareId: "chat",
      customAttributes: "a=b",
    });
    const { servedBy, routingReason, invokedVariant } = answer;
    assert.deepEqual(
      [answer.text(), servedBy, routingReason, invokedVariant],
      ["answer", SERVED_BY, "local-preferred", "AllTraffic"],
    );
    const client = new SageMakerClient({ region: "eu-west-1", credentials: CREDENTIALS });
    assert.equal(await getEndpointPolicy(client, "churn"), POLICY);
    await putEndpointPolicy(client, "churn", POLICY);
    await deleteEndpointPolicy(client, "churn");
    assert.deepEqual(sent.map(meaningOf).map(withoutSpaces), expected.map(withoutSpaces));
    assert.equal(sent.length, 4);
    assert.match(sent[0]!.headers.authorization!, /SignedHeaders=[^,]*x-amzn-sagemaker-routing-target-name/);
    assert.match(sent[1]!.headers.authorization!, /SignedHeaders=[^,]*x-amz-target/);
  });
});

/** JSON is the same with and without white space; its length then is not. */
function withoutSpaces({ headers, body, ...rest }: ReturnType<typeof meaningOf>) {
  const others = Object.entries(headers).filter(([name]) => name !== "content-length");
  return { ...rest, headers: Object.fromEntries(others), body: body.replace(/\s/g, "") };
}
