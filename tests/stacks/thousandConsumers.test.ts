import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { buildOffline, type Built, type Resource } from "../../access/build/build";
import { checkAccess } from "../../access/check";
import { Mistakes, parseConfig, type ChildConfig, type ParentConfig } from "../../config";
import type { Shares } from "../../contract/share";
import { shareSchema } from "../../contract/shareSchema";
import { stackOf } from "../../stacks";
import { accountTotals } from "../../stacks/accountTotals";
import { childRaw, GROUP, parentRaw } from "../sample";

const COUNT = 1000;
const idOf = (index: number) => `team-${index}`;
const accountIdOf = (index: number) => String(200_000_000_000 + index);

/** Every tenth has features too, and one more endpoints than a policy holds. */
const CONSUMERS = Object.fromEntries(
  Array.from({ length: COUNT }, (_, index) => [
    idOf(index),
    {
      accountId: accountIdOf(index),
      endpoints:
        index === 500
          ? Array.from({ length: 200 }, (_one, number) => `team-500-endpoint-${number}`)
          : [`${idOf(index)}-churn`],
      ...(index % 10 === 0 && {
        featureStore: { featureGroups: [`${idOf(index)}-features`], offlineStore: { bucket: `store-${index}` } },
      }),
    },
  ]),
);
const RULES = {
  notify: { emails: ["ops@example.com"] },
  rules: [{ name: "churn", models: ["churn-*"], allowedRoleArns: ["arn:aws:iam::111111111111:role/D"] }],
};

