import { hash, KeptTexts } from "../kept/packs";
import type { Subject } from "../questions/subjects";
import { contentOf } from "./content";
import type { Asker, Verdicts } from "./verdicts";

/**
 * Answers on disk, by the content of the subject and of the program. Any byte of a document, of a setting that
 * questions come from, of the program, of the simulator or of its data makes another key, so that no change is ever hidden.
 */
export class KeptAnswers implements Asker {
  readonly #asker: Asker;
  readonly #kept: KeptTexts;
  readonly #program: string;

  /** @param program what tells this program, its simulator and their data from any other */
  constructor(asker: Asker, folder: string, program: string) {
    this.#asker = asker;
    this.#kept = new KeptTexts(folder);
    this.#program = program;
  }

  verdictsOn = async (subject: Subject, inWords: boolean): Promise<Verdicts> => {
    const key = this.keyOf(subject);
    const text = this.#kept.read(key);
    const known = text === undefined ? undefined : (JSON.parse(text) as Verdicts);
    if (known !== undefined && (!inWords || Object.keys(known.decidedBy).length === known.allowed.length)) return known;
    const verdicts = await this.#asker.verdictsOn(subject, inWords);
    this.#kept.write(key, JSON.stringify(verdicts));
    return verdicts;
  };

  keyOf(subject: Subject): string {
    return hash(this.#program, contentOf(subject));
  }

  close(): void {
    this.#kept.close();
  }
}
