import assert from "node:assert/strict";
import { transformJob, type TrailEvent } from "../../../fakes/sagemaker";
import { CHURN, settings, settingsWith } from "../../samples";
import { DEPLOYER, MALLORY, type Scene } from "../scene";
import { ARTEFACT, makePart, part, scene, subjects } from "./insider";

/** What a call puts into the environment of a container, beside the model that it names: a container may load its weights from there. */

const PROTECTED = "s3://models/churn-2/model.tar.gz";
const FREE = "s3://models/free/";

const changePart = ({ world }: Scene, by: string, Specification: object) =>
  world.call(by, "UpdateInferenceComponent", { InferenceComponentName: "part", Specification });
const specificationOf = ({ world }: Scene, name: string) =>
  world.account.components.get(name)?.describe().Specification;
const startJob = ({ world }: Scene, by: string, name: string, Environment: object) =>
  world.call(by, "CreateTransformJob", { ...transformJob(name, "free-1"), Environment });
const jobStatus = ({ world }: Scene, name: string) => world.account.jobs.get(name)?.status;

/** A record as CloudTrail writes it where it hides what is in an environment. */
function withoutEnvironment<E extends { readonly detail: TrailEvent["detail"] }>(made: E): E {
  const asked = JSON.stringify(made.detail.requestParameters);
  const requestParameters = JSON.parse(
    asked.replace(/"environment":\{[^}]*\}/g, '"environment":"HIDDEN_DUE_TO_SECURITY_REASONS"'),
  ) as TrailEvent["detail"]["requestParameters"];
  return { ...made, detail: { ...made.detail, requestParameters } };
}
const hidden = ({ world }: Scene) => withoutEnvironment(world.takeEvents().at(-1)!);

describe("an update of a component that changes nothing but the environment", () => {
  for (const [what, before, after] of [
    [
      "of its own container",
      { Image: "i", Environment: { MODEL: FREE } },
      { Image: "i", Environment: { MODEL: PROTECTED } },
    ],
    ["beside the model that it names", undefined, { Environment: { MODEL: PROTECTED } }],
    [
      "by a variable more",
      { Image: "i", Environment: { A: "1" } },
      { Image: "i", Environment: { A: "1", MODEL: PROTECTED } },
    ],
  ] as const) {
    it(`${what} goes back to the environment from before`, async () => {
      const attacked = await scene({ settings: settings(ARTEFACT), isFast: true });
      const named = before?.Image === undefined ? { ModelName: "free-1" } : {};
      makePart(attacked, DEPLOYER, "part", part({ ...named, ...(before && { Container: before }) }));
      await attacked.pass(8);
      const allowed = specificationOf(attacked, "part");
      changePart(attacked, MALLORY, part({ ...named, Container: after }));
      await attacked.pass(20);
      assert.deepEqual(specificationOf(attacked, "part"), allowed);
      assert.deepEqual(await attacked.outcomes(), ["remedied part"]);
      assert.deepEqual(subjects(attacked), ["denied: inference component part", "undone: inference component part"]);
      assert.equal(attacked.counted["Tampering"], undefined);
    });
  }

  it("of a model that a rule names goes back, whatever it is", async () => {
    const attacked = await scene({ settings: settings(CHURN) });
    const own = (Environment: object) => part({ ModelName: "churn-1", Container: { Environment } });
    makePart(attacked, DEPLOYER, "part", own({ TEMPERATURE: "0" }));
    await attacked.pass(8);
    changePart(attacked, MALLORY, own({ TEMPERATURE: "2" }));
    await attacked.pass(20);
    assert.deepEqual(specificationOf(attacked, "part")?.Container?.Environment, { TEMPERATURE: "0" });
  });

  it("is allowed where it names nothing protected, with a default of deny too", async () => {
    const rules = [ARTEFACT, CHURN, { name: "free", models: ["free-*"], allowedRoleArns: [MALLORY] }];
    const attacked = await scene({ settings: settingsWith({ defaultDecision: "deny" }, ...rules) });
    makePart(attacked, MALLORY, "part", part({ ModelName: "free-1", Container: { Environment: { MODEL: FREE } } }));
    await attacked.pass(8);
    assert.ok(specificationOf(attacked, "part"));
    assert.deepEqual(subjects(attacked), []);
  });
});

