import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

/** The folder of the program. */
export const ROOT = path.join(__dirname, "..");
/** Makes a process write what it took when it ends. */
export const REPORT = path.join(__dirname, "reportPeak.cjs");

/** What one process took. */
export interface Run {
  /** Wall time from spawn to exit. */
  readonly seconds: number;
  /** Processor time of all its threads: says the same on a busy machine. */
  readonly processor: number;
  /** Peak resident memory. */
  readonly megabytes: number;
  readonly stdout: string;
}

/** Runs Node once, in a process of its own. */
export const run = (...args: readonly string[]): Run => runWith(process.execPath, args, process.env);

/** The same with another Node, in another environment, or in another folder. */
export function runWith(node: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = ROOT): Run {
  const started = performance.now();
  const done = spawnSync(node, ["--require", REPORT, ...args], {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: Infinity,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  return runOf(started, args, { ...done, report: done.output[3]! });
}

/** As {@link runWith}, while this process goes on, so that it can answer for AWS. */
export async function runBeside(node: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const started = performance.now();
  const child = spawn(node, ["--require", REPORT, ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr, report] = await Promise.all(
    [child.stdout, child.stderr, child.stdio[3]].map((stream) => text(stream as Readable)),
  );
  return runOf(started, args, { status: await ended, stdout: stdout!, stderr: stderr!, report: report! });
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What reportPeak.cjs wrote. */
  readonly report: string;
}

function runOf(started: number, args: readonly string[], { status, stdout, stderr, report }: Ended): Run {
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with status ${status}\n${stdout}\n${stderr}`);
  const { kilobytes, processor } = JSON.parse(report) as { kilobytes: number; processor: number };
  return { seconds, processor: processor / 1000, megabytes: kilobytes / 1024, stdout };
}

/** The run that a measurement is judged by. */
export interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly runs: number;
}

export const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The median of an odd number of runs, for time and memory each. */
export function median(runs: readonly Pick<Run, "seconds" | "megabytes">[]): Measured {
  return {
    seconds: middle(runs.map(({ seconds }) => seconds)),
    megabytes: middle(runs.map(({ megabytes }) => megabytes)),
    runs: runs.length,
  };
}

/** Calls a function so many times. */
export const times = <T>(count: number, call: (time: number) => T): T[] =>
  Array.from({ length: count }, (_, time) => call(time));
