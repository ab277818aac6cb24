import assert from "node:assert/strict";
import * as fc from "fast-check";
import { counted, listed } from "../../contract/listed";

describe("names in a sentence", () => {
  for (const [names, most, text] of [
    [[], 3, "none"],
    [["a"], 3, "a"],
    [["a", "b", "c", "d"], 3, "a, b, c, d"],
    [["a", "b", "c", "d", "e"], 3, "a, b, c and 2 more"],
  ] as const)
    it(`are ${text}`, () => assert.equal(listed(names, most), text));

  it("name or count every one, and never more than fits", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 400 }), (names) => {
        const text = listed(names);
        const [, rest = "0"] = / and (\d+) more$/.exec(text) ?? [];
        const named = names.length === 0 ? 0 : text.replace(/ and \d+ more$/, "").split(", ").length;
        assert.equal(named + Number(rest), names.length);
        assert.ok(named <= 9);
      }),
    ));
});

describe("a number of things in a sentence", () => {
  for (const [count, what, text] of [
    [0, ["gain"], "0 gains"],
    [1, ["gain"], "1 gain"],
    [1, ["loss", "losses"], "1 loss"],
    [2, ["loss", "losses"], "2 losses"],
  ] as const)
    it(`is ${text}`, () => assert.equal(counted(count, what[0], what[1]), text));
});
