import type { Command } from "commander";
import type { Registration } from "../../commandLine/io";
import { Findings } from "../../client/doctor/findings";
import { asJson, printer, summary } from "../../client/doctor/report";
import { examineEnforcement } from "../doctor/examineEnforcement";
import { enforcementIn, outputsOf } from "../outputs";
import { stackWithEnforcement } from "../settings";

interface Options {
  readonly dir: string;
  readonly stack?: string;
  readonly outputs?: string;
  readonly sendEvent: boolean;
  readonly json: boolean;
}

const HELP = `
The outputs are what \`pulumi stack output --json\` prints in an account that has enforcement.
Without --outputs, Pulumi is asked for those of --stack.`;

export function doctorCommand(program: Command, { io, finish }: Registration): void {
  program
    .command("doctor")
    .description(
      "examines trail, rule, queue, ledger and sweep, and follows an event; reads AWS, changes nothing in it",
    )
    .option("--dir <folder>", "the folder of the Pulumi program", ".")
    .option("--stack <name>", "the stack (default: the only one with enforcement)")
    .option("--outputs <file>", "the stack's outputs instead; - is standard input")
    .option(
      "--send-event",
      "send a made-up event through queue and function, which leaves an item in the ledger",
      false,
    )
    .option("--json", "print JSON", false)
    .addHelpText("after", HELP)
    .action(async ({ dir, stack, outputs, sendEvent, json }: Options) => {
      const given = outputsOf(outputs ?? { dir, stack: stack ?? stackWithEnforcement(dir) });
      const findings = new Findings();
      if (!json) findings.onFinding = printer((line) => io.out(`${line}\n`), process.stdout.hasColors?.() ?? false);
      await examineEnforcement(enforcementIn(given), findings, { sendEvent });
      io.out(`${json ? asJson(findings) : summary(findings)}\n`);
      finish(findings.count("does not hold") > 0 ? 1 : 0);
    });
}
