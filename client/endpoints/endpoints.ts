import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import type { Share } from "../../contract/share";
import { answerOf, type Answer } from "./answer";
import { AsyncInvocations, type AsyncInvocation, type AsyncOptions } from "./asyncInvocations";
import { bytesOf, fieldsOf, type Body, type RequestOptions } from "./body";
import { made } from "../calls";
import { shareCredentials, type CredentialsOptions } from "../session/credentials";
import { explainEndpoint, type Invocation } from "./explainEndpoint";
import { InferenceRouters, type RoutedAnswer, type RouterOptions } from "./inferenceRouters";
import { apiKeys, baseUrlOf, type ApiKeyOptions, type OpenAiAccess } from "./openAi";
import type { CredentialsProvider } from "../session/roleSession";
import { regionOf } from "../../contract/sharedRoles";
import { throughProxy } from "../../contract/throughProxy";

/**
 * @example
 * ```ts
 * const options: EndpointsOptions = { endpointRegion: "us-east-1" };
 * ```
 */
export interface EndpointsOptions extends Omit<CredentialsOptions, "role"> {
  /** Region of the endpoints. @default the first region of the share, or the parent's */
  readonly endpointRegion?: string | undefined;
  /** In place of the process's own, see `shareCredentials`. */
  readonly credentials?: CredentialsProvider | undefined;
}

/**
 * @example
 * ```ts
 * const options: InvokeOptions = { contentType: "text/csv", signal: AbortSignal.timeout(5000) };
 * ```
 */
export interface InvokeOptions extends RequestOptions {
  readonly inferenceComponent?: string | undefined;
  /** File of a multi-model endpoint. */
  readonly targetModel?: string | undefined;
  readonly targetVariant?: string | undefined;
  readonly targetContainerHostname?: string | undefined;
  /** Of a stateful session; `NEW_SESSION` begins one, and streams take none but those that are there. */
  readonly sessionId?: string | undefined;
}

/**
 * The endpoints of a share. Errors are ShareError and name the hop that failed; what a signal ends fails with its reason.
 *
 * @example
 * ```ts
 * const endpoints = new Endpoints(loadShare());
 * const answer = await endpoints.invoke("churn", "42,0,1", { contentType: "text/csv" });
 * console.log(answer.json());
 * for await (const part of endpoints.invokeStream("chat", JSON.stringify({ inputs: "Hi" }))) process.stdout.write(part);
 * ```
 */
export class Endpoints {
  readonly #share: Share;
  readonly #client: SageMakerRuntimeClient;
  readonly #credentials: CredentialsProvider;
  readonly #async: AsyncInvocations;
  #routers: InferenceRouters | undefined;
  /** Where the endpoints are. */
  readonly region: string;

  constructor(share: Share, options: EndpointsOptions = {}) {
    this.#share = share;
    this.region = options.endpointRegion ?? regionOf(share);
    const credentials = options.credentials ?? shareCredentials(share, { ...options, role: "invoke" });
    this.#credentials = credentials;
    this.#client = new SageMakerRuntimeClient({ region: this.region, credentials, requestHandler: throughProxy({}) });
    this.#async = new AsyncInvocations(share, this.#client, { region: this.region, credentials });
  }

  /** Invokes an endpoint and gives its whole answer. */
  async invoke(endpoint: string, body: Body, options: InvokeOptions = {}): Promise<Answer> {
    const explain = this.#explain("InvokeEndpoint", endpoint, options);
    const command = new InvokeEndpointCommand({
      ...inputOf(endpoint, body, options),
      TargetModel: options.targetModel,
    });
    const answer = await made(
      this.#client,
      (abortSignal) => this.#client.send(command, { abortSignal }),
      explain,
      options.signal,
    );
    return answerOf(answer);
  }

