import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { Findings } from "../../../client/doctor/findings";
import { Connection } from "../../../operator/connection";
import { endpointPolicies } from "../../../operator/doctor/endpointPolicies";
import { getEndpointPolicy } from "../../../aws/endpointPolicies";
import { endpointPolicy } from "../../../policies/endpointPolicy";
import { regionsOfShares } from "../../../operator/doctor/examineEnforcement";
import { run } from "../../../operator/main";
import { madePoliciesIn, sharedEndpointsIn } from "../../../operator/outputs";
import { restoreEnvironment } from "../../environment";
import { given, World } from "../../fakes/sagemaker";

const OPERATOR = "arn:aws:iam::111111111111:role/Operator";
const policyFor = (principal: unknown) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sagemaker:InvokeEndpoint", Resource: "*" }],
  });

/** Source: STS API, GetCallerIdentity. */
const IDENTITY =
  "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/alice</Arn><UserId>AIDA</UserId><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

async function serveIdentity(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = createServer((_, response) => response.setHeader("content-type", "text/xml").end(IDENTITY));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

describe("policies on shared endpoints", () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.listen();
    given(world, OPERATOR, {
      models: ["m"],
      configs: { c: ["m"] },
      endpoints: { churn: "c", "forecast-nl": "c", private: "c" },
    });
    world.advance(world.durations.creating);
  });
  afterEach(() => world.stop());

  const client = () => new SageMakerClient(world.as(OPERATOR));
  const put = (EndpointName: string, ResourcePolicy: string) =>
    world.call(OPERATOR, "PutEndpointPolicy", { EndpointName, ResourcePolicy });

  /** As `doctor` looks, at the stand-in for SageMaker. */
  async function found(names: readonly string[], made: Readonly<Record<string, string>> = {}) {
    const findings = new Findings();
    const connection = new Connection(world.account.region);
    await endpointPolicies(findings.section("endpoint policies"), Object.assign(connection, { sagemaker: client }), {
      names,
      made,
    });
    return findings.all.map(({ state, what, why }) => `${state}: ${what} (${why})`).sort();
  }

  it("are read as they were put, by a request that the SDK signs", async () => {
    const text = policyFor({ AWS: "arn:aws:iam::222222222222:root" });
    put("churn", text);
    assert.equal(await getEndpointPolicy(client(), "churn"), text);
    await assert.rejects(getEndpointPolicy(client(), "private"), { name: "ValidationException" });
    await assert.rejects(getEndpointPolicy(client(), "gone"), { name: "ResourceNotFound" });
    assert.deepEqual(
      [...new Set(world.calls.map(({ operation }) => operation))].filter((one) => /Policy/.test(one)),
      ["PutEndpointPolicy", "GetEndpointPolicy"],
    );
  });

  it("are none, as it should be", async () => {
    assert.deepEqual(await found(["churn", "forecast-*"]), [
      "holds: shared endpoints have no policy of their own (2 endpoints looked at)",
    ]);
  });

  it("are told with whom they let in, and those of endpoints that are not shared are nobody's business", async () => {
    put("churn", policyFor({ AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:role/x"] }));
    put("forecast-nl", policyFor("*"));
    put("private", policyFor("*"));
    assert.deepEqual(await found(["churn", "forecast-*"]), [
      "does not hold: endpoint churn has no policy (its policy lets in arn:aws:iam::222222222222:root, arn:aws:iam::333333333333:role/x)",
      "does not hold: endpoint forecast-nl has no policy (its policy lets in *)",
    ]);
    put("churn", "{");
    assert.match((await found(["churn"]))[0]!, /lets in nobody knows whom/);
  });

  it("are not there any more on an endpoint that was made again", async () => {
    put("churn", policyFor("*"));
    world.call(OPERATOR, "DeleteEndpoint", { EndpointName: "churn" });
    world.advance(world.durations.deleting);
    given(world, OPERATOR, { endpoints: { churn: "c" } });
    assert.match((await found(["churn"]))[0]!, /^holds/);
  });

  it("that the stack put are as they should be, in any spelling, and are missed where they went with an endpoint", async () => {
    const text = policyFor({ AWS: ["arn:aws:iam::222222222222:root"] });
    const made = { [world.account.arn("endpoint", "churn")]: text };
    assert.deepEqual(await found(["churn", "private"], made), [
      "does not hold: endpoint churn has the policy that the stack puts on it (it has none: a policy goes with its endpoint, and a new one has none)",
      "holds: shared endpoints have no policy of their own (1 endpoint looked at)",
    ]);
    put(
      "churn",
      JSON.stringify(JSON.parse(text.replace('["arn:aws:iam::222222222222:root"]', '"222222222222"')), null, 1),
    );
    assert.deepEqual(await found(["churn"], made), [
      "holds: endpoint churn has the policy that the stack puts on it (it lets in 222222222222)",
    ]);
    put("churn", policyFor("*"));
    assert.deepEqual(await found(["churn"], made), [
      "does not hold: endpoint churn has the policy that the stack puts on it (its policy lets in *)",
    ]);
  });

  it("of the form that the program puts are noted where nobody knows what the stack puts, and no others", async () => {
    const endpoint = { partition: "aws", region: "eu-west-1", accountId: "111111111111", endpointName: "churn" };
    const routers = (of: string) => [`arn:aws:sagemaker:*:${of}:inference-router/*`];
    const text = (of: string, by = of) =>
      JSON.stringify(endpointPolicy(endpoint, [{ accountId: by, sourceInferenceRouterArns: routers(of) }]));
    const unknown = async () => {
      const findings = new Findings();
      const connection = Object.assign(new Connection(world.account.region), { sagemaker: client });
      await endpointPolicies(findings.section("endpoint policies"), connection, { names: ["churn"] });
      return findings.all.map(({ state, what }) => `${state}: ${what}`);
    };
    put("churn", text("222222222222"));
    assert.match(
      (await unknown()).join(),
      /^noted: endpoint churn has a policy of the form .* lets in routers of arn:aws:iam::222222222222:root/,
    );
    assert.match((await found(["churn"])).join(), /^does not hold/, "the stack is known to put none");
    for (const other of [
      text("999999999999", "222222222222"),
      text("222222222222").replace('"sagemaker:DescribeEndpoint"', '"sagemaker:DeleteEndpoint"'),
      text("222222222222").replace(/,"Condition":{"ArnEquals":{[^}]*}}/, ""),
      text("222222222222").replace("arn:aws:iam::222222222222:root", "*"),
    ]) {
      assert.notEqual(other, text("222222222222"));
      put("churn", other);
      assert.match((await unknown()).join(), /^does not hold/);
    }
  });

  it("are not tried where nobody may look", async () => {
    world.faults.refuse("sagemaker:GetEndpointPolicy", OPERATOR);
    assert.deepEqual(await found(["churn"]), [
      "not tried: endpoint churn has no policy (AccessDeniedException: sagemaker:GetEndpointPolicy)",
    ]);
    world.faults.refuse("sagemaker:ListEndpoints", OPERATOR);
    assert.match((await found(["churn"]))[0]!, /^not tried: .*sagemaker:ListEndpoints/);
  });

  it("are looked for in every region of the shares, and in those of enforcement for a share of every region", () => {
    const parent = { accountId: "111111111111", region: "ap-south-1" };
    const invoke = (regions: string[], endpoints: string[]) => ({
      parent,
      invoke: { regions, endpoints, roleArn: "x" },
    });
    const consumers = {
      a: invoke(["eu-west-1", "us-east-1"], ["churn"]),
      b: invoke(["*"], ["x-*"]),
      c: { parent, featureStore: {} },
    };
    const shares = { consumers };
    const shared = sharedEndpointsIn({ value: { shares, enforcement: {} } });
    assert.deepEqual(Object.fromEntries(regionsOfShares(shared, ["eu-west-1", "eu-central-1"])), {
      "eu-west-1": ["churn", "x-*"],
      "us-east-1": ["churn", "x-*"],
      "ap-south-1": ["x-*"],
      "eu-central-1": ["x-*"],
    });
    assert.deepEqual(sharedEndpointsIn({ value: { enforcement: {} } }), []);
    const endpointPolicy = { endpoints: ["score"], regions: ["eu-west-1"], sourceInferenceRouters: ["*"] };
    assert.deepEqual(sharedEndpointsIn({ value: { shares: { consumers: { d: { parent, endpointPolicy } } } } }), [
      { accountId: "111111111111", endpoints: ["score"], regions: ["eu-west-1"] },
    ]);
    assert.deepEqual(madePoliciesIn({ value: { endpointPolicies: { "arn:x": "{}" } } }), { "arn:x": "{}" });
    assert.deepEqual(madePoliciesIn({ value: { shares } }), {});
    assert.deepEqual(sharedEndpointsIn({ value: null }), []);
  });

  it("are looked for where a stack shares and has no enforcement, too", async () => {
    const parent = { accountId: "111111111111", region: "eu-west-1" };
    const shares = { consumers: { a: { parent, invoke: { endpoints: ["churn"], regions: ["eu-west-1"] } } } };
    const folder = mkdtempSync(path.join(tmpdir(), "outputs-"));
    const outputs = path.join(folder, "outputs.json");
    writeFileSync(outputs, JSON.stringify({ shares }));
    const identity = await serveIdentity();
    const { endpoint, credentials } = world.as(OPERATOR);
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_STS: identity.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    });
    put("churn", policyFor("*"));
    let text = "";
    const write = (more: string) => void (text += more);
    try {
      assert.equal(await run(["doctor", "--outputs", outputs], { out: write, err: write }), 1);
    } finally {
      restoreEnvironment(before);
      identity.stop();
      rmSync(folder, { recursive: true });
    }
    assert.match(text, /endpoint churn has no policy(.|\n)*lets in \*/);
    assert.match(text, /the outputs say nothing of it/);
  });
});
