import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Outcome } from "../../deploy/engine/messages";
import { lists } from "./parts/changes";
import { CHILD, PARENT, World, type StackConfig } from "./parts/world";

const ROOT = path.join(__dirname, "../..");
const GROUP = { name: "Testers", create: true, members: [] };

/** The policy pack as the engine runs it, in previews and updates. */
describe("the policy pack, on the engine", function () {
  let world: World;
  let pack: string;
  let reviewed: string;

  before(async function () {
    world = await World.start(this);
    // The language host, which starts packs of Node.js, is not built here; this starts the same runner of Pulumi's SDK.
    const folder = path.join(world.dir, "pack");
    mkdirSync(folder);
    cpSync(path.join(ROOT, "policy-pack/PulumiPolicy.yaml"), path.join(folder, "PulumiPolicy.yaml"));
    pack = path.join(folder, "run");
    const runner = path.join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    const text = `#!/bin/sh\nexec '${process.execPath}' '${runner}' "$1" '${path.join(ROOT, "policy-pack")}'\n`;
    writeFileSync(pack, text, { mode: 0o755 });
    reviewed = path.join(world.dir, "reviewed");
    mkdirSync(reviewed);
    parentOf(["churn"]);
    await world.init("parent");
  });
  after(() => world?.stop());

  const parentOf = (endpoints: readonly string[], more: StackConfig = {}) =>
    world.write("parent", PARENT, {
      account: "parent",
      consumers: { "fraud-team": { accountId: CHILD, endpoints } },
      ...more,
    });
  const run = (operation: "preview" | "up", stack: string) => world.run(operation, stack, { policyPacks: [pack] });
  /** What the pack says; where the provider cannot make the lists of policies, their lack is found. */
  const foundIn = ({ problems }: Outcome) =>
    problems
      .map(({ message }) => message)
      .filter((text) => lists().length > 0 || !/has no list of its|^(preview|update) failed$/.test(text));
  /** Judges what is deployed by stack files of another folder, which somebody reviewed. */
  const byReviewed = async <T>(work: () => Promise<T>): Promise<T> => {
    world.env["SAGEMAKER_SHARING_STACKS"] = reviewed;
    try {
      return await work();
    } finally {
      delete world.env["SAGEMAKER_SHARING_STACKS"];
    }
  };
  const review = () =>
    ["Pulumi.yaml", "Pulumi.parent.yaml"].forEach((file) =>
      cpSync(path.join(world.stacks, file), path.join(reviewed, file)),
    );

  it("finds nothing in a preview of what the stack file says", async () => {
    assert.deepEqual(foundIn(await run("preview", "parent")), []);
  });

  it("stops a preview of more than the stack file says, with the promise that is broken", async () => {
    review();
    parentOf(["churn", "risk-*"]);
    const outcome = await byReviewed(() => run("preview", "parent"));
    assert.equal(outcome.result, "failed");
    const found = foundIn(outcome).join("\n");
    assert.match(found, /^no-wider-than-asked \(sagemaker-sharing\): /m);
    assert.match(found, /^beyond the stack file: fraud-team .*endpoint `risk-\*` is new/m);
  });

  it("finds nothing in what is deployed, and then in its child, by the share that the parent exports", async () => {
    parentOf(["churn"]);
    assert.deepEqual(foundIn(await run("up", "parent")), []);
    assert.deepEqual(foundIn(await run("preview", "parent")), []);
    assert.match(readFileSync(world.log("parent"), "utf8"), /Policies:/);
    world.write("child", CHILD, {
      ...{ account: "child", consumer: "fraud-team", callers: { group: GROUP } },
      parentStack: world.fullName("parent"),
    });
    await world.init("child");
    assert.deepEqual(foundIn(await run("preview", "child")), []);
  });
});
