import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../../config";
import { dependenciesOf } from "../../deploy/dependencies";
import { readFleet } from "../../deploy/fleet";
import { fleetFolder } from "./stackFiles";

const linesOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof Mistakes) return error.lines;
    throw error;
  }
  return [];
};

describe("a fleet", () => {
  it("is found by its files, the parent first", () => {
    const { members, chosen } = readFleet(fleetFolder(["ads", "zoo"]));
    assert.deepEqual(
      members.map(({ stack, fullName, parent, accountId }) => [stack, fullName, parent, accountId]),
      [
        ["parent", "organization/sagemaker-sharing/parent", undefined, "111111111111"],
        ["ads", "organization/sagemaker-sharing/ads", "parent", "200000000000"],
        ["zoo", "organization/sagemaker-sharing/zoo", "parent", "200000000001"],
      ],
    );
    assert.deepEqual(chosen, members);
  });

  it("takes the organization from the children's references", () => {
    const dir = fleetFolder(["ads"], (stack, config) =>
      stack === "ads" ? { ...config, "sagemaker-sharing:parentStack": "acme/sagemaker-sharing/parent" } : config,
    );
    assert.deepEqual(
      readFleet(dir).members.map(({ fullName }) => fullName),
      ["acme/sagemaker-sharing/parent", "acme/sagemaker-sharing/ads"],
    );
  });

  it("takes the project from Pulumi.yaml", () => {
    const dir = fleetFolder(["ads"]);
    const project = path.join(dir, "Pulumi.yaml");
    const names = () => readFleet(dir).members.map(({ fullName }) => fullName);
    writeFileSync(project, "name: ml-shares # of the research teams\nruntime: nodejs\n");
    assert.deepEqual(names(), ["organization/ml-shares/parent", "organization/ml-shares/ads"]);
    writeFileSync(project, "name: [ml-shares\n");
    assert.match(linesOf(names)[0]!, /Pulumi\.yaml:\d+:\d+: /);
    rmSync(project);
    assert.deepEqual(names(), ["organization/sagemaker-sharing/parent", "organization/sagemaker-sharing/ads"]);
  });

  it("names every mistake of every file", () => {
    const dir = fleetFolder(["ads", "zoo"], (stack, config) =>
      stack === "parent" ? config : { ...config, "sagemaker-sharing:consumr": "x" },
    );
    assert.equal(linesOf(() => readFleet(dir)).length, 2);
  });

  it("knows which stacks there are when one is named that is not", () => {
    const [line] = linesOf(() => readFleet(fleetFolder(["ads"]), ["nope"]));
    assert.match(line!, /no file .*Pulumi\.nope\.yaml for stack nope; the stacks of .* are ads, parent/);
  });

  for (const [operation, expected] of [
    ["up", { parent: [], ads: ["parent"], zoo: ["parent"] }],
    ["destroy", { parent: ["ads", "zoo"], ads: [], zoo: [] }],
    ["preview", { parent: [], ads: [], zoo: [] }],
    ["refresh", { parent: [], ads: [], zoo: [] }],
  ] as const)
    it(`${operation} has its order`, () => {
      const { chosen } = readFleet(fleetFolder(["ads", "zoo"]));
      assert.deepEqual(Object.fromEntries(dependenciesOf(operation, chosen)), expected);
    });

  it("a child that is deployed alone waits for nobody", () => {
    const { chosen } = readFleet(fleetFolder(["ads"]), ["ads"]);
    assert.deepEqual(Object.fromEntries(dependenciesOf("up", chosen)), { ads: [] });
  });
});
