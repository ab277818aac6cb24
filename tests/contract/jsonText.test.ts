import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadShare } from "../../client/session/shareSource";
import { parseJson } from "../../contract/jsonText";
import { run } from "../../operator/main";
import { buildOffline } from "../../access/build/build";
import { childRaw, GROUP } from "../sample";

/** What shells leave in a file, as bytes, and what is said of it. */
const FILES: readonly (readonly [what: string, bytes: Buffer, says: RegExp])[] = [
  ["nothing", Buffer.alloc(0), /it is empty: what was to write it has printed nothing/],
  ["an end of line", Buffer.from("\n"), /it is empty/],
  ["UTF-16", Buffer.from('\ufeff{ "version": 1 }', "utf16le"), /it is UTF-16, as > of Windows PowerShell writes it/],
  ["half of it", Buffer.from('{ "version": 1'), /Expected|Unexpected/],
];

describe("a file that a shell wrote", () => {
  let dir = "";
  before(() => (dir = mkdtempSync(path.join(tmpdir(), "json-"))));
  after(() => rmSync(dir, { recursive: true }));

  it("may begin with a byte order mark", () => {
    assert.deepEqual(parseJson('\ufeff{ "a": 1 }'), { a: 1 });
    assert.deepEqual(parseJson(" [1]\n"), [1]);
  });

  for (const [what, bytes, says] of FILES)
    it(`that holds ${what} is told as such by all who read one`, async () => {
      const file = path.join(dir, "share.json");
      writeFileSync(file, bytes);
      assert.throws(() => loadShare({ file }), says);
      const raw = childRaw("fraud-team", "222222222222", GROUP, { parentStack: undefined, shareFile: file });
      await assert.rejects(buildOffline({ stack: "child", raw }), says);
      let err = "";
      const io = { out: () => undefined, err: (text: string) => void (err += text) };
      assert.equal(await run(["doctor", "--outputs", file], io), 1);
      assert.match(err, says);
    });
});
