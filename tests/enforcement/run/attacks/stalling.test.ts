import assert from "node:assert/strict";
import { config } from "../../../fakes/sagemaker";
import { CHURN, settingsWith } from "../../samples";
import { DEPLOYER, MALLORY, type Scene } from "../scene";
import { create, part, scene, textOf, update } from "./insider";

/** Whoever owns an endpoint does something again and again, faster than the timer beats. */
function again({ world }: Scene, seconds: number, does: () => void): () => void {
  let on = true;
  const once = () => {
    if (!on) return;
    does();
    world.account.clock.after(seconds, once);
  };
  once();
  return () => (on = false);
}

describe("an owner who puts back at once what stands in the way", () => {
  it("keeps nothing by registering the scalable target again", async () => {
    const attacked = await scene();
    const { world } = attacked;
    const larger = config("larger", ["churn-2"]);
    const ProductionVariants = larger.ProductionVariants!.map((one) => ({ ...one, InstanceType: "ml.c5.xlarge" }));
    world.call(MALLORY, "CreateEndpointConfig", { ...larger, ProductionVariants });
    const register = () =>
      world.call(
        MALLORY,
        "RegisterScalableTarget",
        {
          ...{ ServiceNamespace: "sagemaker", ResourceId: "endpoint/prod/variant/a" },
          ...{ ScalableDimension: "sagemaker:variant:DesiredInstanceCount", MinCapacity: 1, MaxCapacity: 4 },
        },
        {},
        "AnyScaleFrontendService",
      );
    attacked.statesArrive = false;
    update(attacked, MALLORY, "larger");
    const stop = again(attacked, 0.4, register);
    await attacked.pass(30);
    stop();
    assert.equal(attacked.current("prod"), "good");
  });

  /** An endpoint that has to go as a whole and takes components, which no rule is about. */
  async function host() {
    const rule = { name: "host", endpoints: ["mine"], allowedRoleArns: [DEPLOYER] };
    const attacked = await scene({ settings: settingsWith({}, rule, { ...CHURN, models: ["host-*"] }) });
    const { world } = attacked;
    create(attacked, MALLORY, "mine", "bad");
    attacked.statesArrive = false;
    attacked.sweeps = false;
    await attacked.deliver();
    world.advance(301);
    const endpoint = world.account.endpoints.get("mine")!;
    for (const { config: variant } of endpoint.current!.variants) Object.assign(variant, { ModelName: undefined });
    let made = 0;
    const add = () => {
      if (endpoint.status !== "InService") return;
      world.call(MALLORY, "CreateInferenceComponent", {
        ...{ InferenceComponentName: `p-${(made += 1)}`, EndpointName: "mine", VariantName: "a" },
        ...{ Specification: part({ ModelName: "free-1" }), RuntimeConfig: { CopyCount: 1 } },
      });
      world.takeEvents();
    };
    const isGone = () => attacked.status("mine") === undefined && world.account.components.size === 0;
    return { attacked, add, isGone };
  }

  it("nor by many components, of which the timer would delete one a minute", async () => {
    const { attacked, add, isGone } = await host();
    for (let index = 0; index < 20; index += 1) add();
    await attacked.pass(8);
    assert.ok(isGone());
    assert.deepEqual(textOf(attacked, "inProgress"), [], "fewer are left at each look, so that nothing holds it up");
  });

  it("nor has the function cut off by so many that a look at them takes seconds: it counts what it did, and keeps no lease", async () => {
    const { attacked, add } = await host();
    for (let index = 0; index < 200; index += 1) add();
    attacked.world.advance(301);
    const { account } = attacked.tools;
    const component = account.component.bind(account);
    account.component = (name) => {
      attacked.world.advance(0.05);
      return component(name);
    };
    const { size } = attacked.world.account.components;
    for (let minute = 0; minute < 5; minute += 1) {
      await attacked.tick();
      assert.ok(attacked.tools.timeLeft() > 0, `minute ${minute}: ${attacked.tools.timeLeft()}`);
    }
    assert.ok(attacked.world.account.components.size < size);
  });

  it("nor by one component after the other for longer than they go on: it stays open and due, and people hear of it", async () => {
    const { attacked, add, isGone } = await host();
    const stop = again(attacked, 50, add);
    for (let minute = 0; minute < 15; minute += 1) {
      await attacked.pass(1);
      const [open] = await attacked.ledger.open();
      assert.ok(isGone() || (open && open.due <= attacked.world.now.getTime()), `minute ${minute}`);
    }
    assert.match(textOf(attacked, "inProgress")[0] ?? "", /in it run .*p-\d+ \(/);
    stop();
    await attacked.pass(8);
    assert.ok(isGone());
  });
});
