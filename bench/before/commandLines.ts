import { execFile, execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { startAws } from "../../tests/fakes/aws";
import { SHARE } from "../../tests/client/samples";
import { installedSize } from "../client";
import { middle, ROOT } from "../measure";
import type { Target } from "../targets";
import type { Before } from "./checkout";

/** The client's command line and the tests, of this state and of the one that it is compared with. */

const exec = promisify(execFile);

/** Runs of each, in turns. */
const RUNS = 7;

/** How many times faster `sagemaker-share` is, and how much less it takes installed. */
export async function clientTargets(before: Before): Promise<Target[]> {
  const roots = [before.root, ROOT];
  for (const cwd of roots) execFileSync("npm", ["run", "--silent", "build", "--workspace", "client"], { cwd });
  const aws = await startAws(SHARE);
  aws.endpoints["churn"] = () => Buffer.from("0.9");
  const env = { PATH: process.env["PATH"], ...aws.env("alice"), SAGEMAKER_SHARE: JSON.stringify(SHARE) };
  try {
    return [
      await quicker("sagemaker-share --help, then / now", roots, ["--help"], env),
      await quicker("first invoke of a process, then / now", roots, ["invoke", "churn", "--data", "42,0,1"], env),
      ...sizes(roots),
    ];
  } finally {
    await aws.stop();
  }
}

/** In processes of their own while this one answers for AWS. */
async function quicker(
  what: string,
  roots: readonly string[],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Target> {
  const ratios: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const taken: number[] = [];
    for (const root of roots) {
      const started = performance.now();
      await exec(process.execPath, [path.join(root, "client/bin/sagemaker-share.js"), ...args], { env });
      taken.push(performance.now() - started);
    }
    ratios.push(taken[0]! / taken[1]!);
  }
  return { what, measured: middle(ratios), unit: "x", least: 1 };
}

/** The client with all that it needs, where npm can install it. */
function sizes(roots: readonly string[]): Target[] {
  const [then, now] = roots.map(installedSize);
  if (then === undefined || now === undefined) return [];
  return [{ what: "the client with all it needs, then / now", measured: then.all / now.all, unit: "x", least: 2 }];
}

/** `npm test` of both, once each, which takes minutes: how long those tests take that both have, as mocha measures them. */
export function testTargets(before: Before): Target[] {
  const [then, now] = [before.root, ROOT].map(durationsOf) as [Durations, Durations];
  const same = [...then.keys()].filter((title) => now.has(title));
  const sum = (of: Durations) => same.reduce((milliseconds, title) => milliseconds + of.get(title)!, 0);
  const what = `npm test, the ${same.length} tests of both, then / now`;
  return [{ what, measured: sum(then) / sum(now), unit: "x", least: 3 }];
}

/** Milliseconds, by the full title of a test; of several with one title, together. */
type Durations = ReadonlyMap<string, number>;

function durationsOf(cwd: string): Durations {
  const { status, stdout } = spawnSync("npm", ["test", "--silent", "--", "--reporter", "json"], {
    cwd,
    encoding: "utf8",
    maxBuffer: Infinity,
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (status !== 0) console.error(`npm test in ${cwd} ended with status ${status}`);
  const { tests } = JSON.parse(stdout.slice(stdout.indexOf("{\n"))) as {
    readonly tests: readonly { readonly fullTitle: string; readonly duration?: number }[];
  };
  const durations = new Map<string, number>();
  for (const { fullTitle, duration = 0 } of tests) durations.set(fullTitle, (durations.get(fullTitle) ?? 0) + duration);
  return durations;
}
