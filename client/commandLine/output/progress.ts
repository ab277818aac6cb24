import { printable } from "../../../contract/printable";
import type { Io } from "../io";

interface ProgressLine {
  /** Replaces what the line says. */
  show(text: string, seconds: number): void;
  clear(): void;
}

/** One line on standard error that replaces itself; nothing when that is no terminal. */
export function progressLine(stream: Io["stderr"]): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  let shown = false;
  return {
    show: (text, seconds) => {
      const line = printable(`${text}, ${seconds.toFixed(0)} s`.replace(/\s+/g, " "));
      stream.write(`\r\u001b[K${line.slice(0, (stream.columns ?? 80) - 1)}`);
      shown = true;
    },
    clear: () => {
      if (shown) stream.write("\r\u001b[K");
      shown = false;
    },
  };
}
