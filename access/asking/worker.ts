import { parentPort } from "node:worker_threads";
import { subjectIn } from "./content";
import type { Done, Task } from "./threads";
import { simulator } from "./verdicts";

/** Answers whatever the other side of this thread asks, until that ends it. An error ends the thread, and is told there. */
export function main(): void {
  parentPort!.on("message", ({ id, content, inWords }: Task) => {
    void simulator
      .verdictsOn(subjectIn(content), inWords)
      .then((verdicts) => parentPort!.postMessage({ id, verdicts } satisfies Done));
  });
}
