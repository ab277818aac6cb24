import { randomUUID } from "node:crypto";
import type { Aws, Incoming, Service } from ".";
import { isAnyMeant } from "./names";
import { AwsError, eventMessage, json, type Request, type Response } from "./wire";

/** A model: what it answers, whole or in parts. Throws an AwsError of code ModelError when it fails. */
export type Model = (body: Buffer, headers: Request["headers"]) => Uint8Array | AsyncIterable<Uint8Array | AwsError>;

const ROUTE =
  /^\/endpoints\/([^/]+)\/(?:inference-components\/([^/]+)\/)?(invocations|async-invocations|invocations-response-stream|openai\/v1\/chat\/completions)$/;
const ACTIONS: Readonly<Record<string, string>> = {
  invocations: "InvokeEndpoint",
  "async-invocations": "InvokeEndpointAsync",
  "invocations-response-stream": "InvokeEndpointWithResponseStream",
  "openai/v1/chat/completions": "InvokeEndpoint",
};

const ROUTERS = /^\/inference-routers\/([^/]+)\/invocations$/;

/** The runtime of inference routers: each invokes its destinations with the caller's own session. */
export const routers: Omit<Service, "error" | "expired"> = {
  takes: ({ path, method }) => method === "POST" && ROUTERS.test(path),
  read: ({ path, headers }) => ({
    operation: "InvokeInferenceRouter",
    input: { router: ROUTERS.exec(path)![1]!, target: headers["x-amzn-sagemaker-routing-target-name"] },
  }),
  answer: async (aws, call) => {
    const { router, target } = call.input as { readonly router: string; readonly target: string };
    const { invoke, parent } = aws.share;
    const { region } = call.request;
    if (!isAnyMeant(invoke!.inferenceRouters ?? [], router) || !isAnyMeant(invoke!.regions, region))
      throw refused(
        call,
        "InvokeInferenceRouter",
        `arn:aws:sagemaker:${region}:${parent.accountId}:inference-router/${router}`,
      );
    const endpoint = aws.routers[router]?.[target];
    if (endpoint === undefined)
      throw new AwsError("ValidationException", `Inference router ${router} has no routing target ${target}`);
    authorize(aws, { ...call, operation: "InvokeEndpoint", input: { endpoint } });
    const { request } = call;
    return {
      headers: {
        "content-type": "application/json",
        "x-amzn-invoked-production-variant": "AllTraffic",
        "x-amzn-sagemaker-invoked-routed-resource-arn": `arn:aws:sagemaker:${region}:${parent.accountId}:endpoint/${endpoint}`,
        "x-amzn-sagemaker-invoked-routing-reason": "local-preferred",
      },
      body: await whole(aws.endpoints[endpoint]!(request.body, request.headers)),
    };
  },
};

/** SageMaker Runtime: the invoke role may do what the share says. */
export const runtime: Omit<Service, "error" | "expired"> = {
  takes: ({ path }) => ROUTE.test(path),
  read: ({ path }) => {
    const [, endpoint, component, way] = ROUTE.exec(path)!;
    return { operation: ACTIONS[way!]!, input: { endpoint, component } };
  },
  answer: (aws, call) => {
    authorize(aws, call);
    const endpoint = call.input["endpoint"] as string;
    const model = aws.endpoints[endpoint];
    if (model === undefined) {
      throw new AwsError("ValidationError", `Endpoint ${endpoint} of account ${aws.share.parent.accountId} not found.`);
    }
    return WAYS[call.operation]!(model, aws, call);
  },
};

function authorize(aws: Aws, { operation, input, request, session }: Incoming): void {
  const { invoke, parent } = aws.share;
  const endpoint = input["endpoint"] as string;
  const component = input["component"] ?? request.headers["x-amzn-sagemaker-inference-component"];
  const allowed =
    session.role === "invoke" &&
    (invoke!.openAi === true || !request.headers["authorization"]!.startsWith("Bearer ")) &&
    invoke!.actions.includes(operation) &&
    isAnyMeant(invoke!.regions, request.region) &&
    isAnyMeant(invoke!.endpoints, endpoint) &&
    (component === undefined || isAnyMeant(invoke!.inferenceComponents, String(component)));
  if (allowed) return;
  const name = aws.lowersNames ? endpoint.toLowerCase() : endpoint;
  const arn = `arn:aws:sagemaker:${request.region}:${parent.accountId}:endpoint/${name}`;
  throw refused({ session }, operation, arn);
}

