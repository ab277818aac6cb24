import path from "node:path";
import { KeptAnswers } from "./keptAnswers";
import { giveBackMemory } from "./memory";
import { programContent } from "./program";
import { Threads } from "./threads";
import { simulator, type Asker } from "./verdicts";

/** Fewer subjects are asked sooner than a thread has started or a program been hashed. */
const MANY = 12;

const FOLDER = path.join(__dirname, "../../node_modules/.cache/sagemaker-sharing/answers");

/**
 * Runs something with whoever answers fastest: for many subjects, what is known from before and threads for the rest.
 *
 * @param cache whether answers are taken from disk and kept there
 */
export async function withAsker<T>(
  { subjects, cache }: { readonly subjects: number; readonly cache: boolean },
  use: (asker: Asker) => Promise<T>,
): Promise<T> {
  if (subjects < MANY) return use(simulator);
  giveBackMemory();
  const threads = new Threads();
  const kept = cache ? new KeptAnswers(threads, FOLDER, programContent()) : undefined;
  try {
    return await use(kept ?? threads);
  } finally {
    kept?.close();
    await threads.close();
  }
}

/** Whether nothing may be kept between runs, however that was said. */
export const isCacheOff = (option: boolean): boolean => !option || process.env["SAGEMAKER_SHARING_NO_CACHE"] === "1";
