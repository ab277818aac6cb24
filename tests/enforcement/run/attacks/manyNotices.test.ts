import assert from "node:assert/strict";
import type { Message } from "../../../../enforcement/run/ports";
import { transformJob } from "../../../fakes/sagemaker";
import { CHURN, settingsWith } from "../../samples";
import { MALLORY, Scene } from "../scene";
import { create, scene, subjects, textOf } from "./insider";

/** Whoever has many notices made, or one that nobody takes, wants that the one which matters is not read. */

const startJobs = ({ world }: Scene, count: number, name: string) => {
  for (let index = 0; index < count; index += 1)
    world.call(MALLORY, "CreateTransformJob", transformJob(`${name}-${index}`, "churn-2"));
};

describe("a digest of many notices", () => {
  it("has each of them, whole, in as many messages as it takes", async () => {
    const limits = { remediesPerHour: 1000, perCallerPerHour: 1000, perResourcePerHour: 100 };
    const attacked = await scene({ settings: settingsWith({ notify: { digest: "daily" }, limits }, CHURN) });
    startJobs(attacked, 300, "j".repeat(50));
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(30);
    assert.deepEqual(subjects(attacked), []);
    attacked.world.advance(24 * 3600);
    await attacked.tick();
    const digests = textOf(attacked, "digest");
    assert.ok(digests.length > 1 && digests.every((text) => Buffer.byteLength(text) <= 256 * 1024));
    const text = digests.join("\n");
    assert.match(text, /undone: endpoint mine[^]*It may have answered requests for /);
    for (let index = 0; index < 300; index += 1) assert.ok(text.includes(`${"j".repeat(50)}-${index} `), `${index}`);
    assert.equal((await attacked.ledger.keptNotices()).length, 0);
  });
});

describe("a notice that SNS refuses for itself", () => {
  /** An account where SNS refuses what has such a subject. */
  const refusing = (which: { subject: RegExp }, told: Message[]) =>
    scene({
      around: (tools) => ({
        ...tools,
        notify: (message) =>
          which.subject.test(message.subject)
            ? Promise.reject(Object.assign(new Error("Invalid parameter"), { name: "InvalidParameterException" }))
            : Promise.resolve(void told.push(message)),
      }),
    });

  it("keeps none of the others, however many such there are", async () => {
    const told: Message[] = [];
    const subjectsTold = () => told.map(({ subject }) => subject.replace("SageMaker ", ""));
    const refused = { subject: /./ };
    const attacked = await refusing(refused, told);
    startJobs(attacked, 9, "poison");
    await attacked.pass(2);
    create(attacked, MALLORY, "mine", "bad");
    await attacked.pass(12);
    assert.deepEqual(subjectsTold(), []);
    refused.subject = /poison/;
    await attacked.pass(20);
    assert.deepEqual(
      subjectsTold().filter((subject) => !/poison/.test(subject)),
      ["denied: endpoint mine", "waits: in progress: endpoint mine", "undone: endpoint mine"],
    );
    assert.ok((await attacked.ledger.keptNotices()).every(({ message }) => /poison/.test(message.subject)));
    assert.ok(attacked.counted["UnknownError"]! > 0, "and somebody hears of those that are refused");
  });

  it("keeps no digest but its own, either", async () => {
    const told: Message[] = [];
    let refusals = 0;
    const limits = { remediesPerHour: 1000, perCallerPerHour: 1000, perResourcePerHour: 100 };
    const attacked = await scene({
      settings: settingsWith({ notify: { digest: "daily" }, limits }, CHURN),
      around: (tools) => ({
        ...tools,
        notify: (message) => {
          if ((refusals += 1) === 1)
            return Promise.reject(Object.assign(new Error("no"), { name: "InvalidParameter" }));
          return Promise.resolve(void told.push(message));
        },
      }),
    });
    startJobs(attacked, 300, "j".repeat(50));
    await attacked.pass(30);
    attacked.world.advance(24 * 3600);
    await attacked.tick();
    const sent = told.length;
    assert.ok(sent > 0, "those behind it are sent in the same run");
    await attacked.tick();
    assert.deepEqual([told.length, (await attacked.ledger.keptNotices()).length], [sent + 1, 0]);
  });

  it("is sent after what somebody has to act upon, which waits behind nothing", async () => {
    const told: Message[] = [];
    const attacked = await refusing({ subject: /never/ }, told);
    const message = (notice: string) => ({ subject: notice, text: notice, attributes: { notice } });
    for (let index = 0; index < 60; index += 1)
      await attacked.ledger.keepNotice({ at: index, id: `${index}`, why: "not sent", message: message("denied") });
    await attacked.ledger.keepNotice({ at: 1000, id: "last", why: "not sent", message: message("tampering") });
    await attacked.tick();
    assert.equal(told[0]!.subject, "tampering");
  });
});
