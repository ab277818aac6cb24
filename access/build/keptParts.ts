import { serialize } from "node:v8";
import { hash, KeptTexts } from "../kept/packs";
import type { Builder, Built, Part } from "./built";

/**
 * What was built, on disk, by the content of the part and of the program. Any byte of a setting, of the program or
 * of the version of a package makes another key, so that no change is ever hidden.
 */
export class KeptParts {
  readonly #build: Builder;
  readonly #kept: KeptTexts;
  readonly #program: string;

  /** @param program what tells this program and its packages from any other */
  constructor(build: Builder, folder: string, program: string) {
    this.#build = build;
    this.#kept = new KeptTexts(folder);
    this.#program = program;
  }

  build: Builder = async (part) => {
    if (part.folder !== undefined) return this.#build(part); // It reads a file, whose content is not known here.
    const key = this.keyOf(part);
    const known = this.#kept.read(key);
    if (known !== undefined) return JSON.parse(known) as Built;
    const text = JSON.stringify(await this.#build(part));
    this.#kept.write(key, text);
    return JSON.parse(text) as Built; // As the next run has it, so that answers have the same keys.
  };

  keyOf(part: Part): string {
    return hash(this.#program, serialize(part));
  }

  close(): void {
    this.#kept.close();
  }
}
