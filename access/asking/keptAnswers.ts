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
  /** Verdicts whose words may still be found by whoever reads their answers. */
  readonly #open = new Map<string, Kept>();

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
    if (known !== undefined && (!inWords || isInWords(known))) return this.#watched(key, known);
    const verdicts = await this.#asker.verdictsOn(subject, inWords);
    this.#kept.write(key, JSON.stringify(verdicts));
    return this.#watched(key, verdicts);
  };

  #watched(key: string, verdicts: Verdicts): Verdicts {
    if (!isInWords(verdicts)) this.#open.set(key, { verdicts, words: wordsIn(verdicts) });
    return verdicts;
  }

  keyOf(subject: Subject): string {
    return hash(this.#program, contentOf(subject));
  }

  /** Keeps also the words that were found since. */
  close(): void {
    for (const [key, { verdicts, words }] of this.#open)
      if (wordsIn(verdicts) > words) this.#kept.write(key, JSON.stringify(verdicts));
    this.#open.clear();
    this.#kept.close();
  }
}

/** Verdicts, and how many of them were in words when they were last written. */
interface Kept {
  readonly verdicts: Verdicts;
  readonly words: number;
}

const wordsIn = ({ decidedBy }: Verdicts): number => Object.keys(decidedBy).length;
const isInWords = (verdicts: Verdicts): boolean => wordsIn(verdicts) === verdicts.allowed.length;
