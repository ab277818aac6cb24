import { Account } from "../enforcement/aws/account";
import { Trail } from "../enforcement/aws/trail";
import { DEPLOYMENTS, EVIDENCE } from "../enforcement/deployments";
import type { Judging } from "../enforcement/tools";
import { askingOnce } from "./askingOnce";
import { reportOf, shown, type Report } from "./backtestReport";
import { Problem } from "./problem";
import { replay, type Replay } from "./replay";
import { savedAnswers } from "./savedAnswers";
import { regionOfSaved, savedIn, spanOf, type Saved } from "./savedEvents";
import { rulesOf, type StackOptions, type StackRules } from "./stackRules";
import { jsonOf, type Surroundings } from "./surroundings";
import { count } from "./words";

export interface BacktestOptions extends StackOptions {
  /** How far back; 7 by default, and with a file all of it. */
  readonly days?: number | undefined;
  /** Of the stack's regions, this one alone. */
  readonly region?: string | undefined;
  /** Saved records instead of CloudTrail's history: then nothing is asked of AWS. */
  readonly file?: string | undefined;
  readonly describe?: string | undefined;
  readonly json?: boolean | undefined;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** As long as CloudTrail keeps its history. Source: CloudTrail User Guide, "Working with CloudTrail event history". */
export const LONGEST_DAYS = 90;
/** The newest calls are left for the next time; see `recordsRead`. */
const UNTIL = 2 * MINUTE;

/** Judges what was called in the last days, and tells what would have been undone. Changes nothing. */
export async function backtest(options: BacktestOptions, surroundings: Surroundings): Promise<number> {
  const stack = rulesOf(options);
  stack.notes.forEach(surroundings.note);
  const { regions } = stack;
  const { region } = options;
  if (region !== undefined && !regions.includes(region))
    throw new Problem(`${stack.file} has no enforcement in ${region}, only in ${regions.join(", ")}`);
  if (options.describe !== undefined && options.file === undefined)
    throw new Problem("--describe goes with --file: without it, SageMaker itself is asked");

  const reports: Report[] = [];
  for (const one of region === undefined ? regions : [region])
    reports.push(
      options.file === undefined
        ? await ofHistory(one, stack, options, surroundings)
        : await ofFile(one, stack, { ...options, file: options.file }, surroundings),
    );
  surroundings.out(
    options.json
      ? JSON.stringify({ regions: reports }, undefined, 2)
      : reports.map((report) => shown(report, stack)).join("\n\n"),
  );
  return 0;
}

async function ofHistory(
  region: string,
  stack: StackRules,
  { days = 7 }: BacktestOptions,
  { aws, now, sleep, note }: Surroundings,
): Promise<Report> {
  const to = now() - UNTIL;
  const from = to - days * DAY;
  const { accountId } = await aws.identity(region);
  const here = stack.hereIn(region);
  if (accountId !== here.accountId)
    throw new Problem(
      `these credentials are of account ${accountId}; ${stack.file} is of ${here.accountId}: choose its profile with AWS_PROFILE`,
    );
  const trail = new Trail(aws.cloudtrail(region), { now, sleep: async (ms) => void (await sleep(ms)) });
  const saved: Saved[] = [];
  const read = async (eventNames: readonly string[], since: number) => {
    for (const eventName of eventNames) {
      const before = saved.length;
      for await (const json of trail.records(eventName, since, to)) saved.push(JSON.parse(json) as Saved);
      note(`${region}: ${count(saved.length - before, `record of ${eventName}`, `records of ${eventName}`)}`);
    }
  };
  await read(Object.keys(DEPLOYMENTS), from);
  // What a deployment used may be older, and gone by now: only its record tells what it was.
  await read(Object.keys(EVIDENCE), to - LONGEST_DAYS * DAY);
  const account = askingOnce(new Account(aws.sagemaker(region), here));
  return report(region, stack, saved, { account, now, readUpTo: to }, { from, to });
}

async function ofFile(
  region: string,
  stack: StackRules,
  { file, describe, days }: BacktestOptions & { readonly file: string },
  surroundings: Surroundings,
): Promise<Report> {
  const saved = savedIn(jsonOf(file, surroundings), file).filter((one) => (regionOfSaved(one) ?? region) === region);
  const answers = savedAnswers(
    describe === undefined ? {} : jsonOf(describe, surroundings),
    describe ?? "--describe",
    region,
  );
  const { first, last } = spanOf(saved);
  // Whatever the file leaves out will never be known.
  const later = () => last + DAY;
  const account = new Account(answers.client, stack.hereIn(region));
  const period = { from: days === undefined ? first : last - days * DAY, to: last };
  return report(region, stack, saved, { account, now: later, readUpTo: later() - UNTIL }, period);
}

async function report(
  region: string,
  { settings, hereIn, ownRoleArn }: StackRules,
  saved: readonly Saved[],
  tools: Pick<Judging, "account" | "now"> & { readonly readUpTo: number },
  period: Pick<Report, "from" | "to">,
): Promise<Report> {
  const here = hereIn(region);
  const replayed: Replay = await replay(saved, { ...tools, settings, here, ownRoleArn: ownRoleArn(region) });
  return reportOf(replayed, settings, { region, ...period });
}
