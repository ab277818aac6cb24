import type { ChildConfig, Consumer, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import type { Hop } from "../simulate/simulate";

/**
 * Something that somebody was promised, or must not be able to do. A denial is the twin of an allowance and differs from it in
 * exactly one thing; otherwise it might be denied for any reason at all.
 */
export interface Question {
  /** The consumer that it is about, or the account whose enforcement it is about. */
  readonly consumer: string;
  readonly text: string;
  readonly expected: "allowed" | "denied";
  readonly twin?: Question;
  /** What is different from the twin. */
  readonly difference?: string;
  /** The key of a stack file that the promise comes from, or that the denial protects. */
  readonly key: string;
  /** Every request of the chain; the chain is allowed when all of them are. */
  readonly hops: readonly Hop[];
}

/** What a denial changes about its twin, and the requests that make it. */
export type Change = readonly [difference: string, ...hops: Hop[]];

/** Questions about one thing, as they are collected. */
export class Questions {
  readonly questions: Question[] = [];
  private readonly promises = new Set<string>();

  /** @param about what they are about, a consumer's id for instance */
  constructor(private readonly about: string) {}

  allowed(text: string, key: string, ...hops: Hop[]): Question {
    const question: Question = { consumer: this.about, text, expected: "allowed", key, hops };
    this.questions.push(question);
    this.promises.add(text);
    return question;
  }

  /** Whether something was promised in these words; who asks about many things alike promises each once. */
  hasPromised = (text: string): boolean => this.promises.has(text);

  denied(twin: Question, difference: string, ...hops: Hop[]): void {
    this.questions.push({
      consumer: this.about,
      text: `${twin.text}, but ${difference}`,
      expected: "denied",
      twin,
      difference,
      key: twin.key,
      hops,
    });
  }

  /** Several denials of one allowance, each with what it changes. */
  deniedEach(twin: Question, ...changes: readonly Change[]): void {
    for (const [difference, ...hops] of changes) this.denied(twin, difference, ...hops);
  }
}

/** The questions about one consumer. */
export class Interview extends Questions {
  constructor(
    readonly id: string,
    readonly consumer: Consumer,
    readonly parent: Side<ParentConfig>,
    /** Absent when the check has no stack file of the child. */
    readonly child: Side<ChildConfig> | undefined,
  ) {
    super(id);
  }

  /** The key of one of the consumer's settings. */
  key(setting: string): string {
    return `consumers.${this.id}.${setting}`;
  }

  /** One other consumer: each is asked about one neighbour, so that the questions stay linear in the consumers. */
  get neighbour(): { readonly id: string; readonly consumer: Consumer } | undefined {
    const all = Object.entries(this.parent.config.consumers);
    const next = all[(all.findIndex(([id]) => id === this.id) + 1) % all.length];
    return next === undefined || next[0] === this.id ? undefined : { id: next[0], consumer: next[1] };
  }
}
