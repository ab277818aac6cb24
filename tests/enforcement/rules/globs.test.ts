import assert from "node:assert/strict";
import fc from "fast-check";
import { canBegin, covers, matches, matchesName, overlap } from "../../../enforcement/rules/globs";

/** The same by regular expressions, of short texts only. */
const slowly = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, "[^]*")
      .replace(/\?/g, "[^]")}$`,
  );

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "-", "*", "?"), maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 6 });

/** Every text of at most so many letters. */
const upTo = (length: number): string[] =>
  length === 0 ? [""] : ["", ...upTo(length - 1).flatMap((rest) => ["a", "b", "-"].map((letter) => letter + rest))];
const texts = upTo(4);
const endings = upTo(6);

describe("patterns", () => {
  const cases: readonly [pattern: string, text: string, expected: boolean][] = [
    ["churn", "churn", true],
    ["churn", "churn-2", false],
    ["churn-*", "churn-", true],
    ["churn-*", "churn", false],
    ["*-prod", "churn-prod", true],
    ["*-prod", "churn-prod-2", false],
    ["c*n*", "churn", true],
    ["a*b*c", "axbxbxc", true],
    ["churn-?", "churn-1", true],
    ["churn-?", "churn-", false],
    ["churn-?", "churn-12", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["churn.x", "churnyx", false],
    ["*b", "a*b", true],
  ];
  for (const [one, other, expected] of cases) {
    it(`${one} ${expected ? "matches" : "does not match"} ${other}`, () => assert.equal(matches(one, other), expected));
  }

  it("match as regular expressions do", () => {
    fc.assert(fc.property(pattern, text, (one, other) => assert.equal(matches(one, other), slowly(one).test(other))));
  });

  it("of names match whatever the case", () => {
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        const expected = matchesName(one, other);
        assert.equal(matchesName(one.toUpperCase(), other), expected);
        assert.equal(matchesName(one, other.toUpperCase()), expected);
      }),
    );
  });

  it("can begin with a text if, and only if, they match something that begins so", () => {
    fc.assert(
      fc.property(pattern, text, (one, prefix) =>
        assert.equal(
          canBegin(one, prefix),
          endings.some((ending) => matches(one, prefix + ending)),
        ),
      ),
    );
  });

  it("cover others only if they match all that those match", () => {
    fc.assert(
      fc.property(pattern, pattern, (wide, narrow) => {
        if (!covers(wide, narrow)) return;
        for (const one of texts) assert.ok(!matches(narrow, one) || matches(wide, one), one);
      }),
    );
    assert.ok(covers("churn-*", "churn-eu-*") && covers("*", "*") && covers("a?", "ab") && covers("a?", "a?"));
    assert.ok(!covers("churn-eu-*", "churn-*") && !covers("a?", "a*") && !covers("a", "?"));
  });

  it("overlap when, and only when, some text matches both", () => {
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        assert.equal(overlap(one, other), matches(one, other));
        assert.equal(overlap(other, one), matches(one, other));
      }),
    );
    fc.assert(fc.property(pattern, pattern, (one, other) => assert.equal(overlap(one, other), overlap(other, one))));
    assert.ok(overlap("churn-*", "*-prod") && overlap("a*", "?") && overlap("*a", "b*"));
    assert.ok(!overlap("churn-*", "fraud-*") && !overlap("a?", "a") && !overlap("*a", "*b"));
  });

  it("take no longer with texts made to be slow", () => {
    // Whoever tried each way to share the letters among the stars would not be done in the time that mocha gives.
    assert.ok(!matches("*a".repeat(30), `${"a".repeat(2000)}b`));
  });
});
