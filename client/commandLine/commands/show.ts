import type { Command } from "commander";
import type { Io } from "../io";
import { shareOptions, type ShareOptions } from "../options";

interface Options extends ShareOptions {
  readonly json?: boolean;
}

export function showCommand(program: Command, io: Io): void {
  shareOptions(program.command("show"))
    .summary("say what the share holds")
    .description(
      "Says what the share holds: endpoints, regions, actions, feature groups, the roles, and how long their sessions last. Nothing is asked of AWS.",
    )
    .option("--json", "print the share itself, as JSON")
    .action((options: Options) => show(options, io));
}

function show({ json, ...from }: Options, io: Io): void {
  const { shareOf } = require("../given") as typeof import("../given");
  const share = shareOf(from);
  if (json) {
    const { asJson } = require("../output/print") as typeof import("../output/print");
    io.stdout.write(`${asJson(share, 2)}\n`);
    return;
  }
  const { shareText } = require("../output/shareText") as typeof import("../output/shareText");
  io.stdout.write(shareText(share));
}
