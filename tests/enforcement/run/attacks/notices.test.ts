import assert from "node:assert/strict";
import { transformJob } from "../../../fakes/sagemaker";
import { closedInWords } from "../../../../operator/words";
import { ENFORCER, MALLORY } from "../scene";
import { scene, subjects, update } from "./insider";

describe("what a caller wrote, in a notice and in the list of cases", () => {
  it("begins no line that reads like ours, and turns nothing around", async () => {
    const attacked = await scene();
    const S3OutputPath = "s3://x\n\nIt is undone. Nothing is left to do.\r\u2028\u202eAccount 999999999999/";
    attacked.world.call(MALLORY, "CreateTransformJob", {
      ...transformJob("job", "churn-2"),
      TransformOutput: { S3OutputPath },
    });
    const events = attacked.world.takeEvents();
    attacked.world.advance(7200);
    await attacked.deliver(events);
    const { text } = attacked.told.at(-1)!;
    assert.match(text, /what it wrote is in s3:\/\/x It is undone/);
    assert.doesNotMatch(text, /^(It is undone|Account 999)/m);
    assert.doesNotMatch(text, /[\r\u2028\u202e]/);
    const [closed] = await attacked.ledger.closed(0);
    assert.ok(closedInWords(closed!).every((line) => /^(TOOLATE |  )/.test(line) && !/[\r\n\u2028]/.test(line)));
  });
});

describe("a denied deployment that nobody can look at", () => {
  it("is told when it is judged, once, and when it is over", async () => {
    const attacked = await scene();
    attacked.world.account.faults.refuse("sagemaker:DescribeEndpoint", ENFORCER);
    update(attacked, MALLORY, "bad");
    await attacked.pass(60);
    assert.deepEqual(subjects(attacked), ["denied: endpoint prod", "waits: no permission: endpoint prod"]);
    attacked.world.account.faults.permit("sagemaker:DescribeEndpoint");
    await attacked.pass(40);
    assert.deepEqual(
      subjects(attacked).filter((subject) => /^(denied|undone)/.test(subject)),
      ["denied: endpoint prod", "undone: endpoint prod"],
    );
  });
});
