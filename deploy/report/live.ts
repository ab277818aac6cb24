import { Listr, type ListrTaskWrapper } from "listr2";
import type { Member } from "../fleet";
import type { Watcher } from "../run";
import { changesInWords, type StackEnd } from "./summary";

interface Live {
  readonly watcher: Watcher;
  /** Resolves when the last line stands; to be called once the run has ended. */
  readonly close: (ends: readonly StackEnd[]) => Promise<void>;
}

/** A line an account that changes while its stack is at work; for terminals. */
export function liveLines(members: readonly Member[]): Live {
  const lines = new Map(members.map((member) => [member.stack, lineOf(member)]));
  const list = new Listr(
    [...lines.values()].map(({ task }) => task),
    { concurrent: true, exitOnError: false, registerSignalListeners: false, rendererOptions: { collapseErrors: true } },
  );
  const shown = list.run();
  return {
    watcher: {
      begins: (stack) => lines.get(stack)!.say("begins"),
      progresses: (stack, text) => lines.get(stack)!.say(text),
      ended: (end) => lines.get(end.stack)!.end(end),
    },
    close: async (ends) => {
      for (const end of ends) lines.get(end.stack)!.end(end);
      await shown;
    },
  };
}

type Task = ListrTaskWrapper<unknown, never, never>;

function lineOf({ stack, accountId }: Member) {
  const title = `${stack}  ${accountId}`;
  const { promise, resolve } = Promise.withResolvers<StackEnd>();
  let shown: Task | undefined;
  return {
    say: (text: string) => {
      if (shown) shown.title = `${title}  ${text}`;
    },
    end: resolve,
    task: {
      title: `${title}  waits`,
      task: async (_: unknown, task: unknown) => {
        shown = task as Task;
        const end = await promise;
        shown.title = `${title}  ${lastWords(end)}`;
        if (end.status === "skipped" || end.status === "unchanged") shown.skip(shown.title);
        if (end.status === "failed" || end.status === "cancelled") throw new Error(shown.title);
      },
    },
  };
}

/** A line when a stack ends, and nothing that changes; for logs. */
export function plainLines(write: (text: string) => void): Live {
  const told = new Set<string>();
  const tell = (end: StackEnd) => {
    if (told.has(end.stack)) return;
    told.add(end.stack);
    write(`${end.stack} (${end.accountId}): ${lastWords(end)}\n`);
  };
  return {
    watcher: { begins: () => {}, progresses: () => {}, ended: tell },
    close: (ends) => {
      ends.forEach(tell);
      return Promise.resolve();
    },
  };
}

const lastWords = (end: StackEnd) => {
  const { status, seconds, why } = end;
  return [
    status,
    changesInWords(end),
    seconds > 0 ? `${seconds.toFixed(0)} s` : "",
    status === "skipped" || status === "unchanged" ? (why?.cause ?? "") : "",
  ]
    .filter((part) => part !== "")
    .join("  ");
};
