import assert from "node:assert/strict";
import path from "node:path";
import { codeIn, NOTEBOOK_FILES, NOTEBOOKS } from "./notebooks";
import { PAGES, read } from "./repository";

/** What people copy from the notebooks and the pages. A library changes a name that begins with `_` without a word. */
const PRIVATE = /\b[\w\])]+\._\w+/;

describe("notebooks", () => {
  for (const file of NOTEBOOK_FILES)
    it(`are committed without what they printed, and name nothing private: ${file}`, () => {
      for (const { id, outputs, execution_count: count, source } of codeIn(path.join(NOTEBOOKS, file))) {
        assert.deepEqual({ outputs, count }, { outputs: [], count: null }, id);
        assert.doesNotMatch(source.join(""), PRIVATE, id);
      }
    });

  it("give a DataFrame of the newest features in ten lines", () => {
    const cells = codeIn(path.join(NOTEBOOKS, "feature-store.ipynb"));
    assert.equal(cells[0]!.id, "newest");
    assert.equal(cells[0]!.source.length, 10);
  });
});

describe("the Python of pages", () => {
  it("names nothing private", () => {
    const blocks = PAGES.flatMap((page) =>
      [...read(page).matchAll(/^```python\n(.*?)^```/gms)].map(([, code]) => ({ page, code: code! })),
    );
    assert.ok(blocks.length > 5, `${blocks.length} blocks`);
    const wrong = blocks
      .filter(({ code }) => PRIVATE.test(code))
      .map(({ page, code }) => `${page}: ${PRIVATE.exec(code)?.[0]}`);
    assert.deepEqual(wrong, []);
  });
});
