import { codeOf, isRefused, saidBy, ShareError } from "../errors";

/** What one attempt showed. */
export interface Finding {
  readonly section: string;
  readonly state: "holds" | "does not hold" | "not tried" | "noted";
  readonly what: string;
  /** Why, as AWS says it or as we know it. */
  readonly why?: string;
  /** The way out, when it does not hold; more than one when AWS does not tell, the likelier first. */
  readonly fix?: readonly string[];
}

/** What AWS's documentation leaves open, and what this account shows. */
export interface Answer {
  /** For people, with its question mark. */
  readonly question: string;
  readonly answer: string;
}

/** Collects what was found, in the order of finding. */
export class Findings {
  readonly all: Finding[] = [];
  readonly answers: Answer[] = [];
  /** Called with each finding at once, for those who watch. */
  onFinding: (finding: Finding) => void = () => undefined;

  section(section: string): Section {
    return new Section(
      section,
      (finding) => {
        this.all.push(finding);
        this.onFinding(finding);
      },
      (answer) => this.answers.push(answer),
    );
  }

  count = (state: Finding["state"]) => this.all.filter((finding) => finding.state === state).length;
}

/** One hop of the way. */
export class Section {
  readonly #section: string;
  readonly #add: (finding: Finding) => void;
  readonly #addAnswer: (answer: Answer) => void;

  constructor(section: string, add: (finding: Finding) => void, addAnswer: (answer: Answer) => void) {
    this.#section = section;
    this.#add = add;
    this.#addAnswer = addAnswer;
  }

  holds(what: string, why?: string): void {
    this.#add({ section: this.#section, state: "holds", what, ...(why !== undefined && { why }) });
  }

  doesNotHold(what: string, why: string, fix: string | readonly string[]): void {
    this.#add({ section: this.#section, state: "does not hold", what, why, fix: [fix].flat() });
  }

  notTried(what: string, why: string): void {
    this.#add({ section: this.#section, state: "not tried", what, why });
  }

  notes(what: string): void {
    this.#add({ section: this.#section, state: "noted", what });
  }

  answers(question: string, answer: string): void {
    this.#addAnswer({ question, answer });
  }

  /**
   * What has to work. Undefined when it does not, which is then a finding.
   *
   * @param detail what to say about what came
   * @param fix the way out, where the error does not know one
   */
  async works<T>(
    what: string,
    call: () => Promise<T>,
    detail?: (value: T) => string | undefined,
    fix: readonly string[] = [],
  ): Promise<T | undefined> {
    let value: T;
    try {
      value = await call();
    } catch (error) {
      const { advice = [] } = error as { advice?: readonly string[] };
      const [first] = saidOf(error).split("\n");
      this.doesNotHold(what, first!, advice.length > 0 ? advice : fix);
      return undefined;
    }
    this.holds(what, detail?.(value));
    return value;
  }

  /**
   * What has to be refused; its twin, which differs in one thing, must have worked before, or a refusal says nothing.
   *
   * @returns what AWS said when it refused
   */
  async isRefused(
    what: string,
    call: () => Promise<unknown>,
    fix: string | readonly string[],
  ): Promise<string | undefined> {
    try {
      await call();
    } catch (error) {
      const cause = (error as Error).cause ?? error;
      if (isRefused(cause)) {
        this.holds(`${what}: refused`);
        return saidBy(cause);
      }
      if (isLetIn(cause)) this.doesNotHold(`${what}: not refused`, `${codeOf(cause)}: ${saidBy(cause)}`, fix);
      else this.notTried(what, `AWS gave another answer than allowed or refused (${codeOf(cause)}: ${saidBy(cause)})`);
      return undefined;
    }
    this.doesNotHold(`${what}: not refused`, "AWS allowed it", fix);
    return undefined;
  }
}

/** IAM decides before a service looks at the request: who is told that something is missing or wrong was let in. */
const isLetIn = (error: unknown): boolean =>
  /^(ValidationError|ValidationException|ResourceNotFound|ResourceNotFoundException|InvalidRequestException|ModelError)$/.test(
    codeOf(error),
  );

const saidOf = (error: unknown): string =>
  error instanceof ShareError ? error.message : `${codeOf(error)}: ${saidBy(error)}`;
