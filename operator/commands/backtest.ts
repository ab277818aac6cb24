import type { Trail } from "../../enforcement/aws/trail";
import { DEPLOYMENTS, EVIDENCE } from "../../enforcement/events/deploymentCalls";
import type { JudgingTools } from "../../enforcement/run/ports";
import { judgeAll, type Judged } from "../backtest/judgements";
import { Records } from "../backtest/recordedLedger";
import type { StackSettings } from "../settings";
import { judgedInWords, table } from "../words";

const DAY = 24 * 3600_000;

/** As long as CloudTrail keeps its history. Source: CloudTrail User Guide, "Working with CloudTrail event history". */
const LONGEST_DAYS = 90;

/**
 * CloudTrail's records of the deployments of the last days, and of all calls that tell what they deployed, however old: it may be
 * gone by now. One page of 50 takes half a second.
 */
export async function recordsOfLast(
  days: number,
  trail: Pick<Trail, "records">,
  now: number,
  progress: (text: string) => void,
): Promise<unknown[]> {
  const records: unknown[] = [];
  for (const eventName of [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)]) {
    const back = Object.hasOwn(EVIDENCE, eventName) ? LONGEST_DAYS : days;
    for await (const json of trail.records(eventName, now - back * DAY, now)) {
      records.push(JSON.parse(json));
      if (records.length % 500 === 0) progress(`${records.length} records read ...`);
    }
  }
  return records;
}

export interface Backtest {
  readonly judged: readonly Judged[];
  /** Records that could not be read, by why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** What the rules would have said of what happened. Changes nothing. */
export async function backtest(
  found: readonly unknown[],
  account: JudgingTools["account"],
  stack: StackSettings,
): Promise<Backtest> {
  const records = new Records(found, stack);
  return { judged: await judgeAll(records, account, stack), leftOut: Object.fromEntries(records.leftOut) };
}

export function backtestInWords({ judged, leftOut }: Backtest, days: string): string[] {
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
    ...grouped("Would have been undone, where still in force:", denied),
    ...grouped("Cannot be known any more (new resources would have been undone, updates not):", unknown),
    ...Object.entries(leftOut)
      .filter(([reason]) => reason !== "a call that failed")
      .map(([reason, count]) => `left out: ${count} records: ${reason}`),
    `${judged.length} ${judged.length === 1 ? "deployment" : "deployments"} ${days}: ${of("allowed").length} allowed, ${denied.length} denied, ${unknown.length} unknown`,
  ];
}
