import { readFileSync } from "node:fs";
import { LineCounter } from "yaml";
import { Mistakes } from "../mistakes";

/** The text of a YAML file, and where in it things stand. */
export class Source {
  readonly #lines = new LineCounter();

  private constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.#lines.addNewLine(0);
    for (const { index } of text.matchAll(/\n/g)) this.#lines.addNewLine(index + 1);
  }

  /** @throws Mistakes when the file cannot be read, is not UTF-8, or holds characters that YAML readers take for different things */
  static read(file: string): Source {
    return Source.of(file, bytesOf(file));
  }

  static of(file: string, bytes: Uint8Array): Source {
    const source = new Source(file, decoded(file, bytes));
    const strange = STRANGE.exec(source.text);
    if (strange === null) return source;
    const code = strange[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    throw source.problem(
      strange.index,
      `holds the character U+${code}, which YAML readers refuse or take for different things: take it out, or write it "\\u${code}" in quotes`,
    );
  }

  /** `file:line:column`, both counted from 1. */
  at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.file}:${line}:${col}`;
  }

  problem(offset: number, text: string): Mistakes {
    return new Mistakes([{ at: this.at(offset), path: [], text }]);
  }
}

/**
 * Control characters, which go-yaml refuses even in comments, and what YAML 1.1 alone takes for line breaks: a lone carriage return,
 * U+0085, U+2028, U+2029. Byte order marks belong at the beginning. Source: gopkg.in/yaml.v3, readerc.go, yamlprivateh.go.
 */
// eslint-disable-next-line no-control-regex
const STRANGE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/u;

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Mistakes([{ path: [], text: `${file} cannot be read: ${(error as Error).message}` }]);
  }
}

function decoded(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes); // Pulumi drops one byte order mark too.
  } catch {
    throw new Mistakes([{ path: [], text: `${file} is not UTF-8: save it in that encoding` }]);
  }
}
