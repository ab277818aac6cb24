import { run } from "./run";

/** Whoever reads no further (`| head`) is no failure. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`sagemaker-share: the output cannot be written: ${error.message}\n`, () => process.exit(1));
});
process.stderr.on("error", () => {}); // There is nobody left to tell.

/** `--timeout`, Ctrl-C and what ends a process: a request that nobody waits for any more would keep it until AWS answers. */
const BROKEN_OFF = [124, 129, 130, 143];

void run(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
  if (!BROKEN_OFF.includes(status)) return;
  // An empty write comes back when everything before it is written.
  process.stdout.write("", () => process.stderr.write("", () => process.exit()));
});
