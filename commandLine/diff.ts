import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { Mistakes } from "../config";
import { EXIT_STATUSES, type Io, type Registration } from "./io";
import { withStackOptions, type StackOptions } from "./stacks";

interface DiffOptions extends StackOptions {
  readonly against: string;
  readonly ownProgram: boolean;
  readonly all: boolean;
  readonly json: boolean;
  readonly failOnWider: boolean;
  readonly accept?: string;
  readonly writeAccepted?: string;
}

export function diff(program: Command, { io, finish }: Registration): void {
  withStackOptions(
    program
      .command("diff")
      .summary("what a change of the stack files opens and closes")
      .description("Compares who can do what: the stack files as they are, against others.")
      .requiredOption(
        "--against <ref|dir|file>",
        "a folder of stack files, what check --json printed, or a git reference",
      ),
  )
    .option("--own-program", "let the program of the git reference build its side, instead of today's", false)
    .option("--fail-on-wider", "exit with 3 when something is opened that nobody accepted", false)
    .option("--accept <file>", "gains that were reviewed, one a line")
    .option("--write-accepted <file>", "write a file for --accept that accepts every gain")
    .option("--all", "show every change", false)
    .option("--json", "print everything as JSON (docs/reviewing-changes.md describes it)", false)
    .addHelpText("after", `\nExit status: ${EXIT_STATUSES}`)
    .action(async (options: DiffOptions) => finish(await runDiff(options, io)));
}

async function runDiff(options: DiffOptions, io: Io): Promise<number> {
  const { diffOf } = require("../access/diff/diff") as typeof import("../access/diff/diff");
  const { sideAgainst, sideOfFolder } =
    require("../access/diff/sides/readSide") as typeof import("../access/diff/sides/readSide");
  const { acceptanceOf, heldAgainst, readAcceptance } =
    require("../access/diff/acceptance") as typeof import("../access/diff/acceptance");
  const { diffLines } = require("../access/report/diffLines") as typeof import("../access/report/diffLines");

  const { dir, accept, writeAccepted } = options;
  const accepted = accept === undefined ? undefined : readAcceptance(textOf(accept));
  const stacks = { parent: options.parent, children: options.child, ignored: options.ignore };
  const before = await sideAgainst(options.against, dir, stacks, options.ownProgram);
  const found = await diffOf(before, await sideOfFolder(dir, stacks));
  const held = accepted && heldAgainst(found.gains, accepted);
  const unaccepted = held?.unaccepted ?? found.gains;

  if (options.json) io.out(`${JSON.stringify(found, undefined, 2)}\n`);
  else
    io.out(
      `${diffLines(found, { all: options.all, colour: process.stdout.hasColors?.() ?? false, unaccepted: held?.unaccepted })}\n`,
    );
  for (const line of held?.idle ?? []) io.err(`${accept}: accepts what is no gain here, and can go: ${line}\n`);
  if (writeAccepted !== undefined) writeFileSync(writeAccepted, acceptanceOf(found.gains));
  if (found.disagreements.length > 0) return 1;
  return options.failOnWider && unaccepted.length > 0 ? 3 : 0;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const text = `--accept ${file} cannot be read (${(error as Error).message}); --write-accepted ${file} writes one`;
    throw new Mistakes([{ path: [], text }]);
  }
}
