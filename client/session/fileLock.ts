import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** Longer than a call to STS takes with its retries. */
const ABANDONED_AFTER = 60_000;
/** Shorter than an SDK waits for a process. Source: the AWS SDK for Go, `processcreds.DefaultTimeout`, a minute. */
const LONGEST_WAIT = 45_000;

/**
 * Does something while no other process does. Who has waited for too long goes on without the lock: what is done twice must do
 * no harm.
 *
 * @param file says who holds the lock; it is gone afterwards
 */
export async function withLock<T>(file: string, act: () => Promise<T>): Promise<T> {
  const holds = await taken(file);
  try {
    return await act();
  } finally {
    if (holds) rmSync(file, { force: true });
  }
}

async function taken(file: string): Promise<boolean> {
  const until = performance.now() + LONGEST_WAIT;
  do {
    try {
      writeFileSync(file, `${hostname()} ${process.pid}`, { flag: "wx", mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (isAbandoned(file)) rmSync(file, { force: true });
    else await pause(20 + Math.random() * 60);
  } while (performance.now() < until);
  return false;
}

/** Its process is gone, or it is so old that its process hangs. */
function isAbandoned(file: string): boolean {
  try {
    const [host, pid] = readFileSync(file, "utf8").split(" ");
    if (Date.now() - statSync(file).mtimeMs > ABANDONED_AFTER) return true;
    return host === hostname() && pid !== undefined && !isAlive(Number(pid));
  } catch {
    return false; // It is gone by now.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
