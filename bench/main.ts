import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { checksBySize, sampleCheck } from "./accessCheck";
import { clientFigures } from "./clientFigures";
import { enforcementFigures } from "./enforcement/figures";
import { engineFigures } from "./engine/figures";
import { figuresBefore } from "./before/figures";
import { programLoading } from "./programLoading";
import { boundOf, met, shown, type Figures, type Target } from "./targets";

/** What is measured; each stands alone. */
const PARTS = ["program", "enforcement", "client", "engine", "before"] as const;
type Part = (typeof PARTS)[number];

const FIGURES: Readonly<Record<Part, (full: boolean) => Figures | Promise<Figures>>> = {
  program: programFigures,
  enforcement: enforcementFigures,
  client: clientFigures,
  engine: engineFigures,
  before: figuresBefore,
};

/** Everything is measured side by side in this run; nothing is compared with numbers of another machine or another day. */
async function main(): Promise<number> {
  const { json, full, only } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      /** What takes half an hour more. */
      full: { type: "boolean", default: false },
      /** Parts to measure, by default all. */
      only: { type: "string", multiple: true, default: [...PARTS] },
    },
  }).values;
  const unknown = only.filter((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(", ")}: the parts are ${PARTS.join(", ")}`);
  const found: Figures[] = [];
  for (const part of PARTS.filter((name) => only.includes(name))) found.push(await FIGURES[part](full));
  const measurements = found.flatMap((figures) => figures.measurements);
  const targets = found.flatMap((figures) => figures.targets);
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };
  console.log(json ? asJson(machine, measurements, targets) : asTable(machine, measurements, targets));
  return targets.every(met) ? 0 : 1;
}

/** Loading the program, and checks of growing size. */
function programFigures(): Figures {
  const loading = programLoading(5);
  const sample = sampleCheck(5);
  const [ten, hundred, thousand] = checksBySize([
    { consumers: 10, runs: 3 },
    { consumers: 100, runs: 3 },
    { consumers: 1000, runs: 1 },
  ]);
  return {
    measurements: [
      ["load the program as pulumi up does", loading.transpiled],
      ["load it with types checked", loading.checked],
      ["access check, sample", sample],
      ["access check, 10 consumers", ten!],
      ["access check, 100 consumers", hundred!],
      ["access check, 1,000 consumers", thousand!],
    ],
    targets: [
      {
        what: "types checked / not checked",
        measured: loading.checked.seconds / loading.transpiled.seconds,
        unit: "x",
        least: 5,
      },
      { what: "access check of the sample", measured: sample.seconds, unit: "s", most: 3 },
      { what: "1,000 consumers / 100 consumers", measured: thousand!.seconds / hundred!.seconds, unit: "x", most: 12 },
      { what: "memory for 1,000 consumers", measured: thousand!.megabytes, unit: "MB", most: 1536 },
    ],
  };
}

type Results = [
  machine: Readonly<Record<string, string | number>>,
  measurements: Figures["measurements"],
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
  const row = (first: string, ...others: readonly (string | undefined)[]) =>
    [first.padEnd(48), ...others.map((cell) => (cell ?? "").padStart(14))].join("").trimEnd();
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
      const bound = boundOf(target);
      const verdict = bound === "" ? "" : met(target) ? "yes" : "NO";
      return row(target.what, shown(target), bound, verdict, target.beside && `  ${target.beside}`);
    }),
  ].join("\n");
}

void main().then((status) => {
  process.exitCode = status;
});
