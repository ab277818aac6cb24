import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");
/** What no package holds (packaging/build.ts), and what is packed as JavaScript by a build of its own. */
const NOT_PACKED = ["node_modules", "tests", "bench", "watch", "packaging", "examples", "client", "dist", ".venv"];

describe("what is packed", () => {
  it("names no source by its ending: in a package it has another", () => {
    const files = globSync("{*,*/**/*}.{ts,cjs,js}", { cwd: ROOT, exclude: (name) => NOT_PACKED.includes(name) });
    assert.ok(files.includes("bin/program.cjs") && files.includes("stacks/index.ts"));
    const named = files.flatMap((file) =>
      [...readFileSync(path.join(ROOT, file), "utf8").matchAll(/"[\w./-]*\/[\w.-]+\.ts"/g)].map(
        ([name]) => `${file}: ${name}`,
      ),
    );
    assert.deepEqual(named, []);
  });
});
