import { InvalidArgumentError, Option, type Command } from "commander";
import type { UsageOptions } from "../../usage/command";
import { EXIT_STATUSES, type Registration } from "../io";
import { withStackOptions } from "../stackOptions";

const HELP = `
Credentials are those of the parent account; they need cloudtrail:LookupEvents and iam:GetRole.
Exit status: ${EXIT_STATUSES}`;

export function usage(program: Command, { io, finish }: Registration): void {
  const more = (text: string, before: readonly string[] = []) => [...before, text];
  withStackOptions(program.command("usage"))
    .summary("who assumed which shared role with which ExternalId, and when last")
    .description(
      "Reads CloudTrail's history and IAM: who assumed which shared role with which ExternalId, and when last.",
    )
    .option("--days <n>", "so many days back, at most 90", days, 90)
    .option("--consumer <id>", "the roles of one consumer alone")
    .addOption(
      new Option("--role <name|arn>", "this role, such as one whose consumer is gone; may be repeated").argParser(more),
    )
    .addOption(
      new Option(
        "--region <region>",
        "whose history; may be repeated (default: all that the stack files name, and us-east-1)",
      ).argParser(more),
    )
    .option("--resume <file>", "keep what was read here, and go on from it")
    .option("--all", "every caller", false)
    .option("--json", "print everything as JSON (docs/usage.md describes it)", false)
    .addHelpText("after", HELP)
    .action(async (options: UsageOptions) => {
      const { showUsage } = require("../../usage/command") as typeof import("../../usage/command");
      finish(await showUsage(options, io));
    });
}

function days(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 90) return count;
  throw new InvalidArgumentError(
    "must be a whole number from 1 to 90: CloudTrail's history goes no further back; a trail's bucket does",
  );
}
