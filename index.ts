import { runProgram } from "./stacks";

/** What `pulumi up` runs. */
export = (): Promise<Record<string, unknown>> => runProgram();
