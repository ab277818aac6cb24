import { Command, CommanderError } from "commander";
import { printable } from "../contract/printable";
import { refuseUnknownCommand, type Io, type Registration } from "../commandLine/io";
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
decide and backtest: 3 something is denied, 4 something is unknown.
Run through npm, options stand behind two dashes: npm run enforcement -- cases --closed 7`;

/**
 * Runs one command line.
 *
 * @returns the exit status
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let status = 0;
  try {
    const top = program({ io, finish: (set) => (status = set) });
    refuseUnknownCommand(top, args);
    await top.parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const lines = error instanceof Mistakes ? error.lines : [inWords(error)];
    if (lines[0] === undefined) throw error;
    for (const line of lines) io.err(printable(`${line}\n`));
    return 1;
  }
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
