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

/**
 * Has stack files checked until so many changes were reported.
 *
 * @param command the check, without options
 * @param change changes one of the files; called with how many changes there were
 */
export async function watched(
  command: readonly string[],
  dir: string,
  changes: number,
  change: (time: number) => void,
): Promise<Watched> {
  const args = ["--require", REPORT, ...command, "--watch", "--dir", dir];
  const program = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "ignore", "pipe"] });
  const [out, peak] = [program.stdout!, text(program.stdio[3] as Readable)];
  const exit = once(program, "exit");
  let shown = "";
  out.setEncoding("utf8").on("data", (more: string) => (shown += more));
  const reported = async () => {
    while (!END.test(shown)) await once(out, "data");
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
