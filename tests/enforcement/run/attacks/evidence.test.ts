import assert from "node:assert/strict";
import { model } from "../../../fakes/sagemaker";
import { CHURN, role, settings, settingsWith } from "../../samples";
import { ENFORCER, MALLORY, type Scene } from "../scene";
import {
  ARTEFACT,
  create,
  dropConfig,
  enforcersChanges,
  makeConfig,
  makePart,
  part,
  scene,
  subjects,
  textOf,
  unreadable,
  update,
} from "./insider";

describe("nothing waits for ever, and nothing waits unseen", () => {
  it("though a description is refused or throttled for good, and the sweep too", async () => {
    for (const fault of ["refused", "throttled"]) {
      const attacked = await scene();
      makeConfig(attacked, MALLORY, "mine", ["churn-2"]);
      attacked.world.takeEvents();
      if (fault === "refused") attacked.world.faults.refuse("sagemaker:DescribeEndpointConfig", ENFORCER);
      else attacked.world.faults.throttle({ share: 1, operation: "DescribeEndpointConfig" });
      attacked.world.faults.throttle({ share: 1, operation: "LookupEvents" });
      create(attacked, MALLORY, "mine", "mine");
      await attacked.pass(11);
      assert.match(textOf(attacked, "waiting")[0]!, /endpoint mine[^]*endpoint config mine/);
      assert.ok(attacked.counted["OldestOpenCase"]! > 0);
      await attacked.pass(21);
      assert.deepEqual(await attacked.outcomes(), ["remedied mine"], fault);
    }
  });

  it("though CloudTrail's history is full of others' failing calls: the sweep goes on, call by call and page by page", async () => {
    const attacked = await scene();
    for (let n = 0; n < 4000; n += 1) {
      try {
        attacked.world.call(MALLORY, "CreateEndpoint", { EndpointName: "x", EndpointConfigName: "none" });
      } catch {
        // That is the point.
      }
    }
    makeConfig(attacked, MALLORY, "mine", ["churn-2"]);
    create(attacked, MALLORY, "mine", "mine");
    dropConfig(attacked, MALLORY, "mine");
    attacked.world.takeEvents();
    await attacked.pass(50);
    assert.deepEqual(await attacked.outcomes(), ["remedied mine"]);
    const { calls } = (await attacked.ledger.sweepState())!;
    assert.ok(attacked.world.now.getTime() - calls!["CreateEndpoint"]!.readUpTo < 40 * 60_000);
  });

  it("and one package that nobody lets us read hides nothing else of the model", async () => {
    const attacked = await scene({ settings: settings(ARTEFACT) });
    const PrimaryContainer = {
      Image: "i",
      ModelDataUrl: "s3://models/churn-2/model.tar.gz",
      ModelPackageName: "arn:aws:sagemaker:eu-west-1:222222222222:model-package/g/1",
    };
    attacked.world.call(MALLORY, "CreateModel", model("other", { PrimaryContainer }));
    makeConfig(attacked, MALLORY, "mine", ["other"]);
    attacked.world.advance(5);
    create(attacked, MALLORY, "mine", "mine");
    await attacked.deliver();
    const [record] = await attacked.ledger.history({ type: "endpoint", name: "mine" });
    assert.equal(record!.decision, "denied");
    attacked.world.unknown.length = 0;
  });
});

/** Whether an endpoint is there, on a config of that kind. */
const serves = ({ world }: Scene, name: string, isBad: (config: string) => boolean): boolean => {
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
        if (serves(attacked, "prod", (config) => config.startsWith("odd-"))) minutes += 1;
      }
    }
    attacked.world.unknown.length = 0;
    await attacked.pass(30);
    assert.equal(attacked.current("prod"), "good");
    // Half an hour from the first of the row, and what it takes SageMaker to put each later one on and take it off again.
    assert.ok(minutes < 60, `served ${minutes} of 150 minutes`);
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

describe("people who are asked first", () => {
  it("decide about what is uncertain, and their word is done", async () => {
    const attacked = await scene({ settings: settingsWith({ whenUncertain: "ask" }, CHURN) });
    attacked.world.historyDelay = ({ eventName }) => (eventName === "CreateEndpointConfig" ? Infinity : 300);
    makeConfig(attacked, MALLORY, "mine", ["churn-2"]);
    attacked.world.takeEvents();
    create(attacked, MALLORY, "mine", "mine");
    dropConfig(attacked, MALLORY, "mine");
    await attacked.pass(60);
    assert.deepEqual([attacked.status("mine"), (await attacked.ledger.open()).length], ["InService", 1]);
    assert.ok(subjects(attacked).includes("needs you: endpoint mine"));
    const [record] = await attacked.ledger.history({ type: "endpoint", name: "mine" });
    await attacked.ledger.undo(record!, { by: "alice", at: 0, why: "no" }, attacked.world.now.getTime());
    await attacked.pass(3);
    assert.deepEqual([attacked.status("mine"), enforcersChanges(attacked)], [undefined, ["DeleteEndpoint"]]);
  });
});
