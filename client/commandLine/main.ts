import { run } from "./run";

/** Whoever reads no further (`| head`) is no failure. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`sagemaker-share: the output cannot be written: ${error.message}\n`, () => process.exit(1));
});
process.stderr.on("error", () => {}); // There is nobody left to tell.

void run(process.argv.slice(2), process).then((status) => (process.exitCode = status));
