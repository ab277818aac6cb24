import { throughProxy } from "../../contract/throughProxy";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { Share } from "../../contract/share";
import { made } from "../calls";
import type { CredentialsProvider } from "../session/roleSession";
import { answerOf, type Answer } from "./answer";
import { bytesOf, fieldsOf, type Body, type RequestOptions } from "./body";
import { explainRouter } from "./explainRouter";

/**
 * @example
 * ```ts
 * const options: RouterOptions = { contentType: "text/csv", signal: AbortSignal.timeout(170_000) };
 * ```
 */
export interface RouterOptions extends RequestOptions {
  /** Requests of one prefix and one identifier go to one instance, where the endpoint's strategy is `PREFIX_AWARE`. */
  readonly prefixAwareId?: string | undefined;
  /** A router tries two destinations, 60 seconds each: AWS advises to wait for 170 seconds at least. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a model answered through an inference router.
 *
 * @example
 * ```ts
 * const answer: RoutedAnswer = await new Endpoints(loadShare()).invokeRouter("assistants", "small", "{}");
 * console.log(answer.servedBy, answer.routingReason);
 * ```
 */
export interface RoutedAnswer extends Answer {
  /** ARN of the endpoint or inference component that answered. */
  readonly servedBy: string | undefined;
  /** Why the router chose it: `local-preferred`, `capacity-available`, `only-healthy` or `failover`. */
  readonly routingReason: string | undefined;
}

/**
 * The inference routers of a share. The SDK for JavaScript has no client of them yet (3.1164.0), and their request is that of
 * InvokeEndpoint at another address and path, signed for the same service: so the SDK's client of the runtime sends it, with its
 * credentials, signature and retries. Source: botocore 1.44.8, `sagemaker-inference-router-runtime`.
 */
export class InferenceRouters {
  readonly #share: Share;
  readonly #region: string;
  readonly #client: SageMakerRuntimeClient;

  constructor(share: Share, config: { readonly region: string; readonly credentials: CredentialsProvider }) {
    this.#share = share;
    this.#region = config.region;
    this.#client = new SageMakerRuntimeClient({
      ...config,
      endpoint: addressOf(config.region),
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      requestHandler: throughProxy({}),
    });
  }

  async invoke(router: string, target: string, body: Body, options: RouterOptions = {}): Promise<RoutedAnswer> {
    const { signal } = options;
    const command = new InvokeEndpointCommand({
      EndpointName: nameOf(router, "router"),
      Body: bytesOf(body),
      ...fieldsOf(options),
      PrefixAwareId: options.prefixAwareId,
    });
    let headers: HttpResponse["headers"] = {};
    command.middlewareStack.add(
      (next) => async (given) => {
        const request = given.request as HttpRequest;
        request.path = request.path.replace(/\/endpoints\/([^/]+)\/invocations$/, "/inference-routers/$1/invocations");
        request.headers["x-amzn-sagemaker-routing-target-name"] = nameOf(target, "routing target");
        return next(given);
      },
      { step: "build", name: "toInferenceRouter" },
    );
    command.middlewareStack.add(
      (next) => async (given) => {
        const result = await next(given);
        ({ headers } = result.response as HttpResponse);
        return result;
      },
      { step: "deserialize", name: "routedBy" },
    );
    const answer = await made(
      this.#client,
      (abortSignal) => this.#client.send(command, { abortSignal }),
      (error) => explainRouter(error, this.#share, { router, target, region: this.#region }),
      signal,
    );
    return {
      ...answerOf(answer),
      servedBy: headers["x-amzn-sagemaker-invoked-routed-resource-arn"],
      routingReason: headers["x-amzn-sagemaker-invoked-routing-reason"],
    };
  }
}

/** @throws RangeError for an ARN, which a request cannot name, and for what would be another path */
function nameOf(name: string, what: string): string {
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name)) return name;
  const meant = name.startsWith("arn:") ? `, not its ARN: ${name.slice(name.lastIndexOf("/") + 1)}` : `; got ${name}`;
  throw new RangeError(`give the ${what}'s name, letters, digits and single dashes${meant}`);
}

/**
 * The SDK has no rules for this service; its names end as those of the runtime do.
 * Source: botocore 1.44.8, endpoint rules of `sagemaker-inference-router-runtime`.
 */
export function addressOf(region: string, env: NodeJS.ProcessEnv = process.env): string {
  const given = env["AWS_ENDPOINT_URL_SAGEMAKER_INFERENCE_ROUTER_RUNTIME"] || env["AWS_ENDPOINT_URL"];
  if (given) return given;
  const { endpointProvider } = new SageMakerRuntimeClient({ region }).config;
  const UseDualStack = env["AWS_USE_DUALSTACK_ENDPOINT"] === "true";
  const { hostname } = endpointProvider({ Region: region, UseDualStack }).url;
  const fips = env["AWS_USE_FIPS_ENDPOINT"] === "true" ? "-fips" : "";
  return `https://inferencerouter-runtime.sagemaker${fips}${hostname.slice(hostname.indexOf(`.${region}.`))}`;
}
