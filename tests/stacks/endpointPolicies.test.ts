import assert from "node:assert/strict";
import { buildOffline } from "../../access/build/build";
import { Mistakes } from "../../config";
import type { Shares } from "../../contract/share";
import { built, childRaw, enforcementAlone, GROUP, parentRaw, ROUTED, ROUTED_CHILDREN } from "../sample";

async function mistakesOf(making: Promise<unknown>): Promise<string> {
  const error: unknown = await making.then(
    () => assert.fail("it was built"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Mistakes, String(error));
  return error.lines.join("\n");
}
const policed = (count: number, more: object = {}) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `c${index}`,
      { accountId: String(200_000_000_000 + index), mode: "endpointPolicy", endpoints: ["churn"], ...more },
    ]),
  );

describe("a parent's policies on endpoints", () => {
  it("are one an endpoint and region, and an output each", async () => {
    const { outputs, resources } = (await built(parentRaw(ROUTED))).parent.built;
    const names = resources.filter(({ type }) => type.startsWith("pulumi-nodejs:")).map(({ name }) => name);
    assert.deepEqual(names.sort(), [
      "endpoint-policy-eu-west-1-Score",
      "endpoint-policy-eu-west-1-churn",
      "endpoint-policy-us-east-1-Score",
      "endpoint-policy-us-east-1-churn",
    ]);
    assert.equal(Object.keys(outputs["endpointPolicies"] as object).length, 4);
    const { risk, ads, bank } = (outputs["shares"] as Shares).consumers;
    assert.deepEqual(
      [risk, ads, bank].map((share) => [share!.invoke !== undefined, share!.endpointPolicy?.sourceInferenceRouters]),
      [
        [false, ["assistants", "team-*"]],
        [false, ["*"]],
        [true, undefined],
      ],
    );
  });

  it("that SageMaker would refuse for their size are a mistake with the way out", async () => {
    await buildOffline({ stack: "parent", raw: parentRaw(policed(25)) });
    assert.match(
      await mistakesOf(buildOffline({ stack: "parent", raw: parentRaw(policed(60)) })),
      /consumers\.c0\.endpoints: make a policy of endpoint churn in eu-west-1 of \d+ characters, \d+ more than SageMaker's 20480, for 60 accounts; leave sourceInferenceRouters out /,
    );
  });

  it("need the deploying role in stackRoleArns where the guardrail is made", async () => {
    const warned = async (more: object) => {
      const rules = [{ name: "churn", models: ["churn-*"], allowedRoleArns: ["arn:aws:iam::111111111111:role/M"] }];
      const raw = enforcementAlone({ rules, ...more }, { consumers: policed(1) });
      return (await buildOffline({ stack: "parent", raw })).warnings.join("\n");
    };
    assert.match(
      await warned({}),
      /consumers\.c0\.mode: the guardrail refuses PutEndpointPolicy .*enforcement\.stackRoleArns/,
    );
    const named = await warned({ stackRoleArns: ["arn:aws:iam::111111111111:role/Deployer"] });
    assert.doesNotMatch(named, /PutEndpointPolicy/);
  });
});

describe("a child of such a parent", () => {
  it("gives its callers the routers and the endpoints, and no role", async () => {
    const { children } = await built(parentRaw(ROUTED), ROUTED_CHILDREN);
    const { outputs } = children.find(({ built: { stack } }) => stack === "risk")!.built;
    assert.deepEqual(Object.keys(outputs), ["share", "endpointArns", "callerPolicyJson"]);
    assert.equal((outputs["endpointArns"] as string[]).length, 4);
  });

  it("says it where the callers' policy does not fit", async () => {
    const endpoints = Array.from({ length: 60 }, (_, index) => `a-rather-long-name-of-an-endpoint-${index}`);
    const raw = parentRaw({ risk: { accountId: "222222222222", mode: "endpointPolicy", endpoints } });
    assert.match(
      await mistakesOf(built(raw, { risk: childRaw("risk", "222222222222", GROUP) })),
      /callers\.group: gets a policy of \d+ characters, \d+ more than IAM's 5120: the share names too many endpoints/,
    );
  });

  it("has nothing for an execution role to use", async () => {
    const raw = parentRaw({ risk: { accountId: "222222222222", mode: "endpointPolicy", endpoints: ["churn"] } });
    assert.match(
      await mistakesOf(built(raw, { risk: childRaw("risk", "222222222222", { executionRole: true }) })),
      /callers\.executionRole: is for the execution role of a feature store/,
    );
  });
});
