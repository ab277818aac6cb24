import assert from "node:assert/strict";
import { model, transformJob } from "../../../fakes/sagemaker";
import { CHURN, role, settings, settingsWith } from "../../samples";
import type { Tools } from "../../../../enforcement/run/ports";
import { DEPLOYER, ENFORCER, MALLORY, Scene } from "../scene";
import {
  around,
  ARTEFACT,
  create,
  dropConfig,
  enforcersChanges,
  makeConfig,
  makePart,
  part,
  scene,
  subjects,
  unreadable,
  update,
} from "./insider";

/** Of each kind in `attacks.test.ts` others, by which whoever has read the code would go on. */

const minutesOf = (name: string, { world }: Scene, isBad: (config: string) => boolean) => {
  const endpoint = world.account.endpoints.get(name);
  return endpoint !== undefined && isBad(endpoint.configName);
};

describe("a row of deployments that nobody can judge", () => {
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
        around: (tools) =>
          around(tools, async (act, make) => {
            if (act.act !== "updateEndpoint" || swaps > 0) return make();
            swaps += 1;
            remake(attacked.it!, "s3://models/churn-2/model.tar.gz");
            await make();
            if (cleansUp) attacked.it!.world.call(MALLORY, "DeleteModel", { ModelName: "free-1" });
          }),
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
    const table = await scene({ settings: settingsWith({ mode: "audit" }, CHURN) });
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

describe("an access point", () => {
  const ARN = "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint";
  const modelBehind = ({ world }: Scene, name: string, ModelDataUrl: string) =>
    world.call(MALLORY, "CreateModel", model(name, { PrimaryContainer: { Image: "i", ModelDataUrl } }));
  const deploy = (attacked: Scene, name: string, by = MALLORY) => {
    makeConfig(attacked, by, name, [name]);
    attacked.world.advance(5);
    create(attacked, by, name, name);
  };
  const asked = ({ world }: Scene) => world.calls.filter(({ operation }) => /AccessPoint/.test(operation)).length;

  it("hides no protected bucket: by name, by alias, as an object, by its host, in a variable, in a component", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    const { alias } = attacked.world.accessPoint("way-in", "models");
    attacked.world.advance(60);
    const spellings = [
      `${ARN}/way-in/churn-2/model.tar.gz`,
      `${ARN}/way-in/object/churn-2/model.tar.gz`,
      `s3://${alias}/churn-2/model.tar.gz`,
      `https://${alias}.s3.eu-west-1.amazonaws.com/churn-2/model.tar.gz`,
      "https://way-in-111111111111.s3-accesspoint.eu-west-1.amazonaws.com/churn-2/model.tar.gz",
    ];
    for (const [index, url] of spellings.entries()) {
      modelBehind(attacked, `m-${index}`, url);
      deploy(attacked, `m-${index}`);
    }
    const Environment = { WEIGHTS: `arn:aws:s3:eu-west-1:111111111111:accesspoint/way-in/object/churn-2/` };
    makePart(attacked, MALLORY, "part", part({ Container: { Image: "i", ArtifactUrl: "s3://b/k", Environment } }));
    await attacked.deliver();
    const decisions = [];
    for (const [index] of spellings.entries())
      decisions.push((await attacked.ledger.history({ type: "endpoint", name: `m-${index}` }))[0]?.decision);
    decisions.push((await attacked.ledger.history({ type: "inferenceComponent", name: "part" }))[0]?.decision);
    assert.deepEqual(decisions, Array(6).fill("denied"));
  });

  it("of another bucket hurts nobody, and is asked about only where a record names one", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    assert.equal(asked(attacked), 0);
    const { alias } = attacked.world.accessPoint("harmless", "elsewhere");
    attacked.world.advance(60);
    modelBehind(attacked, "one", `${ARN}/harmless/churn-2/model.tar.gz`);
    modelBehind(attacked, "two", `s3://${alias}/churn-2/model.tar.gz`);
    for (const name of ["one", "two"]) deploy(attacked, name);
    await attacked.pass(45);
    assert.deepEqual([attacked.status("one"), attacked.status("two")], ["InService", "InService"]);
    assert.equal(asked(attacked), 2);
  });

  it("stays uncertain when it is another's, gone, or was made anew since: then whenUncertain says what becomes of it", async () => {
    for (const whenUncertain of ["undo", "ask"]) {
      const attacked = await scene({ settings: settings({ ...ARTEFACT, whenUncertain }) });
      attacked.world.accessPoint("swapped", "models");
      attacked.world.advance(60);
      modelBehind(attacked, "theirs", "s3://arn:aws:s3:eu-west-1:222222222222:accesspoint/theirs/churn-2/");
      modelBehind(attacked, "gone", `${ARN}/gone/churn-2/model.tar.gz`);
      modelBehind(attacked, "swapped", `${ARN}/swapped/churn-2/model.tar.gz`);
      modelBehind(attacked, "several", "s3://arn:aws:s3::111111111111:accesspoint/mfzwi23gnjvgw.mrap/churn-2/");
      const names = ["theirs", "gone", "swapped", "several"];
      for (const name of names) deploy(attacked, name);
      attacked.world.accessPoint("swapped", "elsewhere");
      await attacked.pass(60);
      const status = whenUncertain === "undo" ? undefined : "InService";
      assert.deepEqual(
        names.map((name) => attacked.status(name)),
        Array(4).fill(status),
      );
    }
  });

  it("that nobody may look up leaves everything else to be judged", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    attacked.world.faults.refuse("s3:GetAccessPoint");
    attacked.world.call(MALLORY, "CreateModel", {
      ...{ ModelName: "both", ExecutionRoleArn: role("X") },
      Containers: [`${ARN}/any/k`, "s3://models/churn-2/model.tar.gz"].map((ModelDataUrl) => ({
        Image: "i",
        ModelDataUrl,
      })),
    });
    deploy(attacked, "both");
    await attacked.deliver();
    assert.equal((await attacked.ledger.history({ type: "endpoint", name: "both" }))[0]?.decision, "denied");
    assert.ok(attacked.counted["RefusedPermission"]! > 0);
  });
});

