import assert from "node:assert/strict";
import { adopt } from "../../../operator/commands/adopt";
import { closedInWords, openInWords } from "../../../operator/words";
import { given } from "../../fakes/sagemaker";
import { DEPLOYER, MALLORY, Scene } from "../../enforcement/run/scene";

/** An endpoint that Mallory updated to a protected model, and what an operator then does. */
async function sceneWithCase(): Promise<{ scene: Scene; eventId: string }> {
  const scene = new Scene();
  given(scene.world, DEPLOYER, { models: ["churn-1", "churn-2"], configs: { good: ["churn-1"], bad: ["churn-2"] } });
  scene.world.advance(60);
  given(scene.world, DEPLOYER, { endpoints: { prod: "good" } });
  await scene.pass(10);
  scene.world.call(MALLORY, "UpdateEndpoint", { EndpointName: "prod", EndpointConfigName: "bad" });
  await scene.pass(2);
  const [open] = await scene.ledger.open();
  return { scene, eventId: open!.eventId };
}

const adoption = (scene: Scene) => ({
  by: "arn:aws:iam::111111111111:user/alice",
  at: scene.world.now.getTime(),
  why: "agreed",
});

describe("an operator", () => {
  it("accepts a denied deployment, and it stays", async () => {
    const { scene, eventId } = await sceneWithCase();
    const adopted = await adopt(eventId, adoption(scene), scene.ledger);
    assert.deepEqual(adopted, { resource: { type: "endpoint", name: "prod", arnName: "prod" }, wasClosed: false });
    await scene.pass(20);
    assert.equal(scene.current("prod"), "bad");
    assert.deepEqual(await scene.outcomes(), ["adopted prod"]);
    const [, record] = await scene.ledger.history(adopted.resource);
    assert.deepEqual([record!.decision, record!.adoption?.why], ["denied", "agreed"]);
  });

  it("may do so after it was undone: the next time it is gone back to", async () => {
    const { scene, eventId } = await sceneWithCase();
    await scene.pass(20);
    assert.deepEqual([scene.current("prod"), await scene.outcomes()], ["good", ["remedied prod"]]);
    assert.equal((await adopt(eventId, adoption(scene), scene.ledger)).wasClosed, true);
    await assert.rejects(adopt(eventId, adoption(scene), scene.ledger), /adopted already, by .*alice/);
  });

  it("is told when there is no such case, or it is not judged yet", async () => {
    const { scene } = await sceneWithCase();
    await assert.rejects(adopt("nobody", adoption(scene), scene.ledger), /there is no case nobody/);
    scene.world.call(MALLORY, "CreateEndpointConfig", {
      EndpointConfigName: "c",
      ProductionVariants: [
        { VariantName: "a", ModelName: "churn-2", InitialInstanceCount: 1, InstanceType: "ml.m5.large" },
      ],
    });
    scene.world.takeEvents();
    scene.world.call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "c" });
    scene.world.call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    await scene.deliver();
    const waiting = (await scene.ledger.open()).find(({ kind }) => kind === "verdict")!;
    await assert.rejects(adopt(waiting.eventId, adoption(scene), scene.ledger), /is not judged yet/);
  });

  it("reads of a case who, what, since when and why it waits, and how it ended", async () => {
    const { scene, eventId } = await sceneWithCase();
    const [open] = await scene.ledger.open();
    assert.deepEqual(openInWords(open!, scene.world.now.getTime()), [
      "OPEN     endpoint prod, open for 1 min",
      `  caller  ${MALLORY}, updated it at 2026-11-21 10:11:00 UTC`,
      `  reason  model churn-2: rule churn forbids it to ${MALLORY}`,
      "  waits   its status is Updating; next look within a minute",
      `  event   ${eventId}`,
    ]);
    await scene.pass(20);
    const [closed] = await scene.ledger.closed(0);
    assert.deepEqual(closedInWords(closed!), [
      "REMEDIED endpoint prod, 2026-11-21 10:21:00 UTC, after 9 min",
      `  caller  ${MALLORY}`,
      `  reason  model churn-2: rule churn forbids it to ${MALLORY}`,
      "  end     an accepted deployment is current again",
      `  event   ${eventId}`,
    ]);
  });
});
