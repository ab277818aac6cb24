import assert from "node:assert/strict";
import { csvLine, csvOf } from "../../contract/csv";
import { inOneLine, printable } from "../../contract/printable";

/** A cell, and how it is written. */
const CELLS: readonly (readonly [cell: string, written: string])[] = [
  ["a", "a"],
  ["a, b", '"a, b"'],
  ['say "x"', '"say ""x"""'],
  ["two\nlines", '"two\nlines"'],
  // What a spreadsheet would run.
  ["=1+1", `"'=1+1"`],
  ["+cmd|' /C calc'!A0", `"'+cmd|' /C calc'!A0"`],
  ["-2+3", `"'-2+3"`],
  ["@SUM(1)", `"'@SUM(1)"`],
  ["\t=1", `"'\t=1"`],
  [" =1", `"' =1"`],
  ["\u00a0=1", `"'\u00a0=1"`],
  ["\n=1", `"'\n=1"`],
  ["\r=1", `"'\\u000d=1"`],
  ["＝1", `"'＝1"`],
  ["＠SUM(1)", `"'＠SUM(1)"`],
  // The end of a cell, where numbers have a decimal comma.
  ["a;=1", '"a;=1"'],
  ["a\tb", '"a\tb"'],
  // Numbers, and what begins with nothing that is run.
  ["-5", "-5"],
  ["+1.5e-3", "+1.5e-3"],
  ["1=1", "1=1"],
  ["s3://a/b", "s3://a/b"],
  // What moves a cursor, or turns what is read.
  ["a\u001b[2J", "a\\u001b[2J"],
  ["a\u009bb", "a\\u009bb"],
  ["a\rb", "a\\u000db"],
  ["a\u202eb", "a\\u202eb"],
];

describe("a cell of CSV", () => {
  for (const [cell, written] of CELLS) {
    it(`${JSON.stringify(cell)} is ${JSON.stringify(written)}`, () => {
      assert.equal(csvLine([cell]), `${written}\r\n`);
      assert.equal(csvOf([["x", cell]]), `x,${written}\r\n`);
    });
  }

  it("of nothing is empty, and an empty text is told from it where both may come", () => {
    assert.equal(csvLine([undefined, "", "a"]), ',"",a\r\n');
    assert.equal(csvOf([["", "a"]]), ",a\r\n");
  });
});

describe("text for a terminal", () => {
  it("keeps ends of lines and tabs, and writes out a return that would begin the line anew", () => {
    assert.equal(printable("a\tb\r\nc\nd"), "a\tb\r\nc\nd");
    assert.equal(printable("denied\rallowed"), "denied\\u000dallowed");
    assert.equal(printable("a\u2028b\u0085c"), "a\\u2028b\\u0085c");
  });

  it("is one line, where somebody else wrote it, however long", () => {
    assert.equal(inOneLine("  a\r\n\n  b\u0085\u2028c\td "), "  a b c\td ");
    const spaces = " ".repeat(1_000_000);
    assert.equal(inOneLine(spaces), spaces);
  });
});
