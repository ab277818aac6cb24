import assert from "node:assert/strict";
import { Tools } from "../../../../enforcement/run/ports";
import { DEPLOYER, MALLORY, type Scene } from "../scene";
import { create, dropConfig, keepReweighing, scene, subjects, update } from "./insider";

describe("auto scaling that makes one config after the other", () => {
  it("hides a denied deployment for an hour and a half at most", async () => {
    const attacked = await scene();
    update(attacked, MALLORY, "bad");
    attacked.statesArrive = false;
    attacked.world.advance(400);
    let back: number | undefined;
    for (let minute = 0; minute < 150; minute += 1) {
      if (minute % 9 === 0 && attacked.status("prod") === "InService" && attacked.current("prod") !== "good")
        attacked.world.scale("prod", "a", 1 + (minute % 2), `uuid-${minute}`);
      await attacked.pass(1);
      if (attacked.current("prod") === "good") back ??= minute;
    }
    assert.ok(back !== undefined && back <= 95, `back after ${back} minutes`);
  });
});

describe("a denied config of which auto scaling makes one of its own", () => {
  const NEVER_TAKEN_OFF = { around: (tools: Tools) => ({ ...tools, changes: withoutFree(tools.changes) }) };
  /** Auto scaling is not ours to take off, so that it goes on. */
  const withoutFree = (changes: Tools["changes"]) =>
    ({ make: changes.make.bind(changes), free: () => Promise.resolve(0) }) as unknown as Tools["changes"];

  for (const [what, deploy] of [
    ["created", (attacked: Scene) => create(attacked, MALLORY, "prod-2", "bad")],
    [
      "an update",
      (attacked: Scene) => (
        create(attacked, DEPLOYER, "prod-2", "good"),
        attacked.world.advance(400),
        update(attacked, MALLORY, "bad", "prod-2")
      ),
    ],
  ] as const) {
    it(`and changes of weights right after do not make it look as if it had failed: ${what}`, async () => {
      const attacked = await scene(NEVER_TAKEN_OFF);
      deploy(attacked);
      attacked.world.advance(400);
      attacked.world.scale("prod-2", "a", 2, "uuid-1");
      attacked.world.advance(2);
      keepReweighing(attacked, "prod-2", 3);
      await attacked.pass(120);
      const { configName } = attacked.world.account.endpoints.get("prod-2") ?? {};
      assert.equal(configName, what === "created" ? undefined : "good");
      assert.ok(!subjects(attacked).some((subject) => subject.startsWith("superseded")), subjects(attacked).join("\n"));
    });
  }
});

describe("an allowed update that fails before its record comes", () => {
  /** Auto scaling makes a config of the denied one, and an allowed update fails after it. */
  async function copiedAndRolledBack(): Promise<Scene> {
    const attacked = await scene({ worldOptions: { historyDelay: () => 600 } });
    const { world } = attacked;
    update(attacked, MALLORY, "bad");
    world.advance(400);
    world.scale("prod", "a", 2, "uuid-1");
    world.advance(400);
    world.faults.next("UpdateEndpoint", "prod", { ends: "RolledBack", seconds: 20 });
    update(attacked, DEPLOYER, "free");
    return attacked;
  }

  it("leaves a config that auto scaling made of the denied one, which is told by its models", async () => {
    const attacked = await copiedAndRolledBack();
    attacked.world.advance(40);
    assert.equal(attacked.current("prod"), "uuid-1");
    await attacked.pass(90);
    assert.equal(attacked.current("prod"), "free");
  });

  it("leaves it to people when that config is gone, for nobody can tell", async () => {
    const attacked = await copiedAndRolledBack();
    dropConfig(attacked, MALLORY, "uuid-1");
    attacked.world.advance(40);
    await attacked.pass(90);
    assert.equal(attacked.current("prod"), "uuid-1");
    const [open] = await attacked.ledger.open();
    assert.ok(open?.kind === "case" && open.why.startsWith("nobody can tell whose uuid-1 is"));
  });
});
