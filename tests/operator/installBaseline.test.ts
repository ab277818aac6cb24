import assert from "node:assert/strict";
import { DEPLOYER, MALLORY, Scene } from "../enforcement/running/scene";
import { given } from "../enforcement/sagemaker";
import { Desk } from "./desk";

const HOUR = 3600;

/** An account in which an endpoint has stood for an hour. */
async function account() {
  const scene = new Scene();
  await scene.world.listen();
  const desk = new Desk({ world: scene.world, ledgers: { "eu-west-1": scene.ledger } });
  given(scene.world, MALLORY, { models: ["churn-1"], configs: { old: ["churn-1"] }, endpoints: { prod: "old" } });
  scene.world.advance(HOUR);
  scene.world.takeEvents(); // From before there was anybody to take them.
  return { scene, desk };
}

describe("install-baseline", () => {
  it("begins enforcement where no sweep has run, and writes down what stands", async () => {
    const { scene, desk } = await account();
    const { status, out, notes } = await desk.run("install-baseline");
    assert.equal(status, 0);
    assert.match(notes, /no sweep has run yet; enforcement begins now, 2026-11-21 11:00:00 UTC/);
    assert.match(
      out,
      /^eu-west-1: 1 endpoint and 0 inference components written down as they are\. .* in some 20 minutes/,
    );
    const [record] = await scene.ledger.history({ type: "endpoint", name: "prod" });
    assert.deepEqual([record?.installed, record?.puts, record?.decision], [true, "old", "allowed"]);
    const state = await scene.ledger.sweepState();
    assert.equal(new Date(state!.installedAt).toISOString().slice(0, 19), "2026-11-21T11:00:00");
    assert.equal(state!.baselineDone, false);
    await scene.world.stop();
  });

  it("does no harm twice, nor after the sweep, whose progress it leaves alone", async () => {
    const { scene, desk } = await account();
    await scene.sweep();
    const state = await scene.ledger.sweepState();
    const { out } = await desk.run("install-baseline");
    assert.match(out, /0 endpoints and 0 inference components/);
    assert.deepEqual(await scene.ledger.sweepState(), state);
    scene.world.advance(HOUR);
    assert.match(
      (await desk.run("install-baseline")).out,
      /The baseline of 2026-11-21 11:00:00 UTC is complete; the next sweep/,
    );
    await scene.sweep();
    const done = await desk.run("install-baseline");
    assert.match(done.out, /the baseline is complete, of 2026-11-21 11:00:00 UTC; nothing to do/);
    await scene.world.stop();
  });

  it("gives updates something to go back to", async () => {
    const { scene, desk } = await account();
    await desk.run("install-baseline");
    given(scene.world, DEPLOYER, { configs: { bad: ["churn-1"] } });
    scene.world.call(MALLORY, "UpdateEndpoint", { EndpointName: "prod", EndpointConfigName: "bad" });
    await scene.deliver();
    await scene.pass(40);
    assert.equal(scene.inForce("prod"), "old");
    assert.deepEqual(await scene.outcomes(), ["remedied prod"]);
    await scene.world.stop();
  });
});
