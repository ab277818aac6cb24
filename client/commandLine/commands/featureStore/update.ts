import type { Command } from "commander";
import type { Io } from "../../io";
import { UsageError } from "../../mistakes";
import { roleOptions, type RoleOptions } from "../../options";

export function updateCommand(program: Command, io: Io): void {
  roleOptions(program.command("update"))
    .summary("change features of a record")
    .description(
      "Changes features of a record that exists, where the share has access: update or readWrite, and leaves the others as they are.",
    )
    .argument("<group>", "name of the feature group")
    .argument("<id>", "record identifier")
    .argument("<feature=value...>", "the features to change, such as segment=gold")
    .action((group: string, id: string, changes: readonly string[], options: RoleOptions) =>
      update(group, id, changes, options, io),
    );
}

async function update(
  group: string,
  id: string,
  changes: readonly string[],
  options: RoleOptions,
  io: Io,
): Promise<void> {
  const { featureStoreOf, signalOf } = require("../../given") as typeof import("../../given");
  const features = Object.fromEntries(changes.map(changeOf));
  await featureStoreOf(options).update(group, id, features, { signal: signalOf({}, io) });
}

/** A value may hold `=` itself. */
function changeOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`${text} names no feature and value: write it as in segment=gold`);
  return [text.slice(0, at), text.slice(at + 1)];
}