describe("a parent of a thousand consumers", () => {
  let built: Built;
  before(async function () {
    this.timeout(120_000);
    built = await buildOffline({ stack: "parent", raw: parentRaw(CONSUMERS, { enforcement: RULES }) });
  });

  const of = (type: string) => built.resources.filter((one) => one.type === type);
  const forConsumers = (type: string) => of(type).filter(({ name }) => name.startsWith("team-"));
  const policyOf = ({ inputs }: Resource) => JSON.stringify(inputs["policy"] ?? inputs["assumeRolePolicy"]);

  it("registers each consumer's resources once, under names of their own", () => {
    const count = (type: string) => forConsumers(`aws:iam/${type}`).length;
    assert.deepEqual([count("role:Role"), of("aws:athena/workgroup:Workgroup").length], [1100, 100]);
    assert.equal(count("policy:Policy"), count("rolePolicyAttachment:RolePolicyAttachment"));
    assert.ok(count("policy:Policy") > 1100); // One consumer has several.
    assert.equal(new Set(built.resources.map(({ urn }) => urn)).size, built.resources.length);
    for (const type of ["role:Role", "policy:Policy"]) {
      const names = of(`aws:iam/${type}`).map(({ inputs }) => String(inputs["name"]).toLowerCase());
      assert.equal(new Set(names).size, names.length);
    }
  });

  it("names in each document that consumer's account and things alone", () => {
    for (const resource of forConsumers("aws:iam/role:Role")) {
      const index = Number(/^team-(\d+)-/.exec(resource.name)![1]);
      const accounts = new Set(policyOf(resource).match(/\d{12}/g));
      accounts.delete("111111111111"); // Its ExternalId.
      assert.deepEqual([...accounts], [accountIdOf(index)], resource.name);
    }
    for (const resource of forConsumers("aws:iam/policy:Policy")) {
      const own = /^team-\d+-/.exec(resource.name)![0];
      const named = new Set(policyOf(resource).match(/team-\d+-/g));
      assert.deepEqual([...named], [own], resource.name);
    }
  });

  it("warns of the quota that it is over, which AWS can raise, and makes all the same", () => {
    assert.deepEqual(built.warnings, [
      "this stack makes 1100 roles; AWS's default quota is 1000 an account: ask AWS to raise it first",
    ]);
  });

  it("is not warned of a quota that it just fills", () => {
    const full = { roles: 1000, policies: 1500, workgroups: 1000 };
    assert.deepEqual(accountTotals(full), []);
    assert.deepEqual(
      accountTotals({ roles: 1001, policies: 1501, workgroups: 1001 }).map((line) => line.split(":")[0]),
      [
        "this stack makes 1001 roles; AWS's default quota is 1000 an account",
        "this stack makes 1501 managed policies; AWS's default quota is 1500 an account",
        "this stack makes 1001 workgroups; AWS's default quota is 1000 a region",
      ],
    );
  });

  it("has an output that a program reads whole and a child reads its own of", async () => {
    const { consumers, failed } = built.outputs["shares"] as Shares;
    assert.deepEqual([Object.keys(consumers), failed], [Object.keys(CONSUMERS), undefined]);
    for (const share of Object.values(consumers)) shareSchema.parse(share);
    // Pulumi keeps and hands on outputs as one text; half a kilobyte a consumer is what a share takes.
    assert.ok(JSON.stringify(built.outputs).length < COUNT * 1_000);

    const last = idOf(COUNT - 1);
    const others = new Map([["parent", built.outputs]]);
    const child = await buildOffline({ stack: last, raw: childRaw(last, accountIdOf(COUNT - 1), GROUP), others });
    assert.deepEqual(child.outputs["share"], consumers[last]);
    const own = ({ outputs }: Built) => JSON.stringify(outputs).match(/team-\d+/g);
    assert.deepEqual(new Set(own(child)), new Set([last]));
  });

  it("promises what the check finds, for the one whose policy was split too", async () => {
    const raw = {
      parent: parentRaw(CONSUMERS, { enforcement: RULES }),
      child: childRaw(idOf(0), accountIdOf(0), GROUP),
    };
    const others = new Map([["parent", built.outputs]]);
    const child = await buildOffline({ stack: idOf(0), raw: raw.child, others });
    const { summary, failures, answers } = await checkAccess(
      { config: parseConfig(raw.parent).config as ParentConfig, built },
      [{ config: parseConfig(raw.child).config as ChildConfig, built: child }],
      {
        about: (subject) => [idOf(0), idOf(500), idOf(999)].includes(subject),
        keep: () => (asked) => asked.slice(0, 1),
      },
    );
    assert.deepEqual([failures, summary.surprises, answers.length], [[], 0, 3]);
    assert.ok(summary.allowed > 200);
  });

  describe("of whom some are over a limit", () => {
    const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
    const OVER = {
      "team-7": { endpoints: many(900, "endpoint-number") },
      "team-8": { alsoAcceptExternalIds: ["a", "b"].map((letter) => letter.repeat(1000)) },
      "team-10": { featureStore: { ...featureStoreOf(10), executionRoles: many(60, "a-role-of-a-long-name") } },
    };
    function featureStoreOf(index: number) {
      return { featureGroups: [`team-${index}-features`], offlineStore: { bucket: `store-${index}` } };
    }

    it("registers nothing, and says of each by how much", async () => {
      let registered = 0;
      await pulumi.runtime.setMocks({
        newResource: ({ name }) => ({ id: `${name}-${(registered += 1)}`, state: {} }),
        call: ({ token }) => assert.fail(`the program called ${token}`),
      });
      const consumers = Object.entries(CONSUMERS).map(
        ([id, consumer]) => [id, { ...consumer, ...(OVER as Record<string, object>)[id] }] as const,
      );
      const { config } = parseConfig(parentRaw(Object.fromEntries(consumers), { enforcement: RULES }));
      await assert.rejects(stackOf(config), (error: unknown) => {
        assert.ok(error instanceof Mistakes, String(error));
        assert.deepEqual(
          error.lines.map((line) => line.replace(/\d+/g, "N")),
          [
            'sagemaker-sharing:consumers.team-N.endpoints: N endpoints and N inference components in N regions make permissions of N characters in N managed policies, N more than the N a role takes; write patterns such as "forecast-*", or make two consumers of it',
            "sagemaker-sharing:consumers.team-N.alsoAcceptExternalIds: makes a trust policy of N characters, N more than IAM's N; drop ExternalIds that nobody uses any more, or use shorter ones",
            "sagemaker-sharing:consumers.team-N.featureStore.executionRoles: makes a trust policy of N characters, N more than IAM's N; name fewer roles",
          ],
        );
        assert.deepEqual(
          error.lines.map((line) => /team-\d+/.exec(line)![0]),
          Object.keys(OVER),
        );
        return true;
      });
      assert.equal(registered, 0);
    });
  });
});
