import { judgeAll, type Judged } from "../backtest/judgements";
import { Problem } from "../problem";
import { Records } from "../backtest/recordedLedger";
import { SavedAnswers } from "../backtest/savedAnswers";
import { jsonFrom, recordsIn } from "../backtest/savedRecords";
import type { StackSettings } from "../settings";
import { judgedInWords } from "../words";

export interface DecideOptions {
  readonly event: string;
  readonly describe?: string | undefined;
}

export interface Decided {
  readonly judged: readonly Judged[];
  /** Descriptions that would have told more, and were not in the file. */
  readonly missing: readonly string[];
  /** Records that are no deployments, by why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Judges saved events offline, with the stack's rules. */
export async function decide({ event, describe }: DecideOptions, stack: StackSettings): Promise<Decided> {
  if (event === "-" && describe === "-") throw new Problem("only one of --event and --describe can be standard input");
  const records = new Records(recordsIn(jsonFrom(event)), stack);
  const answers = SavedAnswers.from(describe === undefined ? {} : jsonFrom(describe), stack.here);
  const judged = await judgeAll(records, answers.account, stack);
  return { judged, missing: [...new Set(answers.missing)], leftOut: Object.fromEntries(records.leftOut) };
}

export function decidedInWords({ judged, missing, leftOut }: Decided): string[] {
  const open = judged.some(({ decision }) => decision === "unknown");
  return [
    ...judged.flatMap((one) => [...judgedInWords(one), ""]),
    ...Object.entries(leftOut).map(
      ([reason, count]) => `left out: ${count} ${count === 1 ? "record" : "records"}: ${reason}`,
    ),
    ...(open && missing.length > 0
      ? ["More would be known from these descriptions, in the file of --describe:", ...missing.map((one) => `  ${one}`)]
      : []),
    ...(judged.length === 0 ? ["nothing to judge: no call that puts a model to work"] : []),
  ];
}

/** 0: all allowed; 3: something denied; 4: nothing denied, something unknown. */
export const statusOf = (judged: readonly Judged[]): number =>
  judged.some(({ decision }) => decision === "denied")
    ? 3
    : judged.some(({ decision }) => decision === "unknown")
      ? 4
      : 0;
