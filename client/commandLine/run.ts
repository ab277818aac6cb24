import type { Command } from "commander";
import { exitStatusOf } from "./exitStatus";
import type { Io } from "./io";
import { createProgram } from "./program";

/**
 * Runs one command line.
 *
 * @returns the exit status
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    const top = createProgram(io);
    refuseUnknownCommand(top, args);
    await top.parseAsync([...args], { from: "user" });
    return Number(io.exitCode ?? 0);
  } catch (error) {
    return exitStatusOf(error, io.stderr);
  }
}

/** Commander would answer `putt --help` with the help of the whole program. */
function refuseUnknownCommand(top: Command, args: readonly string[]): void {
  const [first] = args;
  if (first === undefined || first.startsWith("-") || first === "help") return;
  if (!top.commands.some((command) => command.name() === first)) top.error(`error: unknown command '${first}'`);
}
