import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { hash, KeptTexts, prune } from "../../../access/kept/packs";

const folder = () => mkdtempSync(path.join(tmpdir(), "packs-"));

function keep(dir: string, texts: Readonly<Record<string, string>>): void {
  const kept = new KeptTexts(dir);
  for (const [key, text] of Object.entries(texts)) kept.write(hash(key), text);
  kept.close();
}

function readAll(dir: string, keys: readonly string[]): (string | undefined)[] {
  const kept = new KeptTexts(dir);
  const texts = keys.map((key) => kept.read(hash(key)));
  kept.close();
  return texts;
}

describe("texts that are kept", () => {
  it("are read as they were written, by whoever wrote them and by the next", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: "grapheme" }), { maxKeys: 8 }), (texts) => {
        const dir = folder();
        const kept = new KeptTexts(dir);
        const [keys, values] = [Object.keys(texts), Object.values(texts)];
        assert.deepEqual(keys.map((key) => kept.read(hash(key))), keys.map(() => undefined)); // prettier-ignore
        for (const [key, text] of Object.entries(texts)) kept.write(hash(key), text);
        assert.deepEqual(keys.map((key) => kept.read(hash(key))), values); // prettier-ignore
        kept.close();
        assert.deepEqual(readAll(dir, keys), values);
      }),
      { numRuns: 50 },
    );
  });

  it("are in few files, which are written as soon as there is enough for one", () => {
    const dir = folder();
    const texts = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`${n}`, `${n}`.repeat(8000)]));
    const kept = new KeptTexts(dir);
    for (const [key, text] of Object.entries(texts)) kept.write(hash(key), text);
    const early = readdirSync(dir).length;
    assert.deepEqual([early > 0, kept.read(hash("0")), kept.read(hash("249"))], [true, texts["0"], texts["249"]]);
    kept.close();
    assert.deepEqual([early < readdirSync(dir).length, readdirSync(dir).length < 6], [true, true]);
    assert.deepEqual(readAll(dir, Object.keys(texts)), Object.values(texts));
  });

  it("are none in a folder that is not there, or full of something else", () => {
    const dir = folder();
    assert.deepEqual(readAll(path.join(dir, "none"), ["a"]), [undefined]);
    for (const [name, text] of Object.entries({
      "a.pack": "",
      "b.pack": "what?",
      "c.json": "{}",
      "d.pack": `${"a".repeat(43)} 0000000002\n[]`,
    }))
      // prettier-ignore
      writeFileSync(path.join(dir, name), text);
    assert.deepEqual(readAll(dir, ["a"]), [undefined]);
    keep(dir, { a: "b" });
    assert.deepEqual(readAll(dir, ["a"]), ["b"]);
  });

  it("are as they were for whoever reads while another writes the same anew", () => {
    const dir = folder();
    keep(dir, { a: "one" });
    const reader = new KeptTexts(dir);
    assert.equal(reader.read(hash("a")), "one");
    keep(dir, { a: "two" });
    assert.deepEqual(readAll(dir, ["a"]), ["two"]);
    reader.close();
  });

  it("take no more room than they may: what was used longest ago goes first", () => {
    const dir = folder();
    for (let index = 0; index < 10; index += 1) {
      writeFileSync(path.join(dir, `${index}`), "x".repeat(100));
      utimesSync(path.join(dir, `${index}`), index, index);
    }
    prune(dir, 8, 1_000_000);
    assert.deepEqual(readdirSync(dir).sort(), ["2", "3", "4", "5", "6", "7", "8", "9"]);
    prune(dir, 8, 350);
    assert.deepEqual(readdirSync(dir).sort(), ["7", "8", "9"]);
  });

  it("are those that were written last, though a file with older ones is of use, too", () => {
    const dir = folder();
    keep(dir, { a: "1", b: "2" });
    utimesSync(path.join(dir, readdirSync(dir)[0]!), 1, 1);
    keep(dir, { a: "longer" });
    for (let time = 0; time < 3; time += 1) assert.deepEqual(readAll(dir, ["a", "b"]), ["longer", "2"]);

    const kept = new KeptTexts(dir);
    assert.equal(kept.read(hash("b")), "2");
    const longest = "3".repeat(2 ** 21);
    kept.write(hash("a"), longest);
    assert.equal(readdirSync(dir).length, 3, "and it is written before the end");
    kept.close();
    for (let time = 0; time < 3; time += 1)
      assert.deepEqual(
        readAll(dir, ["a", "b"]).map((text) => text?.length),
        [longest.length, 1],
      );
  });

  it("stop nobody whose folder holds what cannot be removed", () => {
    const dir = folder();
    mkdirSync(path.join(dir, "folder"));
    assert.doesNotThrow(() => prune(dir, 0));
    keep(dir, { a: "b" });
    assert.deepEqual(readAll(dir, ["a"]), ["b"]);
  });

  it("make their file count as used when they are read", () => {
    const dir = folder();
    keep(dir, { a: "1" });
    const [file] = readdirSync(dir).map((name) => path.join(dir, name)) as [string];
    const before = readFileSync(file);
    utimesSync(file, 1, 1);
    readAll(dir, ["b"]);
    assert.equal(statSync(file).mtimeMs, 1000);
    readAll(dir, ["a"]);
    assert.ok(statSync(file).mtimeMs > 1000);
    assert.deepEqual(readFileSync(file), before);
  });
});
