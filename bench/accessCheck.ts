import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { scripts } from "../package.json";
import { writeStackFiles } from "./manyConsumers";
import { median, run, times, type Measured } from "./measure";

/** What `npm run access-check` starts, without the `node` in front. */
const COMMAND = scripts["access-check"].split(" ").slice(1);

/** The access check of the sample stacks at the root. */
export const sampleCheck = (runs: number): Measured => median(times(runs, () => run(...COMMAND)));

/** The access check of parents with so many consumers each, so many runs of every size. */
export function checksBySize(sizes: readonly { readonly consumers: number; readonly runs: number }[]): Measured[] {
  const dir = mkdtempSync(path.join(tmpdir(), "sagemaker-sharing-bench-"));
  try {
    return sizes.map(({ consumers, runs }) => {
      const files = path.join(dir, String(consumers));
      writeStackFiles(files, consumers);
      return median(times(runs, () => run(...COMMAND, "--dir", files)));
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
}