  /** Invokes an endpoint and gives the parts of its answer as they come; leaving the loop ends the invocation. */
  async *invokeStream(
    endpoint: string,
    body: Body,
    options: Omit<InvokeOptions, "targetModel"> = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { signal } = options;
    const explain = this.#explain("InvokeEndpointWithResponseStream", endpoint, options);
    const command = new InvokeEndpointWithResponseStreamCommand(inputOf(endpoint, body, options));
    // Leaving the loop does not end the request by itself: the model would go on to its last word.
    const left = new AbortController();
    const abortSignal = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    const answer = await made(this.#client, () => this.#client.send(command, { abortSignal }), explain, signal);
    try {
      for await (const { PayloadPart: part } of answer.Body ?? []) {
        if (part?.Bytes) yield part.Bytes;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw explain(error);
    } finally {
      left.abort();
    }
  }

  /**
   * Starts an asynchronous invocation, which can be waited for. A body of at most 128,000 bytes goes with the request, a larger one
   * to the place in S3 that the share names for inputs.
   *
   * @throws ShareError for a body that is too large, or empty, where the share names no such place
   */
  async invokeAsync(endpoint: string, body: Body, options: AsyncOptions = {}): Promise<AsyncInvocation> {
    return this.#async.start(nameOf(endpoint), body, options, this.#explain("InvokeEndpointAsync", endpoint, {}));
  }

  /** Sends a request to a routing target of an inference router, which chooses the endpoint that answers. At most 6 MB. */
  async invokeRouter(router: string, target: string, body: Body, options: RouterOptions = {}): Promise<RoutedAnswer> {
    this.#routers ??= new InferenceRouters(this.#share, { region: this.region, credentials: this.#credentials });
    return this.#routers.invoke(router, target, body, options);
  }

  /**
   * For clients of OpenAI's API, whole or streamed: `new OpenAI(endpoints.openAi("chat"))`. The address is the one that the SDK has for
   * the service, or the one that the environment says (`AWS_ENDPOINT_URL`, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`).
   *
   * @throws RangeError for a share without `openAi`
   */
  openAi(endpoint: string, inferenceComponent?: string): OpenAiAccess {
    const apiKey = apiKeys(this.#share, this.region, this.#credentials);
    const { url } = this.#client.config.endpointProvider({ Region: this.region, ...addressInEnvironment() });
    return { baseURL: baseUrlOf(url, nameOf(endpoint), inferenceComponent), apiKey };
  }

  /** A bearer token for any endpoint of the share in this region, see {@link OpenAiAccess}. */
  async apiKey(options: ApiKeyOptions = {}): Promise<string> {
    return apiKeys(this.#share, this.region, this.#credentials)(options);
  }

  #explain(action: Invocation["action"], endpoint: string, { inferenceComponent }: InvokeOptions) {
    return (error: unknown) =>
      explainEndpoint(error, this.#share, { action, endpoint, region: this.region, inferenceComponent });
  }
}

/** @throws RangeError for an ARN, which no policy of a share is about */
function nameOf(endpoint: string): string {
  if (!endpoint.startsWith("arn:")) return endpoint;
  throw new RangeError(`give the endpoint's name, not its ARN: ${endpoint.slice(endpoint.lastIndexOf("/") + 1)}`);
}

/** The SDK reads these only when it makes a request. */
function addressInEnvironment() {
  const { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME, AWS_ENDPOINT_URL, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT } =
    process.env;
  const Endpoint = AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME || AWS_ENDPOINT_URL;
  return {
    ...(Endpoint && { Endpoint }),
    UseFIPS: AWS_USE_FIPS_ENDPOINT === "true",
    UseDualStack: AWS_USE_DUALSTACK_ENDPOINT === "true",
  };
}

function inputOf(endpoint: string, body: Body, options: InvokeOptions) {
  return {
    EndpointName: nameOf(endpoint),
    Body: bytesOf(body),
    ...fieldsOf(options),
    InferenceComponentName: options.inferenceComponent,
    TargetVariant: options.targetVariant,
    TargetContainerHostname: options.targetContainerHostname,
    SessionId: options.sessionId,
  };
}
