import assert from "node:assert/strict";
import { Endpoints } from "../../../client/endpoints/endpoints";
import { bearerToken } from "../../../client/endpoints/bearerToken";
import type { Share } from "../../../contract/share";
import { useAws } from "../fixture";
import { SHARE, shareWith } from "../samples";

let count = 0;
const WITH_TOKENS = shareWith({ invoke: { openAi: true } });
const endpointsOf = (share: Share = WITH_TOKENS, options: ConstructorParameters<typeof Endpoints>[1] = {}) =>
  new Endpoints(share, { sessionName: `open-ai-${(count += 1)}`, ...options });

const CREDENTIALS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "secret/with+signs",
  sessionToken: "a/b+c=(d)",
};
const AT_NOON = new Date("2026-11-28T12:00:00Z");

/** Of the Python package, for these. */
const OF_PYTHON =
  "sagemaker.amazonaws.com/?Action=CallWithBearerToken&" +
  "X-Amz-Algorithm=AWS4-HMAC-SHA256&" +
  "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261128%2Feu-west-1%2Fsagemaker%2Faws4_request&" +
  "X-Amz-Date=20261128T120000Z&" +
  "X-Amz-Expires=900&" +
  "X-Amz-SignedHeaders=host&" +
  "X-Amz-Security-Token=a%2Fb%2Bc%3D%28d%29&" +
  "X-Amz-Signature=4fdb66b42438f15c6b93cba69418e5509603573cf1e82f65ad8f799c6f5a3652&" +
  "Version=1";

const presigned = (token: string) =>
  new URL(`https://${Buffer.from(token.replace("sagemaker-api-key-", ""), "base64").toString("utf8")}`);

describe("a bearer token", () => {
  it("is what sagemaker.core.token_generator 2.27.0 makes of the same credentials at the same second", async () => {
    const token = await bearerToken({
      credentials: CREDENTIALS,
      region: "eu-west-1",
      seconds: 900,
      signingDate: AT_NOON,
    });
    assert.equal(token, `sagemaker-api-key-${Buffer.from(OF_PYTHON).toString("base64")}`);
  });

  it("holds no session token where the credentials have none", async () => {
    const { sessionToken, ...longTerm } = CREDENTIALS;
    const token = await bearerToken({ credentials: longTerm, region: "eu-west-1", seconds: 1 });
    assert.ok(sessionToken);
    assert.equal(presigned(token).searchParams.has("X-Amz-Security-Token"), false);
  });
});

describe("OpenAI-compatible access", () => {
  const used = useAws("alice", WITH_TOKENS);

  const chat = async ({ baseURL, apiKey }: ReturnType<Endpoints["openAi"]>) => {
    const answer = await fetch(`${baseURL}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${await apiKey()}` },
      body: "{}",
    });
    return { status: answer.status, text: await answer.text() };
  };

  it("reaches an endpoint, and an inference component on it, and nothing that is not shared", async () => {
    used.aws.endpoints["churn"] = () => Buffer.from('{"choices":[]}');
    const endpoints = endpointsOf();
    assert.deepEqual(await chat(endpoints.openAi("churn")), { status: 200, text: '{"choices":[]}' });
    assert.equal((await chat(endpoints.openAi("churn", "adapter-1"))).status, 200);
    assert.equal((await chat(endpoints.openAi("churn", "other"))).status, 403);
    assert.equal((await chat(endpoints.openAi("not-shared"))).status, 403);
    assert.equal(used.aws.counts("AssumeRole"), 1);
  });

  it("is at the service's address in the region, unless the environment says another", () => {
    const { AWS_ENDPOINT_URL: url } = process.env;
    assert.equal(endpointsOf().openAi("churn").baseURL, `${url}/endpoints/churn/openai/v1`);
    delete process.env["AWS_ENDPOINT_URL"];
    const inChina = endpointsOf(WITH_TOKENS, { endpointRegion: "cn-north-1" }).openAi("churn", "adapter-1").baseURL;
    assert.equal(
      inChina,
      "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn/endpoints/churn/inference-components/adapter-1/openai/v1",
    );
  });

  it("says a quarter of an hour, what is asked for, or what is left of the session", async () => {
    const expiring = (seconds: number) =>
      endpointsOf(WITH_TOKENS, {
        credentials: () => Promise.resolve({ ...CREDENTIALS, expiration: new Date(Date.now() + seconds * 1000 + 999) }),
      });
    const says = async (token: Promise<string>) => presigned(await token).searchParams.get("X-Amz-Expires");
    assert.equal(await says(expiring(3600).apiKey()), "900");
    assert.equal(await says(expiring(3600).apiKey({ seconds: 1800 })), "1800");
    assert.equal(await says(expiring(600).apiKey({ seconds: 43_200 })), "600");
    await assert.rejects(expiring(600).apiKey({ seconds: 43_201 }), /1 to 43200, twelve hours; got 43201/);
    await assert.rejects(expiring(600).apiKey({ seconds: 0.5 }), RangeError);
  });

  it("is refused for a share that does not say so, and for an ARN", () => {
    assert.throws(() => endpointsOf(SHARE).openAi("churn"), /the parent adds openAi: true to consumers\.fraud-team/);
    assert.throws(
      () => endpointsOf().openAi("arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn"),
      /name, not its ARN: churn/,
    );
  });
});
