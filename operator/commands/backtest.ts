import { counted } from "../../contract/listed";
import type { Trail } from "../../enforcement/aws/trail";
import { DEPLOYMENTS, EVIDENCE } from "../../enforcement/events/deploymentCalls";
import type { Command } from "commander";
import type { Registration } from "../../commandLine/io";
import { askingOnce } from "../backtest/askingOnce";
import { judgeAll, statusOf, type Judged, type Sources } from "../backtest/judgements";
import { Records } from "../backtest/recordedLedger";
import { SavedAnswers } from "../backtest/savedAnswers";
import { jsonFrom, jsonOrLinesFrom, recordsIn } from "../backtest/savedRecords";
import { Connection } from "../connection";
import { settingsOf, type StackSettings } from "../settings";
import { judgedInWords, table } from "../words";
import { printJson, printLines } from "../print";
import { days, ofStack, type StackOptions } from "./options";

const DAY = 24 * 3600_000;

/** As long as CloudTrail keeps its history. Source: CloudTrail User Guide, "Working with CloudTrail event history". */
const LONGEST_DAYS = 90;

interface Options extends StackOptions {
  readonly days: number;
  readonly file?: string;
  readonly describe?: string;
}

export function backtestCommand(program: Command, { io, finish }: Registration): void {
  ofStack(
    program
      .command("backtest")
      .description("judges what happened, and changes nothing; reads CloudTrail and SageMaker, or a file"),
  )
    .option("--days <n>", "so many days back; CloudTrail's event history has 90", days(LONGEST_DAYS), 30)
    .option("--file <file>", "saved records instead, without AWS; - is standard input")
    .option("--describe <file>", "with --file: what SageMaker says, as for decide")
    .action(async ({ dir, stack, region, days: back, file, describe, json }: Options) => {
      const settings = settingsOf(dir, stack, region);
      const { found, sources } =
        file === undefined ? await live(back, settings, io.err) : saved(file, describe, settings);
      const result = await backtest(found, sources, settings);
      if (json) printJson(io, result);
      else printLines(io, backtestInWords(result, file === undefined ? `in ${back} days` : `in ${file}`));
      finish(statusOf(result.judged));
    });
}

/** What to judge, and what it is judged with. */
interface Material {
  readonly found: readonly unknown[];
  readonly sources: Sources;
}

async function live(back: number, { here }: StackSettings, err: (text: string) => void): Promise<Material> {
  const aws = new Connection(here.region);
  await aws.expect(here.accountId);
  const found = await recordsOfLast(back, aws.trail(), Date.now(), (text) => err(`${text}\n`));
  return { found, sources: askingOnce(aws.account(here), aws.accessPoints(here)) };
}

const saved = (file: string, describe: string | undefined, { here }: StackSettings): Material => ({
  found: recordsIn(jsonOrLinesFrom(file)),
  sources: SavedAnswers.from(describe === undefined ? {} : jsonFrom(describe), here),
});

/**
 * CloudTrail's records of the deployments of the last days, and of all calls that tell what they deployed, however old: it may be
 * gone by now. One page of 50 takes half a second.
 */
export async function recordsOfLast(
  back: number,
  trail: Pick<Trail, "records">,
  now: number,
  progress: (text: string) => void,
): Promise<unknown[]> {
  const records: unknown[] = [];
  for (const eventName of [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)]) {
    const longest = Object.hasOwn(EVIDENCE, eventName) ? LONGEST_DAYS : back;
    for await (const json of trail.records(eventName, now - longest * DAY, now)) {
      records.push(JSON.parse(json));
      if (records.length % 500 === 0) progress(`${records.length} records read ...`);
    }
  }
  return records;
}

interface Backtest {
  readonly judged: readonly Judged[];
  /** Records that could not be read, by why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** What the rules would have said of what happened. Changes nothing. */
export async function backtest(found: readonly unknown[], sources: Sources, stack: StackSettings): Promise<Backtest> {
  const records = new Records(found, stack);
  return { judged: await judgeAll(records, sources, stack), leftOut: Object.fromEntries(records.leftOut) };
}

function backtestInWords({ judged, leftOut }: Backtest, when: string): string[] {
  const of = (decision: Judged["decision"]) => judged.filter((one) => one.decision === decision);
  const [denied, unknown] = [of("denied"), of("unknown")];
  const rows = (listed: readonly Judged[]) => {
    const groups = Map.groupBy(listed, ({ byRules, caller }) => `${byRules.join(", ") || "(default)"}\n${caller}`);
    return [...groups]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([key, group]) => [...key.split("\n"), String(group.length), group.at(-1)!.eventTime.slice(0, 10)]);
  };
  const grouped = (title: string, listed: readonly Judged[]) =>
    listed.length === 0
      ? []
      : [title, ...table([["rule", "caller", "calls", "last"], ...rows(listed)]).map((row) => `  ${row}`), ""];
  return [
    ...[...denied, ...unknown].flatMap((one) => [...judgedInWords(one), ""]),
    ...grouped("Would have been undone, where still current:", denied),
    ...grouped("Cannot be known any more (new resources would have been undone, updates not):", unknown),
    ...Object.entries(leftOut)
      .filter(([reason]) => reason !== "a call that failed")
      .map(([reason, count]) => `left out: ${counted(count, "record")}: ${reason}`),
    `${counted(judged.length, "deployment")} ${when}: ${of("allowed").length} allowed, ${denied.length} denied, ${unknown.length} unknown`,
  ];
}
