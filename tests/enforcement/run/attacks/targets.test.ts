import assert from "node:assert/strict";
import { LONGEST_HISTORY } from "../../../../enforcement/ledger/ledger";
import { transformJob } from "../../../fakes/sagemaker";
import { AwsError, validation } from "../../../fakes/sagemaker/api/errors";
import { settingsWith } from "../../samples";
import { ENFORCER, MALLORY, type Scene } from "../scene";
import { around, ARTEFACT, create, dropConfig, makeConfig, makePart, part, scene, unreadable, update } from "./insider";

/** Mallory's own endpoint, on a config that anybody may deploy, and then on a denied one. */
async function own(change?: Parameters<typeof around>[1]): Promise<Scene> {
  const attacked = await scene(change && { around: (tools) => around(tools, change) });
  create(attacked, MALLORY, "mine", "free");
  await attacked.pass(10);
  update(attacked, MALLORY, "bad", "mine");
  return attacked;
}

/** Whatever makes an update fail once SageMaker has begun it: an artefact that is deleted, a subnet, a role's permissions. */
function letsNoUpdateEndWell({ world }: Scene, name: string): void {
  for (let times = 0; times < 60; times += 1) world.faults.next("UpdateEndpoint", name, { ends: "RolledBack" });
}

describe("whoever makes going back impossible", () => {
  it("by an artefact that is there no more loses the endpoint, where they have made it", async () => {
    const attacked = await own();
    letsNoUpdateEndWell(attacked, "mine");
    await attacked.pass(60);
    assert.deepEqual([attacked.status("mine"), await attacked.outcomes()], [undefined, ["remedied mine"]]);
  });

  it("by a role or a key that refuses loses the endpoint, where they have made it", async () => {
    for (const refusal of [
      validation("Could not assume role arn:aws:iam::111111111111:role/X"),
      new AwsError("AccessDeniedException", "User: x is not authorized to perform: kms:CreateGrant"),
      new AwsError("ResourceLimitExceeded", "The account-level service limit is 0 Instances"),
    ]) {
      const attacked = await own();
      attacked.world.faults.answer(refusal, { share: 1, operation: "UpdateEndpoint", caller: ENFORCER });
      await attacked.pass(90);
      assert.deepEqual([attacked.status("mine"), await attacked.outcomes()], [undefined, ["remedied mine"]]);
    }
  });

  it("loses nothing by one refusal, where AWS was only busy before", async () => {
    const answers = ["ThrottlingException", "ThrottlingException", "ResourceLimitExceeded"];
    const attacked = await own((act, make) => {
      const name = act.act === "updateEndpoint" ? answers.shift() : undefined;
      if (name === undefined) return make();
      throw Object.assign(new Error("not now"), { name, $metadata: { httpStatusCode: 400 } });
    });
    await attacked.pass(60);
    assert.deepEqual([answers, attacked.current("mine"), await attacked.outcomes()], [[], "free", ["remedied mine"]]);
  });

  it("by a denied config under the allowed one's name, by way of another, goes back to that other", async () => {
    const attacked = await scene();
    update(attacked, MALLORY, "free");
    await attacked.pass(10);
    dropConfig(attacked, MALLORY, "good");
    makeConfig(attacked, MALLORY, "good", ["churn-2"]);
    attacked.world.advance(3);
    update(attacked, MALLORY, "good");
    await attacked.pass(60);
    assert.deepEqual([attacked.current("prod"), await attacked.outcomes()], ["free", ["remedied prod"]]);
  });

  it("by allowed updates that are never to succeed keeps what was denied no longer than the first of them", async () => {
    const attacked = await scene();
    create(attacked, MALLORY, "mine", "bad");
    attacked.world.advance(301);
    for (let times = 0; times < 5; times += 1)
      attacked.world.faults.next("UpdateEndpoint", "mine", { ends: "RolledBack", seconds: 3600 });
    update(attacked, MALLORY, "free", "mine");
    await attacked.pass(75);
    assert.deepEqual([attacked.status("mine"), await attacked.outcomes()], [undefined, ["remedied mine"]]);
  });

  it("destroys nothing of others: the case stays open and due, and it is tried again each hour", async () => {
    const attacked = await scene();
    update(attacked, MALLORY, "bad");
    letsNoUpdateEndWell(attacked, "prod");
    await attacked.pass(200);
    const ours = attacked.world.calls.filter(
      ({ caller, operation }) => caller === ENFORCER && operation === "UpdateEndpoint",
    );
    const [open] = await attacked.ledger.open();
    assert.deepEqual([attacked.current("prod"), open?.resource.name], ["bad", "prod"]);
    assert.ok(ours.length >= 4, String(ours.length));
    attacked.world.faults.clear();
    await attacked.pass(90);
    assert.deepEqual([attacked.current("prod"), await attacked.outcomes()], ["good", ["remedied prod"]]);
  });

  it("by more instances than there are of the larger type gains nothing: they come back as the config has them", async () => {
    const retained: boolean[] = [];
    const attacked = await scene({
      around: (tools) =>
        around(tools, (act, make) => {
          if (act.act !== "updateEndpoint") return make();
          const staysLarge = !act.excludeRetainedVariantProperties.includes("DesiredInstanceCount");
          retained.push(staysLarge);
          if (!staysLarge) return make();
          throw Object.assign(new Error("The account-level service limit 'ml.p5.48xlarge' is 2 Instances"), {
            name: "ResourceLimitExceeded",
            $metadata: { httpStatusCode: 400 },
          });
        }),
    });
    update(attacked, MALLORY, "bad");
    await attacked.pass(20);
    assert.deepEqual(
      [retained, attacked.current("prod"), await attacked.outcomes()],
      [[true, false], "good", ["remedied prod"]],
    );
  });

  it("by allowed updates until what was good is long ago: all of the history is read", async () => {
    const attacked = await scene();
    create(attacked, MALLORY, "mine", "free");
    await attacked.pass(6);
    dropConfig(attacked, MALLORY, "free");
    attacked.world.advance(3600);
    for (const name of ["prod", "mine"]) {
      const [first] = await attacked.ledger.history({ type: "endpoint", name });
      const birth = await attacked.ledger.deployment(first!);
      for (let times = 1; times <= LONGEST_HISTORY + 10; times += 1) {
        const eventTime = birth!.eventTime + times * 1000;
        const later = { creates: false, eventId: `${name}-${times}`, eventTime, applies: `throw-away-${times}` };
        await attacked.ledger.write({ ...birth!, ...later }, undefined);
      }
      update(attacked, MALLORY, "bad", name);
    }
    // As a sweep would bring them, so that nothing earlier is still to come.
    attacked.world.advance(31 * 60);
    await attacked.pass(10);
    assert.deepEqual([attacked.current("prod"), attacked.status("mine")], ["good", undefined]);
    assert.deepEqual((await attacked.outcomes()).toSorted(), ["remedied mine", "remedied prod"]);
  });

  it("by allowed updates whose configs are gone has each of them looked for once, and no more at each look", async () => {
    const attacked = await scene();
    const [first] = await attacked.ledger.history({ type: "endpoint", name: "prod" });
    const birth = await attacked.ledger.deployment(first!);
    const many = LONGEST_HISTORY + 10;
    for (let times = 1; times <= many; times += 1) {
      const eventTime = birth!.eventTime + times * 1000;
      const later = { creates: false, eventId: `prod-${times}`, eventTime, applies: `throw-away-${times}` };
      await attacked.ledger.write({ ...birth!, ...later }, undefined);
    }
    dropConfig(attacked, MALLORY, "good");
    attacked.world.advance(120);
    update(attacked, MALLORY, "bad");
    await attacked.pass(40);
    const asked = attacked.world.calls.filter(
      ({ operation, caller }) => operation === "DescribeEndpointConfig" && caller === ENFORCER,
    );
    assert.deepEqual([attacked.current("prod"), (await attacked.ledger.open()).length], ["bad", 1]);
    // Besides them only what was denied, and what stood before.
    assert.ok(asked.length >= many && asked.length < many + 10, String(asked.length));
  });

  it("by allowed updates of a component, which goes back to a specification of long ago", async () => {
    const attacked = await scene();
    attacked.world.durations.componentUpdating = 20;
    const change = (Specification: object) =>
      attacked.world.call(MALLORY, "UpdateInferenceComponent", { InferenceComponentName: "part", Specification });
    makePart(attacked, MALLORY, "part", part({ ModelName: "free-1" }));
    await attacked.pass(6);
    for (let times = 0; times < 110; times += 1) {
      attacked.world.call(MALLORY, "CreateModel", {
        ...{ ModelName: `throw-away-${times}`, ExecutionRoleArn: "arn:aws:iam::111111111111:role/X" },
        PrimaryContainer: { Image: "i" },
      });
      attacked.world.advance(2);
      change(part({ ModelName: `throw-away-${times}` }));
      await attacked.pass(1);
    }
    for (let times = 0; times < 110; times += 1)
      attacked.world.call(MALLORY, "DeleteModel", { ModelName: `throw-away-${times}` });
    change(part({ ModelName: "churn-2" }));
    await attacked.pass(30);
    const runs = attacked.world.account.components.get("part")?.describe().Specification?.ModelName;
    assert.deepEqual([runs, await attacked.outcomes()], ["free-1", ["remedied part"]]);
  });
});

describe("people who are asked about a transform job", () => {
  it("are asked no more once it has failed", async () => {
    const attacked = await scene({ settings: settingsWith({ whenUncertain: "ask" }, ARTEFACT) });
    unreadable(attacked, "odd");
    attacked.world.advance(3);
    attacked.world.faults.next("CreateTransformJob", "job", { ends: "Failed", seconds: 3600 });
    attacked.world.call(MALLORY, "CreateTransformJob", transformJob("job", "odd"));
    await attacked.pass(45);
    assert.equal((await attacked.ledger.open()).length, 1);
    await attacked.pass(30);
    assert.deepEqual([await attacked.ledger.open(), await attacked.outcomes()], [[], ["tooLate job"]]);
  });
});