describe("a message that is no call of anybody's", () => {
  it("undoes nothing once CloudTrail's history should know it, and people hear of it", async () => {
    const attacked = await scene();
    create(attacked, DEPLOYER, "theirs", "bad");
    const event = attacked.world.takeEvents().find(({ detail }) => detail.eventName === "CreateEndpoint")!;
    await attacked.deliver([event]);
    await attacked.pass(40);
    const eventTime = `${new Date(Date.parse(event.detail.eventTime) + 20_000).toISOString().slice(0, 19)}Z`;
    const userIdentity = { type: "IAMUser", arn: "arn:aws:iam::111111111111:user/mallory" };
    const forged = { ...event.detail, eventID: "forged", eventTime, userIdentity };
    await attacked.deliver([{ ...event, detail: forged }]);
    await attacked.pass(70);
    assert.deepEqual([attacked.status("theirs"), attacked.current("theirs")], ["InService", "bad"]);
    assert.ok(subjects(attacked).includes("needs you: not in the history: endpoint theirs"));
    assert.equal(attacked.counted["Tampering"], 1);
  });

  it("nor what the history says of a caller whose ARN only begins alike", async () => {
    const long = "arn:aws:iam::111111111111:role/platform/machine-learning/production";
    const attacked = await scene({ settings: settings({ ...CHURN, allowedRoleArns: [`${long}/ModelDeployer`] }) });
    attacked.world.faults.next("CreateEndpoint", "theirs", { seconds: 3600 });
    create(attacked, `${long}/ModelDeployer`, "theirs", "bad");
    const event = attacked.world.takeEvents().find(({ detail }) => detail.eventName === "CreateEndpoint")!;
    const forged = JSON.parse(JSON.stringify(event).replaceAll("ModelDeployer", "ModelReader")) as typeof event;
    await attacked.deliver([forged]);
    await attacked.pass(140);
    assert.deepEqual([attacked.status("theirs"), attacked.current("theirs")], ["InService", "bad"]);
    assert.ok(subjects(attacked).includes("needs you: not in the history: endpoint theirs"));
  });

  it("is believed when the history cannot be asked, so that nobody gains by keeping it busy", async () => {
    const attacked = await scene();
    attacked.world.faults.throttle({ share: 1, operation: "LookupEvents" });
    attacked.world.faults.next("CreateEndpoint", "mine", { seconds: 3600 });
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(65);
    assert.equal(attacked.status("mine"), undefined);
  });

  it("is compared once: a case that was borne out asks no more", async () => {
    const attacked = await scene();
    attacked.world.faults.next("CreateEndpoint", "mine", { seconds: 3600 });
    create(attacked, MALLORY, "mine", "bad");
    attacked.world.faults.answer(
      { code: "ValidationException", message: "odd", status: 400 },
      { calls: 3, operation: "DeleteEndpoint" },
    );
    await attacked.pass(120);
    assert.equal(attacked.status("mine"), undefined);
    const lookUps = attacked.world.calls.filter(
      ({ operation, caller }) => operation === "LookupEvents" && caller === ENFORCER,
    );
    assert.equal(lookUps.length, 1);
  });
});

