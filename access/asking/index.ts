import path from "node:path";
import { buildHere } from "../build/buildHere";
import type { Builder } from "../build/built";
import { KeptParts } from "../build/keptParts";
import { programContent } from "../kept/program";
import { KeptAnswers } from "./keptAnswers";
import { Threads } from "./threads";
import { simulator, type Asker } from "./verdicts";

/** Fewer parts are built, and fewer subjects asked about, sooner than a program is hashed that was not hashed before. */
const MANY = 12;

const FOLDER = path.join(__dirname, "../../node_modules/.cache/sagemaker-sharing");

/** Whoever builds and asks fastest. */
export interface Help {
  /** For so many parts. */
  readonly builderOf: (parts: number) => Builder;
  /** For so many subjects. */
  readonly askerOf: (subjects: number) => Asker;
}

/**
 * Runs something with whoever is fastest: for many parts or subjects, what is known from before and threads for the rest.
 *
 * @param cache whether what was built and answered is taken from disk and kept there
 */
export async function withHelp<T>(cache: boolean, use: (help: Help) => Promise<T>): Promise<T> {
  const threads = new Threads();
  let areMany = false;
  let known: ReturnType<typeof keptBy> | undefined;
  const areFew = (jobs: number) => {
    areMany ||= jobs >= MANY;
    return !areMany;
  };
  const kept = () => (known ??= keptBy(threads));
  try {
    return await use({
      builderOf: (parts) => (areFew(parts) ? buildHere : cache ? kept().parts.build : threads.build),
      askerOf: (subjects) => (areFew(subjects) ? simulator : cache ? kept().answers : threads),
    });
  } finally {
    known?.parts.close();
    known?.answers.close();
    await threads.close();
  }
}

function keptBy(threads: Threads) {
  const program = programContent();
  return {
    parts: new KeptParts(threads.build, path.join(FOLDER, "parts"), program),
    answers: new KeptAnswers(threads, path.join(FOLDER, "answers"), program),
  };
}

/** Whether nothing may be kept between runs, however that was said. */
export const isCacheOff = (option: boolean): boolean => !option || process.env["SAGEMAKER_SHARING_NO_CACHE"] === "1";
