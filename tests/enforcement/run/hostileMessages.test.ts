import assert from "node:assert/strict";
import fc from "fast-check";
import { takeBatch } from "../../../enforcement/handlers/batch";
import { DEPLOYMENTS, EVIDENCE } from "../../../enforcement/events/deploymentCalls";
import type { Tools } from "../../../enforcement/run/ports";
import { config, given, model, transformJob, type TrailEvent, type World } from "../../fakes/sagemaker";
import { CHURN, settingsWith, type Json } from "../samples";
import { harms, type Hostile } from "./hostileEvents";
import { DEPLOYER, ENFORCER, MALLORY, Scene } from "./scene";

const RUNS = Number(process.env["FUZZ"] ?? 60);

/** Good messages, of which nothing hostile speaks, and those that hostile ones are made from: all by who may. */
interface Given {
  readonly denied: TrailEvent;
  readonly allowed: TrailEvent;
  readonly told: TrailEvent;
  /** As if the allowed one had been called by who may not, elsewhere. */
  readonly elsewhere: readonly TrailEvent[];
  readonly originals: readonly TrailEvent[];
}

function happen(world: World): Given {
  given(world, DEPLOYER, {
    models: ["churn-1"],
    configs: { host: [], good: ["churn-1"] },
    endpoints: { host: "host" },
  });
  world.advance(600);
  world.takeEvents();
  const call = (by: string, operation: string, input: object): TrailEvent => {
    world.call(by, operation, input);
    return world.takeEvents().at(-1)!;
  };
  const endpoint = (EndpointName: string, EndpointConfigName: string) => ({ EndpointName, EndpointConfigName });
  const part = (ModelName: string) => ({
    InferenceComponentName: "part",
    Specification: { ModelName, ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 } },
  });
  const evidence = [
    call(DEPLOYER, "CreateModel", model("churn-2")),
    call(DEPLOYER, "CreateEndpointConfig", config("first", ["churn-2"])),
    call(DEPLOYER, "CreateEndpointConfig", config("second", ["churn-2"])),
  ];
  world.advance(60);
  const created = call(DEPLOYER, "CreateEndpoint", endpoint("decoy", "first"));
  const component = { ...part("churn-2"), EndpointName: "host", VariantName: "a", RuntimeConfig: { CopyCount: 1 } };
  const createdPart = call(DEPLOYER, "CreateInferenceComponent", component);
  world.advance(600);
  const deployments = [
    ...[created, createdPart, call(DEPLOYER, "UpdateEndpoint", endpoint("decoy", "second"))],
    ...[call(DEPLOYER, "UpdateInferenceComponent", part("churn-2"))],
    ...[call(DEPLOYER, "CreateTransformJob", transformJob("decoy-job", "churn-2"))],
  ];
  const denied = call(MALLORY, "CreateEndpoint", endpoint("mine", "good"));
  const allowed = call(DEPLOYER, "CreateEndpoint", endpoint("ours", "good"));
  const elsewhere = [{ awsRegion: "us-east-1" }, { recipientAccountId: "999999999999" }].map((where, index) => {
    const eventID = `elsewhere-${index}`;
    return { ...allowed, detail: { ...allowed.detail, userIdentity: denied.detail.userIdentity, eventID, ...where } };
  });
  return {
    ...{ denied, allowed, elsewhere },
    told: call(DEPLOYER, "CreateModel", model("free-1")),
    originals: [...evidence, ...deployments],
  };
}

/** Which events the ledger was given. */
function remembering(known: Set<string>): (tools: Tools) => Tools {
  return (tools) => ({
    ...tools,
    ledger: new Proxy(tools.ledger, {
      get(ledger, name) {
        const method = Reflect.get(ledger, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          if (name === "report" || name === "write") known.add((args[0] as { eventId: string }).eventId);
          return method.apply(ledger, args);
        };
      },
    }),
  });
}

