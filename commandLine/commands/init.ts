import type { Command } from "commander";
import type { Ask, Given } from "../../repository/answers";
import { QUESTIONS } from "../../repository/questions";
import type { Registration } from "../io";

interface InitOptions extends Given {
  readonly dir: string;
  readonly package?: string;
}

const HELP = `
Whatever no flag answers is asked, on a terminal. No file that is there is overwritten.`;

export function init(program: Command, { io, finish }: Registration): void {
  const command = program
    .command("init")
    .summary("begin a repository of stack files of your own")
    .description(
      "Writes a repository of stack files whose program is this package: Pulumi.yaml, two stack files, package.json, .gitignore and workflows for GitHub.",
    )
    .option("--dir <dir>", "the folder of the repository", ".")
    .option(
      "--package <spec>",
      "where npm finds this package: a version, or file:<tarball> (default: as it is installed)",
    );
  for (const { flag, value, asks } of QUESTIONS) command.option(`${flag} ${value}`, asks);
  command.addHelpText("after", HELP).action(async (options: InitOptions) => {
    const { answersOf, flagMistakes } =
      require("../../repository/answers") as typeof import("../../repository/answers");
    const { makeRepository } = require("../../repository") as typeof import("../../repository");
    const ask = process.stdin.isTTY ? askOnTerminal() : undefined;
    const mistakes = flagMistakes(options, ask === undefined);
    for (const mistake of mistakes) io.err(`${mistake}\n`);
    if (mistakes.length > 0) return finish(2);
    const answers = await answersOf(options, ask);
    const { dir, package: named } = options;
    const { files, dependency, fromRegistry } = makeRepository(dir, answers, named);
    io.out(`Written in ${dir}:\n${files.map((file) => `  ${file}\n`).join("")}`);
    if (fromRegistry)
      io.err(
        `package.json takes sagemaker-sharing ${dependency} from npm's registry; where yours does not have it, --package file:<tarball> names what \`npm pack\` made.\n`,
      );
    io.out(nextSteps(dir));
  });
}

const nextSteps = (dir: string) => `
Next, ${dir === "." ? "" : `in ${dir}, `}with no AWS account:
  npm install      the program, and what the check needs; commit package-lock.json, which the workflows install from
  npm run check    who can do what
Then sign in to the place of Pulumi's state: npx sagemaker-sharing deploy preview shows what each account would get.
`;

function askOnTerminal(): Ask {
  const { askWith } = require("../ask") as typeof import("../ask");
  return askWith();
}
