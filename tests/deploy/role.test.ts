import assert from "node:assert/strict";
import path from "node:path";
import { readFleet } from "../../deploy/fleet";
import { policiesOf } from "../../deploy/role/command";
import { githubTrust, repositoryOf } from "../../deploy/role/githubTrust";
import type { Policy } from "../../deploy/role/policy";
import { fleetFolder } from "./stackFiles";

const EXAMPLES = path.join(__dirname, "../../examples");
const folders = ["enforcement", "feature-store", "single-sign-on", "twenty-consumers"];
const statement = (policy: Policy, sid: string) => policy.Statement.find(({ Sid }) => Sid === sid);

describe("the policy of a deploying role", () => {
  for (const folder of folders)
    it(`names what each stack of examples/${folder} makes, and nothing of all accounts`, async () => {
      for (const [stack, policy] of Object.entries(await policiesOf(readFleet(path.join(EXAMPLES, folder))))) {
        for (const { Sid, Action, Resource } of policy.Statement) {
          assert.ok(
            Action.every((action) => /^[a-z0-9]+:[A-Z]\w+$/.test(action)),
            `${stack} ${Sid}: ${Action.join()}`,
          );
          assert.ok(
            Resource.every((arn) => /^arn:aws[\w-]*:[a-z0-9]+:|^\*$/.test(arn)),
            `${stack} ${Sid}: ${Resource.join()}`,
          );
          if (Resource.includes("*")) assert.match(Sid, /^(Listing|Key|Alias|EventSourceMapping)$/);
        }
        assert.ok(!JSON.stringify(policy).includes("undefined"), stack);
      }
    });

  it("lets policies be attached that the program attaches, and no others", async () => {
    const { parent } = await policiesOf(readFleet(fleetFolder(["ads"]), ["parent"]));
    assert.deepEqual(statement(parent!, "RolePolicyAttachment")!.Condition, {
      ArnLikeIfExists: { "iam:PolicyARN": ["arn:aws:iam::111111111111:policy/SageMakerExternalInvokeEndpoint-ads"] },
    });
  });

  it("writes many consumers as one pattern, which holds all of them", async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `team-${index}`);
    const { parent } = await policiesOf(readFleet(fleetFolder(ids), ["parent"]));
    assert.deepEqual(statement(parent!, "Role")!.Resource, ["arn:aws:iam::111111111111:role/SageMakerExternal-team-*"]);
    assert.ok(JSON.stringify(parent).length < 6144);
  });

  it("only reads what is there already", async () => {
    const { ads } = await policiesOf(readFleet(fleetFolder(["ads"]), ["ads"]));
    const writes = ads!.Statement.filter(({ Sid }) => Sid.endsWith("ThatExists")).flatMap(({ Action }) => Action);
    assert.ok(writes.length > 0 && writes.every((action) => /:(Get|List)/.test(action)), writes.join());
  });

  it("for previews is that for up without what writes", async () => {
    for (const folder of ["enforcement", "feature-store"]) {
      const fleet = readFleet(path.join(EXAMPLES, folder));
      const [up, preview] = [await policiesOf(fleet), await policiesOf(fleet, "preview")];
      for (const [stack, { Statement }] of Object.entries(preview)) {
        const actions = Statement.flatMap(({ Action }) => Action);
        assert.deepEqual(
          actions.filter((action) => !/^\w+:(Get|List|Describe|Lookup)/.test(action)),
          [],
          stack,
        );
        for (const { Sid, Action, Resource } of Statement) {
          const whole = statement(up[stack]!, Sid)!;
          assert.deepEqual(Resource, whole.Resource);
          assert.deepEqual(
            Action.filter((action) => !whole.Action.includes(action)),
            [],
          );
        }
      }
    }
  });
});

describe("the trust of a role that workflows sign in to", () => {
  const account = { accountId: "111111111111", region: "eu-west-1" };
  const subjectOf = (trust: object) =>
    (trust as { Statement: { Condition: { StringEquals: Record<string, string> } }[] }).Statement[0]!.Condition;

  for (const [repository, workflow, subject] of [
    ["acme/shares", { environment: "production" }, "repo:acme/shares:environment:production"],
    ["acme/shares", { event: "pull_request" }, "repo:acme/shares:pull_request"],
    ["acme@12/my.shares@34", { environment: "prod" }, "repo:acme@12/my.shares@34:environment:prod"],
  ] as const)
    it(`names ${subject} and nothing else`, () => {
      assert.deepEqual(subjectOf(githubTrust(account, repositoryOf(repository)!, workflow)), {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": subject,
        },
      });
    });

  it("names the provider of the account, in its partition", () => {
    const trust = githubTrust({ accountId: "111111111111", region: "cn-north-1" }, repositoryOf("acme/shares")!, {
      event: "pull_request",
    });
    assert.match(JSON.stringify(trust), /"arn:aws-cn:iam::111111111111:oidc-provider\/token\.actions\./);
  });

  it("is of one repository: no pattern, no part of another subject", () => {
    for (const text of ["acme", "acme/*", "acme/shares:ref:x", "acme/shares/more", "", "/", "acme@1/shares", "a b/c"])
      assert.equal(repositoryOf(text), undefined, text);
  });
});
