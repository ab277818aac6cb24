import assert from "node:assert/strict";
import { isSurprise } from "../../access/answers";
import { built, childRaw, FEATURE_STORE, parentRaw } from "../sample";
import { quickCheck } from "../quickCheck";

/** Two consumers, and so two stacks, of one account. */
const CONSUMERS = {
  "fraud-team": { accountId: "222222222222", endpoints: ["churn"] },
  "fraud-dev": { accountId: "222222222222", externalId: "fraud-dev", endpoints: ["dev-*"] },
};
const group = (name: string, create: boolean, members: readonly string[]) => ({ group: { name, create, members } });
const check = async (team: Record<string, unknown>, dev: Record<string, unknown>) => {
  const { parent, children } = await built(parentRaw(CONSUMERS), {
    team: childRaw("fraud-team", "222222222222", team),
    dev: childRaw("fraud-dev", "222222222222", dev),
  });
  const { answers, failures } = await quickCheck(parent, children);
  return { failures, surprises: answers.filter(isSurprise).map(({ question }) => question) };
};

describe("two stacks of one account", () => {
  it("let the members of one group use both shares, which neither asked for", async () => {
    const { surprises, failures } = await check(group("Testers", true, ["alice"]), group("Testers", false, ["bob"]));
    assert.deepEqual(failures, []);
    assert.deepEqual(surprises, [
      "alice -> invoke role -> InvokeEndpoint churn, but by bob, whom only another stack lets in",
      "alice assumes the invoke role, but the invoke role of fraud-dev",
      "bob -> invoke role -> InvokeEndpoint dev-example, but by alice, whom only another stack lets in",
      "bob assumes the invoke role, but the invoke role of fraud-team",
    ]);
  });

  it("keep to themselves with a group each, also where somebody is in both", async () => {
    for (const members of [["bob"], ["alice", "bob"]]) {
      const result = await check(group("Testers", true, ["alice"]), group("Developers", true, members));
      assert.deepEqual(result, { surprises: [], failures: [] });
    }
  });

  const managedPolicy = { managedPolicy: { name: "SageMakerCaller", path: "/" } };
  const collisions = [
    {
      name: "group",
      team: group("Testers", true, ["alice"]),
      dev: group("testers", true, ["bob"]),
      says: /^account 222222222222: stacks team and dev both make group Testers, and the second pulumi up would fail; name another in callers\.group\.name/,
    },
    {
      name: "managed policy",
      team: managedPolicy,
      dev: managedPolicy,
      says: /^account 222222222222: stacks team and dev both make policy SageMakerCaller, .*; name another in callers\.managedPolicy\.name$/,
    },
  ];
  for (const { name, team, dev, says } of collisions) {
    it(`cannot both make a ${name} of one name`, async () => {
      const { failures } = await check(team, dev);
      assert.equal(failures.length, 1, failures.join("\n"));
      assert.match(failures[0]!, says);
    });
  }

  const sharingStudio = async (team: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
    const store = { ...FEATURE_STORE.featureStore, executionRoles: ["Studio"] };
    const { parent, children } = await built(
      parentRaw({
        "fraud-team": { accountId: "222222222222", featureStore: store },
        "fraud-dev": { accountId: "222222222222", featureStore: { ...store, featureGroups: ["trials"] } },
      }),
      {
        team: childRaw("fraud-team", "222222222222", {}, { callers: undefined, ...team }),
        dev: childRaw("fraud-dev", "222222222222", {}, { callers: undefined, executionRole: { create: false } }),
      },
    );
    const { answers, failures } = await quickCheck(parent, children);
    assert.deepEqual(
      answers.filter(isSurprise).map(({ question }) => question),
      [],
    );
    return failures;
  };

  it("may share a role that runs notebooks, which one of them makes and leaves open", async () => {
    assert.deepEqual(await sharingStudio({ executionRole: { exclusivePolicies: false } }), []);
  });

  it("may not share it where the one that makes it takes off what the other puts on", async () => {
    assert.deepEqual(await sharingStudio({}), [
      "stack team: role Studio gets Use-SageMakerFeatureStore-fraud-dev from stack dev, and the stack that makes a role takes off what others put on it: write executionRole.exclusivePolicies: false in stack team",
    ]);
  });
});
