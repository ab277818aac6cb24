import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { pulumi } from "../../deploy/engine/backend";
import { holdCalls } from "./parts/aws";
import { changed, expected, succeeded } from "./parts/changes";
import { refusal } from "./parts/filledIn";
import { clientsOf, trusting, type Clients } from "./parts/readBack";
import { CHILD, PARENT, World, type StackConfig } from "./parts/world";

const CONSUMERS = {
  ads: { accountId: "333333333333", endpoints: ["ads"] },
  "fraud-team": { accountId: CHILD, endpoints: ["churn"] },
};
const DENIED = refusal("AccessDenied", "not authorized");

interface State {
  readonly checkpoint: { readonly latest: { readonly resources: readonly { readonly urn: string }[] } };
}

/** What goes wrong in the middle, and what is left of it. */
describe("disturbed, on the engine", function () {
  let world: World;
  let parent: Clients;

  before(async function () {
    world = await World.start(this);
    parent = clientsOf(world, PARENT);
    await world.init("parent");
    parentOf(CONSUMERS);
  });
  after(() => world?.stop());

  const parentOf = (consumers: StackConfig) => world.write("parent", PARENT, { account: "parent", consumers });
  const roles = async () =>
    (await parent.iam.send(new ListRolesCommand({}))).Roles!.map(({ RoleName }) => RoleName!).sort();
  /** Waits until the state holds a resource as done. */
  async function untilInState(name: string): Promise<void> {
    const file = path.join(world.dir, "state/.pulumi/stacks/sagemaker-sharing/parent.json");
    const names = () => {
      const state = JSON.parse(readFileSync(file, "utf8")) as State;
      return state.checkpoint.latest.resources.map(({ urn }) => urn.split("::").pop());
    };
    while (!names().includes(name)) await new Promise((wait) => setTimeout(wait, 50));
  }
  const shares = async () =>
    (await world.outputs("parent"))["shares"] as { consumers: object; failed?: Record<string, string> };

  it("one consumer whose role's name is taken does not hold back the other", async () => {
    const taken = { RoleName: "SageMakerExternal-ads", AssumeRolePolicyDocument: trusting("ec2.amazonaws.com") };
    await parent.iam.send(new CreateRoleCommand(taken));
    const { result, problems } = await world.run("up", "parent");
    assert.equal(result, "failed");
    assert.match(problems[0]!.message, /EntityAlreadyExists/);
    const { consumers, failed } = await shares();
    assert.deepEqual(Object.keys(consumers), ["fraud-team"]);
    assert.match(failed!["ads"]!, /ads-invoke-role/);
  });

  it("has given nothing to the role that was there", () => {
    const attached = world.aws.calls.filter(({ action }) => action === "AttachRolePolicy");
    assert.equal(attached.length, 1, "only fraud-team's own role has got a policy");
  });

  it("the next up completes it", async () => {
    await parent.iam.send(new DeleteRoleCommand({ RoleName: "SageMakerExternal-ads" }));
    assert.deepEqual(
      changed(succeeded(await world.run("up", "parent"))),
      expected([
        "create ads-invoke-LISTS",
        "create ads-invoke-attachment",
        "create ads-invoke-policy",
        "create ads-invoke-role",
      ]),
    );
    assert.deepEqual(Object.keys((await shares()).consumers), ["ads", "fraud-team"]);
    assert.equal((await shares()).failed, undefined);
  });

  it("a change that AWS refuses takes nothing from the consumer", async () => {
    parentOf({ ...CONSUMERS, ads: { ...CONSUMERS.ads, externalId: "rotated" } });
    world.aws.hold = ({ action }) => Promise.resolve(action === "UpdateAssumeRolePolicy" ? DENIED : undefined);
    const outcome = await world.run("up", "parent");
    world.aws.hold = () => Promise.resolve();
    assert.equal(outcome.result, "failed");
    assert.deepEqual(changed(outcome), []);
    const { AttachedPolicies } = await parent.iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: "SageMakerExternal-ads" }),
    );
    assert.equal(AttachedPolicies!.length, 1);
    const { consumers, failed } = await shares();
    assert.deepEqual([Object.keys(consumers), Object.keys(failed!)], [["fraud-team"], ["ads"]]);
  });

  it("a consumer renamed keeps its resources' names", async () => {
    const renamed = {
      ...CONSUMERS["fraud-team"],
      formerIds: ["fraud-team"],
      invokeRoleName: "SageMakerExternal-fraud-team",
    };
    parentOf({ ads: CONSUMERS.ads, fraud: renamed });
    const changes = changed(succeeded(await world.run("up", "parent")));
    assert.deepEqual(
      changes.filter((change) => /^(create|delete|replace) .*-role\b/.test(change)),
      [],
      changes.join("\n"),
    );
    assert.deepEqual(await roles(), ["SageMakerExternal-ads", "SageMakerExternal-fraud-team"]);
  });

  describe("in the middle of an update", () => {
    /** A role that AWS has made and that the engine does not know of. */
    async function deleteUnknown(RoleName: string) {
      while (!(await roles()).includes(RoleName)) await new Promise((wait) => setTimeout(wait, 50));
      await parent.iam.send(new DeleteRoleCommand({ RoleName }));
    }
    const withMore = (more: string) =>
      parentOf({ ...CONSUMERS, [more]: { accountId: "444444444444", endpoints: [more] } });

    before(async () => {
      parentOf({ ...CONSUMERS, "fraud-team": { ...CONSUMERS["fraud-team"], formerIds: ["fraud"] } });
      succeeded(await world.run("up", "parent"));
    });
    afterEach(() => (world.aws.hold = () => Promise.resolve()));

    it("a second up is refused, with the first one's lock named", async () => {
      withMore("risk");
      const { reached, goOn } = holdCalls(world.aws, "CreateRole");
      const first = world.begin("up", "parent");
      await reached;
      const second = await world.run("up", "parent");
      assert.equal(second.result, "failed");
      assert.match(second.problems[0]!.message, /currently locked by 1 lock/);
      goOn();
      succeeded(await first.outcome);
      assert.deepEqual(world.locks(), []);
    });

    it("cancelled, it gives its lock back, names what is half done, and goes on from there", async () => {
      withMore("reports");
      const { reached, goOn } = holdCalls(world.aws, "CreateRole");
      const operating = world.begin("up", "parent");
      await reached;
      await untilInState("reports-invoke"); // Nothing else is on its way then.
      operating.cancel();
      const { result, unfinished } = await operating.outcome;
      assert.equal(result, "cancelled");
      assert.deepEqual(world.locks(), []);
      assert.ok(
        unfinished.some(({ urn }) => urn.endsWith("::reports-invoke-role")),
        JSON.stringify(unfinished),
      );
      goOn();
      await deleteUnknown("SageMakerExternal-reports");
      succeeded(await world.run("up", "parent"));
      assert.ok((await roles()).includes("SageMakerExternal-reports"));
      assert.deepEqual(changed(succeeded(await world.run("up", "parent"))), []);
    });

    it("killed, its lock stays until somebody takes it, and up goes on from there", async () => {
      withMore("ops");
      const { reached, goOn } = holdCalls(world.aws, "CreateRole");
      const operating = world.begin("up", "parent");
      await reached;
      // Whoever dies while the state is being written leaves that broken, which is another story (docs/recovering.md).
      await untilInState("ops-invoke");
      operating.kill();
      assert.equal((await operating.outcome).result, "failed");
      assert.equal(world.locks().length, 1);
      goOn();
      await deleteUnknown("SageMakerExternal-ops");
      await pulumi(["cancel", "--yes", "--stack", world.fullName("parent")], world.stacks, world.env);
      succeeded(await world.run("up", "parent"));
      assert.deepEqual(changed(succeeded(await world.run("up", "parent"))), []);
    });
  });

  describe("in the end", () => {
    it("a destroy that meets what somebody deleted by hand goes on", async () => {
      const { AttachedPolicies } = await parent.iam.send(
        new ListAttachedRolePoliciesCommand({ RoleName: "SageMakerExternal-ads" }),
      );
      const [{ PolicyArn } = {}] = AttachedPolicies!;
      await parent.iam.send(new DetachRolePolicyCommand({ RoleName: "SageMakerExternal-ads", PolicyArn }));
      await parent.iam.send(new DeleteRoleCommand({ RoleName: "SageMakerExternal-ads" }));
      succeeded(await world.run("destroy", "parent"));
      assert.deepEqual(await roles(), []);
    });
  });
});
