import { RunError } from "@pulumi/pulumi";
import { nodeIsTooOld } from "./contract/nodeVersion";

/** What `pulumi up` runs. The program is loaded only where Node.js can run it, so that an older one ends in one sentence. */
export = (): Promise<Record<string, unknown>> => {
  const problem = nodeIsTooOld("this program");
  if (problem !== undefined)
    throw new RunError(`${problem}: put a newer one first on the PATH that pulumi is run with`);
  return (require("./bin/program.cjs") as typeof import("./stacks")).runProgram();
};
