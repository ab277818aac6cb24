import { install } from "../../tests/integration/parts";
import { findEngine } from "../../tests/engine/parts/engine";
import { World } from "../../tests/engine/parts/world";
import type { Figures, Target } from "../targets";
import { RESOURCES_AT_ONCE } from "../../deploy/engine/messages";
import { Fleet, type Ran } from "./fleet";
import { sampleFigures } from "./sample";

/** Children of the fleet. Every run of it takes some seconds a child. */
const CHILDREN = Number(process.env["ENGINE_CHILDREN"] ?? 20);
/** Consumers of their parent, where it has more than these children. */
const CONSUMERS = Math.max(CHILDREN, Number(process.env["ENGINE_CONSUMERS"] ?? 0));

/** A fleet on the real engine, several stacks at a time and one after the other; nothing where there is no engine. */
export async function engineFigures(): Promise<Figures> {
  const engine = findEngine();
  const missing = "skipped" in engine ? engine.skipped : install();
  if (missing !== undefined || "skipped" in engine) {
    console.error(`SKIPPED, the engine: ${missing}`);
    return { measurements: [], targets: [] };
  }
  Object.assign(process.env, engine.env);
  const figures = [
    await inWorld(sampleFigures),
    await inWorld(async (world) => figuresOf(await measured(new Fleet(world, CHILDREN, CONSUMERS), world))),
  ];
  return {
    measurements: figures.flatMap(({ measurements }) => measurements),
    targets: figures.flatMap(({ targets }) => targets),
  };
}

async function inWorld(measure: (world: World) => Promise<Figures>): Promise<Figures> {
  const world = await World.start({ skip: () => {} } as unknown as Mocha.Context);
  try {
    return await measure(world);
  } finally {
    world.stop();
  }
}

type Runs = Awaited<ReturnType<typeof measured>>;

const UP = ["up", "--yes", "--skip-check"] as const;

/** Everything is measured once, from an empty fleet to an empty one. */
async function measured(fleet: Fleet, { aws }: World) {
  const noted = async (what: string, ran: Promise<Ran>) => {
    const one = await ran;
    console.error(`${one.seconds.toFixed(1).padStart(7)} s  ${what}`);
    return one;
  };
  await fleet.init();
  const parent = await noted("first up of the parent", fleet.deploy(...UP, "--only", "parent"));
  const callsAtOnce = aws.mostAtOnce();
  fleet.keep();
  const oneByOne = await noted(`pulumi up of ${CHILDREN} children`, fleet.oneByOne());
  const atATime: (readonly [number, Ran])[] = [];
  for (const count of [1, 2, 4]) {
    await fleet.forgetChildren();
    const up = fleet.deploy(...UP, "--parallel", `${count}`, "--only", ...fleet.ids);
    atATime.push([count, await noted(`up of them, ${count} at a time`, up)]);
  }
  return {
    callsAtOnce,
    parent,
    oneByOne,
    atATime,
    unchanged: await noted("up of all, unchanged", fleet.deploy(...UP, "--parallel", "4")),
    changedOnly: await noted("the same with --changed-only", fleet.deploy(...UP, "--changed-only")),
    preview: await noted("preview of a child", fleet.deploy("preview", "--skip-check", "--only", fleet.ids[0]!)),
    destroy: await noted("destroy of all", fleet.deploy("destroy", "--yes", "--parallel", "4")),
  };
}

function figuresOf({ callsAtOnce, parent, oneByOne, atATime, ...more }: Runs): Figures {
  const { unchanged, changedOnly, preview, destroy } = more;
  const row = (what: string, { seconds, megabytes }: Ran) => [what, { seconds, megabytes, runs: 1 }] as const;
  const fastest = Math.min(...atATime.map(([, { seconds }]) => seconds));
  const runs = [parent, oneByOne, unchanged, preview, destroy, ...atATime.map(([, ran]) => ran)];
  return {
    measurements: [
      row(`first up of a parent of ${CONSUMERS} consumers`, parent),
      row(`pulumi up of ${CHILDREN} children, one by one`, oneByOne),
      ...atATime.map(([count, ran]) => row(`first up of ${CHILDREN} children, ${count} at a time`, ran)),
      row(`up of the ${CHILDREN + 1} unchanged`, unchanged),
      row("the same with --changed-only", changedOnly),
      row("preview of one child", preview),
      row(`destroy of the ${CHILDREN + 1}`, destroy),
    ],
    targets: [
      {
        what: "pulumi up one by one / several at a time",
        measured: oneByOne.seconds / fastest,
        unit: "x",
        least: 2,
      },
      {
        what: "memory of a stack, beside the provider's",
        measured: Math.max(...runs.map(({ ofAStack }) => ofAStack)),
        unit: "MB",
        most: 450,
      },
      {
        what: "unchanged fleet / preview of one stack",
        measured: changedOnly.seconds / preview.seconds,
        unit: "x",
        most: 2,
      },
      {
        what: "unchanged fleet, without / with --changed-only",
        measured: unchanged.seconds / changedOnly.seconds,
        unit: "x",
      },
      {
        what: `calls to AWS at once, ${CONSUMERS} consumers`,
        measured: callsAtOnce,
        unit: "calls",
        most: RESOURCES_AT_ONCE,
      },
      ownShare("first up of the parent", parent),
      ownShare(`first up of ${CHILDREN} children`, atATime[0]![1]),
      ownShare("preview of one child", preview),
      ownShare(`destroy of the ${CHILDREN + 1}`, destroy),
    ],
  };
}

/** The program's share of the processor time, and what the others took. */
function ownShare(what: string, { processor: { program, engine, provider } }: Ran): Target {
  const all = program + engine + provider;
  const beside = `program ${program.toFixed(1)} s, engine ${engine.toFixed(1)} s, provider ${provider.toFixed(1)} s`;
  return { what: `${what}: program's share`, measured: (100 * program) / all, unit: "%", beside };
}
