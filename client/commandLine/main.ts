import type { Command } from "commander";
import { exitStatusOf } from "./exitStatus";
import { createProgram } from "./program";

/** Commander would answer `putt --help` with the help of the whole program. */
function refuseUnknownCommand(top: Command, args: readonly string[]): void {
  const [first] = args;
  if (first === undefined || first.startsWith("-") || first === "help") return;
  if (!top.commands.some((command) => command.name() === first)) top.error(`error: unknown command '${first}'`);
}

/** Whoever reads no further (`| head`) is no failure. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`sagemaker-share: the output cannot be written: ${error.message}\n`, () => process.exit(1));
});
process.stderr.on("error", () => {}); // There is nobody left to tell.

async function run(args: readonly string[]): Promise<void> {
  const top = createProgram();
  refuseUnknownCommand(top, args);
  await top.parseAsync([...args], { from: "user" });
}

void run(process.argv.slice(2))
  .then(() => process.exitCode ?? 0, exitStatusOf)
  .then((status) => (process.exitCode = status));
