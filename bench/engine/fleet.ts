import { spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { DeleteGroupCommand, DeleteGroupPolicyCommand } from "@aws-sdk/client-iam";
import { clientsOf } from "../../tests/engine/parts/readBack";
import { PARENT, type World } from "../../tests/engine/parts/world";
import { accountOf, idOf } from "../manyConsumers";
import { watch, type Watched } from "./watch";

export const COMMAND = path.join(__dirname, "../../bin/sagemaker-sharing.cjs");
const LOADER = path.join(__dirname, "../../bin/loadTypeScript.cjs");
const GROUP = "Callers";

export interface Ran extends Watched {
  readonly seconds: number;
}

/** A parent, and children that are alike, in a world of their own. */
export class Fleet {
  readonly ids: readonly string[];
  readonly #world: World;

  /** @param consumers of the parent; those beyond the children have no stack */
  constructor(world: World, children: number, consumers: number) {
    this.#world = world;
    this.ids = idsOf(children);
    const shared = idsOf(consumers).map((id, index): [string, object] => [
      id,
      { accountId: accountOf(index), endpoints: ["churn"] },
    ]);
    world.write("parent", PARENT, { account: "parent", consumers: Object.fromEntries(shared) });
    this.ids.forEach((id, index) =>
      world.write(id, accountOf(index), {
        account: "child",
        parentStack: world.fullName("parent"),
        parentAccountId: PARENT,
        consumer: id,
        callers: { group: { name: GROUP, create: true } },
      }),
    );
  }

  /** Makes all stacks in the state backend: that is neither side's work. */
  async init(): Promise<void> {
    for (const id of ["parent", ...this.ids]) await this.#world.init(id);
  }

  get #state(): string {
    return path.join(this.#world.dir, "state");
  }

  /** Remembers the state as it is before any child. */
  keep(): void {
    cpSync(this.#state, `${this.#state}-kept`, { recursive: true });
  }

  /** As it was before any child, in the state and in AWS. */
  async forgetChildren(): Promise<void> {
    rmSync(this.#state, { recursive: true });
    cpSync(`${this.#state}-kept`, this.#state, { recursive: true });
    for (const index of this.ids.keys()) {
      const { iam } = clientsOf(this.#world, accountOf(index));
      const PolicyName = `Use-SageMakerExternal-${idOf(index)}`;
      await iam.send(new DeleteGroupPolicyCommand({ GroupName: GROUP, PolicyName }));
      await iam.send(new DeleteGroupCommand({ GroupName: GROUP }));
    }
  }

  /** This program's command. */
  deploy = (...args: readonly string[]): Promise<Ran> => ranIn(this.#world, [COMMAND, "deploy", ...args]);

  /** What a person does without it: `pulumi up` in each account, one after the other. */
  async oneByOne(): Promise<Ran> {
    const all: Ran[] = [];
    for (const id of this.ids) all.push(await pulumi(this.#world, "up", id));
    return all.reduce((sum, one) => ({
      seconds: sum.seconds + one.seconds,
      megabytes: Math.max(sum.megabytes, one.megabytes),
      ofAStack: Math.max(sum.ofAStack, one.ofAStack),
      processor: {
        program: sum.processor.program + one.processor.program,
        engine: sum.processor.engine + one.processor.engine,
        provider: sum.processor.provider + one.processor.provider,
      },
    }));
  }
}

/** A command of the CLI as a person types it, about one stack. */
export const pulumi = (world: World, command: "up" | "preview", stack: string): Promise<Ran> => {
  const script = path.join(__dirname, "pulumiCommand.ts");
  return ranIn(world, ["--require", LOADER, script, command, world.fullName(stack), world.stacks]);
};

/** Runs Node once, in a process of its own. */
export function ranIn({ env, stacks: cwd }: World, args: readonly string[]): Promise<Ran> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const watching = watch(child.pid!);
  return new Promise((resolve, reject) => {
    child.on("close", (status) => {
      const watched = watching.stop();
      if (status === 0) resolve({ seconds: (performance.now() - started) / 1000, ...watched });
      else reject(new Error(`${args.join(" ")} ended with status ${status}\n${said}`));
    });
  });
}

const idsOf = (count: number) => Array.from({ length: count }, (_, index) => idOf(index));
