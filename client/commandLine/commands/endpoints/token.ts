import type { Command } from "commander";
import type { Io } from "../../io";
import { count, roleOptions, type RoleOptions } from "../../options";

interface Options extends RoleOptions {
  readonly seconds?: number;
}

export function tokenCommand(program: Command, io: Io): void {
  roleOptions(program.command("token"))
    .summary("print a bearer token for OpenAI-compatible requests")
    .description(
      "Prints a token for clients of OpenAI's API, whose address is https://runtime.sagemaker.REGION.amazonaws.com/endpoints/NAME/openai/v1. " +
        "Whoever has it may invoke what the share says until it ends: it cannot be taken back.",
    )
    .option("--seconds <seconds>", "how long it is to be good for; never longer than the session (default: 900)", count)
    .action((options: Options) => token(options, io));
}

async function token({ seconds, ...options }: Options, io: Io): Promise<void> {
  const { endpointsOf } = require("../../given") as typeof import("../../given");
  io.stdout.write(`${await endpointsOf(options).apiKey({ seconds })}\n`);
}
