import { Option, type Command } from "commander";
import { counted } from "../../contract/listed";
import type { Asker } from "../../access/asking/verdicts";
import type { Loaded } from "../../access/load";
import type { Only } from "../../access/report/pick";
import { Mistakes } from "../../config/mistakes";
import { nearest } from "../../values/nearest";
import { evidenceFilesOf, withEvidenceOptions, type EvidenceOptions } from "../evidenceOptions";
import type { Io, Registration } from "../io";
import { progressOn, type Progress } from "../progress";
import { withShareOption, withStackOptions, type StackOptions } from "../stackOptions";

interface CheckOptions extends StackOptions, EvidenceOptions {
  readonly all: boolean;
  readonly consumer?: string;
  readonly only?: Only;
  readonly json: boolean;
  readonly cache: boolean;
}

const HELP = `
npm run access-check -- [options] is the same command.
Exit status: 0 without surprises, 1 with surprises or mistakes in the stack files, 2 when the options are wrong.`;

export function check(program: Command, { io, finish }: Registration): void {
  const command = program
    .command("check")
    .summary("check offline who can do what across the accounts")
    .description("Checks offline who can do what across the accounts of your stack files.");
  withEvidenceOptions(withShareOption(withStackOptions(command)))
    .option("--all", "show every answer", false)
    .option("--consumer <id>", "ask about one consumer, and show every answer")
    .addOption(
      new Option("--only <answers>", "show every answer of one kind").choices(["allowed", "denied", "surprises"]),
    )
    .option("--json", "print everything as JSON (docs/access-check.md describes it)", false)
    .option("--no-cache", "compile and ask anew, and keep nothing (SAGEMAKER_SHARING_NO_CACHE=1 does the same)")
    .addHelpText("after", HELP)
    .action(async (options: CheckOptions) => finish(await runCheck(options, io)));
}

async function runCheck(options: CheckOptions, io: Io): Promise<number> {
  const { dir, parent, child, ignore, share, all, json, cache, consumer, only } = options;
  const { isCacheOff, withHelp } = require("../../access/asking") as typeof import("../../access/asking");
  const progress = progressOn(io.err);
  const everything = all || json || consumer !== undefined;
  try {
    const { loaded, checked } = await withHelp({ dir, cache: !isCacheOff(cache) }, async ({ build, asker }) => {
      const { load } = require("../../access/load") as typeof import("../../access/load");
      const { checkAccess } = require("../../access/check") as typeof import("../../access/check");
      const { readEvidence } =
        require("../../access/evidence/evidence") as typeof import("../../access/evidence/evidence");
      const { keepForShortReport, keepOnly } =
        require("../../access/report/pick") as typeof import("../../access/report/pick");
      const found = await load(
        { dir, parent, children: child, ignored: ignore, share },
        { build, progress: (done, of) => progress.at(`${done} of ${of} stacks are built`) },
      );
      const { failures, unseen } = found;
      const about = aboutOf(consumer, found);
      const subjects = Object.keys(found.parent.config.consumers).length;
      const keep = only ? { keep: keepOnly(only) } : everything ? {} : { keep: keepForShortReport(subjects) };
      const evidence = readEvidence(evidenceFilesOf(options), [found.parent, ...found.children]);
      const how = { about, failures, unseen, evidence, asker: saying(asker, progress), ...keep };
      return { loaded: found, checked: await checkAccess(found.parent, found.children, how) };
    });
    const { report, toJson } = require("../../access/report/report") as typeof import("../../access/report/report");
    const { provenanceOf } = require("../../access/page/provenance") as typeof import("../../access/page/provenance");
    const files = loaded.files.map(({ file }) => file);
    const text = json
      ? JSON.stringify(
          {
            ...toJson(checked),
            skipped: loaded.skipped,
            supposedFrom: loaded.supposedFrom,
            ...provenanceOf(dir, files),
          },
          undefined,
          2,
        )
      : report(checked, {
          all: everything || only !== undefined,
          colour: process.stdout.hasColors?.() ?? false,
          seconds: performance.now() / 1000, // since the process began
          files,
          supposedFrom: loaded.supposedFrom,
          consumer,
          width: process.stdout.columns,
          skipped: loaded.skipped,
          environments: loaded.files.flatMap(({ environments }) => environments),
        });
    progress.done();
    io.out(`${text}\n`);
    return checked.summary.surprises === 0 ? 0 : 1;
  } catch (error) {
    progress.done();
    if (!(error instanceof Mistakes)) throw error;
    for (const line of error.lines) io.err(`${line}\n`);
    io.err(`${counted(error.lines.length, "mistake")}; nothing was checked.\n`);
    return 1;
  }
}

/** Says how many consumers, and parts of enforcement, were asked about. */
function saying(asker: Asker, progress: Progress): Asker {
  let done = 0;
  return {
    ...asker,
    verdictsOn: async (subject, inWords) => {
      const verdicts = await asker.verdictsOn(subject, inWords);
      progress.at(`${++done} subjects are asked about, the last ${subject.name}`);
      return verdicts;
    },
  };
}

/** @throws Mistakes when there is no such consumer */
function aboutOf(consumer: string | undefined, { parent }: Loaded): (subject: string) => boolean {
  if (consumer === undefined) return () => true;
  const known = Object.keys(parent.config.consumers);
  if (known.includes(consumer)) return (subject) => subject === consumer;
  const meant = nearest(consumer, known);
  const hint = meant === undefined ? `the parent's are ${known.join(", ") || "none"}` : `did you mean ${meant}?`;
  throw Mistakes.of(`--consumer ${consumer}: there is no such consumer; ${hint}`);
}
