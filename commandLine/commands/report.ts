import type { Command } from "commander";
import { evidenceFilesOf, withEvidenceOptions, type EvidenceOptions } from "../evidenceOptions";
import { EXIT_STATUSES, type Io, type Registration } from "../io";
import { withStackOptions, type StackOptions } from "../stackOptions";
import { writeAsked } from "../writtenFile";

interface ReportOptions extends StackOptions, EvidenceOptions {
  readonly html?: string;
  readonly svg?: string;
  readonly markdown?: string;
  readonly csv?: string;
  readonly sarif?: string;
  readonly github: boolean;
  readonly against?: string;
}

export function report(program: Command, { io, finish }: Registration): void {
  withEvidenceOptions(
    withStackOptions(
      program
        .command("report")
        .summary("the access check as a page, a picture, Markdown or a table, to hand on")
        .description("Checks who can do what, and writes it down to be handed on; - is standard output."),
    ),
  )
    .option("--html <file>", "one page that needs no network: picture, answers, policies, rules")
    .option("--svg <file>", "the picture alone")
    .option("--markdown <file>", "for a pull request, at most 60,000 characters")
    .option("--csv <file>", "every answer, a row each")
    .option("--sarif <file>", "what there is to look at, with file and line, as SARIF 2.1.0")
    .option("--github", "the same as annotations of a GitHub workflow, on standard output", false)
    .option("--against <ref|dir|file>", "with what it opens and closes, as diff says it")
    .addHelpText("after", `\nExit status: ${EXIT_STATUSES}`)
    .action(async (options: ReportOptions) => finish(await runReport(options, io)));
}

const FORMS = ["html", "svg", "markdown", "csv", "sarif"] as const;

async function runReport(options: ReportOptions, io: Io): Promise<number> {
  const { dir, parent, child, ignore, against } = options;
  if (!options.github && FORMS.every((form) => options[form] === undefined)) {
    const flags = FORMS.map((form) => `--${form} FILE`);
    io.err(`report: say in which form: ${flags.join(", ")} or --github; - is standard output\n`);
    return 2;
  }
  const { load } = require("../../access/load") as typeof import("../../access/load");
  const { checkAccess } = require("../../access/check") as typeof import("../../access/check");
  const { readEvidence } = require("../../access/evidence/evidence") as typeof import("../../access/evidence/evidence");
  const { provenanceOf } = require("../../access/page/provenance") as typeof import("../../access/page/provenance");
  const { contentOf } = require("../../access/page/summary") as typeof import("../../access/page/summary");
  const { sideAgainst } =
    require("../../access/diff/sides/readSide") as typeof import("../../access/diff/sides/readSide");
  const { askSide } = require("../../access/diff/sides/askSide") as typeof import("../../access/diff/sides/askSide");
  const { isCacheOff, withHelp } = require("../../access/asking") as typeof import("../../access/asking");
  const { diffOf } = require("../../access/diff/diff") as typeof import("../../access/diff/diff");

  const { loaded, checked, before } = await withHelp({ dir, cache: !isCacheOff(true) }, async ({ build, asker }) => {
    const stacks = { parent, children: child, ignored: ignore };
    const found = await load({ dir, ...stacks }, { build });
    const { failures, unseen } = found;
    const evidence = readEvidence(evidenceFilesOf(options), [found.parent, ...found.children]);
    const how = { failures, unseen, evidence, asker };
    return {
      loaded: found,
      checked: await checkAccess(found.parent, found.children, how),
      before: against && (await sideAgainst(against, dir, { ...stacks, building: { build } }, false)),
    };
  });
  const built = [loaded.parent.built, ...loaded.children.map((loadedChild) => loadedChild.built)];
  const now = { label: dir, stacks: built, ...askSide(loaded.parent, loaded.children) };
  const diff = before ? await diffOf(before, now) : undefined;
  const files = loaded.files.map(({ file }) => file);
  const content = contentOf(checked, provenanceOf(dir, files), diff);

  const write = (file: string | undefined, text: () => string) => {
    if (file === undefined) return;
    if (file === "-") return io.out(text());
    writeAsked(file, text());
    io.err(`${file} is written\n`);
  };
  const { page } = require("../../access/page/html/page") as typeof import("../../access/page/html/page");
  const { picture } =
    require("../../access/page/picture/picture") as typeof import("../../access/page/picture/picture");
  const { markdown } = require("../../access/page/markdown") as typeof import("../../access/page/markdown");
  const { csv } = require("../../access/page/matrix") as typeof import("../../access/page/matrix");
  write(options.html, () => page(content));
  write(options.svg, () => picture(content.system));
  write(options.markdown, () => markdown(content));
  write(options.csv, () => csv(checked));
  const { findingsOf } = require("../../access/page/findings") as typeof import("../../access/page/findings");
  const { sarif } = require("../../access/page/sarif") as typeof import("../../access/page/sarif");
  const { githubAnnotations } =
    require("../../access/page/githubAnnotations") as typeof import("../../access/page/githubAnnotations");
  write(options.sarif, () => sarif(findingsOf(content, loaded.files), content.provenance));
  if (options.github) io.out(githubAnnotations(findingsOf(content, loaded.files)));
  return checked.summary.surprises === 0 && (diff?.disagreements.length ?? 0) === 0 ? 0 : 1;
}
