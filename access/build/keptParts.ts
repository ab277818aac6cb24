import { serialize } from "node:v8";
import { hash, KeptTexts } from "../kept/packs";
import type { Builder, Built, Part, TextBuilder } from "./built";

/**
 * What was built, on disk, by the content of the part and of the program. Any byte of a setting, of the program or
 * of the version of a package makes another key, so that no change is ever hidden.
 */
export class KeptParts {
  readonly #build: TextBuilder;
  readonly #kept: KeptTexts;
  readonly #program: string;

  /** @param program what tells this program and its packages from any other */
  constructor(build: TextBuilder, folder: string, program: string) {
    this.#build = build;
    this.#kept = new KeptTexts(folder);
    this.#program = program;
  }

  build: Builder = async (part) => {
    if (part.folder !== undefined) return builtIn(await this.#build(part)); // It reads a file, whose content is not known here.
    const key = this.keyOf(part);
    const known = this.#kept.read(key);
    if (known !== undefined) return builtIn(known);
    const text = await this.#build(part);
    this.#kept.write(key, text);
    return builtIn(text);
  };

  keyOf(part: Part): string {
    return hash(this.#program, serialize(part));
  }

  close(): void {
    this.#kept.close();
  }
}

/** What was built, in the form that it has whether it is new or kept, so that answers have the same keys. */
const builtIn = (text: string): Built => JSON.parse(text) as Built;

/** A builder of those that give texts. */
export const builderOf =
  (texts: TextBuilder): Builder =>
  async (part) =>
    builtIn(await texts(part));
