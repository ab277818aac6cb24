import assert from "node:assert/strict";
import { config, given, model, transformJob } from "../../fakes/sagemaker";
import { CHURN, event, record, settings, settingsWith } from "../samples";
import { DEPLOYER, ENFORCER, MALLORY, Scene, type SceneOptions } from "./scene";

function sceneWithModels(options: SceneOptions = {}): Scene {
  const scene = new Scene(options);
  given(scene.world, DEPLOYER, {
    models: ["churn-1", "churn-2", "free-1"],
    configs: { components: [] },
    endpoints: { host: "components" },
  });
  scene.world.advance(600);
  return scene;
}

const job = (scene: Scene, by: string, name: string, modelName: string) =>
  scene.world.call(by, "CreateTransformJob", transformJob(name, modelName));
const jobStatus = (scene: Scene, name: string) => scene.world.account.jobs.get(name)?.status;
const component = (scene: Scene, name: string) => scene.world.account.components.get(name);
const create = (scene: Scene, by: string, name: string, Specification: object) =>
  scene.world.call(by, "CreateInferenceComponent", {
    InferenceComponentName: name,
    EndpointName: "host",
    VariantName: "a",
    Specification,
    RuntimeConfig: { CopyCount: 1 },
  });
const ENOUGH = { NumberOfCpuCoresRequired: 1, MinMemoryRequiredInMb: 1024 };

