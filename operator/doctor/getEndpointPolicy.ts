import { DescribeEndpointCommand, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";

/**
 * The policy of an endpoint, as text. The SDK for JavaScript has no such operation yet (client-sagemaker 3.1142.0); its request is that of
 * DescribeEndpoint with another target, so the SDK sends that one, with its credentials, signature and retries.
 * Source: botocore 1.44.8, `sagemaker`, GetEndpointPolicy.
 *
 * @throws what the SDK throws; ValidationException where the endpoint has no policy
 */
export async function getEndpointPolicy(client: SageMakerClient, endpoint: string): Promise<string> {
  const command = new DescribeEndpointCommand({ EndpointName: endpoint });
  let answer = "";
  command.middlewareStack.add(
    (next) => (given) => {
      (given.request as HttpRequest).headers["x-amz-target"] = "SageMaker.GetEndpointPolicy";
      return next(given);
    },
    { step: "build", name: "asGetEndpointPolicy" },
  );
  // Closest to the answer, which can be read once: what the SDK makes of it has no member for the policy.
  command.middlewareStack.add(
    (next) => async (given) => {
      const result = await next(given);
      const response = result.response as HttpResponse;
      const bytes = Buffer.concat(await chunksOf(response.body as AsyncIterable<Uint8Array> | Uint8Array));
      answer = bytes.toString("utf8"); // The SDK makes another kind of array of the bytes themselves.
      response.body = bytes;
      return result;
    },
    { step: "deserialize", name: "keepAnswer", priority: "low" },
  );
  await client.send(command);
  const { ResourcePolicy } = JSON.parse(answer) as { readonly ResourcePolicy?: unknown };
  if (typeof ResourcePolicy !== "string") throw new Error("the answer holds no ResourcePolicy");
  return ResourcePolicy;
}

async function chunksOf(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Uint8Array[]> {
  if (body instanceof Uint8Array) return [body];
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}
