import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { REPORT, ROOT } from "../measure";

/** What `check --watch` took. */
export interface Watched {
  /** From each change of a file until the next report was whole. */
  readonly again: readonly number[];
  /** Peak resident memory. */
  readonly megabytes: number;
}

/** What every report ends with. */
const END = /\d surprises?\n$/;
/** What is said where there is none. */
const NONE = /nothing was checked/;

/**
 * Has stack files checked until so many changes were reported.
 *
 * @param command the check, without options
 * @param change changes one of the files; called with how many changes there were
 * @throws Error with what it said where it reports nothing
 */
export async function watched(
  command: readonly string[],
  dir: string,
  changes: number,
  change: (time: number) => void,
): Promise<Watched> {
  const args = ["--require", REPORT, ...command, "--watch", "--dir", dir];
  const program = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const [out, err, peak] = [program.stdout!, program.stderr!, text(program.stdio[3] as Readable)];
  const exit = once(program, "close");
  let [shown, said] = ["", ""];
  let heard = () => {};
  out.setEncoding("utf8").on("data", (more: string) => (shown += more));
  err.setEncoding("utf8").on("data", (more: string) => (said += more));
  for (const stream of [out, err]) stream.on("data", () => heard());
  program.on("close", () => heard());
  const reported = async () => {
    while (!END.test(shown)) {
      await new Promise<void>((resolve) => (heard = resolve));
      if (program.exitCode === null && program.signalCode === null && !NONE.test(said)) continue;
      program.kill();
      throw new Error(`check --watch reports nothing: ${said}`);
    }
    shown = "";
  };
  await reported();
  const again: number[] = [];
  for (let time = 0; time < changes; time++) {
    const begun = performance.now();
    change(time);
    await reported();
    again.push((performance.now() - begun) / 1000);
  }
  out.destroy(); // Which ends it at its next word.
  change(changes);
  await exit;
  return { again, megabytes: (JSON.parse(await peak) as { kilobytes: number }).kilobytes / 1024 };
}
