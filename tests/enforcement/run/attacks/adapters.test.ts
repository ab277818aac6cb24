import assert from "node:assert/strict";
import { DEPLOYER, MALLORY } from "../scene";
import { makePart, part, scene } from "./insider";

const adapterOf = (BaseInferenceComponentName: string) => ({
  BaseInferenceComponentName,
  Container: { ArtifactUrl: "s3://adapters/a.tar.gz" },
});

describe("a denied base component in which adapters run that name it otherwise", () => {
  it("goes all the same, where SageMaker takes the names for one", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    makePart(attacked, MALLORY, "Base", part({ ModelName: "churn-2" }));
    attacked.world.advance(125);
    makePart(attacked, MALLORY, "adapter", adapterOf("bASE"));
    attacked.world.advance(125);
    // What it was created with comes first, and the adapter's own record is lost until the sweep.
    const events = attacked.world.takeEvents();
    await attacked.deliver(events.filter((event) => !JSON.stringify(event).includes("adapter")));
    await attacked.pass(10);
    assert.deepEqual([...attacked.world.account.components.keys()], []);
  });

  it("goes without what runs in another base, where SageMaker tells the names apart", async () => {
    const attacked = await scene();
    for (const name of ["BASE", "Base"])
      makePart(attacked, name === "BASE" ? DEPLOYER : MALLORY, name, part({ ModelName: "churn-2" }));
    attacked.world.advance(125);
    for (const name of ["BASE", "Base"]) makePart(attacked, DEPLOYER, `adapter-of-${name}`, adapterOf(name));
    await attacked.pass(10);
    assert.deepEqual([...attacked.world.account.components.keys()].toSorted(), ["BASE", "adapter-of-BASE"]);
  });
});
