import assert from "node:assert/strict";
import { checkAccess } from "../../access/check";
import type { Stack } from "../../access/sides";
import { systemOf } from "../../access/holders/system";
import { graphOf } from "../../access/page/picture/graph";
import { diffOf } from "../../access/diff/diff";
import { targetOf } from "../../access/reach/target";
import { whoCan } from "../../access/reach/whoCan";
import type { Built } from "../../access/build/build";
import type { ParentConfig } from "../../config";
import { built, parentRaw, ROUTED, ROUTED_CHILDREN, routedConsumers, THREE_MORE } from "../sample";

const POLICY = "pulumi-nodejs:dynamic/sagemaker:EndpointPolicy";
const CHURN = "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn";

/** The parent with other resources. */
const withResources = (parent: Stack<ParentConfig>, change: (resources: Built["resources"]) => Built["resources"]) => ({
  ...parent,
  built: { ...parent.built, resources: change(parent.built.resources) },
});

describe("endpoints that let a consumer's own routers in, in the check", () => {
  it("are as promised, and what AWS's data do not have yet is said", async () => {
    const { parent, children } = await routedConsumers();
    const { failures, summary, notEvaluated } = await checkAccess(parent, children);
    assert.deepEqual([failures, summary.surprises], [[], 0]);
    assert.match(
      notEvaluated.join("\n"),
      /^sagemaker:SourceInferenceRouterArn is not evaluated: .*a tag of the principal/m,
    );
  });

  it("are missed where one has no policy, and one that nobody explains is told", async () => {
    const { parent, children } = await routedConsumers();
    const isOf = (name: string) => (one: Built["resources"][number]) => one.type === POLICY && one.name === name;
    const without = withResources(parent, (all) => all.filter((one) => !isOf("endpoint-policy-eu-west-1-churn")(one)));
    assert.match(
      (await checkAccess(without, children)).failures.join("\n"),
      /^consumers\.risk, consumers\.ads: arn:.*endpoint\/churn is shared by a policy, and the parent puts none on it$/m,
    );
    const more = withResources(parent, (all) => {
      const one = all.find(isOf("endpoint-policy-eu-west-1-churn"))!;
      return [...all, { ...one, urn: `${one.urn}2`, inputs: { ...one.inputs, endpointName: "private" } }];
    });
    assert.match(
      (await checkAccess(more, children)).failures.join("\n"),
      /endpoint\/private gets a policy, and no consumer with mode: endpointPolicy explains it/,
    );
  });

  it("are drawn as what the routers open, whoever invokes them", async () => {
    const { parent, children } = await routedConsumers();
    const { edges, nodes } = graphOf(systemOf([parent, ...children].map(({ built }) => built)));
    const called = (id: string) => {
      const { kicker, lines } = nodes.find((node) => node.id === id)!;
      return `${kicker}: ${lines.join(", ")}`;
    };
    assert.deepEqual(edges.map(({ from, to }) => `${called(from)} -> ${called(to)}`).sort(), [
      "bank: whoever its admins let -> invoke role: SageMakerExternal-bank",
      "inference routers: * -> endpoints · eu-west-1: churn",
      "inference routers: assistants, team-* -> endpoints · eu-west-1: Score, score, churn",
      "inference routers: assistants, team-* -> endpoints · us-east-1: churn, Score, score",
      "invoke role: SageMakerExternal-bank -> endpoints · eu-west-1: churn",
      "role: Notebook -> inference routers: assistants, team-*",
      "user: alice -> inference routers: assistants, team-*",
      "whoever has: policy Routers -> inference routers: *",
    ]);
    const alone = graphOf(systemOf([parent.built]));
    assert.match(
      alone.edges.map(({ text }) => text).join("\n"),
      /^whoever the administrators of risk let may invoke its routers$/m,
    );
  });

  it("name the accounts of their consumers and no others", async () => {
    const { parent, children } = await routedConsumers();
    const another = withResources(parent, (all) =>
      all.map((one) =>
        one.type === POLICY
          ? {
              ...one,
              inputs: {
                ...one.inputs,
                policy: String(one.inputs["policy"]).replaceAll("::444444444444:root", "::999999999999:root"),
              },
            }
          : one,
      ),
    );
    assert.match(
      (await checkAccess(another, children)).failures.join("\n"),
      /^consumers\.risk, consumers\.ads: the endpoint policy of .*churn names 333333333333, 999999999999, and must name 333333333333, 444444444444 alone$/m,
    );
  });

  it("are reached by known callers, by whomever an account's admins let, and by roles besides", async () => {
    const { parent, children } = await built(parentRaw(ROUTED, THREE_MORE), { risk: ROUTED_CHILDREN.risk });
    const system = systemOf([parent, ...children].map((stack) => stack.built));
    const { ways, disagreements } = await whoCan(system, targetOf("InvokeEndpoint", "churn", "eu-west-1", system));
    assert.deepEqual(disagreements, []);
    const said = ways.map(({ consumer, chain }) => `${consumer}: ${chain.map(({ who }) => who).join(" -> ")}`);
    assert.deepEqual([...new Set(said)].sort(), [
      "ads: whoever the admins of 444444444444 let",
      "bank: whoever the admins of 222222222222 let -> invoke role SageMakerExternal-bank",
      "risk: alice",
      "risk: role Notebook",
    ]);
    const [alice] = ways.filter(({ chain }) => chain[0]!.who === "alice");
    assert.match(
      alice!.chain[0]!.decidedBy.join(),
      /InvokeSharedEndpointsThroughThem .*,InvokeThroughRoutersOf333333333333 /,
    );
    assert.match(alice!.conditions.join(), /^ArnEquals sagemaker:SourceInferenceRouterArn /);
  });

  it("open to one account more, in a sentence of its own for each", async () => {
    const side = async (...ids: readonly (keyof typeof ROUTED)[]) => {
      const { parent } = await built(parentRaw(Object.fromEntries(ids.map((id) => [id, ROUTED[id]])), THREE_MORE));
      return { label: ids.join(), stacks: [parent.built] };
    };
    const { gains } = await diffOf(await side("bank"), await side("bank", "risk", "ads"));
    const opened = gains.filter(({ resource }) => resource === CHURN).map(({ principal }) => principal);
    assert.deepEqual(opened.sort(), ["arn:aws:iam::333333333333:root", "arn:aws:iam::444444444444:root"]);
    assert.match(
      gains.map(({ text }) => text).join("\n"),
      /the policy of endpoint churn now lets account 444444444444 /,
    );
  });
});
