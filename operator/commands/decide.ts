import type { Command } from "commander";
import { counted } from "../../contract/listed";
import type { Registration } from "../../commandLine/io";
import { judgeAll, statusOf, type Judged } from "../backtest/judgements";
import { Problem } from "../problem";
import { Records } from "../backtest/recordedLedger";
import { SavedAnswers } from "../backtest/savedAnswers";
import { jsonFrom, jsonOrLinesFrom, recordsIn } from "../backtest/savedRecords";
import { settingsOf, type StackSettings } from "../settings";
import { judgedInWords } from "../words";
import { printJson, printLines } from "../print";
import { ofStack, type StackOptions } from "./options";

interface DecideOptions {
  readonly event: string;
  readonly describe?: string | undefined;
}

interface Decided {
  readonly judged: readonly Judged[];
  /** Descriptions that would have told more, and were not in the file. */
  readonly missing: readonly string[];
  /** Records that are no deployments, by why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

export function decideCommand(program: Command, { io, finish }: Registration): void {
  ofStack(program.command("decide").description("judges saved events against the rules of a stack; offline"))
    .requiredOption("--event <file>", "an event of EventBridge, a record of CloudTrail, or many; - is standard input")
    .option(
      "--describe <file>",
      'what SageMaker says: { "DescribeEndpointConfig": {...}, ... }, as the AWS CLI prints it',
    )
    .action(async ({ dir, stack, region, event, describe, json }: StackOptions & DecideOptions) => {
      const decided = await decide({ event, describe }, settingsOf(dir, stack, region));
      if (json) printJson(io, decided);
      else printLines(io, decidedInWords(decided));
      finish(statusOf(decided.judged));
    });
}

/** Judges saved events offline, with the stack's rules. */
async function decide({ event, describe }: DecideOptions, stack: StackSettings): Promise<Decided> {
  if (event === "-" && describe === "-") throw new Problem("only one of --event and --describe can be standard input");
  const records = new Records(recordsIn(jsonOrLinesFrom(event)), stack);
  const answers = SavedAnswers.from(describe === undefined ? {} : jsonFrom(describe), stack.here);
  const judged = await judgeAll(records, answers, stack);
  return { judged, missing: [...new Set(answers.missing)], leftOut: Object.fromEntries(records.leftOut) };
}

function decidedInWords({ judged, missing, leftOut }: Decided): string[] {
  const open = judged.some(({ decision }) => decision === "unknown");
  return [
    ...judged.flatMap((one) => [...judgedInWords(one), ""]),
    ...Object.entries(leftOut).map(([reason, count]) => `left out: ${counted(count, "record")}: ${reason}`),
    ...(open && missing.length > 0
      ? ["More would be known from these descriptions, in the file of --describe:", ...missing.map((one) => `  ${one}`)]
      : []),
    ...(judged.length === 0 ? ["nothing to judge: no call that puts a model to work"] : []),
  ];
}
