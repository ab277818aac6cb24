import type { Asker } from "./verdicts";

/** Asks here and now. The simulator and its data come with the first subject, so that a thread can be started before they are loaded. */
export const askHere: Asker = {
  verdictsOn: (subject, inWords) =>
    (require("./verdicts") as typeof import("./verdicts")).simulator.verdictsOn(subject, inWords),
};
