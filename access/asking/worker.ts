import { parentPort } from "node:worker_threads";
import { Mistakes } from "../../config/mistakes";
import { buildPart } from "../build/build";
import { subjectIn } from "./content";
import type { About, Result, Task, Told } from "./threads";
import { simulator } from "./verdicts";

/** Does whatever the other side of this thread asks, until that ends it. An error ends the thread, and is told there. */
export function main(): void {
  const tell = (what: Told) => parentPort!.postMessage(what);
  parentPort!.on("message", ({ id, ...task }: About<Task>) => {
    void done(task).then(
      (result) => tell({ id, result }),
      (error: unknown) => {
        if (!(error instanceof Mistakes)) throw error;
        tell({ id, mistakes: error.mistakes }); // What is thrown arrives without its class.
      },
    );
  });
  tell("ready");
}

const done = async (task: Task): Promise<Result> =>
  "content" in task
    ? simulator.verdictsOn(subjectIn(task.content), task.inWords)
    : JSON.stringify(await buildPart(task.part));
