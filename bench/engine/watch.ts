import path from "node:path";
import { processIds, textOf } from "../../tests/engine/parts/processes";

/** Whose a process is: our program's, the engine's (the Pulumi CLI), or the provider's. */
export type Part = "program" | "engine" | "provider";

export interface Watched {
  /** Peak memory of all processes together. */
  readonly megabytes: number;
  /** Peak memory of one stack's processes, those of the provider left out. */
  readonly ofAStack: number;
  /** Seconds of processor time. */
  readonly processor: Readonly<Record<Part, number>>;
}

interface Seen {
  readonly parent: number;
  readonly part: Part;
  readonly isWorker: boolean;
  readonly megabytes: number;
  readonly processor: number;
}

/** Watches a process and all that it starts, four times a second, on Linux; elsewhere everything is 0. */
export function watch(root: number): { readonly stop: () => Watched } {
  const last = new Map<number, Seen>();
  let [megabytes, ofAStack] = [0, 0];
  const look = () => {
    const now = processes();
    const tree = descendants(now, root);
    for (const id of tree) last.set(id, now.get(id)!);
    megabytes = Math.max(megabytes, sum(tree, now));
    for (const worker of tree.filter((id) => now.get(id)!.isWorker)) {
      const own = descendants(now, worker).filter((id) => now.get(id)!.part !== "provider");
      ofAStack = Math.max(ofAStack, sum(own, now));
    }
  };
  const timer = setInterval(look, 250);
  return {
    stop: () => {
      clearInterval(timer);
      const processor = { program: 0, engine: 0, provider: 0 };
      for (const one of last.values()) processor[one.part] += one.processor;
      return { megabytes, ofAStack, processor };
    },
  };
}

const sum = (ids: readonly number[], all: ReadonlyMap<number, Seen>) =>
  ids.reduce((total, id) => total + all.get(id)!.megabytes, 0);

/** A process, and all that it or its own have started. */
function descendants(all: ReadonlyMap<number, Seen>, root: number): number[] {
  const belongs = (id: number): boolean => id === root || (all.has(id) && belongs(all.get(id)!.parent));
  return [...all.keys()].filter(belongs);
}

function processes(): Map<number, Seen> {
  const found = new Map<number, Seen>();
  for (const id of processIds()) {
    const words = textOf(id, "cmdline").split("\0");
    const memory = Number(/^VmRSS:\s+(\d+)/m.exec(textOf(id, "status"))?.[1] ?? 0);
    // After the command's name, which may hold blanks. Source: proc(5), /proc/pid/stat.
    const fields = textOf(id, "stat").split(") ").pop()!.split(" ");
    found.set(id, {
      parent: Number(fields[1]),
      part: partOf(path.basename(words[0] ?? "")),
      isWorker: words.some((word) => WORKERS.test(word)),
      megabytes: memory / 1024,
      processor: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS,
    });
  }
  return found;
}

/** What runs the program for one stack: this program's own process, and what it is compared with. */
const WORKERS = /engine\/(worker|pulumiUp)\.ts$/;

/** Of a second, on every Linux that Node runs on. */
const TICKS = 100;

function partOf(command: string): Part {
  if (command.startsWith("terraform-provider") || command.startsWith("pulumi-resource")) return "provider";
  return command === "pulumi" ? "engine" : "program";
}
