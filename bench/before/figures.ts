import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { scripts } from "../../package.json";
import { bundleOf } from "../../components/enforcement/functionCode";
import { startsOf, type Start } from "../enforcement/functionStart";
import { median, middle, ROOT, run, runWith, times, type Measured, type Run } from "../measure";
import type { Figures, Target } from "../targets";
import { Before } from "./checkout";
import { clientTargets, testTargets } from "./commandLines";
import { changeOneLine, writeAnew, writeEndpoints, writeOffline } from "./estates";
import { watched } from "./watched";

const CHECK = scripts["access-check"].split(" ").slice(1);
const DIFF = [CHECK[0]!, "diff"];

/** The check as it is now. No two estates are the same, so that a first check knows no answers from before. */
const check = (...args: readonly string[]): Run => run(...CHECK, ...args);
interface Pair {
  readonly before: Run;
  readonly now: Run;
}

/** Everything is run in turns, so that a busy moment slows both. */
const pairs = (count: number, before: () => Run, now: () => Run): Pair[] =>
  times(count, () => ({ before: before(), now: now() }));

const ratioOf = (all: readonly Pair[], what: (run: Run) => number): number =>
  middle(all.map(({ before, now }) => what(before) / what(now)));

const seconds = (one: Run) => one.seconds;
const processor = (one: Run) => one.processor;
const megabytes = (one: Run) => one.megabytes;

