import assert from "node:assert/strict";
import { config, given, model } from "../../fakes/sagemaker";
import { CHURN, role, settings, settingsWith } from "../samples";
import { DEPLOYER, ENFORCER, MALLORY, Scene, type SceneOptions } from "./scene";

/** An account with models and configs, and `prod` in service with `good`, all by who may. */
async function sceneWithEndpoint(options: SceneOptions = {}): Promise<Scene> {
  const scene = new Scene({ isFast: true, ...options });
  given(scene.world, DEPLOYER, {
    models: ["churn-1", "churn-2", "free-1"],
    configs: { good: ["churn-1"], bad: ["churn-2"], free: ["free-1"] },
  });
  scene.world.advance(120);
  given(scene.world, DEPLOYER, { endpoints: { prod: "good" } });
  await scene.pass(10);
  assert.equal(scene.status("prod"), "InService");
  return scene;
}

const update = (scene: Scene, by: string, EndpointConfigName: string, EndpointName = "prod") =>
  scene.world.call(by, "UpdateEndpoint", { EndpointName, EndpointConfigName });
const create = (scene: Scene, by: string, EndpointName: string, EndpointConfigName: string) =>
  scene.world.call(by, "CreateEndpoint", { EndpointName, EndpointConfigName });
const callsSince = (scene: Scene, since: Date) => scene.world.counts({ caller: ENFORCER, since });
const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
const subjects = (scene: Scene) => scene.told.map(({ subject }) => subject.replace("SageMaker ", ""));

describe("an endpoint that somebody else created", () => {
  it("is deleted within a minute of when it can be, in few calls, and told once", async () => {
    const scene = await sceneWithEndpoint();
    const since = scene.world.now;
    create(scene, MALLORY, "mine", "bad");
    await scene.deliver();
    assert.deepEqual(callsSince(scene, since), { DescribeEndpointConfig: 1, DescribeEndpoint: 1 });
    await scene.pass(7);
    const at = (status: string) =>
      scene.world
        .history("mine")
        .find((moment) => moment.status === status)!
        .at.getTime();
    assert.ok(at("Deleting") - at("InService") <= 60_000);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
    assert.deepEqual(subjects(scene), [
      "denied: endpoint mine",
      "waits: in progress: endpoint mine",
      "undone: endpoint mine",
    ]);
    assert.match(scene.told[0]!.text, /rule churn forbids it to arn:aws:iam::111111111111:role\/Mallory/);
    assert.equal(scene.current("prod"), "good");
  });

  it("is looked at every minute, though a look takes time and the timer comes some seconds early or late", async () => {
    const clock = { passes: () => {} };
    const scene = await sceneWithEndpoint({
      around: (tools) => {
        const endpoint: typeof tools.account.endpoint = (name) => {
          clock.passes();
          return tools.account.endpoint(name);
        };
        const account = new Proxy(tools.account, {
          get: (target, key) => {
            const method = Reflect.get(target, key) as () => unknown;
            return key === "endpoint" ? endpoint : method.bind(target);
          },
        });
        return { ...tools, account };
      },
    });
    const { world } = scene;
    clock.passes = () => world.advance(0.2);
    create(scene, MALLORY, "mine", "bad");
    await scene.deliver();
    const start = world.now.getTime();
    const looks: (number | undefined)[] = [];
    for (const seconds of [55, 118, 176, 241]) {
      world.advance((start - world.now.getTime()) / 1000 + seconds);
      const since = world.now;
      await scene.tick();
      looks.push(callsSince(scene, since)["DescribeEndpoint"]);
    }
    assert.deepEqual(looks, [1, 1, 1, 1]);
  });

  it("is waited for while it is being created, for hours, and costs a call a look meanwhile", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.faults.next("CreateEndpoint", "mine", { seconds: 6 * 3600 });
    create(scene, MALLORY, "mine", "bad");
    await scene.pass(6 * 60 - 1);
    assert.equal(scene.status("mine"), "Creating");
    assert.equal((await scene.ledger.open()).length, 1);
    await scene.pass(8);
    assert.equal(scene.status("mine"), undefined);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });

  it("is deleted too when its creation failed", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.faults.next("CreateEndpoint", "mine", { ends: "Failed" });
    create(scene, MALLORY, "mine", "bad");
    await scene.pass(8);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });

  it("is left alone when it was deleted, and made again by who may, meanwhile", async () => {
    const scene = await sceneWithEndpoint();
    create(scene, MALLORY, "mine", "bad");
    const [event] = scene.world.takeEvents();
    scene.world.advance(400);
    scene.world.call(DEPLOYER, "DeleteEndpoint", { EndpointName: "mine" });
    scene.world.advance(60);
    create(scene, DEPLOYER, "mine", "good");
    scene.world.advance(400);
    await scene.deliver([event!]);
    await scene.pass(3);
    assert.equal(scene.current("mine"), "good");
    assert.deepEqual(await scene.outcomes(), ["gone mine"]);
    assert.deepEqual(subjects(scene), ["denied: endpoint mine", "gone: endpoint mine"]);
  });

  it("is left alone in audit mode, and people are told what would have been", async () => {
    const scene = await sceneWithEndpoint({ settings: settingsWith({ mode: "audit" }, CHURN) });
    create(scene, MALLORY, "mine", "bad");
    await scene.pass(8);
    assert.equal(scene.status("mine"), "InService");
    assert.deepEqual(subjects(scene), ["would be undone: endpoint mine"]);
  });

  it("and let stand in audit mode is what an update that is denied later goes back to", async () => {
    const scene = await sceneWithEndpoint({ settings: settingsWith({ mode: "audit" }, CHURN) });
    create(scene, MALLORY, "mine", "bad");
    await scene.pass(8);
    const enforced = new Scene({ world: scene.world, table: scene.table });
    scene.world.call(DEPLOYER, "CreateEndpointConfig", config("worse", ["churn-1", "churn-2"]));
    scene.world.advance(60);
    update(enforced, MALLORY, "worse", "mine");
    await enforced.pass(40);
    assert.deepEqual([enforced.current("mine"), await enforced.outcomes()], ["bad", ["audit mine", "remedied mine"]]);
  });

  it("stands while enforcement is paused, told once, and goes when it is not any more", async () => {
    const paused = settingsWith({ pause: true }, CHURN);
    const scene = await sceneWithEndpoint({ settings: paused });
    create(scene, MALLORY, "mine", "bad");
    await scene.pass(30);
    assert.deepEqual(
      [scene.status("mine"), subjects(scene)],
      ["InService", ["denied: endpoint mine", "waits: in progress: endpoint mine", "waits: paused: endpoint mine"]],
    );
    const resumed = new Scene({ world: scene.world, table: scene.table });
    await resumed.pass(8);
    assert.deepEqual(await resumed.outcomes(), ["remedied mine"]);
  });

  it("stands when an operator adopts it", async () => {
    const scene = await sceneWithEndpoint();
    create(scene, MALLORY, "mine", "bad");
    await scene.deliver();
    const [open] = await scene.ledger.open();
    const history = await scene.ledger.history(open!.resource);
    await scene.ledger.adopt(history[0]!, { by: "alice", at: 0, why: "agreed" }, scene.world.now.getTime());
    await scene.pass(10);
    assert.equal(scene.status("mine"), "InService");
    assert.deepEqual(await scene.outcomes(), ["adopted mine"]);
  });
});

