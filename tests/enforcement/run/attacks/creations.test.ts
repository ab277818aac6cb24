import assert from "node:assert/strict";
import { model } from "../../../fakes/sagemaker";
import { role, settings, settingsWith } from "../../samples";
import { MALLORY, type Scene } from "../scene";
import { ARTEFACT, create, makeConfig, scene, unreadable, update } from "./insider";

describe("whoever creates what nobody can judge", () => {
  const limits = { remediesPerHour: 100, perCallerPerHour: 100, perResourcePerHour: 100 };

  for (const [what, nameOf] of [
    ["under its name", () => "x"],
    ["under a new name each time", (n: number) => `x-${n}`],
  ] as const) {
    it(`and, before each is concluded, creates it anew ${what}, gains an hour or so a day`, async () => {
      const attacked = await scene({ settings: settingsWith({ limits }, ARTEFACT), isFast: true });
      unreadable(attacked, "odd");
      makeConfig(attacked, MALLORY, "odd", ["odd"]);
      attacked.world.advance(60);
      let [made, minutes] = [0, 0];
      for (let minute = 0; minute < 150; minute += 1) {
        const status = attacked.status(nameOf(made));
        if (status === undefined) create(attacked, MALLORY, nameOf((made += 1)), "odd");
        if (status === "InService") minutes += 1;
        if (status === "InService" && minute % 27 === 26)
          attacked.world.call(MALLORY, "DeleteEndpoint", { EndpointName: nameOf(made) });
        await attacked.pass(1);
        attacked.world.unknown.length = 0;
      }
      assert.ok(made > 5 && minutes < 75, `served ${minutes} of 150 minutes, made ${made}`);
    });
  }

  it("by an update of what anybody may create, each time of something new, gains an hour or so a day", async () => {
    const attacked = await scene({ settings: settingsWith({ limits }, ARTEFACT), isFast: true });
    unreadable(attacked, "odd");
    makeConfig(attacked, MALLORY, "odd", ["odd"]);
    attacked.world.advance(60);
    let [made, minutes] = [0, 0];
    for (let minute = 0; minute < 200; minute += 1) {
      const [name, isThere] = [`x-${made}`, attacked.status(`x-${made}`) === "InService"];
      if (attacked.status(name) === undefined) create(attacked, MALLORY, `x-${(made += 1)}`, "free");
      else if (isThere && attacked.current(name) === "odd" && minute % 40 === 39)
        attacked.world.call(MALLORY, "DeleteEndpoint", { EndpointName: name });
      else if (isThere && attacked.current(name) === "odd") minutes += 1;
      else if (isThere && (await attacked.outcomes()).includes(`remedied ${name}`))
        attacked.world.call(MALLORY, "DeleteEndpoint", { EndpointName: name });
      else if (isThere) update(attacked, MALLORY, "odd", name);
      await attacked.pass(1);
      attacked.world.unknown.length = 0;
    }
    assert.ok(made > 5 && minutes < 60, `served ${minutes} of 200 minutes, made ${made}`);
  });

  const Environment = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`V${n}`, "v".repeat(1024)]));
  const TOO_LONG = { Image: "i", ModelDataUrl: "s3://models/churn-2/m.tar.gz", Environment };
  for (const [what, make] of [
    [
      "because its model was too long for a record and is deleted in time",
      (attacked: Scene, name: string) => {
        attacked.world.call(MALLORY, "CreateModel", { ...model(name), PrimaryContainer: TOO_LONG });
        makeConfig(attacked, MALLORY, name, [name]);
        create(attacked, MALLORY, name, name);
        attacked.world.call(MALLORY, "DeleteModel", { ModelName: name });
      },
    ],
    [
      "with model and config in one second, whose records come later",
      (attacked: Scene, name: string) => {
        unreadable(attacked, name);
        makeConfig(attacked, MALLORY, name, [name]);
        create(attacked, MALLORY, name, name);
      },
    ],
  ] as const) {
    it(`${what}, gains an hour or so a day`, async () => {
      const attacked = await scene({ settings: settingsWith({ limits }, ARTEFACT), isFast: true });
      let [made, minutes] = [0, 0];
      for (let minute = 0; minute < 200; minute += 1) {
        const status = attacked.status(`x-${made}`);
        if (status === undefined) make(attacked, `x-${(made += 1)}`);
        if (status === "InService") minutes += 1;
        if (status === "InService" && minute % 27 === 26)
          attacked.world.call(MALLORY, "DeleteEndpoint", { EndpointName: `x-${made}` });
        await attacked.pass(1);
        attacked.world.unknown.length = 0;
      }
      assert.ok(made > 7 && minutes < 75, `served ${minutes} of 200 minutes, made ${made}`);
    });
  }

  it("leaves everybody else their half hour, and those whose records are still to come", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    unreadable(attacked, "odd");
    makeConfig(attacked, MALLORY, "odd", ["odd"]);
    attacked.world.advance(60);
    create(attacked, MALLORY, "first", "odd");
    await attacked.pass(45);
    assert.deepEqual(await attacked.outcomes(), ["remedied first"]);
    create(attacked, role("Alice"), "hers", "odd");
    // Model, config and endpoint in one second, as SageMaker's Python SDK makes them, and only the last record has come.
    attacked.world.call(MALLORY, "CreateModel", model("swift"));
    makeConfig(attacked, MALLORY, "swift", ["swift"]);
    create(attacked, MALLORY, "swift", "swift");
    const events = attacked.world.takeEvents();
    await attacked.deliver(events.filter(({ detail }) => detail.eventName === "CreateEndpoint"));
    attacked.world.unknown.length = 0;
    const waiting = (await attacked.ledger.open()).filter(({ kind }) => kind === "verdict");
    assert.deepEqual(waiting.map(({ resource }) => resource.name).sort(), ["hers", "swift"]);
    await attacked.deliver(events);
    await attacked.pass(28);
    assert.equal(attacked.status("swift"), "InService");
  });
});
