import type { Command } from "commander";
import { printable } from "../../../../contract/printable";
import { roleOptions, type RoleOptions } from "../../options";

interface Options extends RoleOptions {
  readonly deleted?: boolean;
}

export function listCommand(program: Command): void {
  roleOptions(program.command("list"))
    .summary("list the records of the online store")
    .description(
      "Writes the identifiers of all records of a feature group, one a line, where the share has listRecords.",
    )
    .argument("<group>", "name of the feature group")
    .option("--deleted", "those of softly deleted records, too")
    .action(list);
}

async function list(group: string, options: Options): Promise<void> {
  const { featureStoreOf, signalOf } = require("../../given") as typeof import("../../given");
  const asked = { includeDeleted: options.deleted, signal: signalOf({}) };
  for await (const id of featureStoreOf(options).list(group, asked)) console.log(printable(id));
}
