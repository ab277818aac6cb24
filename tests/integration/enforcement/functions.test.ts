import assert from "node:assert/strict";
import { given } from "../../fakes/sagemaker";
import { installOrSkip, startMoto, type Moto } from "../parts";
import { Deployed, ENFORCER } from "./deployed";

const DEPLOYER = "arn:aws:iam::111111111111:role/ModelDeployer";
const MALLORY = "arn:aws:iam::111111111111:role/Mallory";

describe("both functions as they are deployed, with moto as AWS", function () {
  let moto: Moto;
  let deployed: Deployed;

  before(async function () {
    installOrSkip(this);
    moto = await startMoto();
    deployed = await Deployed.start(moto.url);
    given(deployed.world, DEPLOYER, { models: ["churn-1"], configs: { c1: ["churn-1"] } });
    deployed.pass(120);
    await deployed.runSweep();
    deployed.pass(60);
    deployed.world.takeEvents();
  });
  after(async () => {
    await deployed?.stop();
    moto?.stop();
  });

  const create = (by: string, EndpointName: string) =>
    deployed.world.call(by, "CreateEndpoint", { EndpointName, EndpointConfigName: "c1" });
  const statusOf = (name: string) => deployed.world.account.endpoints.get(name)?.status;
  const changes = () =>
    deployed.world.calls
      .filter(({ caller, operation }) => caller === ENFORCER && !/^(Describe|Lookup)/.test(operation))
      .map(({ operation }) => operation);
  const metric = (log: readonly Readonly<Record<string, unknown>>[], name: string) =>
    log.flatMap((line) => (name in line ? [line[name]] : []));

  it("delete what somebody else created, keep what was allowed, and tell", async () => {
    create(MALLORY, "mine");
    create(DEPLOYER, "ours");
    await deployed.bring(...deployed.world.takeEvents());
    assert.deepEqual(await deployed.deliver(), []);
    const [open, ...others] = await deployed.ledger.open();
    assert.deepEqual(
      [open?.kind, open?.resource, others],
      ["case", { type: "endpoint", name: "mine", arnName: "mine" }, []],
    );
    assert.equal(statusOf("mine"), "Creating");

    deployed.pass(deployed.world.durations.creating);
    await deployed.tick();
    assert.equal(statusOf("mine"), "Deleting");
    deployed.pass(deployed.world.durations.deleting + 60);
    await deployed.tick();

    assert.deepEqual([statusOf("mine"), statusOf("ours")], [undefined, "InService"]);
    assert.deepEqual(await deployed.ledger.open(), []);
    assert.deepEqual(
      (await deployed.ledger.closed(0)).map(({ as, caller, case: { resource } }) => [as, caller, resource.name]),
      [["remedied", MALLORY, "mine"]],
    );
    const messages = await deployed.told();
    assert.deepEqual(messages.map(({ Subject }) => Subject).sort(), [
      "SageMaker denied: endpoint mine",
      "SageMaker undone: endpoint mine",
    ]);
    const message = messages.find(({ Subject }) => Subject === "SageMaker undone: endpoint mine");
    assert.match(message!.Message, /rule churn forbids it to arn:aws:iam::111111111111:role\/Mallory/);
    assert.ok(Object.keys(message!.MessageAttributes).length > 0);
    assert.deepEqual(changes(), ["DeleteEndpoint"]);
    assert.deepEqual(metric(deployed.enforcer.takeLog(), "Heartbeat"), [1, 1]);
  });

  it("give back the messages of a batch that cannot be taken, until they are dead letters, and take the others", async () => {
    create(DEPLOYER, "another");
    const event = deployed.world.takeEvents().at(-1);
    await deployed.bring("{", event!, '{"detail":1}');
    assert.deepEqual((await deployed.deliver()).toSorted(), ['{"detail":1}', "{"].toSorted());
    const { eventID: eventId, eventTime } = event!.detail;
    const key = { resource: { type: "endpoint", name: "another" } as const, eventId, eventTime: Date.parse(eventTime) };
    assert.equal((await deployed.ledger.deployment(key))?.decision, "allowed");
    // Nothing but failures now.
    assert.equal((await deployed.deliver()).length, 2);
    assert.deepEqual(await deployed.deliver(), []);
    assert.deepEqual((await deployed.deadLetters()).toSorted(), ['{"detail":1}', "{"].toSorted());
    const log = deployed.enforcer.takeLog();
    assert.equal(log.filter(({ message }) => message === "message failed").length, 4);
    assert.deepEqual(metric(log, "UnknownError"), []);
  });

  it("find what EventBridge never delivered, and undo it all the same", async () => {
    create(MALLORY, "unseen");
    deployed.world.takeEvents();
    deployed.pass(15 * 60);
    deployed.sweep.takeLog();
    await deployed.runSweep();
    const log = deployed.sweep.takeLog();
    assert.deepEqual([metric(log, "NotDelivered"), metric(log, "SweepHeartbeat")], [[1], [1]]);

    assert.deepEqual(await deployed.deliver(), []);
    assert.equal(statusOf("unseen"), "Deleting");
    deployed.pass(deployed.world.durations.deleting + 60);
    await deployed.tick();
    assert.equal(statusOf("unseen"), undefined);
    assert.deepEqual((await deployed.told()).map(({ Subject }) => Subject).sort(), [
      "SageMaker denied: endpoint unseen",
      "SageMaker undone: endpoint unseen",
    ]);

    // What is known is not found again.
    await deployed.runSweep();
    assert.deepEqual(metric(deployed.sweep.takeLog(), "NotDelivered"), [0]);
    assert.deepEqual(await deployed.deliver(), []);
  });

  it("fail loudly, and lose nothing, while the ledger cannot be reached", async () => {
    create(MALLORY, "later");
    const events = deployed.world.takeEvents();
    moto.stop();
    const body = JSON.stringify(events.at(-1));
    const Records = [{ messageId: "1", eventSource: "aws:sqs", body }];
    const answer = await deployed.enforcer.invoke({ Records }, 0);
    assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: "1" }] });
    await assert.rejects(deployed.tick());
    assert.deepEqual(changes(), ["DeleteEndpoint", "DeleteEndpoint"]);
  });
});
