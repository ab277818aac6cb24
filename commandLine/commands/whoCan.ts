import type { Command } from "commander";
import { Mistakes } from "../../config/mistakes";
import { evidenceFilesOf, withAccountOptions, type EvidenceOptions } from "../evidenceOptions";
import { EXIT_STATUSES, type Io, type Registration } from "../io";
import { withStackOptions, type StackOptions } from "../stackOptions";

interface WhoCanOptions extends StackOptions, EvidenceOptions {
  readonly region?: string;
  readonly all: boolean;
  readonly json: boolean;
}

/** `who-can` asks of a thing who reaches it, `can` of a consumer what it reaches. */
export function whoCan(program: Command, { io, finish }: Registration): void {
  withAccountOptions(withStackOptions(program.command("who-can")))
    .summary("everybody who can do something, and by which chain")
    .description("Everybody who can do something, by which chain, statements and conditions; and who comes nearest.")
    .argument("<action>", "InvokeEndpoint, GetRecord, s3:GetObject")
    .argument("<resource>", "a name, type/name, s3://bucket/key or an ARN; also one that only a pattern covers")
    .option("--region <region>", "one region (default: all that the stack files name)")
    .option("--all", "everybody who comes near", false)
    .option("--json", "print everything as JSON", false)
    .addHelpText("after", `\nExit status: ${EXIT_STATUSES}`)
    .action(async (action: string, resource: string, options: WhoCanOptions) =>
      finish(await runWhoCan(action, resource, options, io)),
    );
  withAccountOptions(withStackOptions(program.command("can")))
    .summary("everything that one consumer can")
    .description("Everything that one consumer can, document by document, with its conditions.")
    .argument("<consumer>", "the consumer's id in the parent's table")
    .option("--region <region>", "what is in one region, or in none")
    .option("--json", "print everything as JSON", false)
    .addHelpText("after", `\nExit status: ${EXIT_STATUSES}`)
    .action(async (consumer: string, options: WhoCanOptions) => finish(await runCan(consumer, options, io)));
}

/** The stacks of a folder, and what files from the accounts show of them. */
async function systemIn(options: WhoCanOptions, io: Io) {
  const { load } = require("../../access/load") as typeof import("../../access/load");
  const { sidesOf } = require("../../access/sides") as typeof import("../../access/sides");
  const { systemOf } = require("../../access/holders/system") as typeof import("../../access/holders/system");
  const { readEvidence } = require("../../access/evidence/evidence") as typeof import("../../access/evidence/evidence");
  const { realAccountsOf } =
    require("../../access/evidence/realAccounts") as typeof import("../../access/evidence/realAccounts");
  const { dir, parent, child: children, ignore: ignored } = options;
  const loaded = await load({ dir, parent, children, ignored });
  if (loaded.failures.length > 0) throw Mistakes.of(...loaded.failures);
  for (const unseen of loaded.unseen) io.err(`not seen: ${unseen}\n`);
  const sides = sidesOf(loaded.parent, loaded.children);
  const stacks = [loaded.parent, ...loaded.children];
  const evidence = readEvidence(evidenceFilesOf(options), stacks);
  return {
    system: systemOf(stacks.map(({ built }) => built)),
    real: await realAccountsOf(sides.parent, sides.children, evidence),
  };
}

async function runWhoCan(action: string, resource: string, options: WhoCanOptions, io: Io): Promise<number> {
  const { actionNamed, targetOf } = require("../../access/reach/target") as typeof import("../../access/reach/target");
  const reach = require("../../access/reach/whoCan") as typeof import("../../access/reach/whoCan");
  const { reachLines } = require("../../access/report/reachLines") as typeof import("../../access/report/reachLines");
  const { unknownAction } =
    require("../../access/reach/knownAction") as typeof import("../../access/reach/knownAction");
  const unknown = await unknownAction(actionNamed(action));
  const { system, real } = await systemIn(options, io);
  const target = targetOf(action, resource, options.region, system);
  const found = await reach.whoCan(system, target, real);
  if (unknown !== undefined) io.err(`${unknown}\n`);
  const text = options.json
    ? JSON.stringify(found, undefined, 2)
    : reachLines(found, { colour: io.hasColours ?? false, all: options.all });
  io.out(`${text}\n`);
  return found.disagreements.length > 0 ? 1 : 0;
}

async function runCan(consumer: string, options: WhoCanOptions, io: Io): Promise<number> {
  const { canOf } = require("../../access/reach/can") as typeof import("../../access/reach/can");
  const { abilityLines } = require("../../access/report/reachLines") as typeof import("../../access/report/reachLines");
  const { system, real } = await systemIn(options, io);
  const found = canOf(system, consumer, options.region, real);
  io.out(`${options.json ? JSON.stringify(found, undefined, 2) : abilityLines(found, io.hasColours ?? false)}\n`);
  return 0;
}
