import assert from "node:assert/strict";
import { CHURN, settingsWith } from "../../samples";
import { MALLORY } from "../scene";
import { create, dropConfig, scene, subjects, textOf, update } from "./insider";

describe("what served is reported", () => {
  it("when its owner lets it roll back after eight hours", async () => {
    const attacked = await scene();
    attacked.world.faults.next("UpdateEndpoint", "prod", { ends: "RolledBack", seconds: 8 * 3600 });
    update(attacked, MALLORY, "bad");
    await attacked.pass(8 * 60 + 60);
    const [text] = textOf(attacked, "superseded");
    assert.match(text!, /It may have answered requests for up to 8 h \d+ min/);
    assert.equal(textOf(attacked, "denied").length, 1);
  });

  it("when its owner deletes it a minute before the look", async () => {
    const attacked = await scene();
    attacked.statesArrive = false;
    create(attacked, MALLORY, "mine", "bad");
    await attacked.deliver();
    attacked.world.advance(400);
    attacked.world.call(MALLORY, "DeleteEndpoint", { EndpointName: "mine" });
    attacked.world.advance(40);
    await attacked.pass(2);
    assert.match(textOf(attacked, "gone")[0]!, /may have answered requests|never seen/);
    assert.deepEqual(subjects(attacked), ["denied: endpoint mine", "gone: endpoint mine"]);
  });

  it("once a day, where the digest is chosen, and what needs somebody at once all the same", async () => {
    const attacked = await scene({ settings: settingsWith({ notify: { digest: "daily" } }, CHURN) });
    create(attacked, MALLORY, "mine", "bad");
    update(attacked, MALLORY, "bad");
    dropConfig(attacked, MALLORY, "good");
    await attacked.pass(60);
    assert.deepEqual(subjects(attacked), ["needs you: endpoint prod"]);
    await attacked.pass(24 * 60);
    const digests = textOf(attacked, "digest");
    assert.equal(digests.length, 1);
    assert.match(digests[0]!, /denied: endpoint mine[^]*undone: endpoint mine/);
    assert.equal((await attacked.ledger.keptNotices()).length < 3, true);
  });

  it("later, while SNS is down: verdicts and remedies go on", async () => {
    const down = { is: true };
    const attacked = await scene({
      around: (tools) => ({
        ...tools,
        notify: (message) => (down.is ? Promise.reject(new Error("SNS is down")) : tools.notify(message)),
      }),
    });
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(10);
    assert.deepEqual([await attacked.outcomes(), subjects(attacked)], [["remedied mine"], []]);
    down.is = false;
    await attacked.pass(2);
    assert.deepEqual(subjects(attacked), [
      "denied: endpoint mine",
      "waits: in progress: endpoint mine",
      "undone: endpoint mine",
    ]);
  });
});
