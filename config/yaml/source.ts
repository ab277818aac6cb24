import { readFileSync } from "node:fs";
import { LineCounter } from "yaml";
import { Mistakes } from "../mistakes";

/** The text of a YAML file, and where in it things stand. */
export class Source {
  readonly #lines = new LineCounter();

  /** @throws Mistakes when the file cannot be read, is not UTF-8, or holds characters that not every YAML reader takes */
  constructor(readonly file: string) {
    this.text = decoded(file, bytesOf(file));
    for (const { index } of this.text.matchAll(/^/gm)) this.#lines.addNewLine(index);
    const strange = STRANGE.exec(this.text);
    if (strange === null) return;
    const code = strange[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    throw this.problem(
      strange.index,
      `holds the character U+${code}, which YAML readers refuse or take for different things: take it out`,
    );
  }

  readonly text: string;

  /** `file:line:column`, both counted from 1. */
  at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.file}:${line}:${col}`;
  }

  problem(offset: number, text: string): Mistakes {
    return new Mistakes([{ path: [], at: this.at(offset), text }]);
  }
}

/**
 * Control characters, which go-yaml refuses even in comments; what YAML 1.1 alone takes for line breaks (a lone carriage return,
 * U+0085, U+2028, U+2029); byte order marks that do not begin the file. Source: gopkg.in/yaml.v3, readerc.go, yamlprivateh.go.
 */

const STRANGE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/u;

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw Mistakes.of(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function decoded(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes); // Leaves out one byte order mark, as Pulumi does.
  } catch {
    throw Mistakes.of(`${file} is not UTF-8: save it in that encoding`);
  }
}