describe("an update by somebody else", () => {
  it("is taken back to the config before, in four calls, and our own call is no tampering", async () => {
    const scene = await sceneWithEndpoint();
    scene.statesArrive = false;
    update(scene, MALLORY, "bad");
    await scene.pass(4);
    scene.world.advance(1);
    const since = scene.world.now;
    await scene.pass(1);
    assert.deepEqual(callsSince(scene, since), {
      DescribeEndpoint: 1,
      DescribeEndpointConfig: 1,
      DescribeModel: 1,
      UpdateEndpoint: 1,
    });
    await scene.pass(8);
    assert.equal(scene.current("prod"), "good");
    assert.deepEqual(await scene.outcomes(), ["remedied prod"]);
    assert.equal(scene.counted["Tampering"], undefined);
    const [, , ours] = await scene.ledger.history({ type: "endpoint", name: "prod" });
    assert.deepEqual([ours!.caller, ours!.decision, ours!.applies], [ENFORCER, "allowed", "good"]);
  });

  it("that failed and rolled back needs nothing, and is no target later", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.faults.next("UpdateEndpoint", "prod", { ends: "RolledBack" });
    update(scene, MALLORY, "bad");
    await scene.pass(40); // A record that explains the old config could still be on its way.
    assert.equal(scene.current("prod"), "good");
    assert.deepEqual(await scene.outcomes(), ["superseded prod"]);
    const [, failed] = await scene.ledger.history({ type: "endpoint", name: "prod" });
    assert.equal(failed!.failed, true);
  });

  it("goes back further when the config before was deleted, or made anew under its name", async () => {
    for (const anew of [false, true]) {
      const scene = await sceneWithEndpoint();
      update(scene, DEPLOYER, "free");
      await scene.pass(6);
      update(scene, MALLORY, "bad");
      scene.world.call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "free" });
      if (anew) scene.world.call(MALLORY, "CreateEndpointConfig", config("free", ["churn-2"]));
      await scene.pass(14);
      assert.equal(scene.current("prod"), "good");
    }
  });

  it("goes back further when a model of the config before was made anew under its name", async () => {
    const scene = await sceneWithEndpoint();
    update(scene, DEPLOYER, "free");
    await scene.pass(6);
    scene.world.call(MALLORY, "DeleteModel", { ModelName: "free-1" });
    scene.world.call(MALLORY, "CreateModel", model("free-1", { ExecutionRoleArn: role("Other") }));
    update(scene, MALLORY, "bad");
    await scene.pass(14);
    assert.equal(scene.current("prod"), "good");
  });

  it("is left to people when nothing is left to go back to, or deleted when the settings say so", async () => {
    for (const whenNoAllowedConfig of ["notify", "delete"]) {
      const scene = await sceneWithEndpoint({ settings: settingsWith({ whenNoAllowedConfig }, CHURN) });
      update(scene, MALLORY, "bad");
      scene.world.call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "good" });
      await scene.pass(40);
      const isDeleted = whenNoAllowedConfig === "delete";
      assert.equal(scene.status("prod"), isDeleted ? undefined : "InService");
      assert.deepEqual(await scene.outcomes(), isDeleted ? ["remedied prod"] : []);
      const asked = () => subjects(scene).filter((subject) => subject === "needs you: endpoint prod").length;
      assert.equal(asked(), isDeleted ? 0 : 1);
      if (isDeleted) continue;
      // Asked each day, for as long as it serves; and back as soon as the config is there again is not, for it is another one.
      await scene.pass(24 * 60);
      assert.deepEqual([asked(), (await scene.ledger.open()).length], [2, 1]);
    }
  });

  it("goes back to what stood when enforcement was installed", async () => {
    const scene = new Scene();
    given(scene.world, MALLORY, {
      models: ["churn-1", "churn-2"],
      configs: { old: ["churn-1"], bad: ["churn-2"] },
      endpoints: { prod: "old" },
    });
    scene.world.takeEvents();
    scene.world.advance(3600);
    await scene.sweep();
    await scene.pass(25);
    await scene.sweep();
    assert.deepEqual((await scene.ledger.sweepState())!.baselineDone, true);
    update(scene, MALLORY, "bad");
    await scene.pass(14);
    assert.equal(scene.current("prod"), "old");
    assert.deepEqual(await scene.outcomes(), ["remedied prod"]);
  });

  it("of another update that was denied goes back behind both", async () => {
    const scene = await sceneWithEndpoint();
    update(scene, MALLORY, "bad");
    scene.world.advance(320);
    scene.world.call(MALLORY, "CreateEndpointConfig", config("worse", ["churn-2", "churn-1"]));
    update(scene, MALLORY, "worse");
    await scene.pass(16);
    assert.equal(scene.current("prod"), "good");
    assert.deepEqual(await scene.outcomes(), ["superseded prod", "remedied prod"]);
  });

  it("frees a variant of auto scaling first, where that stands in the way", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.call(DEPLOYER, "CreateEndpointConfig", {
      EndpointConfigName: "big",
      ProductionVariants: [
        { VariantName: "a", ModelName: "churn-2", InstanceType: "ml.m5.xlarge", InitialInstanceCount: 1 },
      ],
    });
    scene.world.advance(60);
    update(scene, MALLORY, "big");
    scene.world.advance(310);
    scene.world.call(
      MALLORY,
      "RegisterScalableTarget",
      {
        ServiceNamespace: "sagemaker",
        ResourceId: "endpoint/prod/variant/a",
        ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
        MinCapacity: 1,
        MaxCapacity: 4,
      },
      {},
      "AnyScaleFrontendService",
    );
    await scene.pass(14);
    assert.equal(scene.current("prod"), "good");
    assert.equal(callsSince(scene, new Date(0))["DeregisterScalableTarget"], 1);
    assert.deepEqual(await scene.outcomes(), ["remedied prod"]);
  });

  it("that ends in a mix of both is tried once, then left to people", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.faults.next("UpdateEndpoint", "prod", { ends: "UpdateRollbackFailed" });
    scene.world.faults.next("UpdateEndpoint", "prod", { ends: "UpdateRollbackFailed" });
    update(scene, MALLORY, "bad");
    await scene.pass(60);
    assert.equal(subjects(scene).filter((subject) => subject === "needs you: endpoint prod").length, 1);
    assert.deepEqual([await scene.outcomes(), (await scene.ledger.open()).length], [[], 1]);
  });
});

