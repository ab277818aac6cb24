import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Mistakes } from "../config/mistakes";

/**
 * Writes a file that was asked for, and its folder where it is not there.
 *
 * @throws Mistakes with one line when it cannot be written
 */
export function writeAsked(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw Mistakes.of(`${file} cannot be written: ${(error as Error).message}`);
  }
}
