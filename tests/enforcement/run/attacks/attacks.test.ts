import assert from "node:assert/strict";
import { given, model, transformJob } from "../../../fakes/sagemaker";
import { validation } from "../../../fakes/sagemaker/api/errors";
import { CHURN, role, settings, settingsWith } from "../../samples";
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
  textOf,
  update,
} from "./insider";

/** What an insider with ordinary rights in SageMaker, and fate, may try. Each test is one way to keep an unapproved model serving. */

/** Everybody's own name for a thing. */
const WORDS = ["constructor", "toString", "hasOwnProperty", "valueOf", "then", "prototype"];

describe("nothing is unjudged because it could not be written", () => {
  it("whatever a model beside the protected one is called", async () => {
    for (const word of WORDS) {
      const attacked = await scene({ isFast: false, settings: settings(CHURN, ARTEFACT) });
      attacked.world.call(MALLORY, "CreateModel", model(word));
      makeConfig(attacked, MALLORY, "mine", ["churn-2", word]);
      attacked.world.advance(5);
      create(attacked, MALLORY, "mine", "mine");
      await attacked.pass(12);
      assert.deepEqual([attacked.status("mine"), attacked.queue], [undefined, []], word);
    }
  });

  it("whatever an environment variable is called, and however much a component brings along", async () => {
    const attacked = await scene({ isFast: false });
    for (const [index, key] of [...WORDS, "__proto__"].entries()) {
      const Environment = JSON.parse(`{${JSON.stringify(key)}:"x"}`) as object;
      makePart(
        attacked,
        MALLORY,
        `part-${index}`,
        part({ ModelName: "churn-2", Container: { Image: "i", Environment } }),
      );
    }
    const Environment = Object.fromEntries(
      Array.from({ length: 16 }, (_, n) => [`K${n}${"k".repeat(900)}`, "v".repeat(1024)]),
    );
    const specification = part({ Container: { Image: "i", ArtifactUrl: "s3://models/x", Environment } });
    makePart(attacked, DEPLOYER, "large", specification);
    await attacked.pass(8);
    assert.deepEqual([...attacked.world.account.components.keys()], ["large"]);
    attacked.world.call(MALLORY, "UpdateInferenceComponent", {
      InferenceComponentName: "large",
      Specification: part({ ModelName: "churn-2" }),
    });
    await attacked.pass(12);
    assert.deepEqual(
      attacked.world.account.components.get("large")!.describe().Specification?.Container?.Environment,
      Environment,
    );
  });

  it("and five models with all the environment that AWS takes fit", async () => {
    const attacked = await scene({ isFast: false, settings: settings(CHURN, ARTEFACT) });
    const Environment = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`V${n}`, `s3://b/${"v".repeat(1000)}`]),
    );
    const containers = Array.from({ length: 15 }, () => ({ Image: "i", Environment }));
    const names = Array.from({ length: 5 }, (_, n) => `big-${n}`);
    for (const name of names)
      attacked.world.call(MALLORY, "CreateModel", {
        ...model(name),
        PrimaryContainer: undefined,
        Containers: containers,
      });
    makeConfig(attacked, MALLORY, "mine", ["churn-2", ...names]);
    attacked.world.advance(5);
    create(attacked, MALLORY, "mine", "mine");
    await attacked.pass(12);
    assert.deepEqual([attacked.status("mine"), attacked.queue], [undefined, []]);
  });

  it("and where DynamoDB refuses it all the same, a minimal verdict is written and acted upon", async () => {
    const attacked = await scene({ isFast: false });
    attacked.table.before = (operation, input) => {
      // All but what is needed to act upon it.
      if (operation === "TransactWriteItems" && JSON.stringify(input).includes('"session"'))
        throw validation("Item size has exceeded the maximum allowed size");
    };
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(8);
    assert.deepEqual([attacked.status("mine"), await attacked.outcomes()], [undefined, ["remedied mine"]]);
  });

  it("and it says whose it was by the whole ARN, by which limits and owners are told", async () => {
    const caller = `arn:aws:iam::111111111111:role/${"platform/".repeat(9)}Mallory`;
    const attacked = await scene({ isFast: false });
    attacked.table.before = (operation, input) => {
      if (operation === "TransactWriteItems" && JSON.stringify(input).includes('"session"'))
        throw validation("Item size has exceeded the maximum allowed size");
    };
    create(attacked, caller, "mine", "bad");
    await attacked.deliver();
    const [open] = await attacked.ledger.open();
    const [past] = await attacked.ledger.history({ type: "endpoint", name: "mine" });
    assert.deepEqual([open?.kind === "case" && open.caller, past?.caller], [caller, caller]);
  });

  it("one component that cannot be read or written stops neither baseline nor sweep", async () => {
    const attacked = new Scene();
    given(attacked.world, DEPLOYER, {
      models: ["churn-1", "churn-2"],
      configs: { host: [], bad: ["churn-2"] },
      endpoints: { host: "host" },
    });
    attacked.world.advance(600);
    makePart(attacked, MALLORY, "odd", part({ Container: { Image: "i", Environment: { constructor: "x" } } }));
    makePart(attacked, DEPLOYER, "even", part({ ModelName: "churn-1" }));
    attacked.world.advance(3600);
    attacked.world.takeEvents();
    attacked.world.faults.refuse("sagemaker:DescribeEndpoint");
    await attacked.sweep();
    await attacked.pass(31);
    assert.equal((await attacked.ledger.sweepState())!.baselineDone, true);
    assert.equal((await attacked.ledger.history({ type: "inferenceComponent", name: "even" })).length, 1);
    assert.equal((await attacked.ledger.history({ type: "inferenceComponent", name: "odd" })).length, 1);
  });
});

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

