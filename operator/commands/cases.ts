import type { Command } from "commander";
import type { Io, Registration } from "../../commandLine/io";
import { KEPT_DAYS } from "../../enforcement/ledger/dynamo";
import { Connection } from "../connection";
import { caseColumns, casesIn, notInstalled } from "../fleet/cases";
import { reportFleet } from "../fleet/report";
import { closedInWords, openInWords } from "../words";
import { printJson, printLines } from "../print";
import { days, ofFleet, ofLedger, type FleetOptions, type LedgerOptions } from "./options";

interface Options extends LedgerOptions, FleetOptions {
  readonly closed?: number;
  readonly json?: boolean;
}

const DAY = 24 * 3600_000;

export function casesCommand(program: Command, { io, finish }: Registration): void {
  const command = program.command("cases").description("lists what is open, the oldest first; reads the ledger");
  ofFleet(ofLedger(command), ["region"])
    .option(
      "--closed <days>",
      `also what was closed in so many days; the ledger keeps ${KEPT_DAYS.closed}`,
      days(KEPT_DAYS.closed),
    )
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      if (options.accounts === undefined) await ofOneRegion(options, io);
      else finish(await ofEveryRegion(options.accounts, options, io));
    });
}

async function ofOneRegion({ region, table, closed: back, json }: Options, io: Io): Promise<void> {
  const now = Date.now();
  const found = await casesIn(Connection.in(region).ledger(table), sinceOf(back, now));
  if (json) return printJson(io, found);
  const { open, closed = [] } = found;
  const each = [...open.map((one) => openInWords(one, now)), ...closed.map(closedInWords)];
  printLines(io, [
    ...each.flatMap((lines) => [...lines, ""]),
    `${open.length} open${back === undefined ? "" : `, ${closed.length} closed in ${back} days`}`,
  ]);
}

const sinceOf = (days: number | undefined, now: number) => (days === undefined ? undefined : now - days * DAY);

/** @returns 1 when some could not be read, 3 when something is open */
async function ofEveryRegion(file: string, options: Options, io: Io): Promise<number> {
  const { table, closed: back } = options;
  const now = Date.now();
  const states = await reportFleet(
    file,
    {
      ...options,
      ...caseColumns(now, back !== undefined),
      at: (aws) => casesIn(aws.ledger(table), sinceOf(back, now)).catch((error: unknown) => notInstalled(table, error)),
    },
    io,
  );
  return states.includes("failed") ? 1 : states.includes("open") ? 3 : 0;
}
