import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkAccess } from "../access/check";
import type { Stack } from "../access/sides";
import { keepOnly } from "../access/report/pick";
import { load, type Loaded } from "../access/load";
import { Mistakes, type Config } from "../config";
import { readStacks, stackNames } from "../config/stackFiles";
import { answer } from "../deploy/ownProcess";
import { beyond } from "./beyond";
import type { EngineResource } from "./engineResources";
import { findingsOf, type Finding } from "./findings";
import { overlay } from "./overlay";

/** What the engine is about to make of a stack, and where its file is. */
export interface Judged {
  readonly dir: string;
  readonly stack: string;
  readonly resources: readonly EngineResource[];
}

/**
 * Holds a stack of the engine against its stack file: its documents exactly, as sets, and all of it by the questions of the access check.
 * A child is asked about together with the parent that its share supposes.
 *
 * @throws Mistakes of the stack file
 */
export async function judge({ dir, stack, resources }: Judged): Promise<Finding[]> {
  const loaded = await loadAround(dir, stack, resources);
  const real = <C extends Config>(one: Stack<C>): Stack<C> =>
    one.built.stack === stack ? { ...one, built: overlay(one.built, resources) } : one;
  const { parent, children, failures } = loaded;
  const [realParent, realChildren] = [real(parent), children.map(real)];
  const check = await checkAccess(realParent, realChildren, { failures, keep: keepOnly("surprises") });
  const built = (stacks: readonly Stack<Config>[]) => stacks.map((one) => one.built);
  return [...(await beyond(built([parent, ...children]), built([realParent, ...realChildren]))), ...findingsOf(check)];
}

async function loadAround(dir: string, stack: string, resources: readonly EngineResource[]): Promise<Loaded> {
  const [file] = readStacks(dir, [stack]);
  const ignored = stackNames(dir).filter((name) => name !== stack);
  const { config } = file!;
  if (config.account === "parent" || config.source.from !== "parentStack") return load({ dir, ignored });
  // The engine does not show a pack what a stack only reads, its reference to the parent's stack among it.
  const { share: given } = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.props ?? {};
  if (given === undefined) {
    const text = `stack ${stack} has no output share that is known yet: deploy the parent's stack ${config.source.stack} first`;
    throw Mistakes.of(text);
  }
  const folder = mkdtempSync(path.join(tmpdir(), "share-"));
  try {
    const share = path.join(folder, "share.json");
    writeFileSync(share, JSON.stringify(given));
    return await load({ dir, ignored, share });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (require.main === module) void answer(judge(JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Judged));
