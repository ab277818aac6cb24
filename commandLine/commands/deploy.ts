import { InvalidArgumentError, Option, type Command } from "commander";
import type { DeployOptions } from "../../deploy/command";
import type { Operation } from "../../deploy/engine/messages";
import type { Registration } from "../io";

const HELP = `
The parent is deployed first, then its children, some at a time; destroyed in the opposite order. A failure stops
only what depends on it. Ctrl-C cancels cleanly and says what is half done. The state backend, the passphrase and
the credentials are Pulumi's: docs/deploying.md.

Exit status: 0 everything is done, 1 something failed or is left, 2 the options are wrong.`;

export function deploy(program: Command, { io, finish }: Registration): void {
  const group = program
    .command("deploy")
    .summary("deploy all accounts of a folder, in order")
    .description("Deploys the stacks of a folder with Pulumi's engine, each account with its own credentials.")
    .addHelpText("after", HELP);
  const load = () => require("../../deploy/command") as typeof import("../../deploy/command");

  const operations: readonly (readonly [operation: Operation, summary: string])[] = [
    ["preview", "show what up would change, children against what their parent is about to share"],
    ["up", "make every account what its stack file says"],
    ["refresh", "take into the state what was changed by hand"],
    ["destroy", "delete what the stacks made, children first"],
  ];
  for (const [operation, summary] of operations) {
    const command = common(group.command(operation))
      .summary(summary)
      .description(`${capital(summary)}.`);
    command.option("--parallel <n>", "so many stacks at a time (default: as memory and processors allow)", positive);
    if (operation !== "preview")
      command
        .option("-y, --yes", "do not ask", false)
        .option("--continue", "only what the last run of this operation did not finish", false);
    if (operation === "up" || operation === "preview")
      command
        .option("--skip-check", "deploy although the access check finds surprises", false)
        .option("--secrets-provider <url>", "for stacks that are made now (default: the passphrase)")
        .option("--policy-pack <dir...>", "policy packs that have to agree, such as this program's");
    if (operation === "up")
      command.option("--changed-only", "leave out stacks whose program, file and share are as at their last up", false);
    command.action(async (options: DeployOptions) => finish(await load().deployStacks(operation, options, io)));
  }
  common(group.command("outputs"))
    .summary("print the outputs of every stack")
    .description("Prints the outputs of every stack.")
    .action(async (options: DeployOptions) => finish(await load().printOutputs(options, io)));
  common(group.command("matrix"))
    .summary("print the jobs that deploy a fleet in CI: parents, then children, one account each")
    .description("Prints the jobs that deploy a fleet in CI: parents, then children, one account each.")
    .addOption(new Option("--format <which>", "whose jobs").choices(["github", "gitlab", "pulumi"]).default("github"))
    .action((options: DeployOptions & { readonly format: "github" | "gitlab" | "pulumi" }) =>
      finish(load().printMatrix(options, io)),
    );
}

const common = (command: Command) =>
  command
    .option("--dir <dir>", "the folder of Pulumi.yaml and of the stack files", ".")
    .option("--only <stack...>", "these stacks alone")
    .option("--json", "print JSON", false);

function positive(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("must be a whole number from 1");
  return count;
}

const capital = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
