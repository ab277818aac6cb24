import { parentPort } from "node:worker_threads";
import { Mistakes } from "../../config";
import { buildHere } from "../build/buildHere";
import { subjectIn } from "./content";
import type { About, Done, Task } from "./threads";

/** Does whatever the other side of this thread asks, until that ends it. An error ends the thread, and is told there. */
export function main(): void {
  parentPort!.on("message", ({ id, ...task }: About<Task>) => {
    void done(task).then((what) => parentPort!.postMessage({ ...what, id } satisfies About<Done>));
  });
}

/** What only one kind of task needs is loaded with the first of it. */
async function done(task: Task): Promise<Done> {
  if ("content" in task) {
    const { simulator } = require("./verdicts") as typeof import("./verdicts");
    return { result: await simulator.verdictsOn(subjectIn(task.content), task.inWords) };
  }
  try {
    return { result: await buildHere(task.part) };
  } catch (error) {
    if (error instanceof Mistakes) return { mistakes: error.mistakes }; // What is thrown arrives without its class.
    throw error;
  }
}