describe("when calls fail", () => {
  it("because AWS asks for patience, they are made again, less and less often", async () => {
    const scene = await sceneWithEndpoint();
    create(scene, MALLORY, "mine", "bad");
    await scene.pass(4);
    scene.world.faults.throttle({ calls: 4, operation: "DeleteEndpoint" });
    await scene.pass(40);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });

  it("because a description is throttled, nothing is decided", async () => {
    const scene = await sceneWithEndpoint();
    create(scene, MALLORY, "mine", "bad");
    scene.world.faults.throttle({ calls: 3 });
    await scene.pass(20);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });

  it("for want of permission, it is told once, counted each time, and done when it is there", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.faults.refuse("sagemaker:DeleteEndpoint", ENFORCER);
    create(scene, MALLORY, "mine", "bad");
    await scene.pass(180);
    assert.equal(subjects(scene).filter((one) => one === "waits: no permission: endpoint mine").length, 1);
    assert.ok(scene.counted["RefusedPermission"]! > 5);
    assert.equal((await scene.ledger.open()).length, 1);
    scene.world.faults.permit("sagemaker:DeleteEndpoint");
    await scene.pass(18);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });

  it("for want of permission to look, an innocent is not taken for unknown", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.faults.refuse("sagemaker:DescribeEndpointConfig", ENFORCER);
    create(scene, MALLORY, "free", "free");
    await scene.pass(90);
    assert.equal(scene.status("free"), "InService");
    assert.ok(scene.counted["RefusedPermission"]! > 5);
    scene.world.faults.permit("sagemaker:DescribeEndpointConfig");
    await scene.pass(2);
    assert.deepEqual([await scene.ledger.open(), await scene.outcomes(), scene.status("free")], [[], [], "InService"]);
  });

  it("and nobody knows whether they were made, what is seen afterwards counts", async () => {
    const scene = await sceneWithEndpoint();
    create(scene, MALLORY, "mine", "bad");
    scene.world.faults.lose({ calls: 1, operation: "DeleteEndpoint" });
    update(scene, MALLORY, "bad");
    scene.world.faults.lose({ calls: 1, operation: "UpdateEndpoint", caller: ENFORCER });
    await scene.pass(20);
    assert.deepEqual([scene.status("mine"), scene.current("prod")], [undefined, "good"]);
    assert.deepEqual((await scene.outcomes()).sort(), ["remedied mine", "remedied prod"]);
    assert.equal(scene.counted["Tampering"], undefined);
  });
});

