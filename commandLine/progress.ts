/** How far a command is, on standard error: only for one that takes longer than {@link QUIET}. */

/** Milliseconds. */
const QUIET = 2_000;
const BETWEEN = { terminal: 100, file: 5_000 };
const CLEAR = "\r\u001b[2K";

export interface Progress {
  /** What is being done. Shown when there was time since the last. */
  readonly at: (text: string) => void;
  /** Takes the line away that a terminal shows. */
  readonly done: () => void;
}

/**
 * @param terminal whether one line is written over again and again; otherwise a line is added now and then
 * @param now milliseconds since the command began
 */
export function progressOn(
  err: (text: string) => void,
  terminal = process.stderr.isTTY,
  now: () => number = since(performance.now()),
): Progress {
  let next = QUIET;
  let shown = false;
  return {
    at: (text) => {
      const time = now();
      if (time < next) return;
      next = time + (terminal ? BETWEEN.terminal : BETWEEN.file);
      err(terminal ? `${CLEAR}${text} ...` : `${text} ...\n`);
      shown = true;
    },
    done: () => {
      if (shown && terminal) err(CLEAR);
      shown = false;
    },
  };
}

const since = (start: number) => () => performance.now() - start;