/** Changes its weights as soon as AWS lets anybody, for so many minutes. */
function keepReweighing(attacked: Scene, EndpointName: string, minutes: number): void {
  const { world } = attacked;
  const end = world.now.getTime() + minutes * 60_000;
  const reweigh = () => {
    if (world.now.getTime() > end) return;
    if (attacked.status(EndpointName) === "InService")
      world.call(MALLORY, "UpdateEndpointWeightsAndCapacities", {
        ...{ EndpointName, DesiredWeightsAndCapacities: [{ VariantName: "a", DesiredInstanceCount: 1 }] },
      });
    world.account.clock.after(0.7, reweigh);
  };
  reweigh();
}

describe("a denied config in another spelling, where SageMaker tells no case", () => {
  it("and a change of weights right after do not make it look as if it had failed", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    create(attacked, MALLORY, "mine", "BAD");
    keepReweighing(attacked, "mine", 8);
    await attacked.pass(60);
    assert.equal(attacked.status("mine"), undefined);
  });

  it("is not undone once it was allowed in yet another", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    create(attacked, MALLORY, "mine", "BAD");
    attacked.world.advance(400);
    update(attacked, DEPLOYER, "Bad", "mine");
    attacked.world.advance(400);
    await attacked.pass(90);
    assert.deepEqual([attacked.status("mine"), await attacked.ledger.open()], ["InService", []]);
    assert.deepEqual(enforcersChanges(attacked), []);
  });

  it("does not pass for what it was made into afterwards, when an allowed update to that failed", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    const { world } = attacked;
    create(attacked, MALLORY, "mine", "bad");
    dropConfig(attacked, MALLORY, "bad");
    makeConfig(attacked, MALLORY, "bad", ["free-1"]);
    world.advance(400);
    world.faults.next("UpdateEndpoint", "mine", { ends: "RolledBack", seconds: 20 });
    update(attacked, DEPLOYER, "Bad", "mine");
    await attacked.pass(90);
    const [open] = await attacked.ledger.open();
    assert.ok(open?.kind === "case" && open.why.startsWith("nobody can tell whose bad is"));
  });

  it("does not pass for what was allowed under that name before it was made again", async () => {
    const attacked = await scene({ worldOptions: { namesIgnoreCase: true } });
    dropConfig(attacked, MALLORY, "good");
    makeConfig(attacked, MALLORY, "good", ["churn-1", "churn-2"]);
    attacked.world.advance(60);
    update(attacked, MALLORY, "GOOD");
    await attacked.pass(90);
    const [open] = await attacked.ledger.open();
    assert.ok(open?.kind === "case" && open.why.startsWith("no earlier deployment"), "nothing is left to go back to");
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

describe("a config of as many models as AWS takes", () => {
  it("is judged in time: each is described once, several at a time", async () => {
    let [now, most] = [0, 0];
    const attacked = await scene({
      settings: settings(CHURN, ARTEFACT),
      around: (tools) => {
        const ask: typeof tools.account.model = async (...asked) => {
          most = Math.max(most, (now += 1));
          await new Promise((done) => setImmediate(done));
          return tools.account.model(...asked).finally(() => (now -= 1));
        };
        const account = new Proxy(tools.account, {
          get: (target, key) => (key === "model" ? ask : (Reflect.get(target, key) as () => void).bind(target)),
        });
        return { ...tools, account };
      },
    });
    const names = Array.from({ length: 10 }, (_, n) => `many-${n}`);
    for (const name of names) attacked.world.call(MALLORY, "CreateModel", model(name));
    const pools = names.map((ModelNameOverride) => ({ InstanceType: "ml.m5.large", ModelNameOverride }));
    const ProductionVariants = names.map((ModelName, n) => ({
      ...{ VariantName: `v${n}`, ModelName, InstanceType: "ml.m5.large", InitialInstanceCount: 1 },
      ...(n === 9 && { ModelName: "churn-2" }),
      InstancePools: pools.slice(0, 5),
    }));
    attacked.world.call(MALLORY, "CreateEndpointConfig", { EndpointConfigName: "many", ProductionVariants });
    attacked.world.advance(5);
    const before = attacked.world.calls.length;
    create(attacked, MALLORY, "mine", "many");
    await attacked.deliver();
    const asked = attacked.world.calls.slice(before).filter(({ operation }) => operation === "DescribeModel");
    assert.deepEqual([asked.length, most], [10, 8]);
    assert.equal((await attacked.ledger.history({ type: "endpoint", name: "mine" }))[0]?.decision, "denied");
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
