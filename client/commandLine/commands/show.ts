import type { Command } from "commander";
import { shareOptions, type ShareOptions } from "../options";

interface Options extends ShareOptions {
  readonly json?: boolean;
}

export function showCommand(program: Command): void {
  shareOptions(program.command("show"))
    .summary("say what the share holds")
    .description(
      "Says what the share holds: endpoints, regions, actions, feature groups, the roles, and how long their sessions last. Nothing is asked of AWS.",
    )
    .option("--json", "print the share itself, as JSON")
    .action(show);
}

function show({ json, ...from }: Options): void {
  const { shareOf } = require("../given") as typeof import("../given");
  const share = shareOf(from);
  if (json) {
    const { asJson } = require("../print") as typeof import("../print");
    console.log(asJson(share, 2));
    return;
  }
  const { shareText } = require("../shareText") as typeof import("../shareText");
  process.stdout.write(shareText(share));
}
