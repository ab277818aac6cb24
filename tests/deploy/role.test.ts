import assert from "node:assert/strict";
import path from "node:path";
import { readFleet } from "../../deploy/fleet";
import { policiesOf } from "../../deploy/role/command";
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
});
