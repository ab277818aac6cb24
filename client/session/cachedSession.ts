import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { makeFolder } from "../../contract/folder";
import { ShareError } from "../errors";
import { writeWhole } from "../../contract/wholeFile";
import { withLock } from "./fileLock";
import type { Credentials } from "./roleSession";

/** A session of a role, as it is kept in a file. */
export interface Session extends Credentials {
  readonly sessionToken: string;
  readonly expiration: Date;
}

interface Kept {
  readonly session: Session;
  /** By this machine's clock, in milliseconds since 1970. */
  readonly assumedAt: number;
}

/**
 * A session is handed out until this much of it is left, in seconds, or a third of a short one. botocore calls a
 * `credential_process` again from a quarter of an hour before the end; other SDKs later.
 * Source: botocore 1.44, `RefreshableCredentials._advisory_refresh_timeout`.
 */
const RENEW_BEFORE_END = 1200;
/** When no new session is to be had, an old one serves until so many seconds before its end. */
const TOO_LATE_TO_START = 60;
const A_DAY = 86_400_000;

/** Where sessions are kept, one file each. */
export const sessionFolder = (): string => path.join(homedir(), ".aws", "sagemaker-share", "sessions");

interface CacheOptions {
  /** What tells this session from others: who assumes which role, and how. */
  readonly key: readonly unknown[];
  /** Asks for a new session, whatever is kept. */
  readonly fresh: boolean;
  /** What did not go as it should, though there is a session. */
  readonly warn: (text: string) => void;
}

/**
 * One session for all processes of a person: it is read from a file that only its owner can read, and renewed by whoever finds
 * it old. Processes that find it old at once wait for the first of them.
 *
 * @throws ShareError when the file or its folder is open to others: what was in it may be theirs, too
 */
export async function cachedSession(assume: () => Promise<Session>, options: CacheOptions): Promise<Session> {
  const { fresh, warn } = options;
  const folder = sessionFolder();
  const problem = prepare(folder);
  if (problem !== undefined) {
    warn(`sessions are not kept: ${problem}`);
    return assume();
  }
  const file = path.join(folder, `${createHash("sha256").update(JSON.stringify(options.key)).digest("hex")}.json`);
  const before = read(file);
  if (!fresh && isYoung(before)) return before.session;
  return withLock(`${file}.lock`, async () => {
    const kept = read(file);
    // Another process may have been first.
    if (isYoung(kept) && (!fresh || kept.assumedAt !== before?.assumedAt)) return kept.session;
    try {
      const assumedAt = Date.now();
      const session = await assume();
      keep(file, { session, assumedAt }, warn);
      return session;
    } catch (error) {
      if (fresh || kept === undefined || secondsLeft(kept) <= TOO_LATE_TO_START) throw error;
      warn(`${(error as Error).message}\nThe session before serves until ${kept.session.expiration.toISOString()}.`);
      return kept.session;
    }
  });
}

/** A session that cannot be kept is good all the same. */
function keep(file: string, { session, assumedAt }: Kept, warn: CacheOptions["warn"]): void {
  try {
    writeWhole(file, JSON.stringify({ ...session, assumedAt }), 0o600);
    forgetOld(path.dirname(file));
  } catch (error) {
    warn(`the session is not kept: ${(error as Error).message}`);
  }
}

const secondsLeft = ({ session }: Kept): number => (session.expiration.getTime() - Date.now()) / 1000;

function isYoung(kept: Kept | undefined): kept is Kept {
  if (kept === undefined) return false;
  const whole = (kept.session.expiration.getTime() - kept.assumedAt) / 1000;
  return secondsLeft(kept) > Math.min(RENEW_BEFORE_END, whole / 3);
}

/** Makes the folder. Returns why there can be none, where a machine lets nobody write. */
function prepare(folder: string): string | undefined {
  try {
    makeFolder(folder, 0o700);
  } catch (error) {
    return (error as Error).message;
  }
  const found = lstatSync(folder);
  refuse(folder, found.isDirectory() ? undefined : "is no folder", found);
  return undefined;
}

/** What is kept in a file; undefined when that is nothing, or nothing that can be used. */
function read(file: string): Kept | undefined {
  let descriptor: number;
  try {
    // A link could lead to somebody else's file. Windows has no such flag.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw code === "ELOOP" || code === "EMLINK" ? unsafe(file, "is a link") : error;
  }
  try {
    const found = fstatSync(descriptor);
    refuse(file, found.isFile() ? undefined : "is no file", found);
    return keptIn(readFileSync(descriptor, "utf8"));
  } finally {
    closeSync(descriptor);
  }
}

/** A file that was cut off, by a full disk for one, is as good as none. */
function keptIn(text: string): Kept | undefined {
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration, assumedAt } = JSON.parse(text) as Record<
      string,
      string
    >;
    const session = { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration!) };
    const isWhole = [accessKeyId, secretAccessKey, sessionToken].every(
      (value) => typeof value === "string" && value !== "",
    );
    // Of a session from the future nobody knows how old it is: the clock was set back.
    if (!isWhole || !(Number(assumedAt) <= Date.now()) || Number.isNaN(session.expiration.getTime())) return undefined;
    return { session: session as Session, assumedAt: Number(assumedAt) };
  } catch {
    return undefined;
  }
}

function refuse(name: string, problem: string | undefined, found: Owned): void {
  const why = problem ?? whyOthers(found);
  if (why !== undefined) throw unsafe(name, why);
}

interface Owned {
  readonly uid: number;
  readonly mode: number;
}

/** Windows has neither users by number nor modes. */
function whyOthers({ uid, mode }: Owned): string | undefined {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  if (uid !== user) return "belongs to another user";
  return (mode & 0o077) === 0 ? undefined : `is open to others (mode ${(mode & 0o777).toString(8)})`;
}

const unsafe = (name: string, why: string): ShareError =>
  new ShareError({
    hop: "kept session",
    kind: "refused",
    what: `${name} ${why}, so no session is read from it or written to it`,
    advice: [
      `remove it: a new one is made that only you can read`,
      "if others could read it, the session in it was theirs, too: it ends within hours, or have the parent revoke the role's sessions",
    ],
  });

/** Own credentials change, and each leaves a file behind. */
function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > A_DAY) rmSync(file, { force: true });
  }
}
