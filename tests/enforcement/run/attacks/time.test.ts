import assert from "node:assert/strict";
import { afterSilence } from "../../../../enforcement/run/notify/afterSilence";
import type { Message } from "../../../../enforcement/run/ports";
import { model } from "../../../fakes/sagemaker";
import { CHURN, settings } from "../../samples";
import { MALLORY } from "../scene";
import { ARTEFACT, create, makeConfig, makePart, part, scene, subjects } from "./insider";

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

describe("a config that takes longer to look at than a function has", () => {
  it("is judged by what there was time for, and looked at again", async () => {
    let isSlow = true;
    const attacked = await scene({
      settings: settings(CHURN, ARTEFACT),
      around: (tools) => {
        const ask: typeof tools.account.model = (...asked) => {
          if (isSlow) attacked.world.advance(3);
          return tools.account.model(...asked);
        };
        const account = new Proxy(tools.account, {
          get: (target, key) => (key === "model" ? ask : (Reflect.get(target, key) as () => void).bind(target)),
        });
        return { ...tools, account };
      },
    });
    const names = Array.from({ length: 30 }, (_, n) => `many-${n}`);
    for (const name of names) attacked.world.call(MALLORY, "CreateModel", model(name));
    makeConfig(attacked, MALLORY, "slow", names);
    makeConfig(attacked, MALLORY, "worse", [...names, "churn-2"]);
    attacked.world.advance(5);
    const begun = attacked.world.now.getTime();
    create(attacked, MALLORY, "slow", "slow");
    create(attacked, MALLORY, "worse", "worse");
    await attacked.deliver();
    assert.ok(attacked.world.now.getTime() - begun < 60_000);
    const decisions = async () =>
      Promise.all(
        ["slow", "worse"].map(async (name) => (await attacked.ledger.history({ type: "endpoint", name }))[0]?.decision),
      );
    assert.deepEqual(await decisions(), ["waiting", "denied"]);
    isSlow = false;
    await attacked.pass(10);
    assert.deepEqual(await decisions(), ["allowed", "denied"]);
    assert.deepEqual([attacked.status("slow"), attacked.status("worse")], ["InService", undefined]);
  });
});
