import assert from "node:assert/strict";
import { checkAccess } from "../../../access/check";
import { report } from "../../../access/report/report";
import { threeConsumers } from "../../sample";

describe("the lines of answers", () => {
  it("take a second line for what decided where a terminal is narrow, and lose nothing", async () => {
    const { parent, children } = await threeConsumers();
    const check = await checkAccess(parent, children);
    const printed = (width?: number) =>
      report(check, {
        ...{ all: true, colour: false, seconds: 1, environments: [], files: [] },
        ...(width !== undefined && { width }),
      }).split("\n");
    const answersIn = (lines: readonly string[]) => lines.filter((line) => /^ {2}ok /.test(line));

    const [wide, narrow] = [printed(), printed(80)];
    assert.equal(answersIn(narrow).length, answersIn(wide).length);
    assert.ok(answersIn(narrow).every((line) => line.length <= 80 || !/ {2,}\S/.test(line.slice(20))));
    const words = (lines: readonly string[]) => lines.join(" ").split(/\s+/).filter(Boolean);
    assert.deepEqual(words(narrow), words(wide));
    const below = narrow[narrow.findIndex((line) => line.length <= 80 && /^ {2}ok denied/.test(line)) + 1]!;
    assert.match(below, /^ {13}\S/);
  });
});
