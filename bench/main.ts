import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { checksBySize, sampleCheck } from "./accessCheck";
import { help, installedSize, overhead, stsCalls } from "./client";
import type { Measured } from "./measure";
import { programLoading } from "./programLoading";

/** Everything is measured side by side in this run; nothing is compared with numbers of another machine or another day. */
interface Target {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly least?: number;
  readonly most?: number;
}

const DIGITS: Readonly<Record<string, number>> = { MB: 1, calls: 0 };

const met = ({ measured, least = 0, most = Infinity }: Target) => measured >= least && measured <= most;

async function main(): Promise<number> {
  const { json } = parseArgs({ options: { json: { type: "boolean", default: false } } }).values;
  const loading = programLoading(5);
  const sample = sampleCheck(5);
  const [ten, hundred, thousand] = checksBySize([
    { consumers: 10, runs: 3 },
    { consumers: 100, runs: 3 },
    { consumers: 1000, runs: 1 },
  ]);

  const sts = await stsCalls();
  const invoking = await overhead(3001);
  const helping = help(7);
  const size = installedSize();

  const measurements: readonly (readonly [what: string, measured: Measured])[] = [
    ["load the program as pulumi up does", loading.transpiled],
    ["load it with types checked", loading.checked],
    ["access check, sample", sample],
    ["access check, 10 consumers", ten!],
    ["access check, 100 consumers", hundred!],
    ["access check, 1,000 consumers", thousand!],
    ["1,000 invocations, bare SDK client", invoking.bare],
    ["1,000 invocations, our client", invoking.ours],
    ["sagemaker-share --help", helping],
  ];
  const targets: readonly Target[] = [
    {
      what: "types checked / not checked",
      measured: loading.checked.seconds / loading.transpiled.seconds,
      unit: "x",
      least: 5,
    },
    { what: "access check of the sample", measured: sample.seconds, unit: "s", most: 3 },
    { what: "1,000 consumers / 100 consumers", measured: thousand!.seconds / hundred!.seconds, unit: "x", most: 12 },
    { what: "memory for 1,000 consumers", measured: thousand!.megabytes, unit: "MB", most: 1536 },
    // A thousand invocations over four clients in two regions.
    { what: "AssumeRole, our credentials", measured: sts.ours, unit: "calls", most: 1 },
    { what: "AssumeRole, a provider per client", measured: sts.perClient, unit: "calls", least: 4 },
    { what: "AssumeRole, the article's way", measured: sts.perCall, unit: "calls", least: 1000 },
    {
      what: "our client / bare SDK client",
      measured: invoking.ours.seconds / invoking.bare.seconds,
      unit: "x",
      most: 1.05,
    },
    { what: "sagemaker-share --help", measured: helping.seconds, unit: "s", most: 0.4 },
    ...(size === undefined
      ? []
      : [
          { what: "the package, installed", measured: size.own, unit: "MB", most: 1 },
          { what: "with all it needs", measured: size.all, unit: "MB", most: 50 },
        ]),
  ];
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };
  console.log(json ? asJson(machine, measurements, targets) : asTable(machine, measurements, targets));
  return targets.every(met) ? 0 : 1;
}

type Results = [
  machine: Readonly<Record<string, string | number>>,
  measurements: readonly (readonly [what: string, measured: Measured])[],
  targets: readonly Target[],
];

const asJson = (...[machine, measurements, targets]: Results) =>
  JSON.stringify(
    {
      machine,
      measurements: measurements.map(([what, measured]) => ({ what, ...measured })),
      targets: targets.map((target) => ({ ...target, met: met(target) })),
    },
    undefined,
    2,
  );

function asTable(...[machine, measurements, targets]: Results): string {
  const row = (...[first = "", ...others]: string[]) =>
    [first.padEnd(36), ...others.map((cell) => cell.padStart(14))].join("").trimEnd();
  return [
    `${Object.entries(machine)
      .map(([what, value]) => `${what} ${value}`)
      .join(", ")}; medians`,
    "",
    row("measured", "time", "peak memory", "runs"),
    ...measurements.map(([what, { seconds, megabytes, runs }]) =>
      row(what, `${seconds.toFixed(2)} s`, `${megabytes.toFixed(0)} MB`, String(runs)),
    ),
    "",
    row("targets", "measured", "target", "met"),
    ...targets.map((target) => {
      const bound = target.least === undefined ? `<= ${target.most}` : `>= ${target.least}`;
      const digits = DIGITS[target.unit] ?? 2;
      return row(
        target.what,
        `${target.measured.toFixed(digits)} ${target.unit}`,
        `${bound} ${target.unit}`,
        met(target) ? "yes" : "NO",
      );
    }),
  ].join("\n");
}

void main().then((status) => (process.exitCode = status));
