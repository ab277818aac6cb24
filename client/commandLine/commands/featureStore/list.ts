import type { Command } from "commander";
import { printable } from "../../../../contract/printable";
import type { Io } from "../../io";
import { roleOptions, type RoleOptions } from "../../options";

interface Options extends RoleOptions {
  readonly deleted?: boolean;
}

export function listCommand(program: Command, io: Io): void {
  roleOptions(program.command("list"))
    .summary("list the records of the online store")
    .description(
      "Writes the identifiers of all records of a feature group, one a line, where the share has listRecords.",
    )
    .argument("<group>", "name of the feature group")
    .option("--deleted", "those of softly deleted records, too")
    .action((group: string, options: Options) => list(group, options, io));
}

async function list(group: string, options: Options, io: Io): Promise<void> {
  const { featureStoreOf, signalOf } = require("../../given") as typeof import("../../given");
  const { withOutput } = require("../../output/destination") as typeof import("../../output/destination");
  const asked = { includeDeleted: options.deleted, signal: signalOf({}, io) };
  const ids = featureStoreOf(options).list(group, asked);
  // A reader that is slow is waited for, rather than all identifiers kept until it reads on.
  await withOutput(undefined, io.stdout, async (write) => {
    for await (const id of ids) await write(`${printable(id)}\n`);
  });
}
