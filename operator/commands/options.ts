import { InvalidArgumentError, Option, type Command } from "commander";
import { ENFORCEMENT } from "../../names";
import { PARALLEL } from "../fleet/everyRegion";

/** What several commands are asked. */

export interface StackOptions {
  readonly dir: string;
  readonly stack?: string;
  readonly region?: string;
  readonly json?: boolean;
}

/** Commands that go by the rules in a stack file. */
export const ofStack = (command: Command): Command =>
  command
    .option("--dir <folder>", "the folder of the stack files Pulumi.<stack>.yaml", ".")
    .option("--stack <name>", "the stack whose rules count (default: the only one with enforcement)")
    .option("--region <region>", "one of enforcement's regions (default: the stack's)")
    .option("--json", "print JSON");

export interface LedgerOptions {
  readonly region?: string;
  readonly table: string;
}

/** Commands that read or write the ledger of a region. */
export const ofLedger = (command: Command): Command =>
  command
    .option("--region <region>", "the region of the ledger (default: AWS_REGION)")
    .option("--table <name>", "the ledger's table", ENFORCEMENT.table);

export interface AnswerOptions extends LedgerOptions {
  readonly why: string;
}

/** Commands that answer a case, which the ledger keeps with who answered and why. */
export const ofCase = (command: Command): Command =>
  ofLedger(command)
    .argument("<event>", "the case: CloudTrail's id of the call, as notifications and cases give it")
    .requiredOption("--why <text>", "the reason, which the ledger keeps", reason);

function reason(text: string): string {
  if (text.trim() === "" || text.length > 1000)
    throw new InvalidArgumentError("must say why, in at most 1,000 characters");
  return text;
}

/** Of the commands that look at many accounts. */
export interface FleetOptions {
  readonly accounts?: string;
  readonly parallel?: number;
  readonly csv?: boolean;
}

/** @param conflicts options, as properties, of the command that are for one account alone */
export const ofFleet = (command: Command, conflicts: readonly string[]): Command =>
  command
    .addOption(
      new Option(
        "--accounts <file>",
        "every account and region in a list, YAML or JSON: accountId, region or regions, profile or roleArn",
      ).conflicts([...conflicts]),
    )
    .addOption(
      new Option("--parallel <count>", `so many regions at a time, with --accounts (default: ${PARALLEL})`).argParser(
        wholeNumber(64),
      ),
    )
    .addOption(new Option("--csv", "print a table as CSV, with --accounts").conflicts("json"))
    .addHelpText("after", FLEET_HELP)
    .hook("preAction", (one) => {
      const { accounts, csv, parallel: given } = one.opts<FleetOptions>();
      if (accounts === undefined && (csv === true || given !== undefined))
        one.error(`error: ${csv === true ? "--csv" : "--parallel"} is for --accounts <file>`);
    });

const FLEET_HELP = `
A file for --accounts:
  - { accountId: "111111111111", region: eu-west-1, profile: parent }
  - { accountId: "333333333333", regions: [eu-west-1, us-east-1], roleArn: "arn:aws:iam::333333333333:role/Reader" }
An account that cannot be read is a row with its reason, and holds up none of the others.`;

const wholeNumber =
  (most: number, unit = "") =>
  (text: string): number => {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1 || count > most)
      throw new InvalidArgumentError(`must be a whole number${unit} from 1 to ${most}`);
    return count;
  };

export const days = (most: number) => wholeNumber(most, " of days");
