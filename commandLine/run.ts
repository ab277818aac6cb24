import { CommanderError, type Command } from "commander";
import type { Io, Registration } from "./io";

/**
 * Runs one command line.
 *
 * @param program makes the commands
 * @param linesOf what to print of an error, a line each; undefined for one that is nobody's mistake, which is thrown
 * @returns the exit status
 */
export async function runProgram(
  program: (registration: Registration) => Command,
  args: readonly string[],
  io: Io,
  linesOf: (error: unknown) => readonly string[] | undefined,
): Promise<number> {
  let status = 0;
  try {
    const top = program({ io, finish: (set) => (status = set) });
    refuseUnknownCommand(top, args);
    await top.parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const lines = linesOf(error);
    if (lines === undefined) throw error;
    for (const line of lines) io.err(`${line}\n`);
    return 1;
  }
}

/** Commander would answer `nonsense --help` with the help of the whole program. */
function refuseUnknownCommand(top: Command, args: readonly string[]): void {
  const [first] = args;
  if (first === undefined || first.startsWith("-") || first === "help") return;
  if (!top.commands.some((command) => command.name() === first)) top.error(`error: unknown command '${first}'`);
}
