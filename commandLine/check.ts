import type { Command } from "commander";
import { Mistakes } from "../config";
import { evidenceFilesOf, withEvidenceOptions, type EvidenceOptions } from "./evidence";
import type { Io, Registration } from "./io";
import { withStackOptions, type StackOptions } from "./stacks";

interface CheckOptions extends StackOptions, EvidenceOptions {
  readonly all: boolean;
  readonly json: boolean;
  readonly cache: boolean;
}

const HELP = `
npm run access-check -- [options] is the same command.
Exit status: 0 without surprises, 1 with surprises or mistakes in the stack files, 2 when the options are wrong.`;

export function check(program: Command, { io, finish }: Registration): void {
  withEvidenceOptions(
    withStackOptions(
      program
        .command("check")
        .summary("check offline who can do what across the accounts")
        .description("Checks offline who can do what across the accounts of your stack files."),
    ),
  )
    .option("--all", "show every answer", false)
    .option("--json", "print everything as JSON (docs/access-check.md describes it)", false)
    .option("--no-cache", "compile and ask anew, and keep nothing (SAGEMAKER_SHARING_NO_CACHE=1 does the same)")
    .addHelpText("after", HELP)
    .action(async (options: CheckOptions) => finish(await runCheck(options, io)));
}

async function runCheck(options: CheckOptions, io: Io): Promise<number> {
  const { dir, parent, child, ignore, all, json, cache } = options;
  const { load } = require("../access/load") as typeof import("../access/load");
  const { checkAccess } = require("../access/check") as typeof import("../access/check");
  const { readEvidence } = require("../access/evidence/evidence") as typeof import("../access/evidence/evidence");
  const { isCacheOff, withAsker } = require("../access/asking") as typeof import("../access/asking");
  const { report, toJson } = require("../access/report/report") as typeof import("../access/report/report");
  const { provenanceOf } = require("../access/page/provenance") as typeof import("../access/page/provenance");
  const { keepForShortReport } = require("../access/report/pick") as typeof import("../access/report/pick");
  try {
    const loaded = await load({ dir, parent, children: child, ignored: ignore });
    const { failures, unseen } = loaded;
    const keep = all || json ? {} : { keep: keepForShortReport() };
    const evidence = readEvidence(evidenceFilesOf(options), [loaded.parent, ...loaded.children]);
    const subjects = Object.keys(loaded.parent.config.consumers).length;
    const checked = await withAsker({ subjects, cache: !isCacheOff(cache) }, (asker) =>
      checkAccess(loaded.parent, loaded.children, { failures, unseen, evidence, asker, ...keep }),
    );
    const files = loaded.files.map(({ file }) => file);
    const text = json
      ? JSON.stringify({ ...toJson(checked), skipped: loaded.skipped, ...provenanceOf(dir, files) }, undefined, 2)
      : report(checked, {
          all,
          colour: process.stdout.hasColors?.() ?? false,
          seconds: performance.now() / 1000, // since the process began
          files,
          skipped: loaded.skipped,
          environments: loaded.files.flatMap(({ environments }) => environments),
        });
    io.out(`${text}\n`);
    return checked.summary.surprises === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    for (const line of error.lines) io.err(`${line}\n`);
    const count = error.lines.length;
    io.err(`${count} ${count === 1 ? "mistake" : "mistakes"}; nothing was checked.\n`);
    return 1;
  }
}
