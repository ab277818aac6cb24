import { Argument, type Command } from "commander";
import type { Io } from "../io";

const SHELLS = ["bash", "zsh", "fish"] as const;

export function completionCommand(program: Command, io: Io): void {
  program
    .command("completion")
    .summary("print a completion script for your shell")
    .description(
      "Prints a script that completes commands, options, their values and files. Load it where your shell starts:\n\n" +
        "  source <(sagemaker-share completion bash)      # in ~/.bashrc\n" +
        "  source <(sagemaker-share completion zsh)       # in ~/.zshrc, after compinit\n" +
        "  sagemaker-share completion fish | source       # in ~/.config/fish/config.fish",
    )
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .action((shell: (typeof SHELLS)[number]) => {
      const { completionOf } = require("../completionScripts") as typeof import("../completionScripts");
      io.stdout.write(completionOf(program, shell));
    });
}
