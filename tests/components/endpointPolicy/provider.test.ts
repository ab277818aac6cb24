import assert from "node:assert/strict";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { EndpointPolicyProvider, type EndpointPolicyState } from "../../../components/endpointPolicy/provider";
import { given, World } from "../../fakes/sagemaker";

const DEPLOYER = "arn:aws:iam::111111111111:role/Deployer";
const documentFor = (...accounts: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: accounts.map((account) => ({
      Sid: `Of${account}`,
      Effect: "Allow",
      Principal: { AWS: [`arn:aws:iam::${account}:root`] },
      Action: ["sagemaker:InvokeEndpoint"],
      Resource: ["arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn"],
    })),
  });
const ONE = documentFor("222222222222");
const TWO = documentFor("222222222222", "333333333333");
const FOREIGN = documentFor("999999999999");

describe("the policy of an endpoint, as its provider keeps it", () => {
  let world: World;
  let pauses: number;

  beforeEach(async () => {
    world = new World();
    await world.listen();
    given(world, DEPLOYER, { models: ["m"], configs: { c: ["m"] }, endpoints: { churn: "c" } });
    world.advance(world.durations.creating);
    pauses = 0;
  });
  afterEach(() => world.stop());

  const provider = () =>
    new EndpointPolicyProvider({
      client: () => new SageMakerClient(world.as(DEPLOYER)),
      sleep: () => {
        pauses += 1;
        return Promise.resolve();
      },
    });
  const inputs = (policy = ONE, more: object = {}) => ({
    endpointName: "churn",
    region: "eu-west-1",
    accountId: "111111111111",
    policy,
    ...more,
  });
  const call = (operation: string, ResourcePolicy?: string) =>
    world.call(DEPLOYER, operation, { EndpointName: "churn", ...(ResourcePolicy && { ResourcePolicy }) }) as {
      ResourcePolicy: string;
    };
  const there = () => call("GetEndpointPolicy").ResourcePolicy;
  const none = () => assert.throws(there, /has no policy/);
  const changes = () =>
    world.calls.map(({ operation }) => operation).filter((one) => /^(Put|Delete)EndpointPolicy$/.test(one));
  async function made(policy = ONE): Promise<EndpointPolicyState> {
    const { outs } = await provider().create(inputs(policy));
    return outs!;
  }
  function makeEndpointAgain() {
    world.call(DEPLOYER, "DeleteEndpoint", { EndpointName: "churn" });
    world.advance(world.durations.deleting);
    given(world, DEPLOYER, { endpoints: { churn: "c" } });
    world.advance(world.durations.creating);
  }

  it("is put where there is none, and read back", async () => {
    const { id, outs } = await provider().create(inputs());
    assert.equal(id, "111111111111/eu-west-1/churn");
    assert.deepEqual(outs, { ...inputs(), made: ONE });
    assert.equal(there(), ONE);
    assert.equal(pauses, 0);
  });

  it("is taken for its own where the very same is there, in another spelling too", async () => {
    const { Version, Statement } = JSON.parse(ONE) as { Version: string; Statement: [{ Principal: unknown }] };
    const [statement] = Statement;
    const spelt = { Statement: { ...statement, Principal: { AWS: "222222222222" } }, Version };
    call("PutEndpointPolicy", JSON.stringify(spelt, undefined, 2));
    await provider().create(inputs());
    assert.deepEqual(changes(), ["PutEndpointPolicy"], "by the other alone");
  });

  it("replaces no policy of somebody else's", async () => {
    call("PutEndpointPolicy", FOREIGN);
    await assert.rejects(
      provider().create(inputs()),
      /^Error: endpoint churn in eu-west-1 of account 111111111111 has a policy that this stack did not put there, and it is not replaced: it lets in arn:aws:iam::999999999999:root\. Ask in CloudTrail .*delete-endpoint-policy --endpoint-name churn --region eu-west-1/,
    );
    assert.equal(there(), FOREIGN);
  });

  it("is changed where it is still what was put", async () => {
    const state = await made();
    assert.deepEqual(await provider().diff("", state, inputs(TWO)), { changes: true });
    const { outs } = await provider().update("", state, inputs(TWO));
    assert.equal(there(), TWO);
    assert.equal(outs!.made, TWO);
    assert.deepEqual(await provider().diff("", outs!, inputs(TWO)), { changes: false });
  });

  it("that somebody changed is shown, and neither replaced nor deleted", async () => {
    const state = await made();
    call("PutEndpointPolicy", FOREIGN);
    const { props } = await provider().read("id", state);
    assert.deepEqual(props, { ...state, policy: FOREIGN });
    assert.deepEqual(await provider().diff("", props, inputs()), { changes: true });
    assert.deepEqual(await provider().diff("", state, inputs()), { changes: true }, "without a refresh, too");
    await assert.rejects(provider().update("", props, inputs()), /it is not replaced: it lets in .*999999999999/);
    await assert.rejects(provider().delete("", state), /it is not deleted: it lets in .*999999999999/);
    assert.equal(there(), FOREIGN);
  });

  it("is made again where the endpoint was", async () => {
    const state = await made();
    makeEndpointAgain();
    none();
    assert.deepEqual(await provider().diff("", state, inputs()), { changes: true });
    assert.deepEqual(await provider().read("id", state), { id: "" }, "a refresh says that it is gone");
    await provider().update("", state, inputs());
    assert.equal(there(), ONE);
  });

  it("is not missed while there is no endpoint, and goes without it", async () => {
    const state = await made();
    world.call(DEPLOYER, "DeleteEndpoint", { EndpointName: "churn" });
    world.advance(world.durations.deleting);
    assert.deepEqual(await provider().diff("", state, inputs()), { changes: false });
    assert.deepEqual(await provider().read("id", state), { id: "" });
    await provider().delete("", state);
    await assert.rejects(
      provider().create(inputs()),
      /endpoint churn .* is not there, and a policy goes with its endpoint/,
    );
  });

  it("is deleted where it is still what was put, and only once", async () => {
    const state = await made();
    await provider().delete("", state);
    none();
    await provider().delete("", state);
    assert.deepEqual(changes(), ["PutEndpointPolicy", "DeleteEndpointPolicy"]);
  });

  it("is not put on an endpoint of another account, name or not", async () => {
    await assert.rejects(
      provider().create(inputs(ONE, { accountId: "222222222222" })),
      /the credentials are of account 111111111111, and the stack is of 222222222222/,
    );
    none();
  });

  it("of another endpoint is another one", async () => {
    const state = await made();
    for (const [key, value] of Object.entries({
      endpointName: "other",
      region: "us-east-1",
      accountId: "222222222222",
    }))
      assert.deepEqual(await provider().diff("", state, inputs(ONE, { [key]: value })), {
        changes: true,
        replaces: [key],
        deleteBeforeReplace: true,
      });
  });

  it("is waited for until it can be read, and what another put meanwhile is told", async () => {
    world.faults.refuse("sagemaker:DescribeEndpoint", DEPLOYER);
    await assert.rejects(provider().create(inputs()), /^Error: endpoint churn .*: AccessDeniedException: /);
    world.faults.clear();
    let others = 0;
    const racing = new EndpointPolicyProvider({
      client: () => {
        const client = new SageMakerClient(world.as(DEPLOYER));
        client.middlewareStack.add(
          (next) => async (args) => {
            const answer = await next(args);
            const { headers } = args.request as { headers: Record<string, string> };
            if (headers["x-amz-target"] === "SageMaker.PutEndpointPolicy") {
              others += 1;
              call("PutEndpointPolicy", FOREIGN);
            }
            return answer;
          },
          { step: "finalizeRequest" },
        );
        return client;
      },
      sleep: () => Promise.resolve(void (pauses += 1)),
    });
    await assert.rejects(
      racing.create(inputs()),
      /was given a policy and has another: .*999999999999.*CloudTrail says who/,
    );
    assert.deepEqual([others, pauses], [1, 5]);
  });

  it("is refused before anything is sent where SageMaker would not take it", async () => {
    const failures = async (policy: string) =>
      (await provider().check({}, inputs(policy))).failures!.map(({ reason }) => reason);
    assert.deepEqual(await failures(ONE), []);
    assert.deepEqual(await failures("{"), ["is no JSON"]);
    assert.deepEqual(await failures('{"Sid":"é"}'), [
      "has characters that are not ASCII, and SageMaker takes no others",
    ]);
    assert.deepEqual(await failures(JSON.stringify("x".repeat(20_479))), [
      "has 20481 characters; SageMaker takes 20480",
    ]);
    assert.deepEqual(
      world.calls.map(({ operation }) => operation).filter((one) => one.includes("Policy")),
      [],
    );
  });
});