describe("what was deployed", () => {
  it("is what the config said then, though it was made anew before the event came", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.call(MALLORY, "CreateEndpointConfig", config("c", ["churn-2"]));
    scene.world.advance(10);
    create(scene, MALLORY, "mine", "c");
    scene.world.advance(10);
    scene.world.call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    scene.world.call(MALLORY, "CreateEndpointConfig", config("c", ["free-1"]));
    await scene.pass(40);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });

  it("cannot be hidden by deleting the config, even when its record is lost: unknown, and new, so undone", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.historyDelay = ({ eventName }) => (eventName === "CreateEndpointConfig" ? Infinity : 300);
    scene.world.call(MALLORY, "CreateEndpointConfig", config("c", ["churn-2"]));
    scene.world.takeEvents();
    create(scene, MALLORY, "mine", "c");
    scene.world.call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    await scene.pass(29);
    assert.equal(scene.status("mine"), "InService");
    await scene.pass(6);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
    const [record] = await scene.ledger.history({ type: "endpoint", name: "mine" });
    assert.equal(record!.decision, "unknown");
  });

  it("is waited for half an hour, though the sweep stands still", async () => {
    const scene = await sceneWithEndpoint();
    scene.sweeps = false;
    scene.world.call(DEPLOYER, "CreateEndpointConfig", config("c", ["churn-2"]));
    scene.world.takeEvents();
    create(scene, DEPLOYER, "theirs", "c");
    create(scene, MALLORY, "mine", "c");
    scene.world.call(DEPLOYER, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    await scene.pass(29);
    assert.deepEqual([scene.status("mine"), scene.status("theirs")], ["InService", "InService"]);
    assert.ok(subjects(scene).includes("waits: evidence: endpoint mine"));
    assert.ok(scene.counted["OldestOpenCase"]! > 0);
    await scene.pass(3);
    assert.deepEqual([scene.status("mine"), scene.status("theirs")], [undefined, "InService"]);
  });

  it("is counted while it waits; what was denied, while it is open and when it was undone; and how long after the call", async () => {
    const scene = await sceneWithEndpoint();
    // The endpoint that was there was judged at once; scenes add up what is counted.
    const counted = (metric: string) => scene.counted[metric] ?? 0;
    const [judged, delay] = [counted("VerdictDelay"), counted("WaitingVerdicts") + counted("OpenCases")];
    assert.equal(delay, 0);
    scene.world.call(DEPLOYER, "CreateEndpointConfig", config("c", ["churn-2"]));
    scene.world.takeEvents();
    create(scene, MALLORY, "mine", "c");
    scene.world.call(DEPLOYER, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    await scene.pass(12);
    assert.ok(counted("WaitingVerdicts") > 5);
    assert.deepEqual([counted("OpenCases"), counted("Undone"), counted("VerdictDelay")], [0, 0, judged]);
    await scene.pass(40);
    assert.equal(scene.status("mine"), undefined);
    assert.ok(counted("OpenCases") > 0);
    assert.equal(counted("Undone"), 1);
    const [record] = await scene.ledger.closed(0);
    const seconds = (record!.closedAt - record!.case.eventTime) / 1000;
    assert.ok(seconds > 600, String(seconds));
    assert.equal(counted("UndoDelay"), Math.round(seconds));
    assert.ok(counted("VerdictDelay") - judged >= 600);
  });

  it("is told by the sweep, when EventBridge brought nothing", async () => {
    const scene = await sceneWithEndpoint();
    scene.world.call(MALLORY, "CreateEndpointConfig", config("c", ["churn-2"]));
    create(scene, MALLORY, "mine", "c");
    scene.world.call(MALLORY, "DeleteEndpointConfig", { EndpointConfigName: "c" });
    scene.world.takeEvents();
    await scene.pass(40);
    assert.equal(scene.counted["NotDelivered"], 2);
    assert.deepEqual([await scene.outcomes(), scene.queue], [["remedied mine"], []]);
  });

  it("by the same artefact under another model's name is found", async () => {
    const artefact = { name: "artefact", modelDataUrls: ["s3://models/churn-2/"], allowedRoleArns: [DEPLOYER] };
    const scene = await sceneWithEndpoint({ settings: settings(CHURN, artefact) });
    const since = scene.world.now;
    const other = model("mine", { PrimaryContainer: { Image: "i", ModelDataUrl: "s3://models/churn-2/model.tar.gz" } });
    scene.world.call(MALLORY, "CreateModel", other);
    scene.world.call(MALLORY, "CreateEndpointConfig", config("mine", ["mine"]));
    scene.world.advance(5);
    create(scene, MALLORY, "mine", "mine");
    await scene.deliver();
    assert.ok(total(callsSince(scene, since)) <= 4);
    await scene.pass(8);
    assert.deepEqual(await scene.outcomes(), ["remedied mine"]);
  });
});

