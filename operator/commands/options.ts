import { InvalidArgumentError, type Command } from "commander";
import type { Io } from "../../commandLine/io";
import { printable } from "../../contract/printable";
import { ENFORCEMENT } from "../../names";

/** What several commands are asked, and how they print. */

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

export const days =
  (most: number) =>
  (text: string): number => {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1 || count > most)
      throw new InvalidArgumentError(`must be a whole number of days from 1 to ${most}`);
    return count;
  };

export const printLines = ({ out }: Io, lines: readonly string[]): void => out(printable(`${lines.join("\n")}\n`));
export const printJson = ({ out }: Io, value: unknown): void =>
  out(printable(`${JSON.stringify(value, undefined, 2)}\n`));
