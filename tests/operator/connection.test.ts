import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { ListModelsCommand } from "@aws-sdk/client-sagemaker";
import { ListQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { Connection } from "../../operator/connection";
import { credentialsOf } from "../../aws/credentials";
import { restoreEnvironment } from "../environment";
import { useProxy } from "../proxy";

/** What an operator's connection reaches AWS by; S3 Control, whose hosts begin with the account, is left out. */
const REACHES: Readonly<Record<string, (aws: Connection) => Promise<unknown>>> = {
  identity: (aws) => aws.identity(),
  "the ledger": (aws) => aws.ledger("ledger").open(),
  "CloudTrail's history": async (aws) => {
    for await (const one of aws.trail().records("CreateEndpoint", 0, Date.now())) return one;
    return undefined;
  },
  EventBridge: (aws) => aws.events().send(new ListRulesCommand({})),
  SQS: (aws) => aws.sqs().send(new ListQueuesCommand({})),
  "a queue, by its URL": (aws) => aws.sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: "event" })),
  SageMaker: (aws) => aws.sagemaker().send(new ListModelsCommand({})),
  "descriptions of SageMaker": (aws) => aws.account(HERE).endpoint("prod"),
};
const QueueUrl = "https://sqs.ap-southeast-2.amazonaws.com/111111111111/sagemaker-enforcement";
const HERE = { accountId: "111111111111", region: "ap-southeast-2", partition: "aws" };

describe("a connection of an operator", () => {
  const outside = { ...process.env };
  let server: Server;
  const asked: { readonly keyId: string; readonly region: string }[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? "") ?? [];
      asked.push({ keyId: scope[1]!, region: scope[2]! });
      request.resume();
      response.writeHead(403, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: "AccessDeniedException", message: "no" }));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "OFENVIRONMENT",
      AWS_SECRET_ACCESS_KEY: "secret",
    });
  });
  after(() => {
    restoreEnvironment(outside);
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => void asked.splice(0));

  for (const [what, reach] of Object.entries(REACHES))
    it(`asks ${what} in its own region and with its own credentials, whatever the environment says`, async () => {
      const credentials = { accessKeyId: "OFTHEROW", secretAccessKey: "secret" };
      await reach(new Connection("ap-southeast-2", credentials)).catch(() => undefined);
      await reach(new Connection("eu-central-1")).catch(() => undefined);
      assert.deepEqual(asked, [
        { keyId: "OFTHEROW", region: "ap-southeast-2" },
        { keyId: "OFENVIRONMENT", region: "eu-central-1" },
      ]);
    });

  it("is in the region of the option, else of the first variable that says one", () => {
    const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
    try {
      process.env["AWS_REGION"] = "";
      assert.equal(Connection.in(undefined).region, "us-east-1");
      assert.equal(Connection.in("eu-west-1").region, "eu-west-1");
      process.env["AWS_DEFAULT_REGION"] = "";
      assert.throws(() => Connection.in(undefined), /^Error: no region: pass --region, or set AWS_REGION$/);
      assert.throws(() => Connection.in("eu west"), /--region must be a region such as eu-west-1 \("eu west"\)/);
      assert.throws(() => Connection.in("eu-west-1a"), /--region is an availability zone; write its region, eu-west-1/);
      process.env["AWS_REGION"] = "here";
      assert.throws(() => Connection.in(undefined), /the environment's region must be a region/);
    } finally {
      Object.assign(process.env, { AWS_REGION, AWS_DEFAULT_REGION });
    }
  });
});

describe("a connection behind a proxy", () => {
  const { hosts } = useProxy();
  for (const [what, reach] of Object.entries(REACHES))
    it(`goes through it to ${what}`, async () => {
      await reach(new Connection("eu-west-1")).catch(() => undefined);
      assert.ok(hosts.length > 0 && hosts.every((host) => host.endsWith(".amazonaws.com:443")), hosts.join(", "));
    });

  it("has its roles assumed through it", async () => {
    const assumeRoles = [{ roleArn: "arn:aws:iam::111111111111:role/Reader" }];
    await assert.rejects(credentialsOf({ assumeRoles }, "eu-west-1")());
    assert.deepEqual([...new Set(hosts)], ["sts.eu-west-1.amazonaws.com:443"]);
  });
});
