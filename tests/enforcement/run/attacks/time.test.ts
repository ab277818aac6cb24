import assert from "node:assert/strict";
import { failureOf } from "../../../../enforcement/cases/failures";
import { takeBatch } from "../../../../enforcement/handlers/batch";
import { inTime } from "../../../../enforcement/handlers/inTime";
import { afterSilence } from "../../../../enforcement/run/notify/afterSilence";
import type { Message } from "../../../../enforcement/run/ports";
import { model } from "../../../fakes/sagemaker";
import { CHURN, role, settings } from "../../samples";
import { DEPLOYER, MALLORY, type Scene } from "../scene";
import { ARTEFACT, create, makeConfig, makePart, part, scene, subjects, update } from "./insider";

/** What somebody, or fate, may do to have a function spend its minute. */

describe("a notice that nobody takes", () => {
  it("while SNS does not even answer holds up neither verdicts nor remedies", async () => {
    let [isUp, sent] = [false, 0];
    const attacked = await scene({
      around: (tools) => {
        const answer = async (message: Message) => {
          if (isUp) return tools.notify(message);
          sent += 1;
          attacked.world.advance(12);
          throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
        };
        return { ...tools, notify: afterSilence(answer, tools.now) };
      },
    });
    for (let count = 0; count < 8; count += 1)
      makePart(attacked, MALLORY, `part-${count}`, part({ ModelName: "churn-2" }));
    await attacked.pass(8);
    assert.deepEqual([...attacked.world.account.components.keys()], []);
    assert.ok(sent < 20, String(sent));
    isUp = true;
    await attacked.pass(10);
    assert.deepEqual(subjects(attacked).length, 16);
  });
});

/** An account whose descriptions of models take a while each. */
async function slowScene(): Promise<{ readonly attacked: Scene; seconds: number; ofConfigs: number }> {
  const slow = { seconds: 3, ofConfigs: 0 };
  const attacked = await scene({
    settings: settings(CHURN, ARTEFACT),
    around: (tools) => {
      const ask: typeof tools.account.model = (...asked) => {
        attacked.world.advance(slow.seconds);
        return tools.account.model(...asked);
      };
      const askConfig: typeof tools.account.endpointConfig = (...asked) => {
        attacked.world.advance(slow.ofConfigs);
        return tools.account.endpointConfig(...asked);
      };
      const own: Readonly<Record<string | symbol, unknown>> = { model: ask, endpointConfig: askConfig };
      const account = new Proxy(tools.account, {
        get: (target, key) => own[key] ?? (Reflect.get(target, key) as () => void).bind(target),
      });
      return { ...tools, account };
    },
  });
  return Object.assign(slow, { attacked });
}

function makeModels({ world }: Scene, count: number): readonly string[] {
  const names = Array.from({ length: count }, (_, n) => `many-${n}`);
  for (const name of names) world.call(MALLORY, "CreateModel", model(name));
  return names;
}

/** Two configs of thirty models, of which the second has a protected one at its end. */
function makeSlowConfigs(attacked: Scene): void {
  const names = makeModels(attacked, 30);
  makeConfig(attacked, MALLORY, "slow", names);
  makeConfig(attacked, MALLORY, "worse", [...names, "churn-2"]);
  attacked.world.advance(5);
}

const decisionOf = async ({ ledger }: Scene, name: string) =>
  (await ledger.history({ type: "endpoint", name }))[0]?.decision;

const batchOf = (events: readonly { readonly detail: object }[]) => ({
  Records: events.map((event, n) => ({ messageId: String(n), eventSource: "aws:sqs", body: JSON.stringify(event) })),
});

