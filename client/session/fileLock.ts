import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** Longer than a call to STS takes with its retries. */
const ABANDONED_AFTER = 60_000;
/** Nobody takes longer from making a lock to writing into it: whoever did was killed, or its disk is full. */
const EMPTY_AFTER = 2_000;
/** Shorter than an SDK waits for a process. Source: the AWS SDK for Go, `processcreds.DefaultTimeout`, a minute. */
const LONGEST_WAIT = 45_000;

/**
 * Does something while no other process does. Who has waited for too long goes on without the lock, and so does who cannot make
 * one, on a full disk for one: what is done twice must do no harm.
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
    const made = make(file);
    if (made !== "is there") return made === "made";
    if (isAbandoned(file)) rmSync(file, { force: true });
    else await pause(20 + Math.random() * 60);
  } while (performance.now() < until);
  return false;
}

function make(file: string): "made" | "is there" | "cannot be made" {
  let descriptor: number;
  try {
    descriptor = openSync(file, "wx", 0o600);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EEXIST" ? "is there" : "cannot be made";
  }
  try {
    writeFileSync(descriptor, `${hostname()} ${process.pid}`);
    return "made";
  } catch {
    rmSync(file, { force: true });
    return "cannot be made";
  } finally {
    closeSync(descriptor);
  }
}

/** Its process is gone, or it is so old that its process hangs. */
function isAbandoned(file: string): boolean {
  try {
    const text = readFileSync(file, "utf8");
    if (Date.now() - statSync(file).mtimeMs > (text === "" ? EMPTY_AFTER : ABANDONED_AFTER)) return true;
    const [host, pid] = text.split(" ");
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
