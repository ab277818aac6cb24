import type { Io } from "../commandLine/io";
import { printable } from "../contract/printable";

export const printLines = ({ out }: Io, lines: readonly string[]): void => out(printable(`${lines.join("\n")}\n`));
export const printJson = ({ out }: Io, value: unknown): void =>
  out(printable(`${JSON.stringify(value, undefined, 2)}\n`));