describe("a batch of ten deployments that each take long to look at", () => {
  /** Ten endpoints, of which every other one has a protected model at the end of its config. */
  async function ten() {
    const slow = await slowScene();
    const { attacked } = slow;
    makeSlowConfigs(attacked);
    await attacked.deliver();
    const endpoints = Array.from({ length: 10 }, (_, n) => `many-${n}`);
    for (const [n, name] of endpoints.entries()) create(attacked, MALLORY, name, n % 2 === 0 ? "slow" : "worse");
    return { slow, attacked, endpoints, batch: batchOf(attacked.world.takeEvents()) };
  }
  const decisionsOf = (attacked: Scene, endpoints: readonly string[]) =>
    Promise.all(endpoints.map((name) => decisionOf(attacked, name)));
  const IN_THE_END = [
    "allowed",
    "denied",
    "allowed",
    "denied",
    "allowed",
    "denied",
    "allowed",
    "denied",
    "allowed",
    "denied",
  ];

  it("is judged by what there is time for before the function's is over, and none is lost", async () => {
    const { slow, attacked, endpoints, batch } = await ten();
    const tools = attacked.begin();
    assert.deepEqual(await takeBatch(batch, tools), { batchItemFailures: [] });
    assert.ok(tools.timeLeft() > 5_000, String(tools.timeLeft()));
    // The first were looked at for as long as one may be, the last not at all.
    const decisions = await decisionsOf(attacked, endpoints);
    assert.deepEqual(
      [decisions.slice(0, 4), decisions.slice(-2)],
      [
        ["waiting", "denied", "waiting", "denied"],
        ["waiting", "waiting"],
      ],
    );
    slow.seconds = 0;
    await attacked.pass(15);
    assert.deepEqual(await decisionsOf(attacked, endpoints), IN_THE_END);
    const stand = endpoints.filter((name) => attacked.status(name) !== undefined);
    assert.deepEqual(
      stand,
      endpoints.filter((_, n) => n % 2 === 0),
    );
  });

  it("comes again as far as there is no time even to write down what it says", async () => {
    const { slow, attacked, endpoints, batch } = await ten();
    slow.seconds = 0;
    const before = { ...attacked.counted };
    const tools = attacked.begin();
    attacked.world.advance(57);
    const { batchItemFailures } = await takeBatch(batch, tools);
    assert.equal(batchItemFailures.length, 10);
    assert.deepEqual([attacked.counted, await attacked.ledger.open()], [before, []]);
    assert.deepEqual(await takeBatch(batch, attacked.begin()), { batchItemFailures: [] });
    await attacked.pass(15);
    assert.deepEqual(await decisionsOf(attacked, endpoints), IN_THE_END);
  });

  it("whose answers never come holds none up for longer than its own patience", async () => {
    const { slow, attacked, batch } = await ten();
    // As long as the SDK tries a connection that hangs.
    slow.seconds = 36;
    const tools = attacked.begin();
    await takeBatch({ Records: batch.Records.slice(0, 1) }, tools);
    const [waiting] = await attacked.ledger.open();
    assert.equal(waiting?.kind, "verdict");
  });
});

describe("a config that takes longer to look at than a function has", () => {
  it("is judged by what there was time for, and looked at again", async () => {
    const slow = await slowScene();
    const { attacked } = slow;
    makeSlowConfigs(attacked);
    const begun = attacked.world.now.getTime();
    create(attacked, MALLORY, "slow", "slow");
    create(attacked, MALLORY, "worse", "worse");
    await attacked.deliver();
    assert.ok(attacked.world.now.getTime() - begun < 60_000);
    const decisions = async () => Promise.all(["slow", "worse"].map((name) => decisionOf(attacked, name)));
    assert.deepEqual(await decisions(), ["waiting", "denied"]);
    slow.seconds = 0;
    await attacked.pass(10);
    assert.deepEqual(await decisions(), ["allowed", "denied"]);
    assert.deepEqual([attacked.status("slow"), attacked.status("worse")], ["InService", undefined]);
  });
});