describe("people", () => {
  it("hear at once when somebody uses enforcement's own role, and that is undone too", async () => {
    const scene = await sceneWithEndpoint();
    update(scene, ENFORCER, "bad");
    await scene.deliver();
    assert.deepEqual(
      [subjects(scene), scene.counted["Tampering"]],
      [["TAMPERING: endpoint prod", "denied: endpoint prod"], 1],
    );
    await scene.pass(14);
    assert.equal(scene.current("prod"), "good");
  });

  it("hear of every use of a break-glass role, which may deploy", async () => {
    const scene = await sceneWithEndpoint({
      settings: settingsWith({ breakGlassRoleArns: [role("Emergency")] }, CHURN),
    });
    update(scene, role("Emergency"), "bad");
    await scene.pass(8);
    assert.deepEqual([scene.current("prod"), subjects(scene)], ["bad", ["break glass used: endpoint prod"]]);
  });

  it("decide when two automations would fight all night", async () => {
    const scene = await sceneWithEndpoint();
    for (let round = 0; round < 12; round += 1) {
      if (scene.status("prod") === "InService" && scene.current("prod") === "good") update(scene, MALLORY, "bad");
      await scene.pass(6);
    }
    // After the third round within an hour the remedy waits until the hour is over, and people hear of it.
    assert.ok((await scene.outcomes()).filter((one) => one === "remedied prod").length <= 4);
    assert.ok(subjects(scene).includes("waits: limit: endpoint prod"));
    await scene.pass(70);
    assert.deepEqual([scene.current("prod"), await scene.ledger.open()], ["good", []]);
  });
});