const refused = ({ session }: Pick<Incoming, "session">, operation: string, arn: string) =>
  new AwsError(
    "AccessDeniedException",
    `User: ${session.arn} is not authorized to perform: sagemaker:${operation} on resource: ${arn} because no identity-based policy allows the sagemaker:${operation} action`,
    403,
  );

type Way = (model: Model, aws: Aws, call: Incoming) => Response | Promise<Response>;

const WAYS: Readonly<Record<string, Way>> = {
  InvokeEndpoint: async (model, _, { request }) => ({
    headers: { "content-type": "application/json", "x-amzn-invoked-production-variant": "AllTraffic" },
    body: await whole(model(request.body, request.headers)),
  }),

  InvokeEndpointWithResponseStream: (model, _, { request }) => ({
    headers: { "content-type": "application/vnd.amazon.eventstream", "x-amzn-sagemaker-content-type": "text/plain" },
    parts: messages(model(request.body, request.headers)),
  }),

  /** The output or the failure appears in S3 a little later, below what the caller adds to the endpoint's own places. */
  InvokeEndpointAsync: (model, aws, { request }) => {
    const input = asyncInputOf(aws, request);
    const extension = request.headers["x-amzn-sagemaker-s3outputpathextension"];
    const output = `${aws.outputPlace ?? aws.share.invoke!.asyncInference!.output}${extension === undefined ? "" : `${extension}/`}`;
    const id = randomUUID();
    const [OutputLocation, FailureLocation] = [`${output}${id}.out`, `${aws.failurePlace ?? output}${id}-error.out`];
    setTimeout(() => {
      whole(model(input, request.headers)).then(
        (answer) => aws.objects.set(OutputLocation, Buffer.from(answer)),
        (error: Error) => aws.objects.set(FailureLocation, Buffer.from(error.message)),
      );
    }, 300);
    const headers = {
      "x-amzn-sagemaker-outputlocation": OutputLocation,
      "x-amzn-sagemaker-failurelocation": FailureLocation,
    };
    return { ...json({ InferenceId: id }, headers), status: 202 };
  },
};

/** Source: SageMaker Runtime API, InvokeEndpointAsync: exactly one of Body, of at most 128,000 bytes, and InputLocation. */
function asyncInputOf(aws: Aws, { headers, body }: Request): Buffer {
  const location = headers["x-amzn-sagemaker-inputlocation"];
  if ((location === undefined) === (body.length === 0))
    throw new AwsError("ValidationError", "Provide exactly one of Body and InputLocation.");
  if (body.length > 128_000) throw new AwsError("ValidationError", "Body must have at most 128000 bytes.");
  return location === undefined ? body : aws.objects.get(location)!;
}

async function whole(answer: ReturnType<Model>): Promise<Uint8Array> {
  if (answer instanceof Uint8Array) return answer;
  const parts: Uint8Array[] = [];
  for await (const part of answer) {
    if (part instanceof AwsError) throw part;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function* messages(answer: ReturnType<Model>): AsyncGenerator<Uint8Array> {
  for await (const part of answer instanceof Uint8Array ? [answer] : answer) {
    if (part instanceof AwsError) {
      const body = Buffer.from(JSON.stringify({ Message: part.message, ...part.more }));
      yield eventMessage(
        { ":message-type": "exception", ":exception-type": part.code, ":content-type": "application/json" },
        body,
      );
      return;
    }
    yield eventMessage(
      { ":message-type": "event", ":event-type": "PayloadPart", ":content-type": "application/octet-stream" },
      part,
    );
  }
}
