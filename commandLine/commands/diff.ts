import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { DiffSides } from "../../access/diff/diff";
import type { Building } from "../../access/load";
import { Mistakes } from "../../config/mistakes";
import { evidenceFilesOf, withDeployedOptions, type EvidenceOptions } from "../evidenceOptions";
import { EXIT_STATUSES, type Io, type Registration } from "../io";
import { withStackOptions, type StackOptions } from "../stackOptions";
import { writeAsked } from "../writtenFile";

interface DiffOptions extends StackOptions, EvidenceOptions {
  readonly against?: string;
  readonly ownProgram: boolean;
  readonly all: boolean;
  readonly json: boolean;
  readonly failOnWider: boolean;
  readonly accept?: string;
  readonly writeAccepted?: string;
}

export function diff(program: Command, { io, finish }: Registration): void {
  withDeployedOptions(
    withStackOptions(
      program
        .command("diff")
        .summary("what a change of the stack files opens and closes")
        .description("Compares who can do what: the stack files as they are, against others or what is deployed.")
        .option("--against <ref|dir|file>", "a folder of stack files, what check --json printed, or a git reference"),
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
  const { diffOf } = require("../../access/diff/diff") as typeof import("../../access/diff/diff");
  const { acceptanceOf, heldAgainst, readAcceptance } =
    require("../../access/diff/acceptance") as typeof import("../../access/diff/acceptance");
  const { diffLines } = require("../../access/report/diffLines") as typeof import("../../access/report/diffLines");
  const { isCacheOff, withHelp } = require("../../access/asking") as typeof import("../../access/asking");

  const { accept, writeAccepted } = options;
  const sources = [options.against, options.fromState, options.accountDetails].filter((one) => one !== undefined);
  if (sources.length !== 1) {
    io.err("diff: say what to compare with: one of --against, --from-state and --account-details\n");
    return 2;
  }
  const accepted = accept === undefined ? undefined : readAcceptance(textOf(accept));
  const { before, after } = await withHelp({ dir: options.dir, cache: !isCacheOff(true) }, ({ build }) =>
    sidesOf(options, { build }),
  );
  const found = await diffOf(before, after);
  const held = accepted && heldAgainst(found.gains, accepted);
  const unaccepted = held?.unaccepted ?? found.gains;

  if (options.json) io.out(`${JSON.stringify(found, undefined, 2)}\n`);
  else
    io.out(`${diffLines(found, { all: options.all, colour: io.hasColours ?? false, unaccepted: held?.unaccepted })}\n`);
  for (const line of held?.idle ?? []) io.err(`${accept}: accepts what is no gain here, and can go: ${line}\n`);
  if (writeAccepted !== undefined) writeAsked(writeAccepted, acceptanceOf(found.gains));
  if (found.disagreements.length > 0) return 1;
  return options.failOnWider && unaccepted.length > 0 ? 3 : 0;
}

async function sidesOf(options: DiffOptions, building: Building): Promise<DiffSides> {
  const { sideAgainst, sideOfFolder } =
    require("../../access/diff/sides/readSide") as typeof import("../../access/diff/sides/readSide");
  const { load } = require("../../access/load") as typeof import("../../access/load");
  const { readEvidence } = require("../../access/evidence/evidence") as typeof import("../../access/evidence/evidence");
  const { deployedSides } =
    require("../../access/evidence/deployed") as typeof import("../../access/evidence/deployed");
  const { dir, parent, child: children, ignore: ignored } = options;
  const stacks = { parent, children, ignored };
  if (options.against !== undefined)
    return {
      before: await sideAgainst(options.against, dir, { ...stacks, building }, options.ownProgram),
      after: await sideOfFolder(dir, { ...stacks, building }),
    };
  const loaded = await load({ dir, ...stacks }, building);
  if (loaded.failures.length > 0) throw Mistakes.of(...loaded.failures);
  const all = [loaded.parent, ...loaded.children];
  const evidence = readEvidence(evidenceFilesOf(options), all);
  const [sides] = deployedSides(
    all.map(({ built }) => built),
    evidence,
    dir,
  );
  if (sides !== undefined) return sides;
  const text = `--account-details ${options.accountDetails?.join(", ")}: no stack of ${dir} is in these accounts; nothing to compare with`;
  throw Mistakes.of(text);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const text = `--accept ${file} cannot be read (${(error as Error).message}); --write-accepted ${file} writes one`;
    throw Mistakes.of(text);
  }
}
