import type { Command } from "commander";
import type { Registration } from "../io";

/** What stands behind `enforcement` is a command line of its own, the operator's. */
export function enforcement(program: Command, { io, finish }: Registration): void {
  program
    .command("enforcement")
    .summary("look after enforcement: judge events and history, list cases")
    .argument("[args...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: readonly string[]) => {
      const { run } = require("../../operator/main") as typeof import("../../operator/main");
      finish(await run(args, io));
    });
}
