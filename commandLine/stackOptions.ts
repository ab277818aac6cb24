import { Option, type Command } from "commander";

/** The options of every command that reads the stack files of a folder. */
export interface StackOptions {
  readonly dir: string;
  readonly parent?: string;
  readonly child?: readonly string[];
  readonly ignore?: readonly string[];
  readonly share?: string;
}

export const withStackOptions = (command: Command): Command =>
  command
    .option("--dir <dir>", "the folder of the stack files Pulumi.<stack>.yaml", ".")
    .option("--parent <stack>", "the parent's stack (default: the only one in the folder)")
    .addOption(repeated("--child <stack>", "a child's stack; may be repeated (default: all that refer to the parent)"))
    .addOption(repeated("--ignore <stack>", "a stack of the folder to leave out; may be repeated"));

/** Of the commands that can do without the parent's stack file. */
export const withShareOption = (command: Command): Command =>
  command.addOption(
    new Option("--share <file>", "the share, as JSON, where the parent's stack file is elsewhere").conflicts("parent"),
  );

const repeated = (flags: string, description: string) =>
  new Option(flags, description).argParser((stack: string, before: readonly string[] = []) => [...before, stack]);
