import { Option, type Command } from "commander";
import { counted, listed } from "../../contract/listed";
import type { Asker } from "../../access/asking/verdicts";
import type { Loaded } from "../../access/load";
import type { Only } from "../../access/report/pick";
import { Mistakes } from "../../config/mistakes";
import type { Stack } from "../../config/stackFiles";
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
  readonly watch: boolean;
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
    .addOption(
      new Option("--watch", "check again whenever one of the files changes, until Ctrl-C")
        .default(false)
        .conflicts("json"),
    )
    .option("--no-cache", "compile and ask anew, and keep nothing (SAGEMAKER_SHARING_NO_CACHE=1 does the same)")
    .addHelpText("after", HELP)
    .action(async (options: CheckOptions) => {
      const { status } = await (options.watch ? watch(options, io) : runCheck(options, io));
      finish(status);
    });
}

async function watch(options: CheckOptions, io: Io): Promise<Checked> {
  const { runAgain } = require("../runAgain") as typeof import("../runAgain");
  const { Inputs } = require("../inputs") as typeof import("../inputs");
  const inputs = new Inputs(options);
  let begun = 0;
  return await runAgain({
    run: async () => {
      const checked = await runCheck(options, io, begun);
      inputs.sharesOf(checked.stacks);
      return checked;
    },
    places: inputs.places,
    changed: (files) => {
      begun = performance.now();
      io.out(`\n${new Date().toTimeString().slice(0, 8)}  ${listed(files)} changed\n\n`);
    },
    ended: io.ended,
  });
}

/** What a check came to. */
interface Checked {
  /** The exit status. */
  readonly status: number;
  /** The stacks that were checked; undefined where something is wrong with their files. */
  readonly stacks: readonly Stack[] | undefined;
}

/** @param begun when, in milliseconds since the process began */
async function runCheck(options: CheckOptions, io: Io, begun = 0): Promise<Checked> {
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
    const { report } = require("../../access/report/report") as typeof import("../../access/report/report");
    const { toJson } = require("../../access/report/json") as typeof import("../../access/report/json");
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
          colour: io.hasColours ?? false,
          seconds: (performance.now() - begun) / 1000,
          files,
          supposedFrom: loaded.supposedFrom,
          consumer,
          width: process.stdout.columns,
          skipped: loaded.skipped,
          environments: loaded.files.flatMap(({ environments }) => environments),
        });
    progress.done();
    io.out(`${text}\n`);
    return { status: checked.summary.surprises === 0 ? 0 : 1, stacks: loaded.files };
  } catch (error) {
    progress.done();
    if (!(error instanceof Mistakes)) throw error;
    for (const line of error.lines) io.err(`${line}\n`);
    io.err(`${counted(error.lines.length, "mistake")}; nothing was checked.\n`);
    return { status: 1, stacks: undefined };
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
