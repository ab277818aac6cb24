import assert from "node:assert/strict";
import { TABLES } from "../../config/describe/rows";
import { withTables } from "../../config/describe/tables";
import { read } from "./repository";

describe("docs/configuration.md", () => {
  it("has the tables that are made from what is said of the keys: `npm run schema` writes them", () => {
    const page = read("docs/configuration.md");
    assert.equal([...page.matchAll(/^<!-- keys: /gm)].length, Object.keys(TABLES).length);
    assert.equal(page, withTables(page));
    assert.notEqual(
      withTables(page.replace("| Exactly one. |", "| One. |")),
      page.replace("| Exactly one. |", "| One. |"),
    );
  });
});
