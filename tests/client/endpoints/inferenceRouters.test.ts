import assert from "node:assert/strict";
import { Endpoints } from "../../../client/endpoints/endpoints";
import { addressOf } from "../../../client/endpoints/inferenceRouters";
import { AwsError } from "../../fakes/aws";
import { useAws } from "../fixture";
import { SHARE, shareWith } from "../samples";

let count = 0;
const WITH_ROUTERS = shareWith({ invoke: { inferenceRouters: ["assistants", "team-*"] } });
const endpointsOf = (share = WITH_ROUTERS, options: ConstructorParameters<typeof Endpoints>[1] = {}) =>
  new Endpoints(share, { sessionName: `routers-${(count += 1)}`, ...options });

describe("inference routers", () => {
  const used = useAws("alice", WITH_ROUTERS);
  beforeEach(() => {
    const { aws } = used;
    aws.routers["assistants"] = { small: "churn", foreign: "not-shared" };
    aws.endpoints["churn"] = (body, headers) =>
      Buffer.from(
        JSON.stringify({
          body: String(body),
          type: headers["content-type"],
          id: headers["x-amzn-sagemaker-inference-id"],
          prefix: headers["x-amzn-sagemaker-prefix-aware-id"],
        }),
      );
    aws.endpoints["not-shared"] = () => Buffer.from("");
  });

  it("send a request to a routing target, and say which endpoint answered", async () => {
    const options = { contentType: "text/csv", inferenceId: "7", prefixAwareId: "chat" };
    const answer = await endpointsOf().invokeRouter("assistants", "small", "42,0,1", options);
    assert.deepEqual(answer.json(), { body: "42,0,1", type: "text/csv", id: "7", prefix: "chat" });
    assert.equal(answer.servedBy, "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn");
    assert.equal(answer.routingReason, "local-preferred");
    assert.equal(answer.invokedVariant, "AllTraffic");
    assert.deepEqual(
      used.aws.calls.map(({ operation, input }) => [operation, input["target"]]),
      [
        ["AssumeRole", undefined],
        ["InvokeInferenceRouter", "small"],
      ],
    );
  });

  it("are asked again as the SDK does it, and with a new session where the old one has expired", async () => {
    used.aws.next("InvokeInferenceRouter", new AwsError("ServiceUnavailableException", "busy", 503), 1);
    await endpointsOf().invokeRouter("assistants", "small", "1");
    assert.equal(used.aws.counts("InvokeInferenceRouter"), 2);
    used.aws.next("InvokeInferenceRouter", new AwsError("ExpiredTokenException", "expired", 403), 1);
    await endpointsOf().invokeRouter("assistants", "small", "1");
    assert.equal(used.aws.counts("InvokeInferenceRouter"), 4);
  });

  /** What fails, and what is said. */
  const FAILURES: readonly (readonly [name: string, router: string, target: string, said: RegExp, error?: AwsError])[] =
    [
      [
        "a router with a letter wrong",
        "assistant",
        "small",
        /is refused .*\n.*does not hold the inference router: did you mean assistants\?/,
      ],
      ["a router in another case", "Assistants", "small", /is refused .*\n.*did you mean assistants\?/],
      [
        "a destination that is not shared",
        "assistants",
        "foreign",
        /is refused .*on resource: \S*endpoint\/not-shared .*\n.*have the parent name them all in consumers\.fraud-team\.endpoints/,
      ],
      [
        "a target that there is not",
        "assistants",
        "large",
        /does not take the request for large .*\n.*\n.*routing targets/,
      ],
      [
        "no destination",
        "assistants",
        "small",
        /no destination of small could serve/,
        new AwsError("ServiceUnavailableException", "none", 503),
      ],
      [
        "too many requests",
        "assistants",
        "small",
        /too many requests/,
        new AwsError("ThrottlingException", "slow", 429),
      ],
      [
        "a model that fails",
        "assistants",
        "small",
        /the model behind assistants failed(.|\n)*status 400/,
        new AwsError("ModelError", "bad", 424, { OriginalStatusCode: 400 }),
      ],
      [
        "an error of its own",
        "assistants",
        "small",
        /InvokeInferenceRouter of assistants in eu-west-1 failed/,
        new AwsError("InternalDependencyException", "odd", 530),
      ],
    ];
  for (const [name, router, target, said, error] of FAILURES)
    it(`explain ${name}`, async () => {
      if (error) used.aws.next("InvokeInferenceRouter", error);
      await assert.rejects(endpointsOf().invokeRouter(router, target, "1"), said);
    });

  it("explain a region and a share without routers", async () => {
    const elsewhere = endpointsOf(WITH_ROUTERS, { endpointRegion: "us-west-2" });
    await assert.rejects(elsewhere.invokeRouter("assistants", "small", "1"), /not for us-west-2/);
    Object.assign(used.aws, { share: SHARE });
    await assert.rejects(
      endpointsOf(SHARE).invokeRouter("assistants", "small", "1"),
      /it has none \(consumers\.fraud-team\.inferenceRouters\)/,
    );
  });

  it("take names only", async () => {
    const arn = "arn:aws:sagemaker:eu-west-1:111111111111:inference-router/assistants";
    await assert.rejects(
      endpointsOf().invokeRouter(arn, "small", "1"),
      /the router's name, .*, not its ARN: assistants/,
    );
    await assert.rejects(
      endpointsOf().invokeRouter("assistants", "a/b", "1"),
      /the routing target's name, .*; got a\/b/,
    );
  });

  /** As botocore 1.44.8 has them. */
  const ADDRESSES: readonly (readonly [region: string, env: Readonly<Record<string, string>>, address: string])[] = [
    ["eu-west-1", {}, "https://inferencerouter-runtime.sagemaker.eu-west-1.amazonaws.com"],
    ["cn-north-1", {}, "https://inferencerouter-runtime.sagemaker.cn-north-1.amazonaws.com.cn"],
    [
      "us-east-1",
      { AWS_USE_FIPS_ENDPOINT: "true" },
      "https://inferencerouter-runtime.sagemaker-fips.us-east-1.amazonaws.com",
    ],
    [
      "us-east-1",
      { AWS_USE_DUALSTACK_ENDPOINT: "true" },
      "https://inferencerouter-runtime.sagemaker.us-east-1.api.aws",
    ],
    ["eu-west-1", { AWS_ENDPOINT_URL: "http://localhost:1" }, "http://localhost:1"],
    [
      "eu-west-1",
      {
        AWS_ENDPOINT_URL: "http://localhost:1",
        AWS_ENDPOINT_URL_SAGEMAKER_INFERENCE_ROUTER_RUNTIME: "http://localhost:2",
      },
      "http://localhost:2",
    ],
  ];
  for (const [region, env, address] of ADDRESSES)
    it(`are at ${address}`, () => {
      assert.equal(addressOf(region, env), address);
    });
});
