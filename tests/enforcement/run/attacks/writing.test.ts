import assert from "node:assert/strict";
import { given, model } from "../../../fakes/sagemaker";
import { validation } from "../../../fakes/sagemaker/api/errors";
import { CHURN, settings } from "../../samples";
import { DEPLOYER, MALLORY, Scene } from "../scene";
import { ARTEFACT, create, makeConfig, makePart, part, scene } from "./insider";

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
