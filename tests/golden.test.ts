import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { dumps, readGolden } from "./golden";

describe("golden dumps", () => {
  it("are what the program builds (npm run golden rewrites them)", async () => {
    const now = await dumps();
    for (const [name, text] of now)
      assert.equal(text, readGolden(name), `${name} differs from tests/golden/${name}.json`);
    const kept = readdirSync(path.join(__dirname, "golden")).map((file) => file.replace(/\.json$/, ""));
    assert.deepEqual(kept.sort(), [...now.keys()].sort());
  });
});
