import type { Command } from "commander";
import type { Io, Registration } from "../../commandLine/io";
import { Findings } from "../../client/doctor/findings";
import { asJson, printer, summary } from "../../client/doctor/report";
import { examineEnforcement } from "../doctor/examineEnforcement";
import { doctorColumns, examined } from "../fleet/doctor";
import { reportFleet } from "../fleet/report";
import { enforcementIn, hasEnforcement, madePoliciesIn, outputsOf, sharedEndpointsIn } from "../outputs";
import { stackWithEnforcement } from "../settings";
import { ofFleet, type FleetOptions } from "./options";

interface Options extends FleetOptions {
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
  const command = program
    .command("doctor")
    .description(
      "examines trail, rule, queue, ledger and sweep, follows an event, and looks for policies on shared endpoints; reads AWS, changes nothing in it",
    );
  ofFleet(command, ["dir", "stack", "outputs", "sendEvent"])
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
    .action(async (options: Options) => {
      const { dir, stack, outputs, sendEvent, json, accounts } = options;
      if (accounts !== undefined) return finish(await examineFleet(accounts, options, io));
      const given = outputsOf(outputs ?? { dir, stack: stack ?? stackWithEnforcement(dir) });
      const shared = sharedEndpointsIn(given);
      const sharesAlone = shared.length > 0 && !hasEnforcement(given);
      const findings = new Findings();
      if (!json) findings.onFinding = printer((line) => io.out(`${line}\n`), io.hasColours ?? false);
      await examineEnforcement(sharesAlone ? {} : enforcementIn(given), findings, {
        sendEvent,
        shared,
        made: madePoliciesIn(given),
      });
      if (sharesAlone) findings.section("enforcement").notTried("enforcement", "the outputs say nothing of it");
      io.out(`${json ? asJson(findings) : summary(findings)}\n`);
      finish(findings.count("does not hold") > 0 ? 1 : 0);
    });
}

/** @returns 1 when something does not hold, or could not be examined */
async function examineFleet(file: string, options: Options, io: Io): Promise<number> {
  const states = await reportFleet(
    file,
    { ...options, ...doctorColumns, at: (aws, _place, account) => examined(aws, account) },
    io,
  );
  return states.every((state) => state === "holds") ? 0 : 1;
}
