import fc from "fast-check";
import { histories } from "./histories";
import { holds } from "./trial";

/** Set HISTORIES for more of them (`npm run soak`), and SEED to see the same again. */
const RUNS = Number(process.env["HISTORIES"] ?? 2000);
const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

/** One half of the histories: a file each, so that two processes share them. */
export function halfOfTheHistories(half: 0 | 1): void {
  const numRuns = Math.ceil(RUNS / 2);
  describe("whatever people do, and whatever goes wrong", () => {
    it(`holds for ${numRuns} histories (SEED=${SEED}, half ${half + 1})`, async function () {
      this.timeout(0);
      await fc.assert(fc.asyncProperty(histories, holds), { numRuns, seed: SEED + half });
    });
  });
}
