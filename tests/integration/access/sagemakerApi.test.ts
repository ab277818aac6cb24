import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { newestModels } from "../models/newestModels";
import { operationsThatNameModels, type Api } from "./sagemakerOperations";

const KEPT = path.join(__dirname, "../../access/gaps/sagemakerOperations.json");

describe("SageMaker's newest API", function () {
  this.timeout(300_000);

  it("has no call that names a model and that nobody has looked at", function () {
    const models = newestModels(this);
    try {
      const found = operationsThatNameModels(models.read("sagemaker/2017-07-24") as Api);
      const kept = JSON.parse(readFileSync(KEPT, "utf8")) as {
        operations: Readonly<Record<string, readonly string[]>>;
      };
      const unseen = Object.entries(found).flatMap(([name, members]) => {
        const known = kept.operations[name] ?? [];
        const added = members.filter((member) => !known.includes(member));
        return added.length === 0 ? [] : [`${name}: ${added.join(", ")}`];
      });
      assert.deepEqual(unseen, [], `${models.wheel} has more; look at each, and add it to ${path.basename(KEPT)}`);
    } finally {
      models.remove();
    }
  });
});
