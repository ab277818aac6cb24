import assert from "node:assert/strict";
import { transformJob } from "../../../fakes/sagemaker";
import { CHURN, role, settingsWith } from "../../samples";
import { MALLORY } from "../scene";
import { create, makePart, part, scene, subjects } from "./insider";

describe("a limit is not the end", () => {
  it("of one caller's throw-away jobs for what another deploys", async () => {
    const attacked = await scene();
    const eve = role("Eve");
    for (let n = 0; n < 20; n += 1)
      attacked.world.call(MALLORY, "CreateTransformJob", transformJob(`job-${n}`, "churn-2"));
    await attacked.deliver();
    create(attacked, eve, "mine", "bad");
    await attacked.pass(8);
    assert.equal(attacked.status("mine"), undefined);
    assert.ok(subjects(attacked).some((subject) => subject.startsWith("waits: limit")));
    const open = await attacked.ledger.open();
    assert.ok(open.every(({ due }) => due <= attacked.world.now.getTime() + 3_600_000));
  });

  it("the case goes on when the hour is over", async () => {
    const limits = { remediesPerHour: 1, perCallerPerHour: 1, perResourcePerHour: 1 };
    const attacked = await scene({ settings: settingsWith({ limits }, CHURN) });
    for (const name of ["one", "two", "three"]) create(attacked, MALLORY, name, "bad");
    await attacked.pass(10);
    assert.equal((await attacked.ledger.open()).length, 2);
    await attacked.pass(130);
    assert.deepEqual((await attacked.outcomes()).sort(), ["remedied one", "remedied three", "remedied two"]);
  });

  it("nor are adapters booked on their base", async () => {
    const attacked = await scene();
    makePart(attacked, MALLORY, "base", part({ ModelName: "churn-2" }));
    attacked.world.advance(130);
    for (let n = 0; n < 12; n += 1)
      makePart(attacked, MALLORY, `adapter-${n}`, {
        BaseInferenceComponentName: "base",
        Container: { ArtifactUrl: "s3://a/b" },
      });
    // Their own cases are twelve remedies of one caller, of which the last wait until the hour is over.
    await attacked.pass(80);
    assert.deepEqual([...attacked.world.account.components.keys()], []);
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
