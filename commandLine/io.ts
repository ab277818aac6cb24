import type { Command } from "commander";

/** Where a command writes: what was asked for, and what went wrong. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What the statuses of every command mean. */
export const EXIT_STATUSES =
  "0 as it should be, 1 surprises, mistakes or failures, 2 the options are wrong, 3 wider than accepted.";

/** What a command file needs to add its command. */
export interface Registration {
  readonly io: Io;
  /** Sets the exit status of the process; 0 where nobody calls it. */
  readonly finish: (status: number) => void;
}

/** Commander would answer `nonsense --help` with the help of the whole program. */
export function refuseUnknownCommand(top: Command, args: readonly string[]): void {
  const [first] = args;
  if (first === undefined || first.startsWith("-") || first === "help") return;
  if (!top.commands.some((command) => command.name() === first)) top.error(`error: unknown command '${first}'`);
}
