import { InvalidArgumentError, type Command } from "commander";
import type { DeployRoleOptions } from "../../deploy/role/command";
import type { Repository } from "../../deploy/role/githubTrust";
import type { Registration } from "../io";

const HELP = `
With --github the trust policy is printed instead: for jobs of the environment --environment names, or, with --preview, for pull
requests. The account needs the identity provider token.actions.githubusercontent.com (docs/pull-requests.md).`;

export function deployRole(program: Command, { io, finish }: Registration): void {
  program
    .command("deploy-role")
    .summary("print what the role that deploys an account has to be allowed")
    .description(
      "Prints the policy of the role that deploys a stack: the calls that a provider makes for what the program registers, and no others.",
    )
    .argument("[stack...]", "whose (default: all of the folder, by stack)")
    .option("--dir <dir>", "the folder of the stack files Pulumi.<stack>.yaml", ".")
    .option("--preview", "of the role that previews: only what reads", false)
    .option("--github <repository>", "the trust for workflows of owner/name, or owner@id/name@id", repository)
    .option("--environment <name>", "the environment whose jobs may deploy", environment, "production")
    .addHelpText("after", HELP)
    .action(async (stacks: readonly string[], options: DeployRoleOptions) => {
      const { printDeployRole } = require("../../deploy/role/command") as typeof import("../../deploy/role/command");
      finish(await printDeployRole(stacks, options, io));
    });
}

function repository(text: string): Repository {
  const { repositoryOf } = require("../../deploy/role/githubTrust") as typeof import("../../deploy/role/githubTrust");
  const found = repositoryOf(text);
  if (found === undefined)
    throw new InvalidArgumentError("must be owner/name, or with the ids that its tokens have, owner@123/name@456");
  return found;
}

function environment(text: string): string {
  // A colon would begin another part of the subject.
  if (text === "" || text.includes(":") || /[*?]/.test(text))
    throw new InvalidArgumentError("must be the name of one environment of the repository, without : * ?");
  return text;
}
