import assert from "node:assert/strict";
import path from "node:path";
import type { Built, Resource } from "../../../access/build/build";
import { deployedDifferences, type DeployedDifference } from "../../../access/evidence/deployed";
import { readEvidence } from "../../../access/evidence/evidence";
import { report } from "../../../access/report/report";
import { built, childRaw, enforcement, GROUP, parentRaw } from "../../sample";
import { ADMIN, allow, details, policy, stackExport, written, type Accounts } from "./samples";
import { quickCheck } from "../../quickCheck";

const CONSUMERS = { "fraud-team": { accountId: "222222222222", endpoints: ["churn"] } };
const stacks = (consumers: object = CONSUMERS) =>
  built(parentRaw(consumers as Record<string, unknown>), { child: childRaw("fraud-team", "222222222222", GROUP) });
type Stacks = Awaited<ReturnType<typeof stacks>>;

const buildsOf = ({ parent, children }: Stacks): readonly Built[] => [
  parent.built,
  ...children.map((child) => child.built),
];

/** What the check says of states of some stacks. */
async function withStates(now: Stacks, states: readonly Built[]): Promise<DeployedDifference> {
  const dir = written(Object.fromEntries(states.map((state) => [`${state.stack}.json`, stackExport(state)])));
  const files = { states: states.map(({ stack }) => path.join(dir, `${stack}.json`)) };
  const evidence = readEvidence(files, [now.parent, ...now.children]);
  const [found] = await deployedDifferences(buildsOf(now), evidence);
  return found!;
}

async function withDetails(now: Stacks, accounts: Readonly<Record<string, Accounts>>): Promise<DeployedDifference> {
  const dir = written(
    Object.fromEntries(Object.entries(accounts).map(([id, one]) => [`${id}.json`, details(id, one)])),
  );
  const files = { accountDetails: Object.keys(accounts).map((id) => path.join(dir, `${id}.json`)) };
  const evidence = readEvidence(files, [now.parent, ...now.children]);
  const [found] = await deployedDifferences(buildsOf(now), evidence);
  return found!;
}

const without = (stack: Built, is: (resource: Resource) => boolean): Built => ({
  ...stack,
  resources: stack.resources.filter((resource) => !is(resource)),
});
const texts = ({ opens, closes, disagreements }: DeployedDifference) => {
  assert.deepEqual(disagreements, []);
  return { opens: opens.map(({ text }) => text), closes: closes.map(({ text }) => text) };
};
const NOTHING = { opens: [], closes: [] };

/** IAM as it is when both stacks are deployed. */
function asDeployed(now: Stacks): Record<string, Accounts> {
  const [parent, child] = buildsOf(now) as [Built, Built];
  const input = (stack: Built, type: string, name: string): unknown =>
    JSON.parse(String(stack.resources.find((one) => one.type === `aws:iam/${type}`)!.inputs[name]));
  return {
    "111111111111": {
      roles: {
        "SageMakerExternal-fraud-team": {
          trust: input(parent, "role:Role", "assumeRolePolicy"),
          attached: ["SageMakerExternalInvokeEndpoint-fraud-team"],
        },
      },
      policies: { "SageMakerExternalInvokeEndpoint-fraud-team": input(parent, "policy:Policy", "policy") },
    },
    "222222222222": {
      users: { alice: { groups: ["SagemakerTester"] } },
      groups: {
        SagemakerTester: {
          inline: {
            [String(child.resources.find(({ type }) => type === "aws:iam/groupPolicy:GroupPolicy")!.state["name"])]:
              input(child, "groupPolicy:GroupPolicy", "policy"),
          },
        },
      },
    },
  };
}

