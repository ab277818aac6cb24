import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readFleet } from "../../deploy/fleet";
import { planOf } from "../../deploy/plan";
import { writeRecord } from "../../deploy/record";
import { fleetFolder } from "./stackFiles";

const listed = ["parent", "ads", "zoo"].map((name) => ({ name, lastUpdate: "2026-01-01T00:00:00.000Z" }));
const plan = (dir: string, only?: readonly string[]) =>
  planOf({ operation: "up", fleet: readFleet(dir, only), listed, changedOnly: true });

const fingerprinted = new Map<string, ReturnType<typeof plan>>();

/** As an `up` of all stacks leaves it. Folders with the same files have the same plan, which is made once. */
async function deployed(dir: string): Promise<void> {
  const content = JSON.stringify(readdirSync(dir).map((file) => [file, readFileSync(path.join(dir, file), "utf8")]));
  const planned = fingerprinted.get(content) ?? plan(dir);
  fingerprinted.set(content, planned);
  const { fingerprints } = await planned;
  const { lastUpdate } = listed[0]!;
  const entries = [...fingerprints].map(([stack, fingerprint]) => [stack, { fingerprint, lastUpdate }] as const);
  writeRecord(dir, { ended: {}, deployed: Object.fromEntries(entries) });
}

const readOf = (dir: string, stack: string) => readFileSync(path.join(dir, `Pulumi.${stack}.yaml`), "utf8");

describe("what --changed-only leaves out", () => {
  const stacks = async (dir: string, only?: readonly string[]) => [...(await plan(dir, only)).unchanged];

  it("is all that is what it was", async () => {
    const dir = fleetFolder(["ads", "zoo"]);
    assert.deepEqual(await stacks(dir), []);
    await deployed(dir);
    assert.deepEqual(await stacks(dir), ["parent", "ads", "zoo"]);
  });

  it("is also what got its salt since, when it was made", async () => {
    const dir = fleetFolder(["ads"]);
    await deployed(dir);
    appendFileSync(path.join(dir, "Pulumi.ads.yaml"), "encryptionsalt: v1:abc\n");
    assert.deepEqual(await stacks(dir), ["parent", "ads"]);
  });

  it("is no child whose share is about to change, though its file is what it was", async () => {
    const dir = fleetFolder(["ads", "zoo"]);
    await deployed(dir);
    const other = fleetFolder(
      ["ads", "zoo"],
      (_, config) =>
        JSON.parse(JSON.stringify(config).replace('"endpoints":["churn"]', '"endpoints":["risk"]')) as object,
    );
    writeFileSync(path.join(dir, "Pulumi.parent.yaml"), readOf(other, "parent"));
    assert.deepEqual(await stacks(dir), ["zoo"]);
  });

  it("is no child that is deployed without its parent: what that exported last is not known here", async () => {
    const dir = fleetFolder(["ads", "zoo"]);
    await deployed(dir);
    assert.deepEqual(await stacks(dir, ["ads"]), []);
  });

  it("is no child whose file with the share has changed", async () => {
    const dir = fleetFolder(["ads", "zoo"], (stack, config) => {
      const others = Object.entries(config).filter(([key]) => key !== "sagemaker-sharing:parentStack");
      return {
        ...Object.fromEntries(others),
        ...(stack !== "parent" && { "sagemaker-sharing:shareFile": `${stack}.json` }),
      };
    });
    for (const stack of ["ads", "zoo"]) writeFileSync(path.join(dir, `${stack}.json`), "{}");
    await deployed(dir);
    writeFileSync(path.join(dir, "zoo.json"), '{ "version": 1 }');
    assert.deepEqual(await stacks(dir), ["parent", "ads"]);
  });

  it("is nothing that somebody else has updated since", async () => {
    const dir = fleetFolder(["ads"]);
    await deployed(dir);
    const since = listed.map((one) => ({ ...one, lastUpdate: "2026-02-02T00:00:00.000Z" }));
    const { unchanged } = await planOf({ operation: "up", fleet: readFleet(dir), listed: since, changedOnly: true });
    assert.deepEqual([...unchanged], []);
  });
});
