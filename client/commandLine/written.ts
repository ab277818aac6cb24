import { createWriteStream } from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { printable } from "../../contract/printable";

/** The answer as it is. A terminal is not moved about by it, and gets a line of its own for its prompt. */
export async function written(parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, file?: string): Promise<void> {
  const out: Writable = file === undefined ? process.stdout : createWriteStream(file);
  const onTerminal = file === undefined && process.stdout.isTTY;
  const decoder = new TextDecoder();
  let last: number | undefined;
  for await (const part of parts) {
    if (!out.write(onTerminal ? printable(decoder.decode(part, { stream: true })) : part)) await once(out, "drain");
    last = part.at(-1) ?? last;
  }
  if (file !== undefined) {
    out.end();
    await finished(out);
  } else if (onTerminal && last !== undefined && last !== 0x0a) out.write("\n");
}
