import assert from "node:assert/strict";
import { CHURN, settings } from "../../samples";
import { DEPLOYER, ENFORCER, MALLORY } from "../scene";
import { create, scene, subjects } from "./insider";

describe("a message that is no call of anybody's", () => {
  it("undoes nothing once CloudTrail's history should know it, and people hear of it", async () => {
    const attacked = await scene();
    create(attacked, DEPLOYER, "theirs", "bad");
    const event = attacked.world.takeEvents().find(({ detail }) => detail.eventName === "CreateEndpoint")!;
    await attacked.deliver([event]);
    await attacked.pass(40);
    const eventTime = `${new Date(Date.parse(event.detail.eventTime) + 20_000).toISOString().slice(0, 19)}Z`;
    const userIdentity = { type: "IAMUser", arn: "arn:aws:iam::111111111111:user/mallory" };
    const forged = { ...event.detail, eventID: "forged", eventTime, userIdentity };
    await attacked.deliver([{ ...event, detail: forged }]);
    await attacked.pass(70);
    assert.deepEqual([attacked.status("theirs"), attacked.current("theirs")], ["InService", "bad"]);
    assert.ok(subjects(attacked).includes("needs you: not in the history: endpoint theirs"));
    assert.equal(attacked.counted["Tampering"], 1);
  });

  it("nor what the history says of a caller whose ARN only begins alike", async () => {
    const long = "arn:aws:iam::111111111111:role/platform/machine-learning/production";
    const attacked = await scene({ settings: settings({ ...CHURN, allowedRoleArns: [`${long}/ModelDeployer`] }) });
    attacked.world.faults.next("CreateEndpoint", "theirs", { seconds: 3600 });
    create(attacked, `${long}/ModelDeployer`, "theirs", "bad");
    const event = attacked.world.takeEvents().find(({ detail }) => detail.eventName === "CreateEndpoint")!;
    const forged = JSON.parse(JSON.stringify(event).replaceAll("ModelDeployer", "ModelReader")) as typeof event;
    await attacked.deliver([forged]);
    await attacked.pass(140);
    assert.deepEqual([attacked.status("theirs"), attacked.current("theirs")], ["InService", "bad"]);
    assert.ok(subjects(attacked).includes("needs you: not in the history: endpoint theirs"));
  });

  it("is believed when the history cannot be asked, so that nobody gains by keeping it busy", async () => {
    const attacked = await scene();
    attacked.world.faults.throttle({ share: 1, operation: "LookupEvents" });
    attacked.world.faults.next("CreateEndpoint", "mine", { seconds: 3600 });
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(65);
    assert.equal(attacked.status("mine"), undefined);
  });

  it("is compared once: a case that was borne out asks no more", async () => {
    const attacked = await scene();
    attacked.world.faults.next("CreateEndpoint", "mine", { seconds: 3600 });
    create(attacked, MALLORY, "mine", "bad");
    attacked.world.faults.answer(
      { code: "ValidationException", message: "odd", status: 400 },
      { calls: 3, operation: "DeleteEndpoint" },
    );
    await attacked.pass(120);
    assert.equal(attacked.status("mine"), undefined);
    const lookUps = attacked.world.calls.filter(
      ({ operation, caller }) => operation === "LookupEvents" && caller === ENFORCER,
    );
    assert.equal(lookUps.length, 1);
  });
});
