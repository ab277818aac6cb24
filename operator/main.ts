import { Command } from "commander";
import { printable } from "../contract/printable";
import type { Io, Registration } from "../commandLine/io";
import { runProgram } from "../commandLine/run";
import { Mistakes } from "../config";
import { adoptCommand } from "./commands/adopt";
import { undoCommand } from "./commands/undo";
import { backtestCommand } from "./commands/backtest";
import { casesCommand } from "./commands/cases";
import { decideCommand } from "./commands/decide";
import { doctorCommand } from "./commands/doctor";
import { installBaselineCommand } from "./commands/installBaseline";
import { inWords } from "./problem";

/** The operator's command line, a file a command. Calls AWS with the credentials of the environment, where a command says so. */
const COMMANDS: readonly ((program: Command, registration: Registration) => void)[] = [
  decideCommand,
  backtestCommand,
  casesCommand,
  adoptCommand,
  undoCommand,
  doctorCommand,
  installBaselineCommand,
];

const HELP = `
Exit status: 0 done, 1 it could not be done, or doctor found something; 2 the options are wrong;
decide and backtest: 3 something is denied, 4 something is unknown; cases --accounts: 3 something is open.
Run through npm, options stand behind two dashes: npm run enforcement -- cases --closed 7`;

/**
 * Runs one command line.
 *
 * @returns the exit status
 */
export const run = (args: readonly string[], io: Io): Promise<number> =>
  runProgram(program, args, io, (error) => linesOf(error)?.map(printable));

function linesOf(error: unknown): readonly string[] | undefined {
  if (error instanceof Mistakes) return error.lines;
  const line = inWords(error);
  return line === undefined ? undefined : [line];
}

function program(registration: Registration): Command {
  const { out, err } = registration.io;
  const top = new Command("enforcement")
    .description(
      "Looks after enforcement: judges saved events and history, lists cases, accepts deployments, examines.",
    )
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride()
    .showHelpAfterError("(add --help for the options)")
    .addHelpText("after", HELP);
  for (const register of COMMANDS) register(top, registration);
  return top;
}
