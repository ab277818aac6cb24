import { CreateUserCommand } from "@aws-sdk/client-iam";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { clientsOf } from "../../tests/engine/parts/readBack";
import { CHILD, PARENT, type StackConfig, type World } from "../../tests/engine/parts/world";
import { median, middle, ROOT } from "../measure";
import type { Figures } from "../targets";
import { COMMAND, pulumi, ranIn, type Ran } from "./fleet";

const RUNS = 5;

/** A preview of the sample's two stacks that finds nothing to change, beside the check of the same two files. */
export async function sampleFigures(world: World): Promise<Figures> {
  await deploySample(world);
  const previews: Ran[] = [];
  const checks: Ran[] = [];
  await check(world); // Compiles what is not compiled yet.
  for (let run = 0; run < RUNS; run += 1) {
    previews.push(await preview(world));
    checks.push(await check(world));
  }
  const ratio = middle(previews.map(({ seconds }, run) => seconds / checks[run]!.seconds));
  return {
    measurements: [
      ["preview of the sample's two stacks, unchanged", median(previews)],
      ["check of the same two", median(checks)],
    ],
    targets: [{ what: "preview of the sample / its check", measured: ratio, unit: "x", least: 5 }],
  };
}

async function deploySample(world: World): Promise<void> {
  const { iam } = clientsOf(world, CHILD);
  await iam.send(new CreateUserCommand({ UserName: "alice" })); // A member of the child's group.
  for (const [stack, account] of [
    ["parent", PARENT],
    ["child", CHILD],
  ] as const) {
    world.write(stack, account, sampleOf(stack));
    await world.init(stack);
  }
  await ranIn(world, [COMMAND, "deploy", "up", "--yes", "--skip-check"]);
}

/** What the file at the root of this repository says besides where its account is. */
function sampleOf(stack: string): StackConfig {
  const text = readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(text) as { readonly config: StackConfig };
  return Object.fromEntries(Object.entries(config).filter(([key]) => !key.startsWith("aws:")));
}

const check = (world: World): Promise<Ran> => ranIn(world, [COMMAND, "check", "--dir", world.stacks]);

/** One stack after the other, as the child's program reads what the parent's exports. */
async function preview(world: World): Promise<Ran> {
  const parent = await pulumi(world, "preview", "parent");
  const child = await pulumi(world, "preview", "child");
  return {
    ...child,
    seconds: parent.seconds + child.seconds,
    megabytes: Math.max(parent.megabytes, child.megabytes),
  };
}
