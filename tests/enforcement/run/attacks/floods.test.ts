import assert from "node:assert/strict";
import { transformJob } from "../../../fakes/sagemaker";
import { settingsWith } from "../../samples";
import { MALLORY, Scene, type SceneOptions } from "../scene";
import { ARTEFACT, unreadable } from "./insider";

/** Whoever starts many jobs of what nobody can judge wants that the function has no memory or time left for what comes next. */

const JOBS = 40;
/** Keeps which partitions are read. */
function measured(options: SceneOptions) {
  const attacked = new Scene({ isFast: true, ...options });
  const read = new Set<string>();
  const call = attacked.table.call.bind(attacked.table);
  attacked.table.call = (operation, input) => {
    const { ExpressionAttributeValues: values } = input as { ExpressionAttributeValues?: { ":pk"?: { S?: string } } };
    if (operation === "Query") read.add(values?.[":pk"]?.S ?? "");
    return call(operation, input);
  };
  return { attacked, read };
}

function start({ world }: Scene) {
  for (let index = 0; index < JOBS; index += 1)
    world.call(MALLORY, "CreateTransformJob", transformJob(`job-${index}`, "vague"));
}

describe("what was over in a day, of which there may be thousands", () => {
  it("is not read again to tell how long the next may wait", async () => {
    const limits = { remediesPerHour: 1000, perCallerPerHour: 1000, perResourcePerHour: 100 };
    const { attacked, read } = measured({ settings: settingsWith({ limits }, ARTEFACT) });
    unreadable(attacked, "vague");
    attacked.world.advance(10);
    start(attacked);
    await attacked.pass(35);
    assert.ok((await attacked.outcomes()).length > JOBS / 2);
    read.clear();
    attacked.world.call(MALLORY, "CreateTransformJob", transformJob("next", "vague"));
    await attacked.pass(4);
    const [next] = (await attacked.ledger.open()).filter(({ resource }) => resource.name === "next");
    assert.notEqual(next?.kind, "verdict", "it gains no half hour of its own");
    assert.equal(read.has("closed"), false);
    attacked.world.unknown.length = 0;
  });
});
