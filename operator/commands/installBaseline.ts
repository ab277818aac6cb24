import type { Command } from "commander";
import type { Registration } from "../../commandLine/io";
import { writeBaseline } from "../../enforcement/run/sweep/writeBaseline";
import { ENFORCEMENT } from "../../names";
import { Connection } from "../connection";
import { Problem } from "../problem";
import { settingsOf } from "../settings";
import { printLines } from "../print";
import { ofStack, type StackOptions } from "./options";

export function installBaselineCommand(program: Command, { io }: Registration): void {
  ofStack(
    program
      .command("install-baseline")
      .description("writes down what is deployed now, for updates to go back to; the sweep does it by itself"),
  )
    .option("--table <name>", "the ledger's table", ENFORCEMENT.table)
    .action(async ({ dir, stack, region, table }: StackOptions & { readonly table: string }) => {
      const { here } = settingsOf(dir, stack, region);
      const aws = new Connection(here.region);
      await aws.expect(here.accountId);
      const ledger = aws.ledger(table);
      const state = await ledger.sweepState();
      if (state === undefined)
        throw new Problem(
          "the sweep has not run yet: it installs enforcement, and begins within sweepEveryMinutes of `pulumi up`",
        );
      const log = (what: string, fields: object) =>
        printLines(io, [`${what === "baseline" ? "written" : what}: ${JSON.stringify(fields)}`]);
      const tools = { here, ledger, account: aws.account(here), now: Date.now, log, count: () => {} };
      const done = await writeBaseline(tools, state.installedAt);
      if (done) await ledger.saveSweepState({ ...state, baselineDone: true });
      else printLines(io, ["Some was changed too recently to tell; the next sweeps write it down."]);
    });
}
