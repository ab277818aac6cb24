import assert from "node:assert/strict";
import { thousands } from "../../../access/page/thousands";

describe("a count for people", () => {
  for (const count of [0, 7, 999, 1_000, 65_536, 482_219, 1_234_567])
    it(`is written as Intl would: ${count}`, () => assert.equal(thousands(count), count.toLocaleString("en")));
});
