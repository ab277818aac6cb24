import assert from "node:assert/strict";
import type { EnforcementSettings } from "../../../../enforcement/rules/schema";
import { model } from "../../../fakes/sagemaker";
import { CHURN, role, settings, settingsWith } from "../../samples";
import { DEPLOYER, MALLORY, Scene } from "../scene";
import { around, ARTEFACT, create, dropConfig, makeConfig, scene, subjects, update } from "./insider";

/**
 * An update to `bad`, after an allowed one to `free`, and what somebody does around the call by which enforcement goes back to `free`.
 *
 * @param swap just before the call, which has been decided; `afterwards` right after it
 */
async function swappedMeanwhile(
  rules: EnforcementSettings,
  { swap, afterwards }: Readonly<Record<"swap" | "afterwards", (attacked: Scene) => unknown>>,
): Promise<Scene> {
  let swaps = 0;
  const attacked: Scene = await scene({
    settings: rules,
    around: (tools) =>
      around(tools, async (act, make) => {
        if (act.act !== "updateEndpoint" || swaps > 0) return make();
        swaps += 1;
        swap(attacked);
        await make();
        afterwards(attacked);
      }),
  });
  update(attacked, DEPLOYER, "free");
  await attacked.pass(8);
  update(attacked, MALLORY, "bad");
  await attacked.pass(90);
  assert.equal(swaps, 1);
  return attacked;
}

describe("there is no way to leave nothing to go back to", () => {
  it("for whoever created the endpoint, with all configs deleted: it is deleted", async () => {
    const attacked = await scene();
    makeConfig(attacked, MALLORY, "harmless", ["free-1"]);
    attacked.world.advance(60);
    create(attacked, MALLORY, "mine", "harmless");
    await attacked.pass(10);
    update(attacked, MALLORY, "bad", "mine");
    dropConfig(attacked, MALLORY, "harmless");
    await attacked.pass(40);
    assert.deepEqual([attacked.status("mine"), await attacked.outcomes()], [undefined, ["remedied mine"]]);
  });

  it("by an update that nobody can judge: it goes back", async () => {
    const attacked = await scene();
    attacked.world.historyDelay = ({ eventName }) => (eventName === "CreateEndpointConfig" ? Infinity : 300);
    makeConfig(attacked, MALLORY, "mine", ["churn-2"]);
    attacked.world.takeEvents();
    update(attacked, MALLORY, "mine");
    dropConfig(attacked, MALLORY, "mine");
    await attacked.pass(45);
    assert.deepEqual([attacked.current("prod"), await attacked.outcomes()], ["good", ["remedied prod"]]);
  });

  it("by a config that is made anew between the look and the call", async () => {
    for (const cleansUp of [false, true]) {
      const attacked = await swappedMeanwhile(settings(CHURN), {
        swap: (it) => {
          dropConfig(it, MALLORY, "free");
          makeConfig(it, MALLORY, "free", ["churn-2"]);
        },
        afterwards: (it) => cleansUp && dropConfig(it, MALLORY, "free"),
      });
      // What was swapped is judged, and the one before that comes back.
      assert.equal(attacked.current("prod"), "good");
      assert.equal(attacked.counted["Tampering"], undefined);
    }
  });
});

describe("a model that is made anew between the look and the call", () => {
  for (const cleansUp of [false, true]) {
    it(`does not pass for the one that was allowed${cleansUp ? ", though it is deleted afterwards" : ""}`, async () => {
      const ModelName = "free-1";
      const PrimaryContainer = { Image: "i", ModelDataUrl: "s3://models/churn-2/model.tar.gz" };
      const attacked = await swappedMeanwhile(settings(ARTEFACT), {
        swap: ({ world }) => {
          world.call(MALLORY, "DeleteModel", { ModelName });
          world.call(MALLORY, "CreateModel", model(ModelName, { PrimaryContainer }));
        },
        afterwards: ({ world }) => cleansUp && world.call(MALLORY, "DeleteModel", { ModelName }),
      });
      assert.equal(attacked.current("prod"), "good");
      assert.equal(attacked.counted["Tampering"], undefined);
    });
  }
});

describe("what audit mode let stand", () => {
  async function bornInAudit(by: string): Promise<Scene> {
    const table = await scene({ settings: settingsWith({ mode: "audit" }, CHURN) });
    makeConfig(table, by, "first", ["churn-2"]);
    table.world.advance(5);
    create(table, by, "mine", "first");
    await table.pass(10);
    assert.deepEqual(await table.outcomes(), ["audit mine"]);
    return new Scene({ world: table.world, table: table.table, isFast: true, settings: settings(CHURN) });
  }

  it("is what a later denied update goes back to, and is not destroyed for it", async () => {
    const attacked = await bornInAudit(MALLORY);
    await attacked.pass(5);
    update(attacked, MALLORY, "bad", "mine");
    await attacked.pass(15);
    assert.deepEqual([attacked.current("mine"), attacked.status("mine")], ["first", "InService"]);
  });

  it("is deleted, when whoever made it leaves nothing to go back to", async () => {
    const attacked = await bornInAudit(MALLORY);
    await attacked.pass(5);
    update(attacked, MALLORY, "bad", "mine");
    dropConfig(attacked, MALLORY, "first");
    await attacked.pass(45);
    assert.equal(attacked.status("mine"), undefined);
  });

  it("is left to people, when others leave nothing to go back to", async () => {
    const attacked = await bornInAudit(role("Alice"));
    await attacked.pass(5);
    update(attacked, MALLORY, "bad", "mine");
    dropConfig(attacked, MALLORY, "first");
    await attacked.pass(45);
    assert.equal(attacked.status("mine"), "InService");
    assert.ok(subjects(attacked).includes("needs you: endpoint mine"));
    const [open] = await attacked.ledger.open();
    assert.ok(open!.due <= attacked.world.now.getTime() + 3_600_000);
  });

  it("comes after what was allowed, when there is something allowed to go back to", async () => {
    const audited = await scene({ settings: settingsWith({ mode: "audit" }, CHURN) });
    makeConfig(audited, MALLORY, "first", ["churn-2"]);
    audited.world.advance(5);
    update(audited, MALLORY, "first");
    await audited.pass(10);
    const attacked = new Scene({ world: audited.world, table: audited.table, isFast: true, settings: settings(CHURN) });
    await attacked.pass(5);
    update(attacked, MALLORY, "bad");
    await attacked.pass(15);
    assert.equal(attacked.current("prod"), "good");
  });
});
