import assert from "node:assert/strict";
import { textOf } from "../../../../client/commandLine/output/print";
import type { Format } from "../../../../client/commandLine/options";

type Row = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

async function text(rows: readonly Row[], format: Format): Promise<string> {
  const write = process.stdout.write.bind(process.stdout);
  let out = "";
  process.stdout.write = (part: string | Uint8Array) => {
    out += String(part);
    return true;
  };
  try {
    for await (const text of textOf(rows, format)) process.stdout.write(text);
  } finally {
    process.stdout.write = write;
  }
  return out;
}

describe("rows", () => {
  it("are aligned by how wide they look", async () => {
    const rows = [
      { name: "東京", n: 1 },
      { name: "e\u0301te\u0301", n: 2 },
      { name: "👩‍👩‍👧", n: 3 },
    ];
    assert.equal(await text(rows, "table"), "name  n\n----  -\n東京  1\ne\u0301te\u0301   2\n👩‍👩‍👧    3\n");
  });

  it("are one a line in ndjson, whatever stands in them, and nothing where there are none", async () => {
    const rows = [
      { a: "x\ny", b: null },
      { a: "z\u2028", b: 1 },
    ];
    const lines = (await text(rows, "ndjson")).split("\n");
    assert.equal(lines.pop(), "");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      rows,
    );
    assert.equal(await text([], "ndjson"), "");
  });

  it("are cut between characters, never within one", async () => {
    assert.equal((await text([{ a: "東".repeat(40) }], "table")).split("\n")[2], `${"東".repeat(28)}...`);
  });

  it("move no cursor and colour nothing, in any format", async () => {
    const evil = "\u001b[2J\u009b31m\u0007\u202eabc";
    for (const format of ["table", "json", "ndjson", "csv"] as const) {
      const out = await text([{ [`n${evil}`]: evil, list: [evil] }], format);
      assert.doesNotMatch(out, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e]/);
      assert.match(out, /\\u001b\[2J/);
    }
    assert.deepEqual(JSON.parse(await text([{ a: evil }], "json")), [{ a: evil }], "the same value");
  });

  for (const [value, cell] of [
    ["=1+1", `"'=1+1"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["+cmd|' /C calc'!A0", `"'+cmd|' /C calc'!A0"`],
    ["-2+3", `"'-2+3"`],
    ["\t=1", `"'\t=1"`],
    ["-5", "-5"],
    ["+1.5e3", "+1.5e3"],
    ["a=b", "a=b"],
  ] as const)
    it(`${JSON.stringify(value)} is ${cell} in CSV`, async () =>
      assert.equal(await text([{ a: value }], "csv"), `a\r\n${cell}\r\n`));
});