/** Whether a message says clearly that it is none of ours; whatever cannot be told might be. */
function isNoneOfOurs(body: string): boolean {
  try {
    const { source, "detail-type": type, account, region, detail } = JSON.parse(body) as Json & { detail: Json };
    const { eventSource, eventName, errorCode, recipientAccountId = account, awsRegion = region } = detail;
    const isOther = (given: unknown, ours: string) => typeof given === "string" && given !== ours;
    return (
      isOther(source, "aws.sagemaker") ||
      isOther(type, "AWS API Call via CloudTrail") ||
      isOther(eventSource, "sagemaker.amazonaws.com") ||
      (typeof eventName === "string" && !Object.keys({ ...DEPLOYMENTS, ...EVIDENCE }).includes(eventName)) ||
      typeof errorCode === "string" ||
      isOther(recipientAccountId, "111111111111") ||
      isOther(awsRegion, "eu-west-1")
    );
  } catch {
    return false;
  }
}

const idIn = (body: string): unknown => (JSON.parse(body) as { detail: Json }).detail["eventID"];

const batches = fc.record({
  harms: fc.array(fc.tuple(harms, fc.nat()), { minLength: 1, maxLength: 12 }),
  order: fc.array(fc.nat(), { minLength: 17, maxLength: 17 }),
});

describe("hostile messages among good ones", () => {
  it("break no batch, touch nobody who may, and none is lost", async function () {
    this.timeout(0);
    const seen = { failed: 0, known: 0, none: 0 };
    await fc.assert(
      fc.asyncProperty(batches, async ({ harms: chosen, order }) => {
        const known = new Set<string>();
        const limits = { remediesPerHour: 1000, perResourcePerHour: 100 };
        const scene = new Scene({
          isFast: true,
          settings: settingsWith({ limits }, CHURN),
          around: remembering(known),
        });
        scene.sweeps = false;
        const { denied, allowed, told, elsewhere, originals } = happen(scene.world);
        const hostile = chosen.map(([harm, of], index): Hostile => {
          const event = originals[of % originals.length]!;
          return harm({ ...event, detail: { ...event.detail, eventID: `hostile-${index}` } });
        });
        const messages = [
          ...[denied, allowed, told, ...elsewhere].map((event) => ({
            messageId: event.detail.eventID,
            body: JSON.stringify(event),
          })),
          ...hostile.map(({ body }, index) => ({ messageId: `hostile-${index}`, body })),
        ].map((message, index) => ({ message: { ...message, eventSource: "aws:sqs" }, at: order[index]! }));
        const Records = messages.sort((a, b) => a.at - b.at).map(({ message }) => message);

        const { batchItemFailures } = await takeBatch({ Records }, scene.begin());
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));

        for (const { detail } of [denied, allowed, told]) {
          assert.ok(!failed.has(detail.eventID), `${detail.eventName} came back`);
          assert.ok(known.has(detail.eventID), `${detail.eventName} was not taken`);
        }
        for (const { detail } of elsewhere) assert.ok(!failed.has(detail.eventID) && !known.has(detail.eventID));
        for (const [index, { body, changed }] of hostile.entries()) {
          const id = `hostile-${index}`;
          const how = failed.has(id) ? "failed" : isNoneOfOurs(body) ? "none" : "known";
          seen[how] += 1;
          if (how === "known")
            assert.ok(known.has(idIn(body) as string), `${changed.join(".")} is lost: ${body.slice(0, 2000)}`);
        }
        assert.equal(({} as Json)["polluted"], undefined);

        // Whoever comes again, comes to the same end.
        const again = await takeBatch({ Records }, scene.begin());
        assert.deepEqual(new Set(again.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)), failed);

        await scene.pass(50);
        assert.deepEqual([scene.status("mine"), scene.status("ours")], [undefined, "InService"]);
        // A record that says somebody else called is believed, and of nothing else but what it names.
        const believed = hostile.some(({ changed }) => changed.join(".").startsWith("detail.userIdentity"));
        const touched = scene.world.calls
          .filter(({ caller, operation }) => caller === ENFORCER && !/^(Describe|List)/.test(operation))
          .map(({ operation }) => operation);
        if (!believed) assert.deepEqual(touched, ["DeleteEndpoint"]);
        assert.equal(scene.status("host"), "InService");
      }),
      { numRuns: RUNS },
    );
    // Else nothing was tried.
    for (const [how, times] of Object.entries(seen)) assert.ok(times > RUNS / 4, `${how}: ${times}`);
  });
});
