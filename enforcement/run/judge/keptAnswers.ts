/** Bytes of answers that are kept with a verdict that waits; with its record they have room in one item of DynamoDB. */
const MOST = 100_000;

/**
 * What was answered at earlier looks at a deployment and cannot change any more: it is not asked again, so that each look gets further,
 * however slow AWS is. What there is no room for is asked each time.
 */
export class KeptAnswers {
  readonly #answers: Map<string, unknown>;

  /** @param text what `text` gave at the last look */
  constructor(text?: string) {
    this.#answers = new Map(text === undefined ? [] : (JSON.parse(text) as [string, unknown][]));
  }

  /** @param what was asked, in words that no other question has */
  of<T>(what: string): T | undefined {
    return this.#answers.get(what) as T | undefined;
  }

  keep(what: string, answer: unknown): void {
    this.#answers.set(what, answer);
  }

  /** As JSON, all answers for which there still is room; undefined when there are none. */
  text(): string | undefined {
    let left = MOST - 2;
    const kept: string[] = [];
    for (const entry of this.#answers) {
      const json = JSON.stringify(entry);
      const size = Buffer.byteLength(json) + 1;
      if (size > left) continue;
      left -= size;
      kept.push(json);
    }
    return kept.length === 0 ? undefined : `[${kept.join(",")}]`;
  }
}