describe("going back to a config of thirty models, where each takes long to look at", () => {
  it("is judged before the function's time is over, as anybody's call", async () => {
    const slow = await slowScene();
    const { attacked } = slow;
    slow.seconds = 0;
    makeConfig(attacked, DEPLOYER, "slow", makeModels(attacked, 30));
    attacked.world.advance(60);
    update(attacked, DEPLOYER, "slow");
    await attacked.pass(15);
    update(attacked, MALLORY, "bad");
    await attacked.pass(2);
    const isOwn = ({ detail }: { readonly detail: object }) => JSON.stringify(detail).includes("role/Enforcer");
    attacked.world.advance(301);
    await attacked.deliver();
    await attacked.tick();
    const own = attacked.world.takeEvents().filter(isOwn);
    assert.equal(own.length, 1);
    slow.seconds = 3;
    const tools = attacked.begin();
    await takeBatch(batchOf(own), tools);
    assert.ok(tools.timeLeft() > 15_000, String(tools.timeLeft()));
    assert.equal((await attacked.ledger.history({ type: "endpoint", name: "prod" })).at(-1)?.decision, "allowed");
  });
});

describe("a config of a hundred models, where each takes a second to look at for good", () => {
  /** @param last makes the model that is looked at last, and gives its name */
  async function hundred(last: (attacked: Scene) => readonly string[]) {
    const slow = await slowScene();
    const { attacked } = slow;
    slow.seconds = 1;
    makeConfig(attacked, MALLORY, "hundred", [...makeModels(attacked, 99), ...last(attacked)]);
    // Made before enforcement was installed: only SageMaker can tell what they are.
    attacked.world.takeEvents();
    attacked.sweeps = false;
    attacked.world.advance(5);
    create(attacked, MALLORY, "mine", "hundred");
    const askedOf = () => attacked.world.calls.filter(({ operation }) => operation === "DescribeModel").length;
    return { attacked, askedOf };
  }

  it("is judged within half an hour, for each look goes on from what the last one read", async () => {
    const { attacked, askedOf } = await hundred(() => ["free-1"]);
    await attacked.pass(29);
    assert.deepEqual([await decisionOf(attacked, "mine"), attacked.status("mine")], ["allowed", "InService"]);
    // Each once, but for those whose answers came when the look was over.
    assert.ok(askedOf() < 200, String(askedOf()));
  });

  it("is judged, too, where the config alone takes more than half of what one look has", async () => {
    const slow = await slowScene();
    const { attacked } = slow;
    makeConfig(attacked, MALLORY, "one", makeModels(attacked, 1));
    attacked.world.takeEvents();
    attacked.sweeps = false;
    attacked.world.advance(5);
    [slow.seconds, slow.ofConfigs] = [9, 9];
    create(attacked, MALLORY, "mine", "one");
    await attacked.pass(29);
    assert.deepEqual([await decisionOf(attacked, "mine"), attacked.status("mine")], ["allowed", "InService"]);
  });

  it("is denied for what is looked at last", async () => {
    const { attacked } = await hundred((scene) => {
      const Containers = [{ Image: "i", ModelDataUrl: "s3://models/churn-2/model.tar.gz" }];
      scene.world.call(MALLORY, "CreateModel", { ModelName: "copy", ExecutionRoleArn: role("X"), Containers });
      return ["copy"];
    });
    await attacked.pass(29);
    assert.deepEqual([await decisionOf(attacked, "mine"), attacked.status("mine")], ["denied", undefined]);
  });
});

describe("what is asked in time", () => {
  it("is what was answered, or fails as it failed", async () => {
    assert.equal(await inTime(Infinity, () => Promise.resolve("answer")), "answer");
    assert.equal(await inTime(3600_000, () => Promise.resolve("answer")), "answer");
    await assert.rejects(
      inTime(3600_000, () => Promise.reject(new Error("refused"))),
      /refused/,
    );
  });

  it("fails as what passes by itself when no answer comes", async () => {
    const never = inTime(5, () => new Promise<never>(() => {}));
    await assert.rejects(
      never,
      (error) => failureOf(error) === "tryLater" && /no answer within 5 ms/.test(String(error)),
    );
  });
});
