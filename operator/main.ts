import { Command, CommanderError, InvalidArgumentError } from "commander";
import { Mistakes } from "../config";
import { writeBaseline } from "../enforcement/run/writeBaseline";
import { ENFORCEMENT } from "../names";
import { adopt } from "./commands/adopt";
import { askingOnce } from "./backtest/askingOnce";
import { backtest, backtestInWords, recordsOfLast } from "./commands/backtest";
import { Connection } from "./connection";
import { decide, decidedInWords, statusOf } from "./commands/decide";
import { inWords, Problem } from "./problem";
import { SavedAnswers } from "./backtest/savedAnswers";
import { jsonFrom, recordsIn } from "./backtest/savedRecords";
import { settingsOf } from "./settings";
import { closedInWords, openInWords, TYPES } from "./words";

/** The operator's command line. Calls AWS with the credentials of the environment, where a command says so. */

export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const DAY = 24 * 3600_000;

/** Runs one command line. @returns the exit status */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let status = 0;
  const program = commands(io, (set) => (status = set));
  try {
    await program.parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const lines = error instanceof Mistakes ? error.lines : [inWords(error)];
    if (lines[0] === undefined) throw error;
    for (const line of lines) io.err(`${line}\n`);
    return 1;
  }
}

function commands({ out, err }: Io, finish: (status: number) => void): Command {
  const print = (lines: readonly string[]) => out(`${lines.join("\n")}\n`);
  const json = (value: unknown) => out(`${JSON.stringify(value, undefined, 2)}\n`);
  const program = new Command("enforcement")
    .description("Looks after enforcement: judges saved events, lists cases, lets deployments stand, judges history.")
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride()
    .showHelpAfterError("(add --help for the options)")
    .addHelpText(
      "after",
      "\nExit status: 0 done, 1 it could not be done, 2 the options are wrong; decide and backtest: 3 something is denied, 4 something is unknown.\nRun through npm, options stand behind two dashes: npm run enforcement -- cases --closed 7",
    );
  const command = (name: string, description: string) => program.command(name).description(description);
  const ofStack = (made: Command) =>
    made
      .option("--dir <folder>", "the folder of the stack files Pulumi.<stack>.yaml", ".")
      .option("--stack <name>", "the stack whose rules count (default: the only one with enforcement)")
      .option("--region <region>", "one of enforcement's regions (default: the stack's)")
      .option("--json", "print JSON");
  const ofLedger = (made: Command) =>
    made
      .option("--region <region>", "the region of the ledger (default: AWS_REGION)")
      .option("--table <name>", "the ledger's table", ENFORCEMENT.table);

  ofStack(command("decide", "judges saved events against the rules of a stack; offline"))
    .requiredOption("--event <file>", "an event of EventBridge, a record of CloudTrail, or many; - is standard input")
    .option(
      "--describe <file>",
      'what SageMaker says: { "DescribeEndpointConfig": {...}, ... }, as the AWS CLI prints it',
    )
    .action(async ({ dir, stack, region, event, describe, json: asJson }: DecideArgs) => {
      const decided = await decide({ event, describe }, settingsOf(dir, stack, region));
      if (asJson) json(decided);
      else print(decidedInWords(decided));
      finish(statusOf(decided.judged));
    });

  ofStack(command("backtest", "judges what happened, and changes nothing; reads CloudTrail and SageMaker, or a file"))
    .option("--days <n>", "so many days back; CloudTrail's event history has 90", days(90), 30)
    .option("--file <file>", "saved records instead, without AWS; - is standard input")
    .option("--describe <file>", "with --file: what SageMaker says, as for decide")
    .action(async ({ dir, stack, region, days: back, file, describe, json: asJson }: BacktestArgs) => {
      const settings = settingsOf(dir, stack, region);
      const aws = new Connection(settings.here.region);
      if (file === undefined) await aws.expect(settings.here.accountId);
      const found =
        file === undefined
          ? await recordsOfLast(back, aws.trail(), Date.now(), (text) => err(`${text}\n`))
          : recordsIn(jsonFrom(file));
      const account =
        file === undefined
          ? askingOnce(aws.account(settings.here))
          : SavedAnswers.from(describe === undefined ? {} : jsonFrom(describe), settings.here).account;
      const result = await backtest(found, account, settings);
      if (asJson) json(result);
      else print(backtestInWords(result, file === undefined ? `in ${back} days` : `in ${file}`));
      finish(statusOf(result.judged));
    });

  ofLedger(command("cases", "lists what is open, the oldest first; reads the ledger"))
    .option("--closed <days>", "also what was closed in so many days; the ledger keeps 400", days(400))
    .option("--json", "print JSON")
    .action(async ({ region, table, closed, json: asJson }: CasesArgs) => {
      const ledger = Connection.in(region).ledger(table);
      const now = Date.now();
      const open = [...(await ledger.open())].sort((a, b) => a.openedAt - b.openedAt);
      const ended = closed === undefined ? [] : await ledger.closed(now - closed * DAY);
      if (asJson) return json({ open, ...(closed !== undefined && { closed: ended }) });
      print([
        ...[...open.map((one) => openInWords(one, now)), ...ended.map(closedInWords)].flatMap((lines) => [
          ...lines,
          "",
        ]),
        `${open.length} open${closed === undefined ? "" : `, ${ended.length} closed in ${closed} days`}`,
      ]);
    });

  ofLedger(command("adopt", "lets a denied deployment stand, from now on; writes to the ledger"))
    .argument("<event>", "the case: CloudTrail's id of the call, as notifications and cases give it")
    .requiredOption("--why <text>", "the reason, which the ledger keeps")
    .action(async (eventId: string, { region, table, why }: AdoptArgs) => {
      const aws = Connection.in(region);
      const { arn } = await aws.identity();
      const { resource, wasClosed } = await adopt(eventId, { by: arn, at: Date.now(), why }, aws.ledger(table));
      const then = wasClosed
        ? "its case was closed already; later remedies may go back to it"
        : "its case closes within a minute";
      print([`${TYPES[resource.type]} ${resource.name} may stand, by ${arn}: ${then}`]);
    });

  ofStack(
    command("install-baseline", "writes down what stands now, for updates to go back to; the sweep does it by itself"),
  )
    .option("--table <name>", "the ledger's table", ENFORCEMENT.table)
    .action(async ({ dir, stack, region, table }: BaselineArgs) => {
      const { here } = settingsOf(dir, stack, region);
      const aws = new Connection(here.region);
      await aws.expect(here.accountId);
      const ledger = aws.ledger(table);
      const state = await ledger.sweepState();
      if (state === undefined)
        throw new Problem(
          "the sweep has not run yet: it installs enforcement, and begins within sweepEveryMinutes of `pulumi up`",
        );
      const log = (_: string, counts: object) => print([`written: ${JSON.stringify(counts)}`]);
      const done = await writeBaseline(
        { here, ledger, account: aws.account(here), now: Date.now, log },
        state.installedAt,
      );
      if (done) await ledger.saveSweepState({ ...state, baselineDone: true });
      else print(["Some was changed too recently to tell; the next sweeps write it down."]);
    });
  return program;
}

interface OfStack {
  readonly dir: string;
  readonly stack?: string;
  readonly region?: string;
  readonly json?: boolean;
}
type DecideArgs = OfStack & { readonly event: string; readonly describe?: string };
type BacktestArgs = OfStack & { readonly days: number; readonly file?: string; readonly describe?: string };
type BaselineArgs = OfStack & { readonly table: string };
interface CasesArgs {
  readonly region?: string;
  readonly table: string;
  readonly closed?: number;
  readonly json?: boolean;
}
type AdoptArgs = Pick<CasesArgs, "region" | "table"> & { readonly why: string };

const days =
  (most: number) =>
  (text: string): number => {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1 || count > most)
      throw new InvalidArgumentError(`must be a whole number of days from 1 to ${most}`);
    return count;
  };

if (require.main === module) {
  void run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  }).then((status) => {
    process.exitCode = status;
  });
}