describe("the environment of a transform job", () => {
  it("counts with the model's own: a protected place in it is denied, another hurts nobody", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    startJob(attacked, MALLORY, "hidden-in-it", { HF_MODEL_ID: PROTECTED });
    startJob(attacked, MALLORY, "by-host", { A: "--model https://models.s3.eu-west-1.amazonaws.com/churn-2/" });
    startJob(attacked, MALLORY, "harmless", { HF_MODEL_ID: FREE, constructor: "x" });
    startJob(attacked, DEPLOYER, "allowed", { HF_MODEL_ID: PROTECTED });
    await attacked.deliver();
    assert.deepEqual(
      ["hidden-in-it", "by-host", "harmless", "allowed"].map((name) => jobStatus(attacked, name)),
      ["Stopping", "Stopping", "InProgress", "InProgress"],
    );
  });

  it("is read in the description, where the record hides it or is too long", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    for (const [name, place] of [
      ["bad", PROTECTED],
      ["good", FREE],
    ] as const) {
      startJob(attacked, MALLORY, name, { HF_MODEL_ID: place });
      await attacked.take(JSON.stringify(hidden(attacked)));
      startJob(attacked, MALLORY, `long-${name}`, { HF_MODEL_ID: place });
      const made = attacked.world.takeEvents().at(-1)!;
      await attacked.take(
        JSON.stringify({ ...made, detail: { ...made.detail, requestParameters: { omitted: true } } }),
      );
    }
    assert.deepEqual(
      ["bad", "long-bad", "good", "long-good"].map((name) => jobStatus(attacked, name)),
      ["Stopping", "Stopping", "InProgress", "InProgress"],
    );
  });

  it("counts nothing where no rule is about places, and is uncertain where nobody can read it", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    startJob(attacked, MALLORY, "job", { A: "b" });
    attacked.world.account.faults.refuse("sagemaker:DescribeTransformJob");
    await attacked.take(JSON.stringify(hidden(attacked)));
    assert.deepEqual(
      (await attacked.ledger.open()).map(({ kind }) => kind),
      ["verdict"],
    );
    const byName = await scene({ settings: settings(CHURN) });
    startJob(byName, MALLORY, "job", { A: "b" });
    await byName.take(JSON.stringify(hidden(byName)));
    assert.deepEqual(await byName.ledger.open(), []);
  });
});

describe("a component whose record hides the environment", () => {
  it("is told by its description, and what it was before is what people are asked about", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    makePart(attacked, MALLORY, "part", part({ Container: { Image: "i", Environment: { MODEL: PROTECTED } } }));
    await attacked.take(JSON.stringify(hidden(attacked)));
    await attacked.pass(10);
    assert.equal(attacked.world.account.components.has("part"), false);
    assert.deepEqual(await attacked.outcomes(), ["remedied part"]);
  });

  it("is not told by what it was before, while it is being updated, and goes back to that", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    const own = (MODEL: string) => part({ Container: { Image: "i", Environment: { MODEL } } });
    makePart(attacked, DEPLOYER, "part", own(FREE));
    await attacked.take(JSON.stringify(hidden(attacked)));
    await attacked.pass(8);
    changePart(attacked, MALLORY, own(PROTECTED));
    await attacked.take(JSON.stringify(hidden(attacked)));
    await attacked.pass(20);
    assert.deepEqual(specificationOf(attacked, "part")?.Container?.Environment, { MODEL: FREE });
    assert.deepEqual(await attacked.outcomes(), ["remedied part"]);
    assert.equal(attacked.counted["Tampering"], undefined);
  });

  it("does not pass for undone when going back fails, though our own record hides it too", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    attacked.sweeps = false;
    const own = (MODEL: string) => part({ Container: { Image: "i", Environment: { MODEL } } });
    const pass = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        attacked.world.advance(60);
        await attacked.deliver(attacked.world.takeEvents().map(withoutEnvironment));
        await attacked.tick();
      }
    };
    makePart(attacked, DEPLOYER, "part", own(FREE));
    await pass(8);
    changePart(attacked, MALLORY, own(PROTECTED));
    attacked.world.account.faults.next("UpdateInferenceComponent", "part", { ends: "RolledBack" });
    await pass(12);
    assert.deepEqual(specificationOf(attacked, "part")?.Container?.Environment, { MODEL: PROTECTED });
    assert.equal((await attacked.ledger.open()).length, 1);
    await pass(70);
    assert.deepEqual(specificationOf(attacked, "part")?.Container?.Environment, { MODEL: FREE });
    assert.deepEqual(await attacked.outcomes(), ["remedied part"]);
  });
});
