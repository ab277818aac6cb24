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
  const asked = { includeDeleted: options.deleted, signal: signalOf({}, io) };
  for await (const id of featureStoreOf(options).list(group, asked)) io.stdout.write(`${printable(id)}\n`);
}
