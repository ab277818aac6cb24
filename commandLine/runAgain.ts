import { statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const { mayBeSince } = require("../bin/fileStates.cjs") as {
  readonly mayBeSince: (changedAt: number, begun: number) => boolean;
};

/** Milliseconds between two looks. Events of the file system would miss changes on network disks and in containers. */
const BETWEEN = 50;
/** Milliseconds in which whoever saves a file writes the rest of it. */
const WRITING = 20;
/** So many times as long as a look takes nothing is looked at, however many files there are. */
const REST = 9;

/** Somewhere that files are read from. */
export interface Place {
  /** What tells it from other places; it names no file where it is a pattern. */
  readonly path: string;
  /** The files that count there at the moment, as whole paths; one that is named may be gone. */
  readonly files: () => readonly string[];
}

/** What is run, and when it is run again. */
interface Repeated<T> {
  readonly run: () => Promise<T>;
  /** Where it reads from, as far as that is known: a run may show more. */
  readonly places: () => readonly Place[];
  /** Called before it is run again, with the files that were changed, made or removed. */
  readonly changed: (files: readonly string[]) => void;
  /** Aborted when nobody wants to know any more. @default never */
  readonly ended?: AbortSignal | undefined;
}

/**
 * Runs something, and again whenever one of its files is not as it was when the last run began, as soon as nothing is written any more.
 *
 * @param between milliseconds from one look at the files to the next, at least
 * @returns what the last run came to
 */
export async function runAgain<T>({ run, places, changed, ended }: Repeated<T>, between = BETWEEN): Promise<T> {
  let before = lookAt(places());
  for (;;) {
    const begun = Date.now();
    const result = await run();
    const known = places();
    before = new Map([...lookAt(known, begun), ...before]); // What only this run has shown was not looked at before it.
    const now = await nextLook(before, { known, ended, between });
    if (now === undefined) return result;
    changed(differences(before, now));
    before = now;
  }
}

/** How each file looked, by place. */
type Look = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** @param begun when a run began that may have read a file before it was changed, in milliseconds since 1970 */
const lookAt = (places: readonly Place[], begun = Infinity): Look =>
  new Map(places.map(({ path, files }) => [path, new Map(files().map((file) => [file, stateOf(file, begun)]))]));

/** Why it cannot be told where there is no such file or nobody may look at it, and like no other where it was changed since a run began. */
function stateOf(file: string, begun: number): string {
  try {
    const { size, mtimeNs, ctimeNs, ctimeMs, ino } = statSync(file, { bigint: true });
    return mayBeSince(Number(ctimeMs), begun) ? "changed" : `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code); // A run says what is wrong with it.
  }
}

/** The first look that differs from one, and is the same as the look before it; undefined when it has ended. */
async function nextLook(
  before: Look,
  {
    known,
    ended,
    between,
  }: { readonly known: readonly Place[]; readonly ended: AbortSignal | undefined; readonly between: number },
): Promise<Look | undefined> {
  for (let last = before, took = 0, isWritten = false; ;) {
    try {
      const wait = isWritten ? Math.min(between, WRITING) : between;
      await pause(Math.max(wait, took * REST), undefined, { signal: ended });
    } catch {
      return undefined;
    }
    const begun = performance.now();
    const now = lookAt(known);
    took = performance.now() - begun;
    isWritten = differences(before, now).length > 0;
    if (isWritten && differences(last, now).length === 0) return now;
    last = now;
  }
}

/** The files of the later look's places that are other than in the earlier. */
function differences(earlier: Look, later: Look): readonly string[] {
  const all = [...later].flatMap(([place, now]) => {
    const then = earlier.get(place) ?? now;
    return [...then.keys(), ...now.keys()].filter((file) => then.get(file) !== now.get(file));
  });
  return [...new Set(all)]; // One of two places is one file.
}
