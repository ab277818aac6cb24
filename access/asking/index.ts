import path from "node:path";
import type { Builder } from "../build/built";
import { KeptParts } from "../build/keptParts";
import { KeptTexts } from "../kept/packs";
import { programContent } from "../kept/program";
import { KeptAnswers } from "./keptAnswers";
import { Threads } from "./threads";
import type { Asker } from "./verdicts";

const FOLDER = path.join(__dirname, "../../node_modules/.cache/sagemaker-sharing");

/** Whoever builds and asks fastest. */
export interface Help {
  readonly build: Builder;
  readonly asker: Asker;
}

/**
 * Runs something with whoever is fastest: what is known from before, and threads for the rest where that is much.
 *
 * @param cache whether what was built and answered is taken from disk and kept there
 */
export async function withHelp<T>(cache: boolean, use: (help: Help) => Promise<T>): Promise<T> {
  const threads = new Threads();
  if (!cache) return use({ build: threads.build, asker: threads }).finally(() => threads.close());
  const program = programOf();
  const parts = new KeptParts(threads.build, path.join(FOLDER, "parts"), program);
  const answers = new KeptAnswers(threads, path.join(FOLDER, "answers"), program);
  try {
    return await use({ build: parts.build, asker: answers });
  } finally {
    parts.close();
    answers.close();
    await threads.close();
  }
}

function programOf(): string {
  const kept = new KeptTexts(path.join(FOLDER, "program"));
  try {
    return programContent(undefined, kept);
  } finally {
    kept.close();
  }
}

/** Whether nothing may be kept between runs, however that was said. */
export const isCacheOff = (option: boolean): boolean => !option || process.env["SAGEMAKER_SHARING_NO_CACHE"] === "1";