describe("there is no way to leave nothing to go back to", () => {
  it("for whoever created the endpoint, with all configs deleted: it is deleted", async () => {
    const attacked = await scene();
    makeConfig(attacked, MALLORY, "harmless", ["free-1"]);
    attacked.world.advance(60);
    create(attacked, MALLORY, "mine", "harmless");
    await attacked.pass(10);
    update(attacked, MALLORY, "bad", "mine");
    dropConfig(attacked, MALLORY, "harmless");
    await attacked.pass(40);
    assert.deepEqual([attacked.status("mine"), await attacked.outcomes()], [undefined, ["remedied mine"]]);
  });

  it("by an update that nobody can judge: it goes back", async () => {
    const attacked = await scene();
    attacked.world.historyDelay = ({ eventName }) => (eventName === "CreateEndpointConfig" ? Infinity : 300);
    makeConfig(attacked, MALLORY, "mine", ["churn-2"]);
    attacked.world.takeEvents();
    update(attacked, MALLORY, "mine");
    dropConfig(attacked, MALLORY, "mine");
    await attacked.pass(45);
    assert.deepEqual([attacked.current("prod"), await attacked.outcomes()], ["good", ["remedied prod"]]);
  });

  it("by a config that is made anew between the look and the call", async () => {
    for (const cleansUp of [false, true]) {
      const attacked: { it?: Scene } = {};
      let swaps = 0;
      const made = await scene({
        around: (tools) =>
          around(tools, async (act, make) => {
            const it = attacked.it!;
            if (act.act !== "updateEndpoint" || swaps > 0) return make();
            swaps += 1;
            dropConfig(it, MALLORY, act.endpointConfigName);
            makeConfig(it, MALLORY, act.endpointConfigName, ["churn-2"]);
            await make();
            if (cleansUp) dropConfig(it, MALLORY, act.endpointConfigName);
          }),
      });
      attacked.it = made;
      update(made, DEPLOYER, "free");
      await made.pass(8);
      update(made, MALLORY, "bad");
      await made.pass(90);
      assert.equal(swaps, 1);
      // What was swapped is judged, and the one before that comes back.
      assert.equal(made.current("prod"), "good");
      assert.equal(made.counted["Tampering"], undefined);
    }
  });
});

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