describe("what is deployed against the stack files", () => {
  it("is the same right after an update", async () => {
    const now = await stacks();
    assert.deepEqual(texts(await withStates(now, buildsOf(now))), NOTHING);
    assert.deepEqual(texts(await withDetails(now, asDeployed(now))), NOTHING);
  });

  it("is the same with enforcement, whose key has another id in AWS", async () => {
    const now = await enforcement();
    const states = buildsOf(now).map(
      (stack) =>
        JSON.parse(JSON.stringify(stack).replaceAll("11111111-2222-3333-4444", "abcdabcd-2222-3333-4444")) as Built,
    );
    assert.notDeepEqual(states, buildsOf(now));
    assert.deepEqual(texts(await withStates(now, states)), NOTHING);
  });

  it("lacks a policy that the stack files make", async () => {
    const now = await stacks();
    const [parent] = buildsOf(now) as [Built];
    const state = without(parent, ({ type }) => /policy:Policy|rolePolicyAttachment/.test(type));
    const { opens, closes } = texts(await withStates(now, [state]));
    assert.deepEqual(closes, []);
    assert.match(opens.join("\n"), /fraud-team .*endpoint `churn`/);
  });

  it("has an older policy", async () => {
    const now = await stacks();
    const before = await stacks({ "fraud-team": { accountId: "222222222222", endpoints: ["churn-*", "old"] } });
    const { opens, closes } = texts(await withStates(now, [before.parent.built]));
    assert.match(opens.join("\n"), /`churn`/);
    assert.match(closes.join("\n"), /`old`/);
    assert.match(closes.join("\n"), /`churn-\*`/);
  });

  it("has an older ExternalId, in the child's state too", async () => {
    const now = await stacks({ "fraud-team": { ...CONSUMERS["fraud-team"], externalId: "new-Id" } });
    const { opens, closes } = texts(await withStates(now, buildsOf(await stacks())));
    assert.match(opens.join("\n"), /ExternalId `new-Id` is now accepted/);
    assert.match(closes.join("\n"), /ExternalId `111111111111`/);
  });

  it("has what somebody put on a role by hand", async () => {
    const now = await stacks();
    const real = asDeployed(now);
    const role = real["111111111111"]!.roles!["SageMakerExternal-fraud-team"]!;
    const byHand = {
      ...role,
      inline: { ByHand: policy(allow("sagemaker:InvokeEndpoint", "arn:aws:sagemaker:*:111111111111:endpoint/secret")) },
      attached: [...role.attached!, "aws/AdministratorAccess"],
    };
    const { opens, closes } = texts(
      await withDetails(now, {
        ...real,
        "111111111111": {
          ...real["111111111111"],
          roles: { "SageMakerExternal-fraud-team": byHand },
          policies: { ...real["111111111111"]!.policies, ...ADMIN },
        },
      }),
    );
    assert.deepEqual(opens, []);
    assert.match(closes.join("\n"), /endpoint `secret`/);
    assert.match(closes.join("\n"), /\*/);
  });

  it("has a member whom somebody added by hand, and a trust that somebody edited", async () => {
    const now = await stacks();
    const real = asDeployed(now);
    const role = real["111111111111"]!.roles!["SageMakerExternal-fraud-team"]!;
    const trust = JSON.parse(
      JSON.stringify(role.trust).replaceAll("222222222222:root", "333333333333:root"),
    ) as unknown;
    const { opens, closes } = texts(
      await withDetails(now, {
        "111111111111": { ...real["111111111111"], roles: { "SageMakerExternal-fraud-team": { ...role, trust } } },
        "222222222222": {
          ...real["222222222222"],
          users: { ...real["222222222222"]!.users, eve: { groups: ["SagemakerTester"] } },
        },
      }),
    );
    assert.match(closes.join("\n"), /eve/);
    assert.match(closes.join("\n"), /333333333333/);
    assert.match(opens.join("\n"), /222222222222/);
  });

  it("has principals in a trust that are gone, and such as sign in elsewhere", async () => {
    const now = await stacks();
    const deployed = asDeployed(now);
    const role = deployed["111111111111"]!.roles!["SageMakerExternal-fraud-team"]!;
    const { Version, Statement } = role.trust as { Version: string; Statement: { Principal: object }[] };
    const withPrincipals = async (more: object) => {
      const trust = {
        Version,
        Statement: Statement.map((one) => ({ ...one, Principal: { ...one.Principal, ...more } })),
      };
      const roles = { "SageMakerExternal-fraud-team": { ...role, trust } };
      const changed = { ...deployed, "111111111111": { ...deployed["111111111111"], roles } };
      return texts(await withDetails(now, changed));
    };
    const gone = ["arn:aws:iam::222222222222:root", "AROAEXAMPLEID12345678", "AIDAEXAMPLEID12345678"];
    assert.deepEqual(await withPrincipals({ AWS: gone }), NOTHING);
    const { opens, closes } = await withPrincipals({ Federated: "arn:aws:iam::111111111111:saml-provider/acme" });
    assert.deepEqual(opens, []);
    assert.match(closes[0]!, /Federated:arn:aws:iam::111111111111:saml-provider\/acme may no longer/);
  });

  it("is not there before the first update", async () => {
    const now = await stacks();
    const { opens, closes } = texts(await withDetails(now, { "222222222222": { users: { alice: {} } } }));
    assert.deepEqual(closes, []);
    assert.match(opens.join("\n"), /alice is new and may assume role SageMakerExternal-fraud-team/);
  });

  it("is read from a state with secrets in the clear, and from one of another project's name", async () => {
    const now = await stacks();
    const clear = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: JSON.stringify(value),
    });
    const state = stackExport(now.parent.built, "our-sharing");
    const resources = state.deployment.resources.map((one) => ({
      ...one,
      ...(one.type === "pulumi:pulumi:Stack" && { outputs: { shares: clear(now.parent.built.outputs["shares"]) } }),
    }));
    const file = path.join(written({ "x.json": { ...state, deployment: { resources } } }), "x.json");
    const evidence = readEvidence({ states: [file] }, [now.parent, ...now.children]);
    const shares = JSON.parse(JSON.stringify(now.parent.built.outputs["shares"])) as unknown;
    assert.deepEqual(evidence.states.get("parent")!.outputs["shares"], shares);
    const [found] = await deployedDifferences(buildsOf(now), evidence);
    assert.deepEqual(texts(found!), NOTHING);
  });

  it("is told in the report, and fails nothing", async () => {
    const now = await stacks();
    const [parent] = buildsOf(now) as [Built];
    const state = without(parent, ({ type }) => type.includes("rolePolicyAttachment"));
    const file = path.join(written({ "x.json": stackExport(state) }), "x.json");
    const evidence = readEvidence({ states: [file] }, [now.parent, ...now.children]);
    const check = await quickCheck(now.parent, now.children, { evidence });
    const text = report(check, { all: false, colour: false, seconds: 1, files: [], environments: [] });
    assert.match(
      text,
      /in the real accounts\n {2}the state of parent: \d+ rights? only in the stack files, 0 rights only there\n {4}\+ fraud-team/,
    );
    assert.equal(check.summary.surprises, 0);
  });
});
