import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { adopt } from "./adopt";
import { backtest, LONGEST_DAYS } from "./backtest";
import { cases } from "./cases";
import { decide, DECIDE_STATUS } from "./decide";
import { installBaseline } from "./installBaseline";
import { inWords } from "./problem";
import type { Surroundings } from "./surroundings";

/** Exit status when a command could not be done. */
const FAILED = 2;

/**
 * Runs one command line. Whatever goes wrong is told in words.
 *
 * @param args without the names of node and of the program
 * @returns the exit status
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let status = 0;
  const done = async (command: Promise<number>) => {
    status = await command;
  };
  const program = programFor(surroundings, done);
  try {
    await program.parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    // What commander finds wrong it has told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : FAILED;
    for (const line of inWords(error)) surroundings.note(line);
    return FAILED;
  }
}

function programFor(surroundings: Surroundings, done: (command: Promise<number>) => Promise<void>): Command {
  const program = new Command("npm run enforcement --")
    .description("What operators of enforcement do by hand. docs/enforcement.md says more.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.out(text.trimEnd()),
      writeErr: (text) => surroundings.note(text.trimEnd()),
    })
    .addHelpText("after", "\nExit status: 0 done, 2 not done (the text says why); decide says more with it.");

  ofStack(program.command("decide"))
    .description("judge saved calls offline, with the rules of a stack file")
    .requiredOption(
      "--event <file>",
      "an event of EventBridge, a record of CloudTrail, or several; - is standard input",
    )
    .option("--describe <file>", 'what SageMaker answered: a JSON mapping such as { "DescribeEndpointConfig": {...} }')
    .option("--json", "print JSON")
    .addHelpText("after", `\nExit status: ${DECIDE_STATUS}.`)
    .action((options: Parameters<typeof decide>[0]) => done(decide(options, surroundings)));

  ofLedger(program.command("cases"))
    .description("list open cases and deployments that wait for a verdict, the oldest first")
    .option("--closed <days>", "and the cases that were closed in so many days", wholeDays(400))
    .option("--json", "print JSON")
    .action((options: Parameters<typeof cases>[0]) => done(cases(options, surroundings)));

  ofLedger(program.command("adopt"))
    .description("let a deployment stand that was not allowed, also one whose case is closed")
    .argument("<event>", "CloudTrail's id of the call, as notifications and `cases` show it")
    .requiredOption("--why <text>", "why it may stand, for whoever reads it later")
    .option("--resource <type/name>", "where to look for a deployment without a case: endpoint/NAME")
    .action((event: string, options: Parameters<typeof adopt>[1]) => done(adopt(event, options, surroundings)));

  ofStack(program.command("backtest"))
    .description("judge the history of CloudTrail with the rules of a stack file; changes nothing")
    .option(
      "--days <number>",
      `how far back, at most ${LONGEST_DAYS} (default: 7, and with --file all of it)`,
      wholeDays(LONGEST_DAYS),
    )
    .option("--region <region>", "of the stack's regions, this one alone")
    .option("--file <file>", "saved records instead, without asking AWS; - is standard input")
    .option("--describe <file>", "with --file: what SageMaker answered, as for decide")
    .option("--json", "print JSON")
    .action((options: Parameters<typeof backtest>[0]) => done(backtest(options, surroundings)));

  ofLedger(program.command("install-baseline"))
    .description("write down now what stood when enforcement began; the sweep does it by itself")
    .action((options: Parameters<typeof installBaseline>[0]) => done(installBaseline(options, surroundings)));

  return program;
}

const ofStack = (command: Command): Command =>
  command
    .option("--dir <folder>", "the folder of the stack files", ".")
    .option("--stack <name>", "the stack (default: the only one with enforcement)")
    .addOption(new Option("--stack-file <file>", "its file, Pulumi.<stack>.yaml").conflicts("stack"));

const ofLedger = (command: Command): Command =>
  command
    .option("--outputs <file>", "where the ledgers are: written by `pulumi stack output --json`")
    .option("--table <name>", "the ledger's table (default: as the program names it)")
    .option("--region <region>", "default: all of --outputs, or that of AWS_REGION or the profile");

const wholeDays = (most: number) => (text: string) => {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= most) return days;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
};
