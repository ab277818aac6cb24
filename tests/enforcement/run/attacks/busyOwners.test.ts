import assert from "node:assert/strict";
import { CHURN, settingsWith } from "../../samples";
import { DEPLOYER, MALLORY, type Scene } from "../scene";
import { create, makePart, part, scene, subjects, textOf, update } from "./insider";

describe("an owner cannot stall it", () => {
  /** Calls again as soon as the endpoint is in service, seen every so many seconds. */
  function keepUpdating({ world }: Scene, name: string, seconds: number): { stop: () => void; calls: () => number } {
    let [calls, on] = [0, true];
    const again = () => {
      const endpoint = world.account.endpoints.get(name);
      if (!on || !endpoint) return;
      if (endpoint.status === "InService") {
        world.call(MALLORY, "UpdateEndpointWeightsAndCapacities", {
          EndpointName: name,
          DesiredWeightsAndCapacities: [{ VariantName: "a", DesiredInstanceCount: 1 }],
        });
        calls += 1;
      }
      world.account.clock.after(seconds, again);
    };
    world.account.clock.after(seconds, again);
    return { stop: () => (on = false), calls: () => calls };
  }

  it("by changing weights whenever it is in service, though none of SageMaker's events arrive", async () => {
    const attacked = await scene();
    attacked.statesArrive = false;
    attacked.world.faults.next("CreateEndpoint", "mine", { seconds: 290 });
    create(attacked, MALLORY, "mine", "bad");
    const attack = keepUpdating(attacked, "mine", 3.7);
    await attacked.pass(40);
    attack.stop();
    assert.equal(attacked.status("mine"), undefined);
    assert.ok(attack.calls() > 0);
    assert.match(textOf(attacked, "inProgress")[0]!, /looks in vain/);
  });

  it("for longer than it takes for SageMaker's event to arrive", async () => {
    const attacked = await scene();
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(8);
    const moments = attacked.world.history("mine");
    const at = (status: string) => moments.find((moment) => moment.status === status)!.at.getTime();
    assert.ok(at("Deleting") - at("InService") < 2000);
  });

  it("by auto scaling, which is taken off while it is waited for", async () => {
    const attacked = await scene();
    attacked.world.call(
      MALLORY,
      "RegisterScalableTarget",
      {
        ...{ ServiceNamespace: "sagemaker", ResourceId: "endpoint/prod/variant/a" },
        ...{ ScalableDimension: "sagemaker:variant:DesiredInstanceCount", MinCapacity: 1, MaxCapacity: 4 },
      },
      {},
      "AnyScaleFrontendService",
    );
    update(attacked, MALLORY, "bad");
    await attacked.pass(3);
    assert.deepEqual([attacked.status("prod"), attacked.world.account.targets.size], ["Updating", 0]);
    await attacked.pass(12);
    assert.equal(attacked.current("prod"), "good");
  });

  it("by components on an endpoint that has to go", async () => {
    const rule = { name: "host", endpoints: ["mine"], allowedRoleArns: [DEPLOYER] };
    const attacked = await scene({
      settings: settingsWith({ defaultDecision: "allow" }, rule, { ...CHURN, models: ["host-*"] }),
    });
    create(attacked, MALLORY, "mine", "bad");
    attacked.statesArrive = false;
    attacked.sweeps = false;
    await attacked.deliver();
    attacked.world.advance(301);
    const endpoint = attacked.world.account.endpoints.get("mine")!;
    for (const { config: variant } of endpoint.current!.variants) Object.assign(variant, { ModelName: undefined });
    attacked.world.call(MALLORY, "CreateInferenceComponent", {
      ...{ InferenceComponentName: "p", EndpointName: "mine", VariantName: "a" },
      ...{ Specification: part({ ModelName: "free-1" }), RuntimeConfig: { CopyCount: 1 } },
    });
    attacked.world.takeEvents();
    await attacked.pass(20);
    assert.deepEqual([attacked.status("mine"), attacked.world.account.components.size], [undefined, 0]);
  });
});

describe("a component that its owner keeps busy", () => {
  const again = ({ world }: Scene, minutes: number, seconds: number, does: () => void) => {
    const end = world.now.getTime() + minutes * 60_000;
    const once = () => {
      if (world.now.getTime() > end) return;
      does();
      world.account.clock.after(seconds, once);
    };
    once();
  };

  it("by its number of copies goes all the same", async () => {
    const attacked = await scene();
    const { world } = attacked;
    makePart(attacked, MALLORY, "mine", part({ ModelName: "churn-2" }));
    again(attacked, 60, 3.3, () => {
      if (world.account.components.get("mine")?.status === "InService")
        world.call(MALLORY, "UpdateInferenceComponentRuntimeConfig", {
          InferenceComponentName: "mine",
          DesiredRuntimeConfig: { CopyCount: 1 },
        });
    });
    await attacked.pass(50);
    assert.equal(world.account.components.get("mine"), undefined);
  });

  it("by one adapter after the other is never given up: its case stays open and due, and people hear of it", async () => {
    const limits = { remediesPerHour: 100, perCallerPerHour: 100, perResourcePerHour: 10 };
    const attacked = await scene({ settings: settingsWith({ limits }, CHURN) });
    const { world } = attacked;
    makePart(attacked, MALLORY, "base", part({ ModelName: "churn-2" }));
    world.advance(125);
    let adapters = 0;
    again(attacked, 15, 50, () => {
      if (world.account.components.get("base")?.status !== "InService") return;
      makePart(attacked, MALLORY, `adapter-${(adapters += 1)}`, {
        BaseInferenceComponentName: "base",
        Container: { ArtifactUrl: "s3://a/b" },
      });
    });
    for (let minute = 0; minute < 20; minute += 1) {
      await attacked.pass(1);
      if (!world.account.components.has("base")) break;
      if (minute < 5) continue;
      const open = (await attacked.ledger.open()).find(({ resource }) => resource.name === "base");
      assert.ok(open && open.due <= world.now.getTime() + 3_600_000, `minute ${minute}`);
    }
    await attacked.pass(15);
    assert.equal(world.account.components.get("base"), undefined);
    assert.ok(subjects(attacked).some((subject) => subject.includes("inference component base")));
  });
});
