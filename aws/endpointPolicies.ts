import { DescribeEndpointCommand, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";

/**
 * The three calls about the policy of an endpoint. The SDK for JavaScript has none of them yet (client-sagemaker 3.1142.0); each request is
 * that of DescribeEndpoint with another target, so the SDK sends that one, with its credentials, signature and retries.
 * Source: botocore 1.44.8, `sagemaker`: GetEndpointPolicy, PutEndpointPolicy, DeleteEndpointPolicy.
 */

/**
 * The policy of an endpoint, as text.
 *
 * @throws what the SDK throws; ValidationException where the endpoint has no policy
 */
export async function getEndpointPolicy(client: SageMakerClient, endpoint: string): Promise<string> {
  const { ResourcePolicy } = await called(client, "GetEndpointPolicy", { EndpointName: endpoint });
  if (typeof ResourcePolicy !== "string") throw new Error("the answer holds no ResourcePolicy");
  return ResourcePolicy;
}

/**
 * Puts a policy on an endpoint, in the place of the one that it has.
 *
 * @param policy JSON, of 1 to 20,480 ASCII characters
 * @throws what the SDK throws
 */
export async function putEndpointPolicy(client: SageMakerClient, endpoint: string, policy: string): Promise<void> {
  await called(client, "PutEndpointPolicy", { EndpointName: endpoint, ResourcePolicy: policy });
}

/**
 * Takes the policy of an endpoint away; succeeds where there is none.
 *
 * @throws what the SDK throws
 */
export async function deleteEndpointPolicy(client: SageMakerClient, endpoint: string): Promise<void> {
  await called(client, "DeleteEndpointPolicy", { EndpointName: endpoint });
}

interface Input {
  readonly EndpointName: string;
  readonly ResourcePolicy?: string;
}

async function called(
  client: SageMakerClient,
  operation: string,
  input: Input,
): Promise<{ readonly ResourcePolicy?: unknown }> {
  const command = new DescribeEndpointCommand({ EndpointName: input.EndpointName });
  let answer = "";
  // First of its step, before the length of the body is counted: the SDK's own body has no member for a policy.
  command.middlewareStack.add(
    (next) => (given) => {
      const request = given.request as HttpRequest;
      request.headers["x-amz-target"] = `SageMaker.${operation}`;
      request.body = JSON.stringify(input);
      return next(given);
    },
    { step: "build", name: "asAnotherOperation", priority: "high" },
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
  return JSON.parse(answer || "{}") as { readonly ResourcePolicy?: unknown };
}

async function chunksOf(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Uint8Array[]> {
  if (body instanceof Uint8Array) return [body];
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}
