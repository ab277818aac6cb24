import { failureOf, type Failure } from "../../cases/failures";
import { RESERVE, type JudgingTools } from "../ports";
import type { KeptAnswers } from "./keptAnswers";

/** What could not be asked. */
export interface Unread {
  readonly what: string;
  readonly failure: Failure;
  readonly error: string;
}

/** How long one judging asks. A model may name fifteen packages, and a function has a minute for several messages. */
const PATIENCE = 10_000;

/** Asks for as long as there is time, and remembers what could not be asked, and what need not be asked again. */
export class PatientInquiry {
  readonly unread: Unread[] = [];

  readonly #clock: Pick<JudgingTools, "now" | "inTime">;
  readonly #until: number;
  readonly #answers: KeptAnswers;

  constructor({ now, timeLeft, inTime }: Pick<JudgingTools, "now" | "timeLeft" | "inTime">, answers: KeptAnswers) {
    this.#answers = answers;
    this.#clock = { now, inTime };
    this.#until = now() + Math.min(PATIENCE, timeLeft() - RESERVE);
  }

  /** What there is no time for is asked when the verdict is looked at again. */
  async ask<T>(what: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const left = this.#until - this.#clock.now();
    if (left <= 0) {
      this.unread.push({ what, failure: "tryLater", error: "there was no time to ask" });
      return undefined;
    }
    try {
      return await this.#clock.inTime(left, ask);
    } catch (error) {
      this.failed(what, error);
      return undefined;
    }
  }

  /**
   * The same for what may be known from an earlier look.
   *
   * @param isFinal whether an answer can never be another one
   */
  async askOnce<T>(
    what: string,
    ask: () => Promise<T | undefined>,
    isFinal: (answer: T) => boolean,
  ): Promise<T | undefined> {
    const kept = this.#answers.of<T>(what);
    if (kept !== undefined) return kept;
    const answer = await this.ask(what, ask);
    if (answer !== undefined && isFinal(answer)) this.#answers.keep(what, answer);
    return answer;
  }

  failed(what: string, error: unknown): void {
    const { name = "Error", message = String(error) } = error as Partial<Error>;
    this.unread.push({ what, failure: failureOf(error), error: `${name}: ${message}`.slice(0, 300) });
  }
}
