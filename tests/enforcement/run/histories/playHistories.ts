import fc from "fast-check";
import { SEED } from "../../../seed";
import { histories } from "./histories";
import { holds } from "./playHistory";

/** The same ones each time; `npm run soak` plays many others, and SEED those of a run again. */
const RUNS = Number(process.env["HISTORIES"] ?? 600);

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
