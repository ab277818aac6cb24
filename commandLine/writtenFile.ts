import path from "node:path";
import { Mistakes } from "../config/mistakes";
import { makeFolder } from "../contract/folder";
import { writeWhole } from "../contract/wholeFile";

/**
 * Writes a file that was asked for, and its folder where it is not there.
 *
 * @throws Mistakes with one line when it cannot be written
 */
export function writeAsked(file: string, text: string): void {
  try {
    makeFolder(path.dirname(file));
    writeWhole(file, text);
  } catch (error) {
    throw Mistakes.of(`${file} cannot be written: ${(error as Error).message}`);
  }
}
