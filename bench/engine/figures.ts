import { spawn } from "node:child_process";
import path from "node:path";
import { install } from "../../tests/integration/parts";
import { findEngine } from "../../tests/engine/parts/engine";
import { PARENT, World } from "../../tests/engine/parts/world";
import type { Measured } from "../measure";
import type { Target } from "../targets";
import { peakOf } from "./peak";

const COMMAND = path.join(__dirname, "../../bin/sagemaker-sharing.cjs");

/** Children of the fleet. Every run of it takes some seconds a child. */
const CHILDREN = Number(process.env["ENGINE_CHILDREN"] ?? 20);

interface Figures {
  readonly measurements: readonly (readonly [what: string, measured: Measured])[];
  readonly targets: readonly Target[];
}

/** A fleet on the real engine, several stacks at a time and one after the other; nothing where there is no engine. */
export async function engineFigures(): Promise<Figures> {
  const engine = findEngine();
  const missing = "skipped" in engine ? engine.skipped : install();
  if (missing !== undefined || "skipped" in engine) {
    console.error(`SKIPPED, the engine: ${missing}`);
    return { measurements: [], targets: [] };
  }
  Object.assign(process.env, engine.env);
  const world = await World.start({ skip: () => {} } as unknown as Mocha.Context);
  try {
    return await measured(world);
  } finally {
    world.stop();
  }
}

async function measured(world: World): Promise<Figures> {
  const ids = Array.from({ length: CHILDREN }, (_, index) => `team-${index}`);
  writeFleet(world, ids);
  const deploy = (...args: readonly string[]) => run(world, args);
  const rows: [string, Measured][] = [];
  const note = async (what: string, ran: Promise<Measured>) => {
    const took = await ran;
    rows.push([what, took]);
    return took;
  };
  await deploy("up", "--yes", "--skip-check", "--only", "parent");
  const single = await note(
    `first up of ${CHILDREN} children, a command each, one after the other`,
    oneByOne(ids, (id) => deploy("up", "--yes", "--skip-check", "--only", id)),
  );
  await deploy("destroy", "--yes", "--parallel", "4");
  const parallel: Measured[] = [];
  for (const count of [1, 2, 4]) {
    const up = await note(
      `first up of ${CHILDREN} children, ${count} at a time`,
      deploy("up", "--yes", "--skip-check", "--parallel", `${count}`),
    );
    parallel.push(up);
    if (count < 4) await deploy("destroy", "--yes", "--parallel", "4");
  }
  const noChange = await note(
    `up of ${CHILDREN} unchanged children`,
    deploy("up", "--yes", "--skip-check", "--parallel", "4"),
  );
  const changedOnly = await note(
    "the same with --changed-only",
    deploy("up", "--yes", "--skip-check", "--changed-only"),
  );
  const preview = await note("preview of one child", deploy("preview", "--skip-check", "--only", ids[0]!));
  await note(`destroy of ${CHILDREN} children`, deploy("destroy", "--yes", "--parallel", "4"));
  const fastest = Math.min(...parallel.map(({ seconds }) => seconds));
  return {
    measurements: rows,
    targets: [
      {
        what: "a command each / one command, several at a time",
        measured: single.seconds / fastest,
        unit: "x",
        least: 2,
      },
      {
        what: "unchanged fleet / preview of one stack",
        measured: changedOnly.seconds / preview.seconds,
        unit: "x",
        most: 2,
      },
      {
        what: "unchanged fleet, without / with --changed-only",
        measured: noChange.seconds / changedOnly.seconds,
        unit: "x",
      },
    ],
  };
}

/** As a person without `--parallel` would; `pulumi up` makes a preview before each, besides. */
async function oneByOne(ids: readonly string[], deployed: (id: string) => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (const id of ids) all.push(await deployed(id));
  return {
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
    megabytes: Math.max(...all.map(({ megabytes }) => megabytes)),
    runs: 1,
  };
}

function writeFleet(world: World, ids: readonly string[]): void {
  const accountOf = (index: number) => String(200_000_000_000 + index);
  const consumers = ids.map((id, index): [string, object] => [
    id,
    { accountId: accountOf(index), endpoints: ["churn"] },
  ]);
  world.write("parent", PARENT, { account: "parent", consumers: Object.fromEntries(consumers) });
  ids.forEach((id, index) =>
    world.write(id, accountOf(index), {
      account: "child",
      parentStack: world.fullName("parent"),
      consumer: id,
      callers: { group: { name: "Callers", create: true } },
    }),
  );
}

/** Time and peak memory of the command and of all that it starts. */
function run(world: World, args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, [COMMAND, "deploy", ...args], {
    cwd: world.stacks,
    env: world.env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const peak = peakOf(child.pid!);
  return new Promise((resolve, reject) => {
    child.on("close", (status) => {
      const megabytes = peak.stop();
      if (status === 0) resolve({ seconds: (performance.now() - started) / 1000, megabytes, runs: 1 });
      else reject(new Error(`deploy ${args.join(" ")} ended with status ${status}\n${said}`));
    });
  });
}
