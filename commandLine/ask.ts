import type { Readable, Writable } from "node:stream";
import { isCancel, text } from "@clack/prompts";
import { Mistakes } from "../config/mistakes";
import type { Ask } from "../repository/answers";

/** Where questions are shown and answered; the terminal of the process where it is left out. */
interface Terminal {
  readonly input?: Readable;
  readonly output?: Writable;
}

/**
 * Asks on a terminal, and again until an answer is right.
 *
 * @throws Mistakes when whoever is asked breaks off
 */
export const askWith =
  (terminal: Terminal = {}): Ask =>
  async ({ asks, preset = "", read }) => {
    const meant = (typed = "") => (typed === "" ? preset : typed);
    const { input = process.stdin } = terminal;
    // Ctrl-D closes the input, and then the question would never be settled.
    const left = new AbortController();
    const onKey = (_: string, key?: { readonly ctrl?: boolean; readonly name?: string }) => {
      if (key?.ctrl === true && key.name === "d") left.abort();
    };
    input.on("keypress", onKey);
    const answer = await text({
      signal: left.signal,
      message: asks,
      ...(preset !== "" && { initialValue: preset }),
      validate: (typed) => {
        const found = read(meant(typed));
        return "problem" in found ? found.problem : undefined;
      },
      ...terminal,
    }).finally(() => input.off("keypress", onKey));
    if (isCancel(answer)) throw Mistakes.of("broken off; nothing was written");
    return meant(answer);
  };
