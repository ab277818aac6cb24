import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { build } from "esbuild";
import { saidYes } from "../../deploy/command";
import { programFiles } from "../../deploy/fingerprint";
import { readFleet } from "../../deploy/fleet";
import { planOf } from "../../deploy/plan";
import { readRecord, recorderOf, writeRecord } from "../../deploy/record";
import { whatIsLeft } from "../../deploy/run";
import { ROOT } from "../../root";
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

describe("what a run leaves for --continue", () => {
  const left = (dir: string) => whatIsLeft(readFleet(dir), "up").chosen.map(({ stack }) => stack);
  const runsIn = (dir: string) => path.join(dir, ".sagemaker-sharing");

  it("is what it did not finish, and no stack that it was not about", () => {
    const dir = fleetFolder(["ads", "zoo"]);
    writeRecord(dir, { operation: "up", ended: { ads: "failed", parent: "succeeded" }, deployed: {} });
    assert.deepEqual(left(dir), ["ads"]);
  });

  it("is nothing where what is written there is no record", () => {
    const dir = fleetFolder(["ads"]);
    mkdirSync(runsIn(dir));
    for (const text of ["", "null", "[]", "{}", '{"operation":"up"}', '{"operation":"up","ended":[1],"deployed":{}}']) {
      writeFileSync(path.join(runsIn(dir), "last-run.json"), text);
      assert.deepEqual(readRecord(dir), { ended: {}, deployed: {} });
      assert.throws(() => left(dir), /no run is recorded there/);
    }
  });

  it("is what each of two runs at once left", () => {
    const dir = fleetFolder(["ads", "zoo"]);
    const ads = recorderOf(dir, "up", ["ads"]);
    const zoo = recorderOf(dir, "up", ["zoo"]);
    ads([]);
    zoo([]);
    assert.deepEqual(left(dir), ["ads", "zoo"]);
    zoo([{ stack: "zoo", status: "succeeded" }]);
    ads([{ stack: "ads", status: "failed" }]);
    assert.deepEqual(readRecord(dir).ended, { ads: "failed", zoo: "succeeded" });
    assert.deepEqual(left(dir), ["ads"]);
  });
});

describe("what a stack is known by", () => {
  it("is every file of the program that it is made of, and of the provider that it brings", async () => {
    const { metafile } = await build({
      entryPoints: ["index.ts", "components/endpointPolicy/provider.ts", "enforcement/handlers/enforcer.ts"],
      absWorkingDir: ROOT,
      bundle: true,
      write: false,
      outdir: "out",
      platform: "node",
      packages: "external",
      metafile: true,
    });
    const known = new Set(programFiles());
    const unknown = Object.keys(metafile.inputs).filter((file) => !known.has(file));
    assert.deepEqual(unknown, []);
  });
});

describe("the question before a run", () => {
  const asked = async (typed: string | undefined) => {
    const input = new PassThrough();
    const answer = saidYes("up? ", input, new PassThrough());
    input.end(typed);
    return answer;
  };
  for (const [typed, meant] of [
    ["yes\n", true],
    ["Y\n", true],
    ["no\n", false],
    ["\n", false],
    ["yes, please\n", false],
    [undefined, false],
  ] as const)
    it(`${JSON.stringify(typed) ?? "an input that ends"} is ${meant ? "a yes" : "none"}`, async () =>
      assert.equal(await asked(typed), meant));
});
