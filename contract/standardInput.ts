import { readSync } from "node:fs";

/** Milliseconds between looks at an input that has nothing yet. */
const PAUSE = 10;
const CHUNK = 65_536;

/**
 * All of an open file, such as standard input, however slowly it comes. Whoever has looked at `process.stdin`, this process or the one
 * that started it, has made a pipe one that does not block, and then `readFileSync` fails with EAGAIN where the writer takes its time.
 *
 * @throws the error of the file system
 */
export function readAll(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    try {
      const length = readSync(descriptor, chunk, 0, CHUNK, null);
      if (length === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, length));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return Buffer.concat(chunks); // So Windows ends a pipe.
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
