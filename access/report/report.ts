import path from "node:path";
import { answersOf } from "./answerLines";
import { accountLines } from "./accountLines";
import { painter } from "./paint";
import type { Check } from "../check";
import { evidenceLines } from "../evidence/evidenceLines";
import { gapLines } from "./gapLines";
import { counted, listed } from "../../contract/listed";
import { thousands } from "../page/thousands";

export interface ReportOptions {
  /** Every answer, not just the first few of each consumer. */
  readonly all: boolean;
  readonly colour: boolean;
  readonly seconds: number;
  readonly files: readonly string[];
  /** The files of the shares that the parent was made of; undefined where its stack file was there. */
  readonly supposedFrom?: readonly string[] | undefined;
  /** The only consumer that was asked about. */
  readonly consumer?: string | undefined;
  /** Columns of the terminal. @default 120 */
  readonly width?: number;
  /** The stacks of the folder that were not checked, each with the reason. */
  readonly skipped?: readonly string[];
  /** Pulumi ESC environments that the stack files name. */
  readonly environments: readonly string[];
}

/** The report for people. */
export function report(check: Check, options: ReportOptions): string {
  const paint = painter(options.colour);
  const { summary, failures } = check;
  const hidden = [...check.counted.values()].reduce((sum, { answers, ownParts }) => sum + answers + ownParts, 0);
  const total = check.answers.length + hidden;
  const surprises = counted(summary.surprises, "surprise");
  return [
    `${paint("bold", "Offline: no AWS account, no Pulumi CLI.")}  ${filesIn(options.files)}  ${options.seconds.toFixed(1)} s`,
    ...supposed(options),
    "",
    ...accountLines(check, { consumer: options.consumer, width: options.width, paint }),
    ...answersOf(check, options.all, { paint, width: options.width }),
    ...failures.map((failure) => paint("red", `!! ${failure}`)),
    ...(failures.length > 0 ? [""] : []),
    ...(options.consumer === undefined ? check.gaps : []).flatMap((gaps) => gapLines(gaps, options.all)),
    ...inAccounts(check),
    ...fullness(check),
    ...check.warnings.map((warning) => paint("yellow", `warning   ${warning}`)),
    ...notSeen(check, options),
    paint(
      summary.surprises > 0 ? "red" : "green",
      `${total} answers: ${summary.allowed} allowed as promised, ${summary.denied} denied as they should be, ${surprises}`,
    ),
  ].join("\n");
}

/** Few files by their names, many by their folders. */
function filesIn(files: readonly string[]): string {
  if (files.length <= NAMED_FILES) return files.join(" + ");
  const folders = Map.groupBy(files, (file) => path.dirname(file));
  return [...folders].map(([folder, { length }]) => `${length} stack files of ${folder}`).join(" + ");
}

const NAMED_FILES = 3;

const supposed = ({ supposedFrom }: ReportOptions): readonly string[] =>
  supposedFrom === undefined
    ? []
    : [
        `The parent's stack file is not here: its account is supposed to be what this program makes of ${listed(supposedFrom)}.`,
      ];

function inAccounts({ evidence }: Check): string[] {
  const lines = evidenceLines(evidence);
  return lines.length === 0 ? [] : ["in the real accounts", ...lines.map((line) => `  ${line}`), ""];
}

/** How full the fullest document of each kind is. */
function fullness({ policies }: Check): string[] {
  const fullest = new Map<string, Check["policies"][number]>();
  for (const policy of policies)
    if (policy.size > (fullest.get(policy.kind)?.size ?? 0)) fullest.set(policy.kind, policy);
  const mostFull = [...fullest.values()].sort((a, b) => b.size / b.limit - a.size / a.limit).slice(0, 4);
  const shown = mostFull.map(({ kind, size, limit }) => `${kind} ${thousands(size)}/${thousands(limit)}`);
  return shown.length === 0 ? [] : [`fullest   ${shown.join("   ")}`];
}

function notSeen({ notEvaluated, outOfSight }: Check, { environments, skipped = [] }: ReportOptions): string[] {
  const lines = [`not seen  ${outOfSight}`];
  for (const one of notEvaluated.slice(0, 5)) lines.push(`          ${one}`);
  if (notEvaluated.length > 5) lines.push(`          ${notEvaluated.length - 5} more (--json lists them)`);
  if (environments.length > 0) lines.push(`          config from Pulumi ESC: ${listed(environments)}`);
  if (skipped.length > 0) lines.push(`skipped   ${skipped.join(", ")}`);
  return lines;
}
