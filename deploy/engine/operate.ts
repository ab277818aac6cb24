import { fork } from "node:child_process";
import path from "node:path";
import type { Command, Order, Outcome, Report } from "./messages";
import { ROOT } from "../../root";

const WORKER = require.resolve(path.join(ROOT, "deploy/engine/worker"));

export interface Operating {
  /** How it ended; never rejects. */
  readonly outcome: Promise<Outcome>;
  /** Asks the engine to finish what it has begun, and to begin no more. */
  cancel(): void;
  /** Ends the process and the engine at once. The stack may stay locked. */
  kill(): void;
}

interface OperateOptions {
  readonly onProgress?: (done: number, text: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** Carries one order out, in a process of its own. */
export function operate(order: Order, { onProgress, env = process.env }: OperateOptions = {}): Operating {
  const child = fork(WORKER, [], {
    // Its own process group: Ctrl-C in a terminal goes to whole groups, and the engine takes a second one as "at once".
    detached: true,
    execArgv: ["--require", path.join(ROOT, "bin/loadTypeScript.cjs")],
    env,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let ended: Outcome | undefined;
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  child.on("message", (message: Report) => {
    if (message.kind === "end") ended = message.outcome;
    else onProgress?.(message.done, message.text);
  });
  const send = (command: Command) => child.connected && child.send(command);
  const outcome = new Promise<Outcome>((resolve) => {
    child.on("close", (status, signal) => {
      const message = `the process of the stack ended with ${signal ?? `status ${status}`}${said && `: ${said.trim()}`}`;
      resolve(ended ?? { result: "failed", changes: [], unfinished: [], problems: [{ message }], warnings: [] });
    });
  });
  send({ kind: "order", order });
  return {
    outcome,
    cancel: () => void send({ kind: "cancel" }),
    kill: () => void (child.exitCode === null && process.kill(-child.pid!, "SIGKILL")),
  };
}
