import { CommanderError } from "commander";
import { printable } from "../../contract/printable";

/** For `--help`, and for scripts. */
export const EXIT_STATUSES = `0 done; 1 it failed, or doctor found something; 2 wrong
options, or no share that can be read; 3 refused; 4 not found; 5 too many
requests; 6 the query was cancelled; 124 --timeout; 130 Ctrl-C; 129 SIGHUP;
143 SIGTERM.`;

const OF_KIND: Readonly<Record<string, number>> = {
  failed: 1,
  refused: 3,
  "not found": 4,
  throttled: 5,
  cancelled: 6,
};

/** Says what went wrong, on standard error, and with which status the process ends. */
export function exitStatusOf(error: unknown, stderr: Pick<NodeJS.WritableStream, "write">): number {
  const say = (text: string, status: number): number => {
    stderr.write(`${printable(`sagemaker-share: ${text}`)}\n`);
    return status;
  };
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : 2;
  }
  const { name, message, kind, constructor } = error as Error & { kind?: string };
  if (name === "AbortError") return say("interrupted", 130);
  if (name === "Ended") return say(`ended by ${message}`, message === "SIGHUP" ? 129 : 143);
  if (name === "GaveUp") return say(`gave up after --timeout seconds; ${message}`, 124);
  if (name === "TimeoutError") return say("gave up after --timeout seconds", 124);
  if (name === "ShareError" || name === "RecordsNotWritten") return say(message, OF_KIND[kind ?? ""] ?? 1);
  // ShareProblem and RangeError are about what was given; their classes are not loaded for --help.
  if (name === "UsageError" || error instanceof RangeError || constructor?.name === "ShareProblem") {
    return say(message, 2);
  }
  return say(error instanceof Error ? `${name}: ${message}` : String(error), 1);
}
