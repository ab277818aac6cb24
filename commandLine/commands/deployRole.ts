import type { Command } from "commander";
import type { DeployRoleOptions } from "../../deploy/role/command";
import type { Registration } from "../io";

export function deployRole(program: Command, { io, finish }: Registration): void {
  program
    .command("deploy-role")
    .summary("print what the role that deploys an account has to be allowed")
    .description(
      "Prints the policy of the role that deploys a stack: the calls that a provider makes for what the program registers, and no others.",
    )
    .argument("[stack...]", "whose (default: all of the folder, by stack)")
    .option("--dir <dir>", "the folder of the stack files Pulumi.<stack>.yaml", ".")
    .action(async (stacks: readonly string[], options: DeployRoleOptions) => {
      const { printDeployRole } = require("../../deploy/role/command") as typeof import("../../deploy/role/command");
      finish(await printDeployRole(stacks, options, io));
    });
}
