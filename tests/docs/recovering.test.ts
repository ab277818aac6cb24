import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { read, ROOT } from "./repository";

/** Users are only read. */
const USER = "aws:iam/user:User";

/** docs/recovering.md says of every kind of resource what to do when AWS has it and the state has not. */
describe("the kinds of resources in docs/recovering.md", () => {
  const golden = globSync(path.join(ROOT, "tests/golden/*.json")).flatMap(
    (file) => (JSON.parse(readFileSync(file, "utf8")) as { resources: { urn: string }[] }).resources,
  );
  const kinds = new Set(
    golden.flatMap(({ urn }) => /\b(aws:\w+\/\w+:\w+)::/.exec(urn)?.[1] ?? []).filter((kind) => kind !== USER),
  );

  it("are those of the golden dumps, and no others", () => {
    const named = new Set(
      read("docs/recovering.md")
        .match(/`aws:\w+\/\w+:\w+`/g)!
        .map((name) => name.slice(1, -1)),
    );
    assert.ok(kinds.size > 20);
    assert.deepEqual([...named].sort(), [...kinds].sort());
  });
});
