import { Command } from "commander";
import { Mistakes } from "../config/mistakes";
import { simulatorIsMissing } from "./simulatorIsMissing";
import { check } from "./commands/check";
import { deploy } from "./commands/deploy";
import { deployRole } from "./commands/deployRole";
import { diff } from "./commands/diff";
import { enforcement } from "./commands/enforcement";
import { init } from "./commands/init";
import { EXIT_STATUSES, type Io, type Registration } from "./io";
import { report } from "./commands/report";
import { runProgram } from "./run";
import { schema } from "./commands/schema";
import { usage } from "./commands/usage";
import { whoCan } from "./commands/whoCan";

/** A file a command: each adds its own to the program. They load what they run when they run it, so that `--help` is quick. */
const COMMANDS: readonly ((program: Command, registration: Registration) => void)[] = [
  init,
  check,
  deploy,
  deployRole,
  diff,
  whoCan,
  report,
  schema,
  usage,
  enforcement,
];

/**
 * Runs one command line.
 *
 * @returns the exit status
 */
export const run = (args: readonly string[], io: Io): Promise<number> =>
  runProgram(program, args, io, (error) => (error instanceof Mistakes ? error.lines : simulatorIsMissing(error)));

function program(registration: Registration): Command {
  const { out, err } = registration.io;
  const top = new Command("sagemaker-sharing")
    .description("Shares SageMaker endpoints and feature stores between AWS accounts, and checks who can do what.")
    .configureOutput({ writeOut: out, writeErr: err })
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(--help shows the options)")
    .addHelpText("after", `\nExit status: ${EXIT_STATUSES}`);
  for (const register of COMMANDS) register(top, registration);
  return top;
}

/** Runs the command line of this process. */
export function main(): void {
  // Of a process that ends because nothing is left to wait for, though its command has not ended.
  process.exitCode = 1;
  // Whoever reads the output may stop early, as `head` does; what is lost otherwise, on a full disk, is a failure.
  let lost: Error | undefined;
  const ended = new AbortController();
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") lost ??= error;
    ended.abort();
  });
  process.stderr.on("error", () => {}); // There is nobody left to tell.
  const io = {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
    hasColours: process.stdout.hasColors?.() ?? false,
    ended: ended.signal,
  };
  void run(process.argv.slice(2), io).then((status) => {
    // Pulumi leaves handles open; an empty write comes back when everything before it is written.
    process.stdout.write("", () =>
      setImmediate(() => {
        if (lost === undefined) process.exit(status);
        process.stderr.write(`the output cannot be written: ${lost.message}\n`, () => process.exit(1));
      }),
    );
  });
}