/** This state beside the one that it is compared with. `full` runs what takes half an hour, too. */
export async function figuresBefore(full: boolean): Promise<Figures> {
  const before = new Before();
  const dir = mkdtempSync(path.join(tmpdir(), "sagemaker-sharing-bench-"));
  try {
    const { measurements, targets } = await figuresOf(before, dir, full);
    const starts = await startTargets(before);
    const others = [...starts, ...(await clientTargets(before)), ...(full ? testTargets(before) : [])];
    return { measurements, targets: [...targets, ...others] };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function figuresOf(before: Before, dir: string, full: boolean): Promise<Figures> {
  const measurements: [string, Measured][] = [];
  const targets: Target[] = [];
  const estate = (name: string, write: (folder: string) => void) => {
    const folder = path.join(dir, name);
    write(folder);
    return folder;
  };
  const note = (what: string, all: readonly Pair[]) => {
    for (const [state, side] of [
      ["then", "before"],
      ["now", "now"],
    ] as const)
      measurements.push([`${what}, ${state}`, median(all.map((pair) => pair[side]))]);
    return all;
  };
  const faster = (what: string, all: readonly Pair[], least: number) =>
    targets.push({
      what: `${what}, times faster`,
      measured: ratioOf(all, seconds),
      unit: "x",
      least,
      beside: `processor time ${ratioOf(all, processor).toFixed(1)} x`,
    });

  const firstAndAgain = (what: string, from: string, count: number, least: number) => {
    const all = times(count, (time) => {
      const folder = estate(`${path.basename(from)}-${time}`, (to) => writeAnew(from, to));
      const [then, now, again] = [before.check("--dir", folder), check("--dir", folder), check("--dir", folder)];
      return { before: then, now, again };
    });
    faster(`check of ${what}`, note(what, all), least);
    const again = all.map((one) => ({ before: one.before, now: one.again }));
    faster(`check of ${what} again`, note(`${what} again`, again), least);
  };
  firstAndAgain("the sample", before.root, 7, 3);
  firstAndAgain("examples/feature-store", path.join(before.root, "examples/feature-store"), 3, 5);

  const hundred = estate("offline-100", (folder) => writeOffline(folder, 100));
  const ofHundred = note(
    "100 consumers of offline groups",
    pairs(
      1,
      () => before.check("--dir", hundred),
      () => check("--dir", hundred),
    ),
  );
  faster("100 consumers of offline groups", ofHundred, 10);
  targets.push({
    what: "100 of them, memory then / now",
    ...{ measured: ratioOf(ofHundred, megabytes), unit: "x", least: 2 },
  });

  const thousand = estate("offline-1000", (folder) => writeOffline(folder, 1000));
  const large = check("--dir", thousand);
  measurements.push(["1,000 consumers of offline groups, now", { ...large, runs: 1 }]);
  if (full) {
    const then = before.check("--dir", thousand);
    measurements.push(["1,000 consumers of offline groups, then", { ...then, runs: 1 }]);
    faster("1,000 of them", [{ before: then, now: large }], 12);
  }
  targets.push(
    { what: "1,000 of them, memory", measured: large.megabytes, unit: "MB", most: 600 },
    {
      what: "1,000 of them / 100 of them",
      measured: large.seconds / middle(ofHundred.map(({ now }) => now.seconds)),
      ...{ unit: "x", most: 10.5 },
    },
  );

  const endpoints = estate("endpoints-1000", (folder) => writeEndpoints(folder, 1000));
  const ofEndpoints = note(
    "1,000 consumers of endpoints",
    pairs(
      1,
      () => before.check("--dir", endpoints),
      () => check("--dir", endpoints),
    ),
  );
  faster("1,000 consumers of endpoints", ofEndpoints, 6);
  targets.push({
    what: "1,000 consumers of endpoints, memory",
    ...{ measured: ofEndpoints[0]!.now.megabytes, unit: "MB", most: 300 },
  });

  const again = async (what: string, folder: string, first: Run, then: readonly Run[]) => {
    check("--dir", folder);
    changeOneLine(folder);
    const second = check("--dir", folder);
    const { again: saves, megabytes: most } = await watched(CHECK, folder, 5, (time) =>
      changeOneLine(folder, time + 1),
    );
    for (const [how, seconds, peak, runs] of [
      ["in a process of its own", second.seconds, second.megabytes, 1],
      ["check --watch", middle(saves), most, saves.length],
    ] as const) {
      measurements.push([`${what}, one line changed, ${how}`, { seconds, megabytes: peak, runs }]);
      targets.push({
        what: `${what} again, one line changed, ${how}: first time / now`,
        measured: first.seconds / seconds,
        ...{ unit: "x", least: 20 },
        beside: then.map((one) => `first time then ${(one.seconds / seconds).toFixed(0)} x`).join(""),
      });
    }
  };
  await again("1,000 of them", thousand, large, []);

  const other = estate("offline-100-changed", (folder) => cpSync(hundred, folder, { recursive: true }));
  changeOneLine(other);
  const compared = run(...DIFF, "--dir", other, "--against", hundred);
  measurements.push(["diff of two estates of 100", { ...compared, runs: 1 }]);
  targets.push({
    what: "diff of two estates of 100 / one check",
    measured: compared.seconds / middle(ofHundred.map(({ now }) => now.seconds)),
    ...{ unit: "x", most: 1.3 },
  });
  await again("100 of them", hundred, ofHundred[0]!.now, [ofHundred[0]!.before]);

  return { measurements, targets };
}

/** What starts: the program under pulumi up, and the functions. */
async function startTargets(before: Before): Promise<Target[]> {
  const load = (cwd: string): Run => {
    const loaded = runWith(process.execPath, ["bench/loadProgram.cjs"], process.env, cwd);
    return { ...loaded, seconds: Number(loaded.stdout) / 1000 };
  };
  const loading = pairs(
    5,
    () => load(before.root),
    () => load(ROOT),
  );
  const codes = [before.bundleOf("enforcer"), bundleOf("enforcer")["index.js"]!];
  const [then, now] = (await startsOf(codes, 9)) as [Start, Start];
  return [
    {
      what: "load as pulumi up does, then / now",
      ...{ measured: ratioOf(loading, seconds), unit: "x", least: 1 },
    },
    {
      what: "loading the enforcer, processor time, then / now",
      ...{ measured: then.loaded.processor / now.loaded.processor, unit: "x", least: 1 },
    },
    {
      what: "its first verdict of a cold start, processor time, then / now",
      ...{ measured: then.answered.processor / now.answered.processor, unit: "x", least: 1 },
    },
    {
      what: "memory of a started enforcer, then / now",
      ...{ measured: then.megabytes / now.megabytes, unit: "x", least: 1 },
    },
  ];
}
