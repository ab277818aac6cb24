import assert from "node:assert/strict";
import { given } from "../sagemaker";
import { DEPLOYER, MALLORY, Scene } from "./scene";

describe("enforcement at work", () => {
  it("deletes an endpoint that somebody else created, as soon as it can be", async () => {
    const scene = new Scene();
    given(scene.world, DEPLOYER, { models: ["churn-1"], configs: { c1: ["churn-1"] } });
    scene.world.advance(60);
    given(scene.world, MALLORY, { endpoints: { prod: "c1" } });
    await scene.deliver();
    assert.equal(scene.status("prod"), "Creating");
    await scene.pass(6);
    assert.equal(scene.status("prod"), undefined);
    await scene.pass(2);
    assert.deepEqual(await scene.outcomes(), ["remedied prod"]);
    assert.equal(scene.told.length, 1);
      scene.told[0]!.subject,
      "\n",
      scene.told[0]!.text,
      scene.world.counts({ caller: "arn:aws:iam::111111111111:role/Enforcer" }),
    );
  });
});
