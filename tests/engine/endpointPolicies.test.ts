import assert from "node:assert/strict";
import { given, World as SageMaker } from "../fakes/sagemaker";
import { AwsError } from "../fakes/sagemaker/api/errors";
import { changed, succeeded } from "./parts/changes";
import { jsonAnswer, type Answer, type Call } from "./parts/filledIn";
import { tookNoMore } from "./parts/permissions";
import { CHILD, PARENT, World } from "./parts/world";

const OWNER = `arn:aws:iam::${PARENT}:role/ModelDeployer`;
const SECOND = "333333333333";

interface Document {
  readonly Statement: readonly { readonly Sid: string }[];
}

/** Endpoints that let routers of other accounts in: the resource that no provider has, on Pulumi's own dynamic provider. */
describe("policies on endpoints, on the engine", function () {
  let world: World;
  let sagemaker: SageMaker;

  before(async function () {
    world = await World.start(this);
    await world.init("parent");
    sagemaker = new SageMaker({ account: PARENT });
    given(sagemaker, OWNER, { models: ["m"], configs: { c: ["m"] }, endpoints: { churn: "c", score: "c" } });
    sagemaker.advance(sagemaker.durations.creating);
    world.aws.hold = (call) => Promise.resolve(call.service === "sagemaker" ? answered(call) : undefined);
  });
  after(() => world?.stop());

  /** As SageMaker answers whoever signed. */
  function answered({ account, role, action, text }: Call): Answer {
    assert.deepEqual([account, role], [PARENT, "Deployer"], "the role of aws:assumeRoles signs");
    try {
      return jsonAnswer(call(action, JSON.parse(text) as object, `arn:aws:iam::${account}:role/${role}`));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return jsonAnswer({ __type: error.code, message: error.message }, error.status);
    }
  }
  const call = (operation: string, input: object, by = OWNER) => sagemaker.call(by, operation, input);
  const sidsOn = (EndpointName: string): string[] => {
    const { ResourcePolicy } = call("GetEndpointPolicy", { EndpointName }) as { ResourcePolicy: string };
    return (JSON.parse(ResourcePolicy) as Document).Statement.map(({ Sid }) => Sid);
  };
  const hasNone = (EndpointName: string) =>
    assert.throws(() => call("GetEndpointPolicy", { EndpointName }), /has no policy/);

  const fraud = { accountId: CHILD, mode: "endpointPolicy", endpoints: ["churn", "score"] };
  const risk = { accountId: SECOND, mode: "endpointPolicy", endpoints: ["churn"] };
  const write = (consumers: object) => world.write("parent", PARENT, { account: "parent", consumers });
  const up = async () => changed(succeeded(await world.run("up", "parent")));
  const refusal = async (operation: "up" | "destroy") => {
    const { result, problems } = await world.run(operation, "parent");
    assert.equal(result, "failed");
    return problems.map(({ message }) => message).join("\n");
  };
  const CHURN = "endpoint-policy-eu-west-1-churn";

  it("are put by the role that the stack file names, one an endpoint for all its consumers", async () => {
    write({ fraud, risk });
    assert.deepEqual(await up(), [`create ${CHURN}`, "create endpoint-policy-eu-west-1-score"]);
    assert.deepEqual(sidsOn("churn"), [
      `InvokeThroughRoutersOf${CHILD}`,
      `DescribeFrom${CHILD}`,
      `InvokeThroughRoutersOf${SECOND}`,
      `DescribeFrom${SECOND}`,
    ]);
    const { endpointPolicies, shares } = await world.outputs("parent");
    const arn = `arn:aws:sagemaker:eu-west-1:${PARENT}:endpoint/churn`;
    assert.equal(
      (endpointPolicies as Record<string, string>)[arn],
      (call("GetEndpointPolicy", { EndpointName: "churn" }) as { ResourcePolicy: string }).ResourcePolicy,
    );
    assert.deepEqual(
      (shares as { consumers: Record<string, { endpointPolicy: object }> }).consumers["risk"]!.endpointPolicy,
      {
        endpoints: ["churn"],
        regions: ["eu-west-1"],
        sourceInferenceRouters: ["*"],
      },
    );
  });

  it("change nothing when nothing has changed, neither by up nor by refresh", async () => {
    assert.deepEqual(await up(), []);
    assert.deepEqual(changed(succeeded(await world.run("refresh", "parent"))), []);
  });

  it("lose one account, and keep the other", async () => {
    write({ fraud });
    const changes = await up();
    assert.equal(changes.length, 1);
    assert.match(changes[0]!, /^update endpoint-policy-eu-west-1-churn/);
    assert.deepEqual(sidsOn("churn"), [`InvokeThroughRoutersOf${CHILD}`, `DescribeFrom${CHILD}`]);
  });

  it("are made again by the next up where the endpoint was made again", async () => {
    call("DeleteEndpoint", { EndpointName: "churn" });
    sagemaker.advance(sagemaker.durations.deleting);
    assert.deepEqual(await up(), [], "there is nothing to put a policy on");
    given(sagemaker, OWNER, { endpoints: { churn: "c" } });
    sagemaker.advance(sagemaker.durations.creating);
    hasNone("churn");
    assert.match((await up()).join(), /^update endpoint-policy-eu-west-1-churn/);
    assert.deepEqual(sidsOn("churn"), [`InvokeThroughRoutersOf${CHILD}`, `DescribeFrom${CHILD}`]);
  });

  it("that somebody else put are seen by refresh, and neither replaced nor deleted", async () => {
    const [before, theirs] = [
      sidsOn("churn"),
      { Version: "2012-10-17", Statement: [{ Sid: "Theirs", Principal: "*" }] },
    ];
    const mine = (call("GetEndpointPolicy", { EndpointName: "churn" }) as { ResourcePolicy: string }).ResourcePolicy;
    const put = (ResourcePolicy: string) => call("PutEndpointPolicy", { EndpointName: "churn", ResourcePolicy });
    put(JSON.stringify(theirs));
    assert.match(
      changed(succeeded(await world.run("refresh", "parent"))).join(),
      /^update endpoint-policy-eu-west-1-churn/,
    );
    assert.match(
      await refusal("up"),
      /has a policy that this stack did not put there, and it is not replaced: it lets in \*/,
    );
    assert.match(await refusal("destroy"), /it is not deleted: it lets in \*/);
    assert.deepEqual(sidsOn("churn"), ["Theirs"]);
    put(mine);
    await world.run("up", "parent");
    assert.deepEqual(sidsOn("churn"), before);
  });

  it("are taken away with the stack, which took no permission that deploy-role does not print", async () => {
    succeeded(await world.run("destroy", "parent"));
    for (const endpoint of ["churn", "score"]) hasNone(endpoint);
    await tookNoMore(world, { stack: "parent", account: PARENT, moreThan: 3 });
  });
});
