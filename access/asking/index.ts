import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { buildHere } from "../build/buildHere";
import type { Builder } from "../build/built";
import { builderOf, KeptParts } from "../build/keptParts";
import { hash, KeptTexts } from "../kept/packs";
import { runningProgram } from "../kept/program";
import { askHere } from "./askHere";
import { compileQuickly, compileThoroughly } from "./compilers";
import { KeptAnswers } from "./keptAnswers";
import { Threads } from "./threads";
import type { Asker } from "./verdicts";
import { ROOT } from "../../root";

const FOLDER = path.join(ROOT, "node_modules/.cache/sagemaker-sharing");

/** Whoever builds and asks fastest. */
export interface Help {
  readonly build: Builder;
  readonly asker: Asker;
}

/** What is helped with. */
interface Work {
  /** The folder of the stack files. */
  readonly dir: string;
  /** Whether what was built and answered is taken from disk and kept there. */
  readonly cache: boolean;
}

/** Runs something with whoever is fastest: what is known from before, and threads for the rest where that is much. */
export async function withHelp<T>({ dir, cache }: Work, use: (help: Help) => Promise<T>): Promise<T> {
  const threads = new Threads();
  compileQuickly();
  try {
    return await (cache ? withKept(threads, dir, use) : withThreads(threads, dir, use));
  } finally {
    await threads.close();
    compileThoroughly();
  }
}

function withThreads<T>(threads: Threads, dir: string, use: (help: Help) => Promise<T>): Promise<T> {
  if (isLarge(dir)) void threads.startAnother();
  return use({ build: builderOf(threads.build), asker: threads });
}

/** Who helps where the program on the disk has become another: threads would run that, and what is kept would be that one's. */
const ALONE: Help = { build: buildHere, asker: askHere };

async function withKept<T>(threads: Threads, dir: string, use: (help: Help) => Promise<T>): Promise<T> {
  const before = new KeptTexts(path.join(FOLDER, "program"));
  const program = runningProgram(undefined, before);
  if (program === undefined) return await use(ALONE);
  const checked = hash("checked", program, path.resolve(dir));
  const isNew = before.read(checked) === undefined;
  if (isNew && isLarge(dir)) void threads.startAnother();
  const parts = new KeptParts(threads.build, path.join(FOLDER, "parts"), program);
  const answers = new KeptAnswers(threads, path.join(FOLDER, "answers"), program);
  try {
    const result = await use({ build: parts.build, asker: answers });
    if (isNew) before.write(checked, "");
    return result;
  } finally {
    for (const kept of [before, parts, answers]) kept.close();
  }
}

/** Bytes of stack files, those of some fifty consumers: with fewer all is done before another thread is ready. */
const LARGE = 16_384;

/** Whether the stack files of a folder are of many consumers, as far as that can be told without reading them. */
function isLarge(dir: string): boolean {
  try {
    const files = readdirSync(dir).filter((name) => /^Pulumi\..+\.(ya?ml|json)$/.test(name));
    return files.reduce((sum, name) => sum + statSync(path.join(dir, name)).size, 0) >= LARGE;
  } catch {
    return false; // Whoever reads them says what is wrong.
  }
}

/** Whether nothing may be kept between runs, however that was said. */
export const isCacheOff = (option: boolean): boolean => !option || process.env["SAGEMAKER_SHARING_NO_CACHE"] === "1";