describe("a transform job that somebody else started", () => {
  it("is stopped in the very invocation that judges it", async () => {
    const scene = sceneWithModels();
    await scene.deliver();
    job(scene, MALLORY, "nightly", "churn-1");
    job(scene, DEPLOYER, "nightly-2", "churn-1");
    job(scene, MALLORY, "prod-nightly", "free-1");
    const since = scene.world.now;
    await scene.deliver();
    assert.deepEqual(
      ["nightly", "nightly-2", "prod-nightly"].map((name) => jobStatus(scene, name)),
      ["Stopping", "InProgress", "InProgress"],
    );
    assert.deepEqual(scene.world.counts({ caller: ENFORCER, since }), { DescribeTransformJob: 1, StopTransformJob: 1 });
    await scene.pass(3);
    assert.deepEqual(await scene.outcomes(), ["remedied nightly"]);
  });

  it("and had finished is told, with where its output is", async () => {
    const scene = sceneWithModels();
    job(scene, MALLORY, "nightly", "churn-1");
    scene.world.advance(3600);
    await scene.deliver();
    assert.deepEqual(await scene.outcomes(), ["tooLate nightly"]);
    assert.match(scene.told.at(-1)!.text, /s3:\/\/jobs\/out\//);
  });

  it("with a request too long to be recorded is known by its description", async () => {
    const scene = sceneWithModels();
    job(scene, MALLORY, "nightly", "churn-1");
    const made = scene.world.takeEvents().at(-1)!;
    const detail = { ...made.detail, requestParameters: { omitted: true } };
    await scene.take(JSON.stringify({ ...made, detail }));
    assert.equal(jobStatus(scene, "nightly"), "Stopping");
  });
});

describe("an inference component", () => {
  it("that somebody else created is deleted, its adapters first", async () => {
    const scene = sceneWithModels();
    create(scene, MALLORY, "base", { ModelName: "churn-1", ComputeResourceRequirements: ENOUGH });
    scene.world.advance(130);
    for (const name of ["adapter-1", "adapter-2"]) {
      create(scene, MALLORY, name, { BaseInferenceComponentName: "base", Container: { ArtifactUrl: "s3://a/b" } });
    }
    await scene.pass(30);
    assert.deepEqual([...scene.world.account.components.keys()], []);
    const outcomes = await scene.outcomes();
    assert.ok(outcomes.includes("remedied base"), String(outcomes));
    assert.equal((await scene.ledger.open()).length, 0);
  });

  it("that somebody else updated goes back to the last allowed specification, environment and all", async () => {
    const scene = sceneWithModels();
    const container = { Image: "i", ArtifactUrl: "s3://models/x", Environment: { MODEL_NAME: "x", small: "y" } };
    create(scene, DEPLOYER, "part", {
      ModelName: "churn-1",
      Container: container,
      ComputeResourceRequirements: ENOUGH,
    });
    await scene.pass(3);
    const before = component(scene, "part")!.describe().Specification;
    scene.world.call(MALLORY, "UpdateInferenceComponent", {
      InferenceComponentName: "part",
      Specification: { ModelName: "churn-2", ComputeResourceRequirements: ENOUGH },
    });
    await scene.pass(10);
    assert.deepEqual(component(scene, "part")!.describe().Specification, before);
    assert.deepEqual(await scene.outcomes(), ["remedied part"]);
    assert.equal(scene.counted["Tampering"], undefined);
  });

  it("that only changes its copies is none of ours", async () => {
    const scene = sceneWithModels();
    create(scene, DEPLOYER, "part", { ModelName: "churn-1", ComputeResourceRequirements: ENOUGH });
    await scene.pass(3);
    scene.world.call(MALLORY, "UpdateInferenceComponent", {
      InferenceComponentName: "part",
      RuntimeConfig: { CopyCount: 2 },
    });
    await scene.pass(5);
    assert.equal(component(scene, "part")!.describe().RuntimeConfig?.DesiredCopyCount, 2);
    assert.deepEqual(await scene.outcomes(), []);
  });

  it("is found by the endpoint that it is on, though an update does not name it", async () => {
    const scene = sceneWithModels({
      settings: settings({ name: "host", endpoints: ["host"], allowedRoleArns: [DEPLOYER] }),
    });
    create(scene, DEPLOYER, "part", { ModelName: "free-1", ComputeResourceRequirements: ENOUGH });
    await scene.pass(3);
    scene.world.call(MALLORY, "UpdateInferenceComponent", {
      InferenceComponentName: "part",
      Specification: { ModelName: "churn-2", ComputeResourceRequirements: ENOUGH },
    });
    await scene.pass(10);
    assert.equal(component(scene, "part")!.describe().Specification?.ModelName, "free-1");
  });

  it("that stood at installation can be gone back to", async () => {
    const scene = sceneWithModels();
    create(scene, MALLORY, "part", { ModelName: "churn-1", ComputeResourceRequirements: ENOUGH });
    scene.world.takeEvents();
    scene.world.advance(3600);
    await scene.sweep();
    await scene.pass(1);
    scene.world.call(MALLORY, "UpdateInferenceComponent", {
      InferenceComponentName: "part",
      Specification: { ModelName: "churn-2", ComputeResourceRequirements: ENOUGH },
    });
    await scene.pass(10);
    assert.equal(component(scene, "part")!.describe().Specification?.ModelName, "churn-1");
  });

  it("with a container of its own is known by the role of its endpoint's config", async () => {
    const rule = {
      name: "role",
      executionRoleArns: ["arn:aws:iam::111111111111:role/ModelExecution"],
      allowedRoleArns: [DEPLOYER],
    };
    const scene = sceneWithModels({ settings: settings(rule) });
    create(scene, MALLORY, "part", { Container: { Image: "i" }, ComputeResourceRequirements: ENOUGH });
    await scene.pass(5);
    assert.deepEqual(await scene.outcomes(), ["remedied part"]);
  });
});

describe("a message", () => {
  it("that comes twice, or together with itself, is one deployment", async () => {
    const scene = sceneWithModels();
    job(scene, MALLORY, "nightly", "churn-1");
    const made = scene.world.takeEvents().at(-1)!;
    await Promise.all([scene.deliver([made]), scene.deliver([made]), scene.deliver([made])]);
    await scene.deliver([made]);
    await scene.pass(3);
    assert.deepEqual(
      scene.told.map(({ attributes }) => attributes["notice"]),
      ["denied", "remedied"],
    );
    assert.deepEqual(await scene.outcomes(), ["remedied nightly"]);
  });

  it("of which the sense cannot be made comes again, and what is none of ours is done with", async () => {
    const scene = sceneWithModels();
    const odd = JSON.stringify(event(record("CreateEndpoint", { endpointName: 7 })));
    await scene.take(odd);
    await scene.take(JSON.stringify(event(record("StopNotebookInstance", {}))));
    assert.deepEqual(scene.queue, [odd]);
  });

  it("waits for evidence in the ledger, not in the queue", async () => {
    const scene = sceneWithModels({ settings: settingsWith({}, CHURN) });
    scene.world.call(MALLORY, "CreateEndpointConfig", config("c", ["churn-1"]));
    const evidence = scene.world.takeEvents().slice(-1);
    scene.world.call(MALLORY, "CreateEndpoint", { EndpointName: "mine", EndpointConfigName: "c" });
    scene.world.call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    await scene.deliver();
    assert.deepEqual([scene.queue, (await scene.ledger.open()).map(({ kind }) => kind)], [[], ["verdict"]]);
    await scene.pass(3);
    await scene.deliver(evidence);
    await scene.pass(17);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });
});

describe("models made anew", () => {
  it("under the name of a protected one are protected by name all the same", async () => {
    const scene = sceneWithModels();
    scene.world.call(MALLORY, "DeleteModel", { ModelName: "churn-1" });
    scene.world.call(MALLORY, "CreateModel", model("churn-1"));
    job(scene, MALLORY, "nightly", "churn-1");
    await scene.deliver();
    assert.equal(jobStatus(scene, "nightly"), "Stopping");
  });
});
