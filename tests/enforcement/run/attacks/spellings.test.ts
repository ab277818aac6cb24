import assert from "node:assert/strict";
import { model } from "../../../fakes/sagemaker";
import { settings } from "../../samples";
import { DEPLOYER, MALLORY } from "../scene";
import { ARTEFACT, create, dropConfig, enforcersChanges, keepReweighing, makeConfig, scene, update } from "./insider";

for (const namesIgnoreCase of [false, true]) {
  describe(`names that differ by case, where SageMaker ${namesIgnoreCase ? "takes them for one" : "tells them apart"}`, () => {
    const worldOptions = { namesIgnoreCase };

    if (!namesIgnoreCase)
      it("an innocent's are not taken for the protected ones", async () => {
        const attacked = await scene({ worldOptions, settings: settings(ARTEFACT) });
        const PrimaryContainer = { Image: "i", ModelDataUrl: "s3://b/x" };
        attacked.world.call(MALLORY, "CreateModel", model("Churn-2", { PrimaryContainer }));
        makeConfig(attacked, MALLORY, "mine", ["Churn-2"]);
        attacked.world.advance(5);
        create(attacked, MALLORY, "mine", "mine");
        await attacked.pass(40);
        assert.equal(attacked.status("mine"), "InService");
      });

    it("a denied config is not taken for the allowed one", async () => {
      const attacked = await scene({ worldOptions });
      if (namesIgnoreCase) {
        update(attacked, MALLORY, "BAD");
      } else {
        makeConfig(attacked, MALLORY, "GOOD", ["churn-2"]);
        attacked.world.advance(5);
        update(attacked, MALLORY, "GOOD");
      }
      await attacked.pass(45);
      assert.equal(attacked.current("prod"), "good");
      assert.ok((await attacked.outcomes()).includes("remedied prod"));
    });

    it("an update by another spelling of the endpoint is one of the same endpoint", async () => {
      const attacked = await scene({ worldOptions });
      if (!namesIgnoreCase) {
        // Another endpoint altogether, whose creation is no new beginning for the first.
        create(attacked, DEPLOYER, "PROD", "free");
        await attacked.pass(8);
      }
      update(attacked, MALLORY, "bad", namesIgnoreCase ? "PROD" : "prod");
      await attacked.pass(45);
      assert.equal(attacked.current("prod"), "good");
      if (!namesIgnoreCase) assert.equal(attacked.current("PROD"), "free");
    });
  });
}

describe("a denied config in another spelling, where SageMaker tells no case", () => {
  it("and a change of weights right after do not make it look as if it had failed", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    create(attacked, MALLORY, "mine", "BAD");
    keepReweighing(attacked, "mine", 8);
    await attacked.pass(60);
    assert.equal(attacked.status("mine"), undefined);
  });

  it("is not undone once it was allowed in yet another", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    create(attacked, MALLORY, "mine", "BAD");
    attacked.world.advance(400);
    update(attacked, DEPLOYER, "Bad", "mine");
    attacked.world.advance(400);
    await attacked.pass(90);
    assert.deepEqual([attacked.status("mine"), await attacked.ledger.open()], ["InService", []]);
    assert.deepEqual(enforcersChanges(attacked), []);
  });

  it("does not pass for what it was made into afterwards, when an allowed update to that failed", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    const { world } = attacked;
    create(attacked, MALLORY, "mine", "bad");
    dropConfig(attacked, MALLORY, "bad");
    makeConfig(attacked, MALLORY, "bad", ["free-1"]);
    world.advance(400);
    world.faults.next("UpdateEndpoint", "mine", { ends: "RolledBack", seconds: 20 });
    update(attacked, DEPLOYER, "Bad", "mine");
    await attacked.pass(90);
    const [open] = await attacked.ledger.open();
    assert.ok(open?.kind === "case" && open.why.startsWith("nobody can tell whose bad is"));
  });

  it("does not pass for what was allowed under that name before it was made again", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    dropConfig(attacked, MALLORY, "good");
    makeConfig(attacked, MALLORY, "good", ["churn-1", "churn-2"]);
    attacked.world.advance(60);
    update(attacked, MALLORY, "GOOD");
    await attacked.pass(90);
    const [open] = await attacked.ledger.open();
    assert.ok(open?.kind === "case" && open.why.startsWith("no earlier deployment"), "nothing is left to go back to");
  });
});
