import assert from "node:assert/strict";
import { withPicture } from "../../bench/picture";
import { read } from "./repository";

describe("docs/performance.md", () => {
  const page = read("docs/performance.md");

  it("has the picture of its table: `npm run bench:picture` draws it", () => {
    assert.equal(page, withPicture(page));
  });

  it("has another picture of another table", () => {
    const [row = ""] = /^\| check of the sample.*$/m.exec(page) ?? [];
    assert.match(row, /\| [\d.]+ s, \d+ MB \| [\d.]+ s, \d+ MB \|/);
    const other = page.replace(row, row.replace(/\| [\d.]+ s,/, "| 100 s,"));
    assert.notEqual(withPicture(other), other);
    assert.throws(() => withPicture("nothing"), /nothing to draw/);
  });
});
