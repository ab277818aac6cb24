import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Endpoints } from "../../../client/endpoints/endpoints";
import { ShareError } from "../../../client/errors";
import type { Share } from "../../../contract/share";
import { AwsError } from "../../fakes/aws";
import { useAws } from "../fixture";
import { SHARE, shareWith } from "../samples";

let count = 0;
/** Credentials of their own, so that tests do not see each other's sessions. */
const endpointsOf = (share: Share = SHARE, options: ConstructorParameters<typeof Endpoints>[1] = {}) =>
  new Endpoints(share, { sessionName: `endpoints-${(count += 1)}`, ...options });

describe("Endpoints", () => {
  const used = useAws("alice");

  it("invokes an endpoint with everything that a request may say", async () => {
    let seen: Readonly<Record<string, string>> = {};
    used.aws.endpoints["churn"] = (body, headers) => {
      seen = headers;
      return Buffer.from(JSON.stringify({ churn: body.toString("utf8") }));
    };
    const answer = await endpointsOf().invoke("churn", "42,0,1", {
      contentType: "text/csv",
      accept: "application/json",
      targetModel: "nl.tar.gz",
      targetVariant: "a",
      inferenceComponent: "adapter-1",
      customAttributes: "c000b4f9-df62-4c85-a0bf-7c525f9104a4",
      inferenceId: "id-1",
    });
    assert.deepEqual(answer.json(), { churn: "42,0,1" });
    assert.equal(answer.invokedVariant, "AllTraffic");
    assert.equal(answer.contentType, "application/json");
    const wanted = {
      "content-type": "text/csv",
      accept: "application/json",
      "x-amzn-sagemaker-target-model": "nl.tar.gz",
      "x-amzn-sagemaker-target-variant": "a",
      "x-amzn-sagemaker-inference-component": "adapter-1",
      "x-amzn-sagemaker-custom-attributes": "c000b4f9-df62-4c85-a0bf-7c525f9104a4",
      "x-amzn-sagemaker-inference-id": "id-1",
    };
    for (const [name, value] of Object.entries(wanted)) assert.equal(seen[name], value, name);
  });

  it("invokes in the region that is asked for", async () => {
    used.aws.endpoints["churn"] = () => Buffer.from("1");
    await endpointsOf(SHARE, { endpointRegion: "us-east-1" }).invoke("churn", "x");
    assert.equal(used.aws.calls.find(({ operation }) => operation === "InvokeEndpoint")!.region, "us-east-1");
  });

  it("takes the first region of the share, or the parent's for a share of all regions", () => {
    assert.equal(endpointsOf(shareWith({ invoke: { regions: ["us-west-2"] } })).region, "us-west-2");
    assert.equal(endpointsOf(shareWith({ invoke: { regions: ["*"] } })).region, "eu-west-1");
  });

  it("asks again while a model is loading, as often as docs/using-a-share.md says", async () => {
    used.aws.endpoints["churn"] = () => Buffer.from("1");
    used.aws.next("InvokeEndpoint", new AwsError("ModelNotReadyException", "loading", 429), 2);
    delete process.env["AWS_MAX_ATTEMPTS"]; // The fake's environment has fewer than the SDK's default.
    assert.equal((await endpointsOf().invoke("churn", "x")).text(), "1");
    assert.equal(used.aws.counts("InvokeEndpoint"), 3);
  });

  it("renews a session that AWS calls expired, once, and makes the call again", async () => {
    used.aws.endpoints["churn"] = () => Buffer.from("1");
    const endpoints = endpointsOf();
    await endpoints.invoke("churn", "x");
    used.aws.clock = 7300; // AWS's clock was corrected.
    assert.equal((await endpoints.invoke("churn", "x")).text(), "1");
    assert.equal(used.aws.counts("AssumeRole"), 2);
    used.aws.next("InvokeEndpoint", new AwsError("ExpiredTokenException", "The security token is expired", 403));
    await assert.rejects(endpoints.invoke("churn", "x"), /endpoint: the session has expired/);
    assert.equal(used.aws.counts("AssumeRole"), 3);
  });

  it("aborts an invocation that waits for a session which STS does not give", async () => {
    const reason = new Error("the user left");
    const abort = new AbortController();
    used.aws.hang("AssumeRole", 1);
    const invoked = endpointsOf().invoke("churn", "x", { signal: abort.signal });
    setTimeout(() => abort.abort(reason), 50);
    await assert.rejects(invoked, reason);
  });

  it("aborts an invocation with the reason of the signal", async () => {
    used.aws.hang("InvokeEndpoint");
    const reason = new Error("the user left");
    const abort = new AbortController();
    setTimeout(() => abort.abort(reason), 50);
    await assert.rejects(endpointsOf().invoke("churn", "x", { signal: abort.signal }), reason);
    await assert.rejects(endpointsOf().invoke("churn", "x", { signal: AbortSignal.timeout(50) }), {
      name: "TimeoutError",
    });
    await assert.rejects(endpointsOf().invoke("churn", "x", { signal: AbortSignal.abort(reason) }), reason);
  });

  describe("streams", () => {
    /** Words with time between them; `closed` when the reader has gone. */
    function words(...texts: (string | AwsError)[]) {
      const state = { sent: 0, done: false };
      used.aws.endpoints["churn"] = () =>
        (async function* () {
          try {
            for (const text of texts) {
              yield text instanceof AwsError ? text : Buffer.from(text);
              state.sent += 1;
              await sleep(20);
            }
          } finally {
            state.done = true;
          }
        })();
      return state;
    }

    it("gives the parts as they come", async () => {
      const got: string[] = [];
      used.aws.endpoints["churn"] = () =>
        (async function* () {
          for (const [place, text] of ["a", "b", "c"].entries()) {
            while (got.length < place) await sleep(5); // Each is sent when the one before has come.
            yield Buffer.from(text);
          }
        })();
      for await (const part of endpointsOf().invokeStream("churn", "x")) got.push(Buffer.from(part).toString());
      assert.deepEqual(got, ["a", "b", "c"]);
    });

    it("fails with the model when it fails on the way", async () => {
      words("a", new AwsError("ModelStreamError", "out of memory", 400, { ErrorCode: "ModelInvocationTimeExceeded" }));
      const got: string[] = [];
      await assert.rejects(async () => {
        for await (const part of endpointsOf().invokeStream("churn", "x")) got.push(Buffer.from(part).toString());
      }, /^ShareError: endpoint: the model behind churn failed \(ModelStreamError: out of memory\)[^]*ask for a shorter one/);
      assert.deepEqual(got, ["a"]);
    });

    it("ends the invocation when the loop is left", async () => {
      const state = words(...Array.from({ length: 200 }, () => "word ".repeat(10_000)));
      for await (const part of endpointsOf().invokeStream("churn", "x")) {
        assert.ok(part.length > 0);
        break;
      }
      while (!state.done) await sleep(25); // Until the server sees that nobody reads any more.
      assert.ok(state.sent < 200);
    });

    it("aborts on the way with the reason of the signal", async () => {
      words(...Array.from({ length: 100 }, () => "word"));
      const abort = new AbortController();
      const reason = new Error("enough");
      let got = 0;
      await assert.rejects(async () => {
        for await (const part of endpointsOf().invokeStream("churn", "x", { signal: abort.signal })) {
          if (part.length > 0 && (got += 1) === 2) abort.abort(reason);
        }
      }, reason);
      assert.ok(got < 10, `${got} parts came after the abort`);
    });
  });

  describe("asynchronous invocations", () => {
    const INLINE = { output: "s3://ml-async/out/" };
    const OWN = { ...INLINE, outputPathExtension: "fraud-team" };
    const sized = (bytes: number) => "é".repeat(bytes / 2);

    it("send the body with the request, and wait for the output", async () => {
      used.aws.endpoints["forecast-nl"] = (body) => Buffer.from(`forecast of ${body.toString("utf8")}`);
      const invocation = await endpointsOf().invokeAsync("forecast-nl", "2026", { contentType: "text/csv" });
      assert.equal(invocation.inputLocation, undefined);
      assert.equal(used.aws.counts("PutObject"), 0);
      const waits: number[] = [];
      const answer = await invocation.wait({ onWait: (seconds) => waits.push(seconds) });
      assert.equal(Buffer.from(answer).toString(), "forecast of 2026");
      assert.ok(waits.length >= 2 && waits[0]! < waits.at(-1)!);
    });

    it("upload a body of more than 128,000 bytes, and an empty one, which would be none", async () => {
      used.aws.endpoints["churn"] = (body) => Buffer.from(String(body.length));
      for (const [body, length] of [
        [sized(128_002), 128_002],
        ["", 0],
      ] as const) {
        const invocation = await endpointsOf().invokeAsync("churn", body);
        assert.match(invocation.inputLocation!, /^s3:\/\/ml-async\/in\/[0-9a-f-]{36}$/);
        assert.equal(used.aws.objects.get(invocation.inputLocation!)!.length, length);
        assert.equal(Buffer.from(await invocation.wait()).toString(), String(length));
      }
    });

    it("need no place for inputs up to 128,000 bytes, which are not characters", async () => {
      used.aws.endpoints["churn"] = (body) => Buffer.from(String(body.length));
      const share = shareWith({ invoke: { asyncInference: INLINE } });
      const invocation = await endpointsOf(share).invokeAsync("churn", sized(128_000));
      assert.equal(Buffer.from(await invocation.wait()).toString(), "128000");
      used.aws.calls.length = 0;
      for (const [body, message] of [
        [
          sized(128_002),
          /a body of 128,002 bytes cannot go with the request .*, which takes 128,000.*asyncInference\.input/s,
        ],
        ["", /an empty body cannot go with the request.*asyncInference\.input/s],
      ] as const)
        await assert.rejects(endpointsOf(share).invokeAsync("churn", body), { kind: "refused", message });
      assert.equal(used.aws.counts("InvokeEndpointAsync") + used.aws.counts("PutObject"), 0);
    });

    it("have their answers where the consumer alone reads", async () => {
      used.aws.endpoints["churn"] = (body) => body;
      const share = shareWith({ invoke: { asyncInference: OWN } });
      Object.assign(used.aws, { share });
      const invocation = await endpointsOf(share).invokeAsync("churn", "42");
      assert.match(invocation.outputLocation, /^s3:\/\/ml-async\/out\/fraud-team\/[0-9a-f-]{36}\.out$/);
      assert.equal(invocation.unseenFailure, undefined);
      assert.equal(Buffer.from(await invocation.wait()).toString(), "42");
      const another = shareWith({ invoke: { asyncInference: { ...OWN, outputPathExtension: "risk" } } });
      const { outputLocation } = await endpointsOf(another).invokeAsync("churn", "43");
      await assert.rejects(
        endpointsOf(another)
          .invokeAsync("churn", "43")
          .then((one) => one.wait()),
        /cannot use s3:/,
      );
      assert.match(outputLocation, /^s3:\/\/ml-async\/out\/risk\//);
    });

    it("say so where an endpoint leaves its answers elsewhere", async () => {
      used.aws.endpoints["churn"] = (body) => body;
      used.aws.outputPlace = "s3://elsewhere/out/";
      const invocation = await endpointsOf().invokeAsync("churn", "42");
      await assert.rejects(
        invocation.wait(),
        /cannot use s3:\/\/elsewhere.*\n {2}- the endpoint left it outside s3:\/\/ml-async\/out\/, .*S3OutputPath with consumers\.fraud-team\.asyncInference/,
      );
    });

    it("fail with what the failure object says", async () => {
      used.aws.endpoints["churn"] = () =>
        (async function* () {
          yield await Promise.reject(new Error("cannot parse 2026"));
        })();
      const invocation = await endpointsOf().invokeAsync("churn", "2026");
      await assert.rejects(invocation.wait(), {
        name: "ShareError",
        kind: "failed",
        message:
          /the asynchronous invocation of churn failed: cannot parse 2026\n {2}- all of it is in s3:\/\/ml-async\/out\//,
      });
    });

    it("go on waiting where nobody may look for failures", async () => {
      used.aws.failurePlace = "s3://another-bucket/failures/";
      used.aws.endpoints["churn"] = () =>
        (async function* () {
          yield await sleep(600, Buffer.from("late"));
        })();
      const invocation = await endpointsOf().invokeAsync("churn", "2026");
      assert.match(invocation.failureLocation!, /^s3:\/\/another-bucket\/failures\//);
      assert.match(invocation.unseenFailure!, /another-bucket.*asyncInference\.failure$/);
      assert.equal(Buffer.from(await invocation.wait()).toString(), "late");
    });

    it("fail with what is in the place that the share names for failures", async () => {
      const failure = "s3://ml-async-failures/fraud/";
      const share = shareWith({ invoke: { asyncInference: { ...SHARE.invoke!.asyncInference!, failure } } });
      Object.assign(used.aws, { share, failurePlace: failure });
      used.aws.endpoints["churn"] = () =>
        (async function* () {
          yield await Promise.reject(new Error("cannot parse 2026"));
        })();
      const invocation = await endpointsOf(share).invokeAsync("churn", "2026");
      assert.equal(invocation.unseenFailure, undefined);
      await assert.rejects(
        invocation.wait(),
        /failed: cannot parse 2026\n {2}- all of it is in s3:\/\/ml-async-failures\/fraud\//,
      );
    });

    it("can be given up while waiting", async () => {
      used.aws.endpoints["churn"] = () =>
        (async function* () {
          yield await sleep(5000, Buffer.from("late"), { ref: false });
        })();
      const invocation = await endpointsOf().invokeAsync("churn", "x");
      await assert.rejects(invocation.wait({ signal: AbortSignal.timeout(100) }), { name: "TimeoutError" });
    });

    it("need a place in the share", async () => {
      const share = shareWith({ invoke: { asyncInference: undefined } });
      await assert.rejects(
        endpointsOf(share).invokeAsync("churn", "x"),
        /no place for asynchronous inference\n.*consumers\.fraud-team/,
      );
      assert.equal(used.aws.calls.length, 0);
    });

    it("name the place when S3 refuses", async () => {
      used.aws.next("PutObject", new AwsError("AccessDenied", "Access Denied", 403));
      await assert.rejects(
        endpointsOf().invokeAsync("churn", sized(130_000)),
        /cannot use s3:\/\/ml-async\/in\/.* for asynchronous inference/,
      );
    });
  });

  describe("errors name the hop", () => {
    const CASES: readonly {
      name: string;
      share?: Share;
      endpoint?: string;
      options?: Parameters<Endpoints["invoke"]>[2];
      region?: string;
      error?: AwsError;
      hop: string;
      kind: string;
      message: RegExp;
    }[] = [
      {
        name: "an endpoint that is not shared",
        endpoint: "fraud",
        hop: "endpoint",
        kind: "refused",
        message:
          /InvokeEndpoint of fraud in eu-west-1 is refused.*\n {2}- the share does not hold the endpoint: it has churn, forecast-\* in eu-west-1, us-east-1$/,
      },
      {
        name: "another region",
        region: "us-west-2",
        hop: "endpoint",
        kind: "refused",
        message: /- the share is for eu-west-1, us-east-1, not for us-west-2.*consumers\.fraud-team\.regions$/,
      },
      {
        name: "another component",
        options: { inferenceComponent: "base" },
        hop: "endpoint",
        kind: "refused",
        message: /- the share does not hold the inference component: it has adapter-\*/,
      },
      {
        name: "a refusal that the share does not explain",
        error: new AwsError("AccessDeniedException", "with an explicit deny in a service control policy", 403),
        hop: "endpoint",
        kind: "refused",
        message:
          /\n {2}- a service control policy of the organization that account 111111111111 belongs to denies it: [^\n]*$/,
      },
      {
        name: "an endpoint that is not there",
        endpoint: "forecast-be",
        hop: "endpoint",
        kind: "not found",
        message: /there is no forecast-be in eu-west-1 in account 111111111111.*\n {2}- it has churn, forecast-\*/,
      },
      {
        name: "throttling",
        error: new AwsError("ThrottlingException", "Rate exceeded", 400),
        hop: "endpoint",
        kind: "throttled",
        message: /too many requests, after the SDK's own retries/,
      },
      {
        name: "a model that fails",
        error: new AwsError("ModelError", "Received server error (500)", 424, {
          OriginalStatusCode: 500,
          LogStreamArn: "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/sagemaker/Endpoints/churn",
        }),
        hop: "endpoint",
        kind: "failed",
        message: /the model behind churn failed.*\n.*status 500.*\n.*finds its log at arn:aws:logs/,
      },
      {
        name: "a model that is not loaded yet",
        error: new AwsError("ModelNotReadyException", "loading", 429),
        hop: "endpoint",
        kind: "throttled",
        message: /churn is still loading the model/,
      },
      {
        name: "anything else",
        error: new AwsError("ValidationError", "Variant b does not exist"),
        hop: "endpoint",
        kind: "failed",
        message: /InvokeEndpoint of churn in eu-west-1 failed \(ValidationError: Variant b does not exist\)$/,
      },
    ];
    for (const { name, share, endpoint = "churn", options, region, error, hop, kind, message } of CASES) {
      it(name, async () => {
        if (error) used.aws.next("InvokeEndpoint", error);
        await assert.rejects(
          endpointsOf(share, { endpointRegion: region }).invoke(endpoint, "x", options),
          (thrown: ShareError) => {
            assert.ok(thrown instanceof ShareError, String(thrown));
            assert.match(thrown.message, message);
            assert.deepEqual([thrown.hop, thrown.kind], [hop, kind]);
            return true;
          },
        );
      });
    }
  });
});
