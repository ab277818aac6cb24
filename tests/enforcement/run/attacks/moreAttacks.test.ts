import assert from "node:assert/strict";
import { model, transformJob } from "../../../fakes/sagemaker";
import { CHURN, role, settings, settingsWith } from "../../samples";
import { DEPLOYER, MALLORY, Scene } from "../scene";
import { ARTEFACT, create, dropConfig, makeConfig, scene, subjects, update } from "./insider";

/** Of each kind in `attacks.test.ts` others, by which whoever has read the code would go on. */

const minutesOf = (name: string, { world }: Scene, isBad: (config: string) => boolean) => {
  const endpoint = world.account.endpoints.get(name);
  return endpoint !== undefined && isBad(endpoint.configName);
};

describe("a row of deployments that nobody can judge", () => {
  /** A package that only SageMaker may read keeps each of these models from being judged by where its data lie. */
  function unreadable({ world }: Scene, name: string): void {
    world.call(MALLORY, "CreateModel", {
      ...{ ModelName: name, ExecutionRoleArn: role("X") },
      PrimaryContainer: { Image: "i", ModelPackageName: "arn:aws:sagemaker:eu-west-1:222222222222:model-package/g/1" },
    });
  }

  it("each made before the last one is concluded, gains its owner half an hour in all", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    for (let n = 0; n < 6; n += 1) {
      unreadable(attacked, `odd-${n}`);
      makeConfig(attacked, MALLORY, `odd-${n}`, [`odd-${n}`]);
    }
    attacked.world.advance(60);
    let minutes = 0;
    for (let n = 0; n < 6; n += 1) {
      if (attacked.status("prod") === "InService") update(attacked, MALLORY, `odd-${n}`);
      for (let minute = 0; minute < 25; minute += 1) {
        await attacked.pass(1);
        if (minutesOf("prod", attacked, (config) => config.startsWith("odd-"))) minutes += 1;
      }
    }
    attacked.world.unknown.length = 0;
    await attacked.pass(30);
    assert.equal(attacked.current("prod"), "good");
    // Half an hour from the first of the row, and what it takes SageMaker to put each later one on and take it off again.
    assert.ok(minutes < 60, `served ${minutes} of 150 minutes`);
  });
});

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

describe("whoever reaches a limit with what is thrown away", () => {
  it("does not keep an endpoint by going on: what serves comes first, then what was called first", async () => {
    const limits = { remediesPerHour: 20, perCallerPerHour: 2, perResourcePerHour: 3 };
    const attacked = await scene({ settings: settingsWith({ limits }, CHURN) });
    let jobs = 0;
    const startJobs = (count: number) => {
      for (let n = 0; n < count; n += 1)
        attacked.world.call(MALLORY, "CreateTransformJob", transformJob(`job-${(jobs += 1)}`, "churn-2"));
    };
    startJobs(3);
    await attacked.deliver();
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(8);
    assert.equal(attacked.status("mine"), "InService");
    let gone: number | undefined;
    for (let minute = 0; minute < 120 && gone === undefined; minute += 1) {
      // As soon as there is room for more, jobs take it, because their events come before the timer.
      startJobs(3);
      await attacked.deliver();
      await attacked.pass(1);
      if (attacked.status("mine") === undefined) gone = minute;
    }
    assert.ok(gone !== undefined && gone <= 65, `gone after ${gone} minutes`);
  });

  it("nor another's place under the limit of the account, by what waits for a limit of their own", async () => {
    const limits = { remediesPerHour: 4, perCallerPerHour: 2, perResourcePerHour: 3 };
    const attacked = await scene({ settings: settingsWith({ limits }, CHURN) });
    for (const name of ["m1", "m2", "m3", "m4"]) create(attacked, MALLORY, name, "bad");
    create(attacked, role("Eve"), "eve", "bad");
    await attacked.pass(12);
    assert.deepEqual(
      ["m1", "m2", "m3", "m4", "eve"].filter((name) => attacked.status(name) !== undefined),
      ["m3", "m4"],
    );
  });
});

describe("a model that is made anew between the look and the call", () => {
  for (const cleansUp of [false, true]) {
    it(`does not pass for the one that was allowed${cleansUp ? ", though it is deleted afterwards" : ""}`, async () => {
      const attacked: { it?: Scene } = {};
      let swaps = 0;
      const remake = (it: Scene, modelDataUrl: string) => {
        it.world.call(MALLORY, "DeleteModel", { ModelName: "free-1" });
        const PrimaryContainer = { Image: "i", ModelDataUrl: modelDataUrl };
        it.world.call(MALLORY, "CreateModel", model("free-1", { PrimaryContainer }));
      };
      const made = await scene({
        settings: settings(ARTEFACT),
        around: (tools) => {
          const make: typeof tools.changes.make = async (act, specifications) => {
            if (act.act === "updateEndpoint" && swaps === 0) {
              swaps += 1;
              remake(attacked.it!, "s3://models/churn-2/model.tar.gz");
              await tools.changes.make(act, specifications);
              if (cleansUp) attacked.it!.world.call(MALLORY, "DeleteModel", { ModelName: "free-1" });
            } else await tools.changes.make(act, specifications);
          };
          const changes = new Proxy(tools.changes, {
            get: (target, key) => (key === "make" ? make : (Reflect.get(target, key) as () => void).bind(target)),
          });
          return { ...tools, changes };
        },
      });
      attacked.it = made;
      update(made, DEPLOYER, "free");
      await made.pass(8);
      update(made, MALLORY, "bad");
      await made.pass(60);
      assert.equal(swaps, 1);
      assert.equal(made.current("prod"), "good");
      assert.equal(made.counted["Tampering"], undefined);
    });
  }
});

describe("what audit mode let stand", () => {
  async function bornInAudit(by: string): Promise<Scene> {
    const table = (await scene({ settings: settingsWith({ mode: "audit" }, CHURN) })) as Scene;
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
