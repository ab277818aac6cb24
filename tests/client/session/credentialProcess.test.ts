import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { credentialProcess } from "../../../client/session/credentialProcess";

/** What the SDKs for Go and JavaScript make of a value before a shell sees it. */
const withoutComment = (value: string) => value.split(/\s[;#]/)[0]!.trim();
const withoutQuotesAtBothEnds = (value: string) => value.replace(/^(['"])(.*)\1$/s, "$2");

describe("a value of credential_process", () => {
  it("leaves plain words as they are", () => {
    const words = ["/usr/bin/node", "credentials", "--share", "/home/alice/share.json", "--role", "invoke"];
    assert.equal(credentialProcess(words), words.join(" "));
  });

  it("means the same words to a shell, whatever is in them, after what SDKs take away", function () {
    this.timeout(60_000);
    const word = fc
      .string({
        unit: fc.constantFrom("a", " ", "#", ";", "'", '"', "\\", "$", "`", "*", "~", "=", "!", "&", "(", "é", "%"),
      })
      .filter((text) => text !== "");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const line = `${credentialProcess(["printf", "%s\\n", ...words, "invoke"], "linux")}`;
        const read = withoutQuotesAtBothEnds(withoutComment(line));
        assert.equal(execFileSync("sh", ["-c", read], { encoding: "utf8" }), [...words, "invoke", ""].join("\n"));
      }),
      { numRuns: 150 },
    );
  });

  it("cannot hold what has no spelling for all SDKs, and says which word", () => {
    assert.throws(() => credentialProcess(["a\nb", "invoke"]), /cannot hold "a\\nb", which has a control character/);
    assert.throws(() => credentialProcess(["", "invoke"]), /cannot hold ""/);
    assert.throws(() => credentialProcess(["a", "b c"]), /the last word must be plain, not 'b c'/);
    assert.throws(
      () => credentialProcess(["C:\\Program Files\\node.exe", "invoke"], "win32"),
      /differently on Windows/,
    );
    assert.equal(credentialProcess(["C:\\nodejs\\node.exe", "invoke"], "win32"), "C:\\nodejs\\node.exe invoke");
  });
});
