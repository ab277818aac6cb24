import type { Command } from "commander";
import type { Registration } from "../../commandLine/io";
import { Connection } from "../connection";
import { closedInWords, openInWords } from "../words";
import { days, ofLedger, printJson, printLines, type LedgerOptions } from "./options";

interface Options extends LedgerOptions {
  readonly closed?: number;
  readonly json?: boolean;
}

const DAY = 24 * 3600_000;

export function casesCommand(program: Command, { io }: Registration): void {
  ofLedger(program.command("cases").description("lists what is open, the oldest first; reads the ledger"))
    .option("--closed <days>", "also what was closed in so many days; the ledger keeps 400", days(400))
    .option("--json", "print JSON")
    .action(async ({ region, table, closed: back, json }: Options) => {
      const ledger = Connection.in(region).ledger(table);
      const now = Date.now();
      const open = [...(await ledger.open())].sort((a, b) => a.openedAt - b.openedAt);
      const closed = back === undefined ? [] : await ledger.closed(now - back * DAY);
      if (json) return printJson(io, { open, ...(back !== undefined && { closed }) });
      const each = [...open.map((one) => openInWords(one, now)), ...closed.map(closedInWords)];
      printLines(io, [
        ...each.flatMap((lines) => [...lines, ""]),
        `${open.length} open${back === undefined ? "" : `, ${closed.length} closed in ${back} days`}`,
      ]);
    });
}
