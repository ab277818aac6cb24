import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { Changes } from "../../../enforcement/aws/changes";
import { Account } from "../../../enforcement/aws/sagemaker";
import { HERE } from "../samples";

/** Members that no SDK of today knows. */
const COMPONENT = {
  InferenceComponentName: "part",
  EndpointName: "prod",
  InferenceComponentStatus: "InService",
  CreationTime: 1_795_255_200,
  Specification: {
    Container: {
      DeployedImage: { SpecifiedImage: "i:1" },
      Environment: { Constructor: "s3://b/w" },
      NewUri: "s3://b/n",
    },
    ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024, NewPartitionType: "mig-1g" },
    NewMember: { Depth: 1 },
  },
};

describe("messages of SageMaker", () => {
  let server: Server;
  let answer: [status: number, body: string];
  let received: Record<string, unknown>;
  let client: SageMakerClient;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received = JSON.parse(Buffer.concat(chunks).toString()) as typeof received;
        assert.equal(Number(request.headers["content-length"]), Buffer.concat(chunks).length);
        response.writeHead(answer[0], { "content-type": "application/x-amz-json-1.1" }).end(answer[1]);
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    client = new SageMakerClient({
      region: "eu-west-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
      maxAttempts: 1,
    });
  });
  after(() => {
    client.destroy();
    server.close();
  });

  it("are read with members that the SDK does not know", async () => {
    const account = new Account(client, HERE);
    answer = [200, JSON.stringify(COMPONENT)];
    const found = await account.component("part");
    assert.deepEqual(found?.specifications, [
      {
        container: { image: "i:1", environment: { Constructor: "s3://b/w" }, newUri: "s3://b/n" },
        computeResourceRequirements: { minMemoryRequiredInMb: 1024, newPartitionType: "mig-1g" },
        newMember: { depth: 1 },
      },
    ]);
    assert.deepEqual(
      found?.contents[0]?.container?.places.map(({ url }) => url),
      ["s3://b/w", "s3://b/n"],
    );
    assert.equal(found?.createdAt, 1_795_255_200_000);

    answer = [
      200,
      JSON.stringify({ EndpointConfigName: "c", CreationTime: 1, ProductionVariants: [{ Next: { ModelName: "b" } }] }),
    ];
    assert.deepEqual((await account.endpointConfig("c"))?.content.modelNames, ["b"]);
    answer = [
      200,
      JSON.stringify({ ModelName: "m", CreationTime: 1, PrimaryContainer: { Image: "i", NewUri: "s3://b/n" } }),
    ];
    assert.deepEqual(
      (await account.model("m"))?.content.places.map(({ url }) => url),
      ["s3://b/n"],
    );
  });

  it("are sent with them, and with what the SDK makes of the rest", async () => {
    const changes = new Changes(client);
    answer = [200, JSON.stringify({ InferenceComponentArn: "arn:x" })];
    const specification = {
      container: { image: "i:1", environment: { lower: "ü" } },
      computeResourceRequirements: { newPartitionType: "mig-1g" },
    };
    const act = { act: "updateInferenceComponent", name: "part", toEventId: "x", applies: "y" } as const;
    await changes.make(act, [specification]);
    const sent = {
      Container: { Image: "i:1", Environment: { lower: "ü" } },
      ComputeResourceRequirements: { NewPartitionType: "mig-1g" },
    };
    assert.deepEqual(received, { InferenceComponentName: "part", Specification: sent });
    await changes.make(act, [specification, specification]);
    assert.deepEqual(received, { InferenceComponentName: "part", Specifications: [sent, sent] });
  });

  it("that are errors are thrown as the SDK throws them", async () => {
    const account = new Account(client, HERE);
    answer = [
      400,
      JSON.stringify({ __type: "ValidationException", message: 'Could not find inference component "x"' }),
    ];
    assert.equal(await account.component("x"), undefined);
    answer = [400, JSON.stringify({ __type: "AccessDeniedException", message: "no" })];
    await assert.rejects(account.model("m"), { name: "AccessDeniedException" });
  });

  it("about a package that cannot be read throw away nothing of its model", async () => {
    answer = [400, JSON.stringify({ __type: "AccessDeniedException", message: "no" })];
    const refused = new Account(client, HERE);
    const container = { Image: "i", ModelPackageName: "arn:aws:sagemaker:eu-west-1:222222222222:model-package/p/1" };
    const model = JSON.stringify({ ModelName: "m", CreationTime: 1, PrimaryContainer: container });
    const first = [200, model] as [number, string];
    const refusal = answer;
    let asked = 0;
    server.prependListener("request", () => {
      answer = asked++ === 0 ? first : refusal;
    });
    const found = await refused.model("m", true);
    assert.deepEqual([found?.content.images, found?.content.unread], [["i"], ["packages"]]);
    assert.equal(received["IncludedData"], "MetadataOnly");
  });
});
