import { printable } from "../../../contract/printable";
import type { Write } from "./destination";

/** The answer of a model as it is. A terminal is not moved about by it, and gets a line of its own for its prompt. */
export async function written(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  write: Write,
  onTerminal: boolean,
): Promise<void> {
  const decoder = new TextDecoder();
  let last: number | undefined;
  for await (const part of parts) {
    await write(onTerminal ? printable(decoder.decode(part, { stream: true })) : part);
    last = part.at(-1) ?? last;
  }
  if (onTerminal && last !== undefined && last !== 0x0a) await write("\n");
}