describe("what served is reported", () => {
  it("when its owner lets it roll back after eight hours", async () => {
    const attacked = await scene();
    attacked.world.faults.next("UpdateEndpoint", "prod", { ends: "RolledBack", seconds: 8 * 3600 });
    update(attacked, MALLORY, "bad");
    await attacked.pass(8 * 60 + 60);
    const [text] = textOf(attacked, "superseded");
    assert.match(text!, /It may have answered requests for up to 8 h \d+ min/);
    assert.equal(textOf(attacked, "denied").length, 1);
  });

  it("when its owner deletes it a minute before the look", async () => {
    const attacked = await scene();
    attacked.statesArrive = false;
    create(attacked, MALLORY, "mine", "bad");
    await attacked.deliver();
    attacked.world.advance(400);
    attacked.world.call(MALLORY, "DeleteEndpoint", { EndpointName: "mine" });
    attacked.world.advance(40);
    await attacked.pass(2);
    assert.match(textOf(attacked, "gone")[0]!, /may have answered requests|never seen/);
    assert.deepEqual(subjects(attacked), ["denied: endpoint mine", "gone: endpoint mine"]);
  });

  it("once a day, where the digest is chosen, and what needs somebody at once all the same", async () => {
    const attacked = await scene({ settings: settingsWith({ notify: { digest: "daily" } }, CHURN) });
    create(attacked, MALLORY, "mine", "bad");
    update(attacked, MALLORY, "bad");
    dropConfig(attacked, MALLORY, "good");
    await attacked.pass(60);
    assert.deepEqual(subjects(attacked), ["needs you: endpoint prod"]);
    await attacked.pass(24 * 60);
    const digests = textOf(attacked, "digest");
    assert.equal(digests.length, 1);
    assert.match(digests[0]!, /denied: endpoint mine[^]*undone: endpoint mine/);
    assert.equal((await attacked.ledger.keptNotices()).length < 3, true);
  });

  it("later, while SNS is down: verdicts and remedies go on", async () => {
    const down = { is: true };
    const attacked = await scene({
      around: (tools) => ({
        ...tools,
        notify: (message) => (down.is ? Promise.reject(new Error("SNS is down")) : tools.notify(message)),
      }),
    });
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(10);
    assert.deepEqual([await attacked.outcomes(), subjects(attacked)], [["remedied mine"], []]);
    down.is = false;
    await attacked.pass(2);
    assert.deepEqual(subjects(attacked), [
      "denied: endpoint mine",
      "waits: in progress: endpoint mine",
      "undone: endpoint mine",
    ]);
  });
});

for (const namesIgnoreCase of [false, true]) {
  describe(`names that differ by case, where SageMaker ${namesIgnoreCase ? "takes them for one" : "tells them apart"}`, () => {
    const worldOptions = { namesIgnoreCase };

    it("an innocent's are not taken for the protected ones", async () => {
      const attacked = await scene({ worldOptions, settings: settings(ARTEFACT) });
      if (namesIgnoreCase) return;
      attacked.world.call(
        MALLORY,
        "CreateModel",
        model("Churn-2", { PrimaryContainer: { Image: "i", ModelDataUrl: "s3://b/x" } }),
      );
      makeConfig(attacked, MALLORY, "mine", ["Churn-2"]);
      attacked.world.advance(5);
      create(attacked, MALLORY, "mine", "mine");
      await attacked.pass(40);
      assert.equal(attacked.status("mine"), "InService");
    });

    it("a denied config is not taken for the allowed one", async () => {
      const attacked = await scene({ worldOptions });
      if (namesIgnoreCase) {
        update(attacked, MALLORY, "BAD");
      } else {
        makeConfig(attacked, MALLORY, "GOOD", ["churn-2"]);
        attacked.world.advance(5);
        update(attacked, MALLORY, "GOOD");
      }
      await attacked.pass(45);
      assert.equal(attacked.current("prod"), "good");
      assert.ok((await attacked.outcomes()).includes("remedied prod"));
    });

    it("an update by another spelling of the endpoint is one of the same endpoint", async () => {
      const attacked = await scene({ worldOptions });
      if (!namesIgnoreCase) {
        // Another endpoint altogether, whose creation is no new beginning for the first.
        create(attacked, DEPLOYER, "PROD", "free");
        await attacked.pass(8);
      }
      update(attacked, MALLORY, "bad", namesIgnoreCase ? "PROD" : "prod");
      await attacked.pass(45);
      assert.equal(attacked.current("prod"), "good");
      if (!namesIgnoreCase) assert.equal(attacked.current("PROD"), "free");
    });
  });
}

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
