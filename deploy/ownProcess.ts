import { fork } from "node:child_process";
import path from "node:path";
import { Mistakes } from "../config";
import { ROOT } from "../root";

const LOADER = path.join(ROOT, "bin/loadTypeScript.cjs");

type Answer = { readonly value: unknown } | { readonly mistakes: Mistakes["mistakes"] };

/**
 * Asks a file of this program in a process of its own: whatever builds a stack offline leaves Pulumi's mocks behind.
 *
 * @param source its path in this program, without an ending; it calls {@link answer} when it is run
 * @throws Mistakes that the other process met, and Error with all that it said where it met something else
 */
export function inOwnProcess(source: string, args: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const file = require.resolve(path.join(ROOT, source));
    const child = fork(file, args, { execArgv: ["--require", LOADER], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let said = "";
    let answered: Answer | undefined;
    child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("message", (message) => (answered = message as Answer));
    child.on("close", () => {
      if (answered === undefined) reject(new Error(`${path.basename(file)} ended without an answer: ${said.trim()}`));
      else if ("mistakes" in answered) reject(new Mistakes(answered.mistakes));
      else resolve(answered.value);
    });
  });
}

/** In the other process: sends the answer, and ends it. */
export async function answer(made: Promise<unknown>): Promise<void> {
  const message = await made.then(
    (value): Answer => ({ value }),
    (error: unknown): Answer => {
      if (error instanceof Mistakes) return { mistakes: error.mistakes };
      throw error;
    },
  );
  process.send!(message, () => process.exit(0));
}
